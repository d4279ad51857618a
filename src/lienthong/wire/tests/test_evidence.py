from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.kernel.errors import Refusal
from lienthong.wire.certificates import Role
from lienthong.wire.edxml import (
    Document,
    DocumentReference,
    Organisation,
    OutgoingFile,
    Status,
    comma_form,
    write_document,
    write_status,
)
from lienthong.wire.evidence import (
    EvidenceParts,
    InclusionProof,
    LoggedAcknowledgement,
    LoggedMessage,
    build_evidence,
    report,
    verify_evidence,
)
from lienthong.wire.evidence.container import read_container, write_container
from lienthong.wire.evidence.parts import to_members
from lienthong.wire.evidence.refusals import (
    EvidenceContradiction,
    EvidenceDamaged,
    EvidenceInvalid,
    EvidenceMemberMissing,
    EvidenceMemberUnknown,
)
from lienthong.wire.records import LeafKind, MessageKind, make_leaf
from lienthong.wire.refusals import (
    CertificateNotTrusted,
    CertificateOutsideValidity,
    CertificateUnreadable,
    CertificateWrongHolder,
    ContentMismatch,
    ProofInvalid,
    SealBroken,
)
from lienthong.wire.testing import FOUNDED_AT, LATER, NOON, Log, Province

MESSAGE_ID = UUID("019aaf3e-7000-7000-8000-000000000001")
STATUS_ID = UUID("019aaf3e-7000-7000-8000-000000000002")
DOCUMENT_ID = "H56,2026/11/23,15/UBND-MH"


class Exchange:
    """A province in which one document went out; tests bend it before the evidence is built."""

    def __init__(self):
        self.province = Province()
        self.sender = self.province.holder("H56")
        self.reader = self.province.holder("H56.MH.001")
        self.refuser = self.province.holder("H56.MH.002")
        self.node = self.province.holder("nut-h56", role=Role.NODE)
        log_key, self.log_pem = self.province.log()
        self.log = Log(log_key)
        self.log.add(b"an older entry")
        self.recipients = ("H56.MH.001", "H56.MH.002", "H56.MH.003")

    def send(self, *, content=None, sender=None, at=NOON, node=None):
        sent = (sender or self.sender).send(
            to=self.recipients, content=content or document(), message_id=MESSAGE_ID, at=at
        )
        return self.take(sent, MESSAGE_ID, "H56", node=node)

    def take(self, sent, message_id, agency, *, node=None, at=NOON + LATER):
        leaf = make_leaf(
            kind=LeafKind.MESSAGE,
            message_id=message_id,
            agency=agency,
            header=sent.header,
            seal=sent.seal,
            at=at,
        ).encode()
        index = self.log.add(leaf)
        receipt = (node or self.node).receive(sent, leaf_index=index, at=at)
        return LoggedMessage(
            message=sent,
            receipt=receipt,
            leaf=leaf,
            proof=InclusionProof(leaf_index=index, hashes=()),
        )

    def acknowledge(self, logged, agency, *, code=None, at=NOON + 2 * LATER):
        signed = agency.acknowledge(logged.message, at=at)
        leaf = make_leaf(
            kind=LeafKind.ACKNOWLEDGEMENT,
            message_id=MESSAGE_ID,
            agency=code or agency.code,
            header=signed.header,
            seal=signed.seal,
            at=NOON + 3 * LATER,
        ).encode()
        proof = InclusionProof(leaf_index=self.log.add(leaf), hashes=())
        return LoggedAcknowledgement(acknowledgement=signed, leaf=leaf, proof=proof)

    def answer(
        self, agency, *, code="02", reply_to=MESSAGE_ID, content=None, kind=MessageKind.STATUS
    ):
        status = write_status(
            Status(
                sender=Organisation(organ_id=agency.code),
                response_for=DocumentReference(organ_id="H56", document_id=DOCUMENT_ID),
                code=code,
                description="Không thuộc thẩm quyền",
            )
        )
        sent = agency.send(
            to=("H56",),
            content=content or status,
            message_id=STATUS_ID,
            kind=kind,
            reply_to=reply_to,
        )
        return self.take(sent, STATUS_ID, agency.code)

    def parts(self, message, acknowledgements=(), statuses=(), holders=None):
        """Everything under one checkpoint, with proofs."""
        chosen = holders or (self.sender, self.reader, self.refuser, self.node)
        return EvidenceParts(
            message=self.prove(message),
            acknowledgements=tuple(map(self.prove, acknowledgements)),
            statuses=tuple(map(self.prove, statuses)),
            checkpoint=self.log.checkpoint(),
            certificates=(*(holder.pem for holder in chosen), self.log_pem),
        )

    def prove(self, logged):
        index = logged.proof.leaf_index
        return replace(logged, proof=replace(logged.proof, hashes=self.log.prove(index)))


