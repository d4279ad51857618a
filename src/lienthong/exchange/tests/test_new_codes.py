"""An agency that gets a new code: what went before is reported on, what it says is believed."""

import pytest
from django.utils import timezone

from lienthong.directory.terms import ChangeKind, ChangeLine, Particulars
from lienthong.exchange import jobs
from lienthong.exchange.models import Certificate, IncomingDocument, IncomingMessage
from lienthong.exchange.operations import (
    accept_document,
    connect_agency,
    host_agency,
    mark_directory_due,
    send_document,
)
from lienthong.exchange.queries import export_evidence, get_sent_document, read_published_key
from lienthong.exchange.queries.recipients import is_code_of
from lienthong.exchange.terms import RecipientState
from lienthong.exchange.testing import make_draft
from lienthong.exchange.tests.test_connected import A_WHILE, FIRST, SECOND, SYSTEM, client_of
from lienthong.exchange.tests.test_node_directory import change
from lienthong.gateway.tests.sdk_client import document, report
from lienthong.wire.evidence import verify_evidence

NEW = "H56.MINHHOA.77"


@pytest.fixture
def sent(platform):
    """A document that the first commune received."""
    draft = make_draft(platform.province.communes[0])
    key = send_document(
        draft=draft, acting=platform.clerk(platform.province.province), now=timezone.now()
    )
    platform.run()
    return key


def change_code(platform):
    commune = platform.province.communes[0]
    change(ChangeKind.CODE_CHANGED, ChangeLine(source_id=commune, new=Particulars(code=NEW)))
    mark_directory_due()
    jobs.watch_node(timezone.now())


def state_of(platform, key):
    (one,) = get_sent_document(agency_id=platform.province.province, document_id=key).recipients
    return one.state


def test_a_clerk_accepts_under_the_new_code_what_came_under_the_old_one(platform, sent):
    change_code(platform)
    accept_document(
        document_id=IncomingDocument.objects.get().key,
        acting=platform.clerk(platform.province.communes[0]),
        now=timezone.now(),
    )
    platform.run(now=timezone.now() + A_WHILE)
    assert state_of(platform, sent) is RecipientState.ACCEPTED


def test_software_may_name_its_agency_by_any_of_its_codes(platform, sent, node_client):
    """The seal is by the certificate's code; the packet says the new one."""
    connect_agency(platform.exchange, code=FIRST, system=SYSTEM, now=timezone.now())
    jobs.watch_node(timezone.now())
    software = client_of(platform, node_client)
    software.fetch(str(sent))
    change_code(platform)
    told = report("06", by=NEW, about="H56", document_id="H56,2026/11/23,128/UBND-KSTTHC")
    software.sent(told, messagetype="status", **{"from": NEW})
    software.sent(document(sender=NEW, to=("H56",)), **{"from": NEW})
    platform.run(now=timezone.now() + A_WHILE)
    assert state_of(platform, sent) is RecipientState.COMPLETED
    assert IncomingDocument.objects.get(number="12").sender == FIRST
    assert not IncomingMessage.objects.exclude(problem=None).exists()


def test_evidence_of_what_went_under_the_old_code_outlives_its_certificate(platform):
    first, second, _ = platform.province.communes
    acting = platform.clerk(first)
    key = send_document(draft=make_draft(second), acting=acting, now=timezone.now())
    platform.run()
    change_code(platform)
    now = timezone.now()
    host_agency(platform.exchange, agency_id=first, code=NEW, name="x", now=now)
    Certificate.objects.filter(code=FIRST).update(valid_until_at=now)
    mark_directory_due()
    jobs.watch_node(now + A_WHILE)  # the node knows the old key no more
    file = export_evidence(platform.exchange, agency_id=first, document_id=key)
    assert verify_evidence(file.content, read_published_key(platform.exchange)).message_id == key


def test_a_code_that_another_agency_has_now_is_nobody_elses(db, platform):
    first, second, _ = platform.province.communes
    today = timezone.localdate()
    change_code(platform)
    assert is_code_of(FIRST, agency_id=first, on=today)
    assert is_code_of(NEW, agency_id=first, on=today)
    for code in (SECOND, "H99", "không mã"):
        assert not is_code_of(code, agency_id=first, on=today)
    change(ChangeKind.CODE_CHANGED, ChangeLine(source_id=second, new=Particulars(code=FIRST)))
    assert is_code_of(FIRST, agency_id=second, on=today)
    assert not is_code_of(FIRST, agency_id=first, on=today)
