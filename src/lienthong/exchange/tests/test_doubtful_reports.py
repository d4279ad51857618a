"""Reports that are about nothing, about another document, or say what nobody knows."""

import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from lienthong.exchange.queries import get_sent_document, list_quarantined
from lienthong.exchange.terms import RecipientState
from lienthong.exchange.tests.test_exchange import send, states
from lienthong.exchange.tests.test_faults import deliver, seal_of, sealed, status_packet

pytestmark = pytest.mark.django_db


def test_a_status_from_somebody_who_got_nothing_changes_nothing(platform):
    first, _, third = platform.province.communes
    document_id = send(platform, first)
    platform.run()
    own = seal_of(platform, third)
    kept = deliver(
        platform, sealed(own, to="H56", content=status_packet("03"), reply_to=document_id)
    )
    assert kept.problem["code"] == "exchange.status_without_document"
    assert states(platform, document_id) == [RecipientState.ARRIVED]
    (aside,) = list_quarantined(on=localdate())
    assert aside.sender.code == "H56.MINHHOA.03"


def test_a_status_whose_packet_is_about_another_document_changes_nothing(platform):
    third = platform.province.communes[2]
    document_id = send(platform)
    platform.run()
    content = status_packet("06", document_key="H56,2026/11/23,999/UBND-VP", code="999/UBND-VP")
    own = seal_of(platform, third)
    kept = deliver(platform, sealed(own, to="H56", content=content, reply_to=document_id))
    assert kept.problem["code"] == "exchange.status_without_document"
    assert states(platform, document_id)[2] is RecipientState.ARRIVED


@pytest.mark.parametrize("reply", ["by id", "by number and day"])
def test_a_status_without_a_reply_mark_finds_its_document_by_its_packet(platform, reply):
    third = platform.province.communes[2]
    document_id = send(platform)
    platform.run()
    on = f"{timezone.localdate():%Y/%m/%d}"
    key = f"H56,{on},128/UBND-KSTTHC" if reply == "by id" else ""
    own = seal_of(platform, third)
    kept = deliver(platform, sealed(own, to="H56", content=status_packet("03", document_key=key)))
    assert kept.problem is None
    assert states(platform, document_id)[2] is RecipientState.ACCEPTED


def test_a_status_code_nobody_knows_is_kept_and_shown_and_moves_nothing(platform):
    third = platform.province.communes[2]
    document_id = send(platform)
    platform.run()
    own = seal_of(platform, third)
    kept = deliver(platform, sealed(own, to="H56", content=status_packet("14")))
    assert kept.problem is None
    document = get_sent_document(agency_id=platform.province.province, document_id=document_id)
    assert document.recipients[2].state is RecipientState.ARRIVED
    assert [report.status for report in document.recipients[2].reports] == ["01", "14"]