def document():
    return write_document(
        Document(
            sender=Organisation(organ_id="H56"),
            recipients=(Organisation(organ_id="H56.MH.001"),),
            document_id=DOCUMENT_ID,
            code_number="15",
            code_notation="UBND-MH",
            subject="Rà soát thỏa thuận",
        ),
        attachments=[OutgoingFile(name="a.pdf", content=b"%PDF-1.7")],
    )


@pytest.fixture(scope="module")
def exchange():
    return Exchange()


@pytest.fixture(scope="module")
def parts(exchange):
    message = exchange.send()
    acknowledgements = [exchange.acknowledge(message, exchange.reader)]
    acknowledgements.append(exchange.acknowledge(message, exchange.refuser))
    statuses = [exchange.answer(exchange.refuser)]
    exchange.log.add(b"a younger entry")
    return exchange.parts(message, acknowledgements, statuses)


@pytest.fixture(scope="module")
def evidence(parts):
    return build_evidence(parts)


def reason_of(refusal):
    """The refusal behind EvidenceInvalid."""
    return type(refusal.value.params["reason"])


def refuse(exchange, parts, refusal):
    with pytest.raises(refusal) as refused:
        verify_evidence(build_evidence(parts), exchange.province.root_pem)
    assert str(refused.value)
    return refused


# --- what a report says ---------------------------------------------------------------------------


def messages(statements):
    return [statement.message for statement in statements]


def test_a_report_says_what_is_proved(exchange, evidence):
    found = verify_evidence(evidence, exchange.province.root_pem)
    assert found.message_id == MESSAGE_ID
    assert messages(found.proved) == [
        report.SEALED,
        report.CONTENT,
        report.DOCUMENT,
        report.RECEIVED,
        report.ACKNOWLEDGED,
        report.ACKNOWLEDGED,
        report.STATUSES["02"],
        report.REASON,
        report.LOGGED,
        report.CERTIFIED,
    ]
    words = "\n".join(statement.words() for statement in found.proved)
    assert "Cơ quan H56 (H56) sealed message 019aaf3e" in words
    assert "2026-11-23 12:00:00 (UTC+7)" in words
    assert (
        "number and symbol 15/UBND-MH, about “Rà soát thỏa thuận”, with 1 attached files" in words
    )
    assert "The software of Cơ quan H56.MH.001 (H56.MH.001) signed that it holds" in words
    assert "Cơ quan H56.MH.002 (H56.MH.002) declared that it refused the document (02)" in words
    assert "“Không thuộc thẩm quyền”" in words
    assert "checkpoint of 6 entries; the message is entry 1" in words


def test_a_report_says_what_is_not_proved(exchange, evidence):
    found = verify_evidence(evidence, exchange.province.root_pem)
    assert messages(found.not_proved) == [
        report.NOT_ACKNOWLEDGED,
        report.NOT_READ,
        report.NOT_TIMED,
        report.NOT_WITNESSED,
        report.NOT_LATER,
        report.NOT_REVOKED,
        report.NOT_SIGNATURES,
    ]
    assert found.not_proved[0].params == {"recipients": "H56.MH.003"}


def test_a_message_that_nobody_answered_is_evidence_too(exchange):
    message = exchange.send()
    alone = exchange.parts(message, holders=(exchange.sender, exchange.node))
    found = verify_evidence(build_evidence(alone), exchange.province.root_pem)
    assert found.not_proved[0].params == {"recipients": "H56.MH.001, H56.MH.002, H56.MH.003"}


def test_content_that_is_no_packet_is_proved_as_bytes_only(exchange):
    message = exchange.send(content=b"xin chao")
    alone = exchange.parts(message, holders=(exchange.sender, exchange.node))
    found = verify_evidence(build_evidence(alone), exchange.province.root_pem)
    assert report.NOT_EDXML in messages(found.not_proved)
    assert report.DOCUMENT not in messages(found.proved)


