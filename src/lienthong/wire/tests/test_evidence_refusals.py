"""Evidence whose bytes are in order but which must not be believed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lienthong.kernel.errors import Refusal
from lienthong.wire.evidence import (
    InclusionProof,
    LoggedMessage,
    build_evidence,
    verify_evidence,
)
from lienthong.wire.evidence.container import write_container
from lienthong.wire.evidence.parts import to_members
from lienthong.wire.evidence.refusals import (
    EvidenceContradiction,
    EvidenceInvalid,
)
from lienthong.wire.records import MessageKind
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
from lienthong.wire.tests.an_exchange import MESSAGE_ID, STATUS_ID, document


def reason_of(refusal):
    """The refusal behind EvidenceInvalid."""
    return type(refusal.value.params["reason"])


def refuse(exchange, parts, refusal):
    with pytest.raises(refusal) as refused:
        verify_evidence(build_evidence(parts), exchange.province.root_pem)
    assert str(refused.value)
    return refused


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
    index = b'"leaf_index":%d' % parts.message.proof.leaf_index
    for bad in (
        proof.replace(b'"hashes":["', b'"hashes":["00'),
        proof.replace(b'"hashes":[', b'"hashes":{"a":').replace(b"]", b"}"),
        proof.replace(index, b'"leaf_index":-1'),
        proof.replace(index, b'"leaf_index":%d' % (parts.message.proof.leaf_index + 1)),
        b"{}",
    ):
        assert bad != proof
        with pytest.raises(Refusal):
            verify_evidence(
                write_container({**members, "message/proof.json": bad}), exchange.province.root_pem
            )
