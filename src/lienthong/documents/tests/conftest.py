from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from lienthong.audit.operations import integrate_facts, run_deliveries
from lienthong.directory.queries import get_agency
from lienthong.documents import handlers as documents
from lienthong.documents import jobs as documents_jobs
from lienthong.documents.events import DispatchReadied
from lienthong.documents.models import Arrival
from lienthong.documents.settings import DocumentsSettings
from lienthong.exchange import handlers as exchange
from lienthong.exchange import jobs
from lienthong.exchange.events import (
    ChangeAnswered,
    ChangeAsked,
    ChangeSent,
    DocumentAccepted,
    DocumentCollected,
    DocumentProgressed,
    DocumentRefused,
    DocumentSent,
)
from lienthong.exchange.operations import accept_document
from lienthong.exchange.queries import ReceivedQuestion, list_received
from lienthong.exchange.testing import make_province
from lienthong.exchange.tests.conftest import SIGNER, Platform, running_platform
from lienthong.exchange.tests.test_exchange import send
from lienthong.identity.terms import Role
from lienthong.work.events import TASK_STEPS
from lienthong.work.testing import make_colleague


@pytest.fixture(autouse=True)
def documents_folder(tmp_path, settings):
    """Files of documents of one test lie in a folder of its own."""
    settings.DOCUMENTS = DocumentsSettings.under(tmp_path / "home")
    settings.WORK = replace(settings.WORK, undo_within=timedelta(0))


HANDLERS = {
    "hand_to_node": exchange.hand_to_node,
    "register_accepted": documents.register_accepted,
    "take_in_files": documents.take_in_files,
    "prepare_recipients": documents.prepare_recipients,
    "follow_task": documents.follow_task,
    "follow_change": documents.follow_change,
    "follow_answer": documents.follow_answer,
}
HANDED_OVER = (
    DocumentSent, DocumentCollected, DocumentAccepted, DocumentRefused, DocumentProgressed,
    ChangeSent,
)  # fmt: skip
REACTIONS = {
    **{fact.TAG: ("hand_to_node",) for fact in HANDED_OVER},
    **{fact.TAG: ("follow_task",) for fact in TASK_STEPS},
    ChangeAsked.TAG: ("follow_change",),
    ChangeAnswered.TAG: ("hand_to_node", "follow_answer"),
    DispatchReadied.TAG: ("prepare_recipients",),
    DocumentCollected.TAG: ("hand_to_node", "take_in_files"),
    DocumentAccepted.TAG: ("hand_to_node", "register_accepted"),
}
SINCE = date(2024, 1, 1)
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@dataclass
class Offices(Platform):
    """A platform whose first commune has a clerk, a leader and a specialist."""

    def dispatch(self, now=None):
        """Hand every fact to its handlers, of the exchange and of documents."""
        now = now or timezone.now()
        integrate_facts(reactions=REACTIONS, signer=SIGNER, now=now)
        while run_deliveries(handlers=HANDLERS, now=now):
            integrate_facts(reactions=REACTIONS, signer=SIGNER, now=now)

    def run(self, rounds=4, now=None):
        """What the runner does in a few rounds."""
        for _ in range(rounds):
            self.dispatch(now)
            at = now or timezone.now()
            jobs.hand_over_waiting(at)
            jobs.collect_inboxes(at)
            jobs.watch_deliveries(at)
            documents_jobs.tell_done(at)


def make_people(agency_id):
    """A clerk, a leader and a specialist of an agency."""
    name = get_agency(agency_id=agency_id).short_name
    posts = (
        ("Trần Thị Thư", "Văn thư", Role.CLERK),
        ("Lê Văn Trưởng", "Chủ tịch", Role.LEADER),
        ("Phạm Thị Lan", "Chuyên viên", Role.SPECIALIST),
    )
    return tuple(
        make_colleague(
            agency_id,
            name,
            full_name=full_name,
            title=title,
            role=role,
            heads=role is Role.LEADER,
        )
        for full_name, title, role in posts
    )


@pytest.fixture
def platform(db, tmp_path, monkeypatch):
    with running_platform(tmp_path) as (made, node):
        monkeypatch.setattr(settings, "EXCHANGE", made)
        yield Offices(exchange=made, node=node, province=make_province())


@pytest.fixture
def office(platform):
    """The people of the first commune: clerk, leader, specialist."""
    return make_people(platform.province.communes[0])


@pytest.fixture
def accepted(platform, office):
    """A document sent to the first commune and accepted there: its id as sent, its row."""
    clerk, _, _ = office
    sent = send(platform, platform.province.communes[0])
    platform.run()
    (document,) = list_received(asked=ReceivedQuestion(agency_id=clerk.agency_id))
    accept_document(document_id=document.id, acting=clerk, now=timezone.now())
    platform.run()
    return sent, Arrival.objects.get()
