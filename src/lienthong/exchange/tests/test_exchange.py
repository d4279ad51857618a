from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone

from lienthong.audit.queries import list_facts_of
from lienthong.exchange.events import subject_of_received, subject_of_sent
from lienthong.exchange.models import HostedAgency, OutgoingMessage
from lienthong.exchange.operations import accept_document, refuse_document, send_document
from lienthong.exchange.queries import (
    ReceivedQuestion,
    SentFilter,
    SentQuestion,
    count_sent,
    export_evidence,
    get_received_document,
    get_received_file,
    get_sent_document,
    get_sent_file,
    list_received,
    list_sent,
    read_published_key,
)
from lienthong.exchange.queries.keys import open_agency_seal
from lienthong.exchange.queries.node import open_node
from lienthong.exchange.terms import (
    AlreadyDecided,
    DocumentUnknown,
    EvidenceElsewhere,
    EvidenceNotReady,
    NotARecipient,
    ReasonMissing,
    ReceptionState,
    RecipientState,
)
from lienthong.exchange.testing import COMMUNES, PDF, PROVINCE, make_draft
from lienthong.kernel.errors import Refusal
from lienthong.wire.edxml import DocumentReference, Organisation, Status, write_status
from lienthong.wire.evidence import report as evidence_report
from lienthong.wire.evidence import verify_evidence
from lienthong.wire.records import Envelope, MessageKind

pytestmark = pytest.mark.django_db
REASON = "Thiếu phụ lục kèm theo công văn."


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


def accept(platform, agency_id):
    (document, *_) = received(platform, agency_id)
    accept_document(document_id=document.id, acting=platform.clerk(agency_id), now=timezone.now())
    return document.id


def test_a_document_goes_out_arrives_and_is_decided_on_and_the_sender_sees_exactly_that(platform):
    first, second, _ = platform.province.communes
    document_id = send(platform)
    assert states(platform, document_id) == [RecipientState.QUEUED] * 3

    platform.run()
    assert states(platform, document_id) == [RecipientState.ARRIVED] * 3

    (at_second,) = received(platform, second)
    assert (at_second.sender_name, at_second.number) == (PROVINCE, "128")
    accept(platform, first)
    refuse_document(
        document_id=at_second.id,
        reason=REASON,
        acting=platform.clerk(second, "Đỗ Xuân Thử"),
        now=timezone.now(),
    )
    platform.run()
    document = get_sent_document(agency_id=platform.province.province, document_id=document_id)
    assert [row.state for row in document.recipients] == [
        RecipientState.ACCEPTED,
        RecipientState.REFUSED,
        RecipientState.ARRIVED,
    ]
    assert [row.reason for row in document.recipients] == ["", REASON, ""]
    assert [report.status for report in document.recipients[0].reports] == ["01", "03"]
    assert document.recipients[1].reports[1].staff == "Đỗ Xuân Thử"
    assert all(row.acknowledged_at for row in document.recipients)
    assert [row.name for row in document.recipients] == list(COMMUNES)
    assert document.leaf_index == 0
    assert document.waiting is None


def test_the_received_document_says_what_was_sent_and_that_its_seal_holds(platform):
    first, *_ = platform.province.communes
    document_id = send(platform, first)
    platform.run()
    (summary,) = received(platform, first)
    document = get_received_document(platform.exchange, agency_id=first, document_id=summary.id)
    assert document.message_id == document_id
    assert document.seal.problem is None
    assert (document.seal.sealed_by, document.seal.sealed_by_code) == (PROVINCE, "H56")
    assert [file.name for file in document.attachments] == ["Công văn 128.pdf", "Phụ lục.docx"]
    assert [report.status for report in document.reports] == ["01"]
    assert document.acknowledged_at is not None
    file = get_received_file(agency_id=first, document_id=summary.id, position=1)
    assert (file.content, file.content_type) == (PDF, "application/pdf")
    own = get_sent_file(agency_id=platform.province.province, document_id=document_id, position=1)
    assert own == file


