import pytest
from django.utils import timezone

from lienthong.exchange.operations import accept_document, refuse_document, send_document
from lienthong.exchange.queries import (
    ReceivedQuestion,
    get_received_document,
    get_sent_document,
    list_received,
)
from lienthong.exchange.terms import ReceptionState, RecipientState
from lienthong.exchange.testing import COMMUNES, PROVINCE, make_draft

pytestmark = pytest.mark.django_db


def send(platform, *recipients, number="128"):
    province = platform.province
    return send_document(
        draft=make_draft(
            *(recipients or province.communes), number=number, issued_on=timezone.localdate()
        ),
        acting=platform.clerk(province.province),
        now=timezone.now(),
    )


def received(platform, agency_id):
    return list_received(asked=ReceivedQuestion(agency_id=agency_id))


def states(platform, document_id):
    document = get_sent_document(agency_id=platform.province.province, document_id=document_id)
    return [row.state for row in document.recipients]


def test_a_document_goes_out_arrives_and_is_decided_on_and_the_sender_sees_exactly_that(platform):
    first, second, _ = platform.province.communes
    document_id = send(platform)
    assert states(platform, document_id) == [RecipientState.QUEUED] * 3

    platform.run()
    assert states(platform, document_id) == [RecipientState.ARRIVED] * 3

    (at_first,) = received(platform, first)
    (at_second,) = received(platform, second)
    assert (at_first.sender_name, at_first.number) == (PROVINCE, "128")
    accept_document(document_id=at_first.id, acting=platform.clerk(first), now=timezone.now())
    refuse_document(
        document_id=at_second.id,
        reason="Thiếu phụ lục kèm theo công văn.",
        acting=platform.clerk(second),
        now=timezone.now(),
    )
    platform.run()
    assert states(platform, document_id) == [
        RecipientState.ACCEPTED,
        RecipientState.REFUSED,
        RecipientState.ARRIVED,
    ]
    document = get_sent_document(agency_id=platform.province.province, document_id=document_id)
    assert document.recipients[1].reason == "Thiếu phụ lục kèm theo công văn."
    assert [report.status for report in document.recipients[0].reports] == ["01", "03"]
    assert all(row.acknowledged_at for row in document.recipients)
    assert [row.name for row in document.recipients] == list(COMMUNES)
    shown = get_received_document(platform.exchange, agency_id=second, document_id=at_second.id)
    assert shown.summary.state is ReceptionState.REFUSED
    assert shown.seal.problem is None


def test_evidence_of_a_document_verifies_offline_and_fails_on_any_changed_byte(platform):
    from lienthong.exchange.queries import export_evidence, read_published_key
    from lienthong.kernel.errors import Refusal
    from lienthong.wire.evidence import verify_evidence

    first = platform.province.communes[0]
    document_id = send(platform)
    platform.run()
    (at_first,) = received(platform, first)
    accept_document(document_id=at_first.id, acting=platform.clerk(first), now=timezone.now())
    platform.run()
    piece = export_evidence(
        platform.exchange, agency_id=platform.province.province, document_id=document_id
    )
    root = read_published_key(platform.exchange)
    assert verify_evidence(piece.content, root)
    assert piece.name == "128-UBND-KSTTHC.evidence.zip"
    changed = bytearray(piece.content)
    changed[len(changed) // 2] ^= 1
    with pytest.raises(Refusal):
        verify_evidence(bytes(changed), root)
    only_first = export_evidence(
        platform.exchange,
        agency_id=platform.province.province,
        document_id=document_id,
        recipient_code="H56.MINHHOA.01",
    )
    assert verify_evidence(only_first.content, root)
    assert len(only_first.content) < len(piece.content)
