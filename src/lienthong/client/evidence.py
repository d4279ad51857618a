"""Collecting from a node all that makes the evidence of a message."""

from collections.abc import Callable
from uuid import UUID

from lienthong.client.answers import Delivery, Fetched, MessageProof
from lienthong.client.node import Node
from lienthong.client.refusals import EvidenceIncomplete
from lienthong.wire.evidence import (
    EvidenceParts,
    LoggedAcknowledgement,
    LoggedMessage,
    build_evidence,
)
from lienthong.wire.framing import Framed
from lienthong.wire.records import Acknowledgement

FindCertificate = Callable[[str, str], bytes]
"""From an agency's code and its key's fingerprint to the certificate (PEM); raises if unknown."""


def collect_evidence(node: Node, message_id: UUID, *, find_certificate: FindCertificate) -> bytes:
    """The evidence file of a message this agency sent, as the node can give it now; not verified.

    Everything is proved under one checkpoint, which covers all that the node told of the message.
    Refuses (EvidenceIncomplete) while the node does not have all receipts.
    """
    original = node.fetch(message_id)
    recipients = node.deliveries(message_id).recipients
    status_ids = [notice.id for delivery in recipients for notice in delivery.statuses]
    statuses = [node.fetch(status_id) for status_id in status_ids]
    size = max(
        node.proof(known).checkpoint.size for known in (message_id, *status_ids)
    )  # each of these waits for a checkpoint that covers its message
    proof = node.proof(message_id, size=size)
    logged_acknowledgements = _acknowledgements(recipients, proof)
    logged_statuses = tuple(
        _message(status, node.proof(status.envelope.id, size=size)) for status in statuses
    )
    signers = {(item.envelope.sender, item.envelope.key) for item in (original, *statuses)}
    signers |= {_acknowledger(item.acknowledgement) for item in logged_acknowledgements}
    certificates = node.certificates()
    return build_evidence(
        EvidenceParts(
            message=_message(original, proof),
            acknowledgements=logged_acknowledgements,
            statuses=logged_statuses,
            checkpoint=proof.note,
            certificates=(
                certificates.node,
                certificates.log,
                *(find_certificate(code, key) for code, key in sorted(signers)),
            ),
        )
    )


def _message(fetched: Fetched, proof: MessageProof) -> LoggedMessage:
    if proof.receipt is None:
        raise EvidenceIncomplete(id=fetched.envelope.id)
    return LoggedMessage(
        message=fetched.framed,
        receipt=proof.receipt,
        leaf=proof.message.leaf,
        proof=proof.message.proof,
    )


def _acknowledgements(
    recipients: tuple[Delivery, ...], proof: MessageProof
) -> tuple[LoggedAcknowledgement, ...]:
    """Those that the checkpoint covers; one that came in between is left for later evidence."""
    signed = {delivery.agency: delivery.acknowledgement for delivery in recipients}
    found = []
    for leaf in proof.acknowledgements:
        acknowledgement = signed.get(leaf.agency)
        if acknowledgement is not None:
            found.append(
                LoggedAcknowledgement(
                    acknowledgement=acknowledgement, leaf=leaf.leaf, proof=leaf.proof
                )
            )
    return tuple(found)


def _acknowledger(signed: Framed) -> tuple[str, str]:
    record = Acknowledgement.decode(signed.header)
    return record.agency, record.key