def test_a_packet_that_names_another_code_or_document_raises_a_doubt(exchange):
    other = comma_form(organ_id="H56", promulgated_on=NOON.date(), code="16/UBND-MH")
    status = write_status(
        Status(
            sender=Organisation(organ_id="000.00.02.H56"),
            response_for=DocumentReference(organ_id="H56", document_id=other),
            code="14",
        )
    )
    message = exchange.send()
    statuses = [exchange.answer(exchange.refuser, content=status)]
    holders = (exchange.sender, exchange.refuser, exchange.node)
    data = build_evidence(exchange.parts(message, statuses=statuses, holders=holders))
    found = verify_evidence(data, exchange.province.root_pem)
    assert report.NAMED_OTHERWISE in messages(found.not_proved)
    assert report.ANSWERS_ANOTHER in messages(found.not_proved)
    assert report.STATUS_UNKNOWN in messages(found.proved)


def test_an_agency_that_the_message_does_not_name_raises_a_doubt(exchange):
    stranger = exchange.province.holder("H56.MH.009")
    message = exchange.send()
    acknowledged = [exchange.acknowledge(message, stranger)]
    holders = (exchange.sender, stranger, exchange.node)
    data = build_evidence(exchange.parts(message, acknowledged, holders=holders))
    found = verify_evidence(data, exchange.province.root_pem)
    assert report.NOT_ADDRESSED in messages(found.not_proved)
    assert found.not_proved[0].params == {"recipients": "H56.MH.001, H56.MH.002, H56.MH.003"}


def test_a_status_that_is_no_packet_is_told(exchange):
    message = exchange.send()
    statuses = [exchange.answer(exchange.refuser, content=b"xin chao")]
    holders = (exchange.sender, exchange.refuser, exchange.node)
    data = build_evidence(exchange.parts(message, statuses=statuses, holders=holders))
    found = verify_evidence(data, exchange.province.root_pem)
    assert report.STATUS_NOT_EDXML in messages(found.not_proved)


# --- the file: any byte ---------------------------------------------------------------------------


def test_the_same_parts_always_give_the_same_bytes(parts, evidence):
    turned = replace(
        parts,
        acknowledgements=parts.acknowledgements[::-1],
        certificates=parts.certificates[::-1] + parts.certificates[:1],
    )
    assert build_evidence(turned) == evidence


# The library warns of a serial number that a changed bit made negative; we refuse it.
@pytest.mark.filterwarnings("ignore:Parsed a serial number")
def test_any_changed_byte_fails(exchange, evidence):
    root = exchange.province.root_pem
    survived = []
    for position in range(len(evidence)):
        changed = bytearray(evidence)
        changed[position] ^= 1 << position % 8
        try:
            verify_evidence(bytes(changed), root)
        except Refusal:
            continue
        survived.append(position)
    assert survived == []


@pytest.mark.filterwarnings("ignore:Parsed a serial number")
def test_any_changed_byte_fails_even_with_the_checksums_made_right(exchange, evidence):
    # A forger rewrites the container, so that only the cryptography is left to object.
    members = read_container(evidence)
    for name, content in members.items():
        for position in range(0, len(content), 17):
            changed = bytearray(content)
            changed[position] ^= 1 << (position + 5) % 8
            forged = write_container({**members, name: bytes(changed)})
            with pytest.raises(Refusal):
                verify_evidence(forged, exchange.province.root_pem)


def test_a_file_cut_or_extended_anywhere_fails(exchange, evidence):
    root = exchange.province.root_pem
    for length in range(0, len(evidence), 41):
        with pytest.raises(Refusal):
            verify_evidence(evidence[:length], root)
    for data in (evidence + b"\x00", b"\x00" + evidence, evidence + evidence):
        with pytest.raises(EvidenceDamaged):
            verify_evidence(data, root)


@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda tail: b"PK\x03\x04" + tail))
def test_arbitrary_bytes_are_no_evidence(data):
    with pytest.raises((EvidenceDamaged, EvidenceMemberMissing)):
        verify_evidence(data, ROOT)


ROOT = Province().root_pem


def test_swapped_missing_renamed_or_additional_members_fail(exchange, evidence):
    root = exchange.province.root_pem
    members = read_container(evidence)
    names = list(members)
    for first, second in pairwise(names):
        swapped = {**members, first: members[second], second: members[first]}
        with pytest.raises(Refusal):
            verify_evidence(write_container(swapped), root)
    for name in names:
        without = {key: value for key, value in members.items() if key != name}
        with pytest.raises(Refusal):
            verify_evidence(write_container(without), root)
    with pytest.raises(EvidenceMemberUnknown):
        verify_evidence(write_container({**members, "note.txt": b"x"}), root)
    with pytest.raises(EvidenceMemberUnknown):
        verify_evidence(write_container(dict(sorted(members.items(), reverse=True))), root)
    renamed = {name.replace("statuses/0001", "statuses/0002"): c for name, c in members.items()}
    with pytest.raises(EvidenceMemberUnknown):
        verify_evidence(write_container(renamed), root)