def test_accepting_sends_03_alone(platform):
    first, *_ = platform.province.communes
    document_id = send(platform, first)
    platform.run()
    accept(platform, first)
    platform.run()
    document = get_sent_document(agency_id=platform.province.province, document_id=document_id)
    assert [report.status for report in document.recipients[0].reports] == ["01", "03"]


def test_a_document_is_decided_on_once(platform):
    first, *_ = platform.province.communes
    send(platform, first)
    platform.run()
    document_id = accept(platform, first)
    with pytest.raises(AlreadyDecided):
        accept(platform, first)
    with pytest.raises(AlreadyDecided):
        refuse_document(
            document_id=document_id,
            reason=REASON,
            acting=platform.clerk(first),
            now=timezone.now(),
        )


@pytest.mark.parametrize("reason", ["", "   ", "ngắn", "a" * 501, "có ký tự\x00điều khiển"])
def test_a_refusal_needs_a_reason_the_sender_can_act_on(platform, reason):
    first, *_ = platform.province.communes
    send(platform, first)
    platform.run()
    (document,) = received(platform, first)
    with pytest.raises(ReasonMissing):
        refuse_document(
            document_id=document.id,
            reason=reason,
            acting=platform.clerk(first),
            now=timezone.now(),
        )
    assert received(platform, first)[0].state is ReceptionState.NEW


def test_an_agency_sees_and_decides_only_its_own(platform):
    first, second, _ = platform.province.communes
    document_id = send(platform, first)
    platform.run()
    (document,) = received(platform, first)
    with pytest.raises(DocumentUnknown):
        accept_document(document_id=document.id, acting=platform.clerk(second), now=timezone.now())
    with pytest.raises(DocumentUnknown):
        get_received_document(platform.exchange, agency_id=second, document_id=document.id)
    with pytest.raises(DocumentUnknown):
        get_sent_document(agency_id=second, document_id=document_id)
    with pytest.raises(DocumentUnknown):
        get_received_file(agency_id=second, document_id=document.id, position=1)
    with pytest.raises(DocumentUnknown):
        export_evidence(platform.exchange, agency_id=second, document_id=document_id)
    assert received(platform, second) == []


def test_the_history_of_one_recipient_does_not_tell_what_the_others_did(platform):
    first, second, _ = platform.province.communes
    document_id = send(platform, first, second)
    platform.run()
    own = accept(platform, first)
    (other,) = received(platform, second)
    platform.run()
    tags = [fact.tag for fact in list_facts_of(subject=subject_of_received(own))]
    assert tags == ["exchange:document:accepted", "exchange:document:collected"]
    tags = [fact.tag for fact in list_facts_of(subject=subject_of_received(other.id))]
    assert tags == ["exchange:document:collected"]
    tags = [fact.tag for fact in list_facts_of(subject=subject_of_sent(document_id))]
    assert sorted(tags) == [
        "exchange:document:receipted",
        "exchange:document:sent",
        *["exchange:status:received"] * 3,
    ]


def test_a_document_sent_again_under_another_message_is_shown_as_a_possible_duplicate(platform):
    from lienthong.exchange.models import OutgoingDocument

    first, *_ = platform.province.communes
    send(platform, first)
    OutgoingDocument.objects.update(year=2001)  # as if the sender had no rule about numbers
    send(platform, first)
    platform.run()
    newer, older = received(platform, first)
    document = get_received_document(platform.exchange, agency_id=first, document_id=newer.id)
    assert document.earlier == (older.id,)


def test_the_list_is_narrowed_by_words_without_accents_and_by_what_recipients_did(platform):
    first, second, _ = platform.province.communes
    agency_id = platform.province.province
    send(platform, first, number="128")
    send(platform, second, number="129")
    platform.run()
    (document,) = received(platform, second)
    refuse_document(
        document_id=document.id, reason=REASON, acting=platform.clerk(second), now=timezone.now()
    )
    accept(platform, first)
    platform.run()

    def numbers(**asked):
        return [item.number for item in list_sent(asked=SentQuestion(agency_id=agency_id, **asked))]

    assert numbers() == ["129", "128"]
    assert numbers(text="thoa thuan 128") == ["128"]
    assert numbers(state=SentFilter.REFUSED) == ["129"]
    assert numbers(state=SentFilter.WAITING) == []
    assert count_sent(asked=SentQuestion(agency_id=agency_id, text="kstthc")) == 2


