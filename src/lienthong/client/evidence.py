"""Collecting from a node all that makes the evidence of a message."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final
from uuid import UUID

from lienthong.client.answers import Delivery, Fetched, MessageProof
from lienthong.client.node import Node
from lienthong.client.refusals import EvidenceIncomplete, NodeRefused
from lienthong.wire.evidence import (
    EvidenceParts,
    LoggedAcknowledgement,
    LoggedMessage,
    build_evidence,
)
from lienthong.wire.framing import Framed
from lienthong.wire.records import Acknowledgement

CONTENT_REMOVED: Final = "gateway.content_removed"
FindCertificate = Callable[[str, str], bytes]
"""From an agency's code and its key's fingerprint to the certificate (PEM); raises if unknown."""

FindContent = Callable[[UUID], bytes | None]
"""From a message's id to the content as the agency kept it itself; None if it did not."""


def _kept_none(_message_id: UUID) -> None:
    return None


def collect_evidence(
    node: Node,
    message_id: UUID,
    *,
    find_certificate: FindCertificate,
    recipient: str = "",
    find_content: FindContent = _kept_none,
    without_content: bool = False,
    revocations: bytes | None = None,
) -> bytes:
    """The evidence file of a message as the node can give it to this agency now; not verified.

    Who sent the message gets what became of it at all recipients, a recipient only its own part.

    Everything is proved under one checkpoint, which covers all that the node told of the message.
    Where witnesses co-signed a checkpoint over all of it, that is the one. With a `recipient`, of
    what recipients acknowledged and reported only that one's is in the file; `without_content`, all
    but the message's content is, of which the header states length and hash (EV-41). A content that
    the node has removed is taken from `find_content` (EX-103): the proofs are still there. This
    agency signs it whole, as the one who put it together. A report whose content nobody has any
    more is left out (EV-21). `revocations` is the province's list (DER), to be checked by whoever
    verifies (EV-54). Refuses (EvidenceIncomplete) while the
    node does not have all receipts; raises NodeRefused where nobody has the content.
    """
    if without_content:
        original = node.fetch_head(message_id)
    else:
        original = _fetch(node, message_id, find_content)
    deliveries = [
        delivery
        for delivery in node.deliveries(message_id).recipients
        if recipient in {"", delivery.agency}
    ]
    status_ids = [notice.id for delivery in deliveries for notice in delivery.statuses]
    had = [_fetch_if_had(node, status_id, find_content) for status_id in status_ids]
    statuses = [status for status in had if status is not None]
    proofs = _prove(node, [message_id, *(status.envelope.id for status in statuses)])
    acknowledgements = _acknowledgements(deliveries, proofs[message_id])
    signers = {(item.envelope.sender, item.envelope.key) for item in (original, *statuses)}
    signers |= {_acknowledger(item.acknowledgement) for item in acknowledgements}
    proof, certificates = proofs[message_id], node.certificates()
    return build_evidence(
        EvidenceParts(
            message=_message(original, proof),
            acknowledgements=acknowledgements,
            statuses=tuple(_message(status, proofs[status.envelope.id]) for status in statuses),
            checkpoint=proof.note,
            cosignatures=proof.cosignatures,
            stamped=proof.stamped,
            withheld=without_content,
            revocations=revocations,
            certificates=(
                certificates.node,
                certificates.log,
                *(find_certificate(code, key) for code, key in sorted(signers)),
            ),
        ),
        node.sealer(),
    )


def _fetch_if_had(node: Node, message_id: UUID, find_content: FindContent) -> Fetched | None:
    """A message with its content; None where the node removed that and nobody kept it."""
    try:
        return _fetch(node, message_id, find_content)
    except NodeRefused as refused:
        if _is_removed(refused):
            return None
        raise


def _is_removed(refused: NodeRefused) -> bool:
    return getattr(refused.params["problem"], "code", "") == CONTENT_REMOVED


def _fetch(node: Node, message_id: UUID, find_content: FindContent) -> Fetched:
    """A message with its content: the node's, or a copy that is what the header says."""
    try:
        return node.fetch(message_id)
    except NodeRefused as refused:
        if not _is_removed(refused):
            raise
        content = find_content(message_id)
        if content is None:
            raise
    head = node.fetch_head(message_id)
    head.envelope.check_content(content)
    return replace(head, framed=replace(head.framed, content=content))


def _prove(node: Node, ids: list[UUID]) -> dict[UUID, MessageProof]:
    """Proofs under one checkpoint that covers them all.

    One that witnesses co-signed, if there is such a one; otherwise the newest of those given.
    """
    proofs = {known: node.proof(known) for known in ids}  # each waits until it is covered
    last = max(proofs.values(), key=_last_place)
    if last.cosigned_size:
        return {known: node.proof(known, size=last.cosigned_size) for known in ids}
    size = max(proof.checkpoint.size for proof in proofs.values())
    return {
        known: proof if proof.checkpoint.size == size else node.proof(known, size=size)
        for known, proof in proofs.items()
    }


def _last_place(proof: MessageProof) -> int:
    """The highest place in the log of anything that it proves."""
    return max(leaf.proof.leaf_index for leaf in (proof.message, *proof.acknowledgements))


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
    deliveries: list[Delivery], proof: MessageProof
) -> tuple[LoggedAcknowledgement, ...]:
    """Those that the checkpoint covers; one that came in between is left for later evidence."""
    signed = {delivery.agency: delivery.acknowledgement for delivery in deliveries}
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