def test_a_member_that_occurs_twice_fails(exchange, evidence):
    members = read_container(evidence)
    doubled = write_container(members)
    local = write_container({"mimetype": members["mimetype"]})
    end = local.index(b"PK\x01\x02")
    with pytest.raises(EvidenceDamaged):
        verify_evidence(local[:end] + doubled, exchange.province.root_pem)


def test_any_zip_tool_opens_the_file(parts, evidence):
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(evidence)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == to_members(parts)


# --- signers --------------------------------------------------------------------------------------


def test_another_province_s_root_fails(exchange, evidence):
    with pytest.raises(EvidenceInvalid) as refused:
        verify_evidence(evidence, Province().root_pem)
    assert reason_of(refused) is CertificateNotTrusted


def test_a_file_that_is_no_root_is_refused_as_such(evidence, exchange):
    with pytest.raises(CertificateUnreadable):
        verify_evidence(evidence, b"no certificate")
    with pytest.raises(CertificateWrongHolder):
        verify_evidence(evidence, exchange.sender.pem)


def test_a_seal_by_an_agency_in_another_s_name_fails(exchange):
    """A valid seal, a valid certificate, but the certificate names somebody else."""
    impostor = replace(exchange.refuser, code="H56")
    message = exchange.send(sender=impostor)
    holders = (exchange.refuser, exchange.node)
    refuse(exchange, exchange.parts(message, holders=holders), EvidenceContradiction)


def test_an_acknowledgement_in_another_s_name_fails(exchange):
    message = exchange.send()
    impostor = replace(exchange.refuser, code="H56.MH.001")
    acknowledged = [exchange.acknowledge(message, impostor)]
    parts = exchange.parts(
        message, acknowledged, holders=(exchange.sender, exchange.refuser, exchange.node)
    )
    refuse(exchange, parts, EvidenceContradiction)


def test_a_receipt_by_an_agency_that_is_no_node_fails(exchange):
    message = exchange.send(node=exchange.refuser)
    parts = exchange.parts(message, holders=(exchange.sender, exchange.refuser))
    refuse(exchange, parts, EvidenceContradiction)


def test_a_signature_with_a_certificate_s_name_but_another_key_fails(exchange, parts):
    message = parts.message
    forger = exchange.province.holder("H56")
    forged = replace(forger, key=forger.key, code="H56").send(
        to=exchange.recipients, content=document(), message_id=MESSAGE_ID
    )
    spoilt = replace(message, message=replace(message.message, seal=forged.seal))
    refused = refuse(exchange, replace(parts, message=spoilt), EvidenceInvalid)
    assert refused.value.params["part"] == "message/envelope.json"
    assert reason_of(refused) is SealBroken


def test_a_certificate_outside_its_validity_at_the_time_claimed_fails(exchange):
    too_late = exchange.province.holder("H56", valid_from_at=NOON + timedelta(days=1))
    ended = exchange.province.holder("H56", valid_until_at=NOON + LATER)
    for sender in (too_late, ended):
        message = exchange.send(sender=sender)
        parts = exchange.parts(message, holders=(sender, exchange.node))
        assert reason_of(refuse(exchange, parts, EvidenceInvalid)) is CertificateOutsideValidity


def test_a_message_dated_back_to_before_its_certificate_fails(exchange):
    message = exchange.send(at=FOUNDED_AT - timedelta(days=1))
    parts = exchange.parts(message, holders=(exchange.sender, exchange.node))
    assert reason_of(refuse(exchange, parts, EvidenceInvalid)) is CertificateOutsideValidity


def test_a_superfluous_or_missing_certificate_fails(exchange, parts):
    extra = exchange.province.holder("H56.MH.008").pem
    for certificates in (
        (*parts.certificates, extra),
        parts.certificates[1:],
        parts.certificates[:-1],
        (*parts.certificates, exchange.province.log("other.example/log")[1]),
    ):
        refuse(exchange, replace(parts, certificates=certificates), EvidenceContradiction)


# --- contradictions -------------------------------------------------------------------------------


