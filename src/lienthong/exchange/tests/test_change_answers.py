"""An answer is about the change that it names, or the oldest that was there (ED-91)."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from lienthong.exchange import jobs
from lienthong.exchange.models import IncomingChange, OutgoingChange, OutgoingMessage
from lienthong.exchange.operations import answer_change, send_document
from lienthong.exchange.queries import get_sent_document
from lienthong.exchange.queries.keys import open_agency_seal
from lienthong.exchange.queries.node import open_node
from lienthong.exchange.terms import ChangeKind, ChangeState
from lienthong.exchange.testing import make_draft
from lienthong.exchange.tests.test_exchange import accept, send
from lienthong.exchange.tests.test_withdrawing import REASON, change, later
from lienthong.exchange.tests.test_withdrawing import way as way  # noqa: PLC0414 - a fixture
from lienthong.wire.edxml import DocumentReference, Organisation, Status, write_status
from lienthong.wire.records import MessageKind

pytestmark = pytest.mark.django_db
WHY_NOT = "Văn bản đã được thực hiện xong"
DUE = date(2027, 1, 15)
UPDATE, RECALL, REPLACE = ChangeKind.UPDATE, ChangeKind.RECALL, ChangeKind.REPLACE
AGREED, REFUSED = ChangeState.AGREED, ChangeState.REFUSED
ASKED, OVERTAKEN = ChangeState.ASKED, ChangeState.OVERTAKEN


@dataclass
class Asked:
    """A document that the first commune accepted and was asked to update."""

    platform: object
    way: object
    document: UUID
    minutes: int = 0

    def run(self):
        """A while later: what waits is due, inboxes are looked at, and the node allows for it."""
        self.minutes += 1
        self.platform.run(now=later(self.minutes))

    @property
    def commune(self):
        return self.platform.province.communes[0]

    @property
    def clerk(self):
        return self.platform.clerk(self.commune)

    def write(self, kind):
        if kind is RECALL:
            change(self.platform, self.document)
        else:
            draft = make_draft(self.commune, number="71", issued_on=timezone.localdate())
            send_document(
                draft=replace(draft, replaces=self.document, replace_reason=REASON),
                acting=self.platform.clerk(self.platform.province.province),
                now=timezone.now(),
            )

    def held_up(self, kind):
        """A change that is written and waits here."""
        known = set(OutgoingMessage.objects.values_list("key", flat=True))
        self.write(kind)
        (key,) = set(OutgoingMessage.objects.values_list("key", flat=True)) - known
        self.way.throttled = {str(key)}
        self.run()

    def let_go(self):
        self.way.throttled = set()
        self.run()

    def answers(self, kind, agrees):
        asked = IncomingChange.objects.get(kind=kind)
        words = "" if agrees else WHY_NOT
        acting, now = self.clerk, timezone.now()
        answer_change(change_id=asked.id, agrees=agrees, reason=words, acting=acting, now=now)
        self.run()

    def software_says(self, code, about):
        """What software of the commune reports in reply to a message, naming nothing else."""
        exchange = self.platform.exchange
        with open_node(exchange, open_agency_seal(exchange, code="H56.MINHHOA.01")) as software:
            said = Status(
                sender=Organisation(organ_id="H56.MINHHOA.01"),
                response_for=DocumentReference(organ_id="H56"),
                code=code,
                description=WHY_NOT,
            )
            sealed = software.seal(
                message_id=uuid4(),
                recipients=("H56",),
                content=write_status(said),
                kind=MessageKind.STATUS,
                reply_to=about,
            )
            software.send(sealed)
        self.run()

    def states(self):
        rows = OutgoingChange.objects.filter(document__message__key=self.document)
        found = rows.order_by("message").values_list("kind", "recipients__state")
        return dict(found)


@pytest.fixture
def asked(platform, way):
    document_id = send(platform, platform.province.communes[0], number="70")
    platform.run()
    accept(platform, platform.province.communes[0])
    platform.run()
    change(platform, document_id, UPDATE, due_on=DUE)
    platform.run()
    return Asked(platform, way, document_id)


@pytest.mark.parametrize("later_one", [RECALL, REPLACE])
def test_the_answer_to_an_update_says_nothing_of_what_has_not_left(asked, later_one):
    asked.held_up(later_one)
    asked.answers(UPDATE, agrees=True)
    assert asked.states() == {UPDATE: AGREED, later_one: ASKED}
    asked.let_go()
    asked.answers(later_one, agrees=False)
    assert asked.states() == {UPDATE: AGREED, later_one: REFUSED}
    (row,) = get_sent_document(
        agency_id=asked.platform.province.province, document_id=asked.document
    ).recipients
    assert row.change.answer == WHY_NOT
    change(asked.platform, asked.document)  # who refused has it still


@pytest.mark.parametrize("later_one", [RECALL, REPLACE])
def test_an_answer_that_crosses_a_later_change_is_about_what_it_answers(asked, later_one):
    """The recipient had read the update alone when it answered; the later one overtook its answer.

    It comes to the sender when both are at the node, and before the recipient collects again.
    """
    read = IncomingChange.objects.get(kind=UPDATE)
    acting, now = asked.clerk, timezone.now()
    answer_change(change_id=read.id, agrees=True, reason="", acting=acting, now=now)
    asked.write(later_one)
    jobs.hand_over_waiting(later(1))
    jobs.collect_inboxes(later(1))
    assert asked.states() == {UPDATE: AGREED, later_one: ASKED}


def test_the_newest_alone_is_answered_where_it_overtook_the_other(asked):
    change(asked.platform, asked.document)
    asked.run()
    asked.answers(RECALL, agrees=True)
    assert asked.states() == {UPDATE: OVERTAKEN, RECALL: AGREED}


def test_software_that_names_no_change_answers_them_in_the_order_in_which_they_came(asked):
    change(asked.platform, asked.document)
    asked.run()
    asked.software_says("15", asked.document)
    assert asked.states() == {UPDATE: AGREED, RECALL: ASKED}
    asked.software_says("16", asked.document)
    assert asked.states() == {UPDATE: AGREED, RECALL: REFUSED}
    asked.software_says("15", asked.document)  # nothing waits any more
    assert asked.states() == {UPDATE: AGREED, RECALL: REFUSED}


def test_software_that_replies_to_a_changes_message_answers_that_change_once(asked):
    change(asked.platform, asked.document)
    recall = OutgoingMessage.objects.latest("pk").key
    asked.run()
    asked.software_says("16", recall)
    assert asked.states() == {UPDATE: OVERTAKEN, RECALL: REFUSED}
    asked.software_says("15", recall)
    assert asked.states() == {UPDATE: OVERTAKEN, RECALL: REFUSED}


def test_a_report_from_before_a_change_was_at_the_node_is_no_answer_to_it(asked):
    asked.answers(UPDATE, agrees=True)
    change(asked.platform, asked.document)
    asked.run()
    recall = OutgoingMessage.objects.filter(change__kind=RECALL)
    recall.update(at_node_at=later(30))
    asked.software_says("15", asked.document)
    assert asked.states() == {UPDATE: AGREED, RECALL: ASKED}
    recall.update(at_node_at=later(5))  # no more than clocks may differ
    asked.software_says("15", asked.document)
    assert asked.states() == {UPDATE: AGREED, RECALL: AGREED}


def test_a_reminder_is_not_what_an_answer_is_about(asked):
    change(asked.platform, asked.document, ChangeKind.REMIND)
    reminder = OutgoingMessage.objects.latest("pk").key
    asked.run()
    asked.software_says("15", reminder)
    assert asked.states() == {UPDATE: AGREED, ChangeKind.REMIND: ChangeState.NOTED}
