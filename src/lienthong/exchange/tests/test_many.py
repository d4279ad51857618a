"""Received documents accepted and reported on together: the sender of each is told by itself."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lienthong.exchange.models import IncomingDocument, OutgoingStatus
from lienthong.exchange.operations import (
    accept_document,
    accept_documents,
    report_all_progress,
    report_progress,
)
from lienthong.exchange.terms import ReceptionState, SenderDissolved
from lienthong.exchange.testing import make_province, make_received, states_of_received
from lienthong.identity.terms import Acting, Role
from lienthong.wire.edxml import StatusCode, StatusPacket, read_packet

pytestmark = pytest.mark.django_db


@pytest.fixture
def province():
    return make_province()


def clerk_of(agency_id):
    return Acting(account_id=None, account_name="Lê Thị Thử", agency_id=agency_id, agency_name="",
                  roles=frozenset({Role.CLERK}))  # fmt: skip


def receive(agency_id, number, *, subject="Việc chung", state=ReceptionState.NEW):
    return make_received(agency_id, subject=subject, number=str(number), state=state)


def accept(clerk, *ids):
    return accept_documents(document_ids=ids, acting=clerk, now=timezone.now())


def assigned(clerk, *ids):
    return report_all_progress(
        document_ids=ids, status=StatusCode.ASSIGNED, actor=clerk.actor, now=timezone.now()
    )


def told(document_id):
    """What its sender was told: codes and the documents that the packets name."""
    rows = OutgoingStatus.objects.filter(document__key=document_id).order_by("message")
    packets = [read_packet(bytes(row.message.packet.content)) for row in rows]
    assert all(isinstance(packet, StatusPacket) for packet in packets)
    return [(one.status.code, one.status.response_for.code) for one in packets]


def statements(work, *given):
    with CaptureQueriesContext(connection) as captured:
        work(*given)
    return len(captured)


def test_those_that_nothing_stands_against_are_accepted_and_each_sender_told(province):
    clerk = clerk_of(province.communes[0])
    first, second = (receive(clerk.agency_id, n) for n in (1, 2))
    secret = receive(clerk.agency_id, 3, subject="Phương án phòng thủ (Tối mật)")
    others = receive(province.communes[1], 4)
    decided = receive(clerk.agency_id, 5)
    accept_document(document_id=decided, acting=clerk, now=timezone.now())

    assert accept(clerk, first, secret, others, decided, second) == {first, second}
    assert (told(first), told(second)) == ([("03", "1/UBND")], [("03", "2/UBND")])
    assert (told(secret), told(others), told(decided)) == ([], [], [("03", "5/UBND")])
    row = IncomingDocument.objects.get(key=first)
    assert (row.state, row.decided_by) == (ReceptionState.ACCEPTED, "Lê Thị Thử")


def test_an_agency_that_can_tell_nobody_accepts_none(province):
    clerk = clerk_of(province.district)
    receive(clerk.agency_id, 1)
    before = states_of_received()
    with pytest.raises(SenderDissolved):
        accept(clerk, *IncomingDocument.objects.values_list("key", flat=True))
    assert states_of_received() == before


def test_progress_of_many_is_told_once_each_and_of_accepted_ones_only(province):
    clerk = clerk_of(province.communes[0])
    first, second, new = (receive(clerk.agency_id, n) for n in (1, 2, 3))
    accept(clerk, first, second)
    report_progress(
        document_id=first, status=StatusCode.IN_PROGRESS, actor=clerk.actor, now=timezone.now()
    )

    messages = assigned(clerk, first, second, new)
    assert messages.keys() == {second}
    assert OutgoingStatus.objects.get(message__key=messages[second]).status == "04"
    assert assigned(clerk, first, second, new) == {}
    assert [code for code, _ in told(first)] == ["03", "05"]


def test_many_cost_no_more_statements_than_one(province):
    clerk = clerk_of(province.communes[0])
    some = [receive(clerk.agency_id, n) for n in range(12)]
    assert statements(accept, clerk, some[0]) == statements(accept, clerk, *some[1:])
    assert statements(assigned, clerk, some[0]) == statements(assigned, clerk, *some[1:])