def test_evidence_verifies_offline_and_fails_on_a_changed_byte(platform):
    first, *_ = platform.province.communes
    document_id = send(platform)
    platform.run()
    accept(platform, first)
    platform.run()
    agency_id = platform.province.province
    root = read_published_key(platform.exchange)
    piece = export_evidence(platform.exchange, agency_id=agency_id, document_id=document_id)
    assert piece.name == "128-UBND-KSTTHC.asice"
    assert verify_evidence(piece.content, root)
    for place in (100, len(piece.content) // 2, len(piece.content) - 30):
        changed = bytearray(piece.content)
        changed[place] ^= 1
        with pytest.raises(Refusal):
            verify_evidence(bytes(changed), root)
    with pytest.raises(NotARecipient, match=r"H56\.MINHHOA\.01"):
        export_evidence(
            platform.exchange, agency_id=agency_id, document_id=document_id, recipient_code="XX"
        )
    about_one = export_evidence(
        platform.exchange,
        agency_id=agency_id,
        document_id=document_id,
        recipient_code="H56.MINHHOA.01",
    )
    assert verify_evidence(about_one.content, root)
    assert len(about_one.content) < len(piece.content)


def test_the_command_writes_evidence_by_number_and_prints_the_published_key(
    platform, tmp_path, capsys
):
    send(platform)
    out = tmp_path / "minh-chung.zip"
    with pytest.raises(EvidenceNotReady):
        call_command("exchange", "evidence", "128/UBND-KSTTHC", "--out", str(out))
    platform.run()
    call_command("exchange", "evidence", "128/UBND-KSTTHC", "--out", str(out))
    root = read_published_key(platform.exchange)
    assert verify_evidence(out.read_bytes(), root)
    call_command("exchange", "keys", "--out", str(tmp_path / "khoa.pem"))
    assert (tmp_path / "khoa.pem").read_bytes() == root
    capsys.readouterr()
    call_command("exchange", "keys")
    assert capsys.readouterr().out == root.decode()
    with pytest.raises(EvidenceElsewhere):
        call_command("exchange", "evidence", "1/KHONG-CO", "--out", str(out))


def test_there_is_no_evidence_before_the_node_confirmed(platform):
    document_id = send(platform)
    with pytest.raises(EvidenceNotReady):
        export_evidence(
            platform.exchange,
            agency_id=platform.province.province,
            document_id=document_id,
        )


def test_evidence_holds_what_an_agency_with_software_of_its_own_reported(platform):
    """The platform has neither the key nor the receipts of such an agency: the node does."""
    first, second, _ = platform.province.communes
    document_id = send(platform, first, second)
    platform.run(rounds=1)
    own = open_agency_seal(platform.exchange, code="H56.MINHHOA.02")
    HostedAgency.objects.filter(agency_id=second).delete()
    with open_node(platform.exchange, own) as software:
        message = next(item for item in software.inbox().items if item.envelope.id == document_id)
        software.acknowledge(software.fetch(message.envelope.id))
        report = software.seal(
            message_id=uuid4(),
            recipients=("H56",),
            content=write_status(
                Status(
                    sender=Organisation(organ_id=own.code),
                    response_for=DocumentReference(organ_id="H56", document_id="x"),
                    code="02",
                    description=REASON,
                )
            ),
            kind=MessageKind.STATUS,
            reply_to=document_id,
        )
        software.send(report)
    assert not OutgoingMessage.objects.filter(key=Envelope.decode(report.header).id).exists()
    piece = export_evidence(
        platform.exchange,
        agency_id=platform.province.province,
        document_id=document_id,
        recipient_code=own.code,
    )
    found = verify_evidence(piece.content, read_published_key(platform.exchange))
    proved = {statement.message: statement.params for statement in found.proved}
    assert own.code in str(proved[evidence_report.ACKNOWLEDGED])
    assert REASON in str(proved[evidence_report.REASON])