def test_other_content_under_a_good_seal_fails(exchange, parts):
    sealed = parts.message.message
    spoilt = replace(parts.message, message=replace(sealed, content=sealed.content + b" "))
    refused = refuse(exchange, replace(parts, message=spoilt), EvidenceInvalid)
    assert reason_of(refused) is ContentMismatch


def test_a_receipt_for_another_message_fails(exchange, parts):
    other = exchange.send(content=b"khac")
    spoilt = replace(parts.message, receipt=other.receipt)
    refuse(exchange, replace(parts, message=spoilt), EvidenceContradiction)


def test_an_acknowledgement_of_another_message_fails(exchange):
    message, other = exchange.send(), exchange.send(content=b"khac")
    acknowledged = [exchange.acknowledge(other, exchange.reader)]
    holders = (exchange.sender, exchange.reader, exchange.node)
    refuse(exchange, exchange.parts(message, acknowledged, holders=holders), EvidenceContradiction)


def test_two_acknowledgements_by_one_agency_fail(exchange):
    message = exchange.send()
    acknowledged = [
        exchange.acknowledge(message, exchange.reader),
        exchange.acknowledge(message, exchange.reader),
    ]
    holders = (exchange.sender, exchange.reader, exchange.node)
    refuse(exchange, exchange.parts(message, acknowledged, holders=holders), EvidenceContradiction)


def test_a_status_on_another_message_or_no_status_fails(exchange):
    holders = (exchange.sender, exchange.refuser, exchange.node)
    for bent in ({"reply_to": STATUS_ID}, {"reply_to": None}, {"kind": MessageKind.DOCUMENT}):
        message = exchange.send()
        statuses = [exchange.answer(exchange.refuser, **bent)]
        parts = exchange.parts(message, statuses=statuses, holders=holders)
        refuse(exchange, parts, EvidenceContradiction)


def test_a_status_is_no_message_of_its_own(exchange):
    status = exchange.answer(exchange.refuser)
    parts = exchange.parts(status, holders=(exchange.refuser, exchange.node))
    refuse(exchange, parts, EvidenceContradiction)


def test_an_acknowledgement_logged_before_its_message_fails(exchange):
    sent = exchange.sender.send(to=exchange.recipients, content=document(), message_id=MESSAGE_ID)
    early = exchange.acknowledge(
        LoggedMessage(
            message=sent, receipt=sent, leaf=b"", proof=InclusionProof(leaf_index=0, hashes=())
        ),
        exchange.reader,
    )
    message = exchange.take(sent, MESSAGE_ID, "H56")
    holders = (exchange.sender, exchange.reader, exchange.node)
    refuse(exchange, exchange.parts(message, [early], holders=holders), EvidenceContradiction)


def test_a_leaf_that_says_something_else_fails(exchange, parts):
    spoilt = replace(parts.message, leaf=parts.message.leaf.replace(b'"H56"', b'"H57"'))
    refuse(exchange, replace(parts, message=spoilt), EvidenceContradiction)


def test_a_proof_from_another_checkpoint_fails(exchange, parts):
    log = Log(exchange.log.key)
    log.add(b"another history")
    refused = refuse(exchange, replace(parts, checkpoint=log.checkpoint()), EvidenceInvalid)
    assert reason_of(refused) is ProofInvalid


def test_a_checkpoint_of_another_log_fails(exchange, parts):
    other = Log(exchange.province.log()[0])
    refuse(exchange, replace(parts, checkpoint=other.checkpoint()), EvidenceInvalid)


def test_a_checkpoint_with_a_signature_that_nobody_checks_fails(exchange, parts):
    line = parts.checkpoint.rpartition(b"\n\n")[2].replace(b"node.h56.example/log", b"somebody")
    refuse(exchange, replace(parts, checkpoint=parts.checkpoint + line), EvidenceContradiction)


def test_an_inclusion_proof_of_another_form_fails(exchange, parts):
    members = to_members(parts)
    proof = members["message/proof.json"]
    for bad in (
        proof.replace(b'"hashes":["', b'"hashes":["00'),
        proof.replace(b'"hashes":[', b'"hashes":{"a":').replace(b"]", b"}"),
        proof.replace(b'"leaf_index":1', b'"leaf_index":-1'),
        proof.replace(b'"leaf_index":1', b'"leaf_index":2'),
        b"{}",
    ):
        with pytest.raises(Refusal):
            verify_evidence(
                write_container({**members, "message/proof.json": bad}), exchange.province.root_pem
            )
