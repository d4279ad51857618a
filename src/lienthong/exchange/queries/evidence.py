"""Evidence of a sent document: what the node proves and recipients signed, in one file."""

from dataclasses import dataclass, replace
from uuid import UUID

from lienthong.client import Deliveries, MessageProof, Node, NodeRefused, NodeUnreachable
from lienthong.exchange.models import (
    Certificate,
    IncomingMessage,
    IncomingStatus,
    OutgoingDocument,
    OutgoingMessage,
)
from lienthong.exchange.queries.keys import open_agency_seal, read_published_key
from lienthong.exchange.queries.node import open_node
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import (
    DocumentUnknown,
    EvidenceFile,
    EvidenceNotReady,
    MessageAmbiguous,
)
from lienthong.exchange.terms import NodeUnreachable as NodeAway
from lienthong.wire.evidence import (
    EvidenceParts,
    LoggedAcknowledgement,
    LoggedMessage,
    build_evidence,
    verify_evidence,
)
from lienthong.wire.framing import Framed, unframe
from lienthong.wire.records import Acknowledgement, Envelope


@dataclass(frozen=True, slots=True)
class _Report:
    """A recipient's report as it came, with the node's receipt for it."""

    id: UUID
    message: Framed
    receipt: Framed


@dataclass(frozen=True, slots=True)
class _Proofs:
    """Proofs of several messages under one checkpoint."""

    document: MessageProof
    reports: dict[UUID, MessageProof]


def export_evidence(
    settings: ExchangeSettings,
    *,
    agency_id: UUID,
    document_id: UUID,
    recipient_code: str = "",
) -> EvidenceFile:
    """The piece of evidence for a sent document; with `recipient_code`, about that recipient only.

    It holds the sealed document, the node's receipt, recipients' acknowledgements and reports, and
    the proofs that all stand in the node's log. It is verified before it is handed out. Refuses a
    document the agency did not send (DocumentUnknown), one that is not at the node yet
    (EvidenceNotReady); raises the terms' NodeUnreachable when the node does not answer.
    """
    document = (
        OutgoingDocument.objects.select_related("message__packet")
        .filter(agency_id=agency_id, message__key=document_id)
        .first()
    )
    if document is None:
        raise DocumentUnknown
    message = document.message
    if message.receipt is None or message.header is None or message.seal is None:
        raise EvidenceNotReady
    reports = _reports(document, recipient_code)
    try:
        with open_node(settings, open_agency_seal(settings, code=message.sender)) as node:
            proofs = _prove(node, document_id, [report.id for report in reports])
            deliveries = node.deliveries(document_id)
            own = node.certificates()
    except NodeUnreachable as away:
        raise NodeAway(problem=away.params["reason"]) from away
    except NodeRefused as refused:
        raise EvidenceNotReady from refused
    parts = EvidenceParts(
        message=LoggedMessage(
            message=_framed(message),
            receipt=unframe(bytes(message.receipt)),
            leaf=proofs.document.message.leaf,
            proof=proofs.document.message.proof,
        ),
        acknowledgements=_acknowledgements(deliveries, proofs.document, recipient_code),
        statuses=tuple(
            LoggedMessage(
                message=report.message,
                receipt=report.receipt,
                leaf=proofs.reports[report.id].message.leaf,
                proof=proofs.reports[report.id].message.proof,
            )
            for report in reports
        ),
        checkpoint=proofs.document.note,
        certificates=(own.node, own.log),
    )
    content = build_evidence(_with_agencies(parts))
    verify_evidence(content, read_published_key(settings))
    about = f"-{recipient_code}" if recipient_code else ""
    return EvidenceFile(name=f"{_plain(str(document))}{about}.evidence.zip", content=content)


def find_sent_message(*, asked: str) -> tuple[UUID, UUID]:
    """The agency and the document that a message id, or a number and symbol, names.

    Refuses what names none (DocumentUnknown) or several (MessageAmbiguous).
    """
    rows = OutgoingDocument.objects.select_related("message")
    try:
        found = list(rows.filter(message__key=UUID(asked)))
    except ValueError:
        number, _, symbol = asked.strip().partition("/")
        found = list(rows.filter(number=number, symbol=symbol).order_by("message"))
    if not found:
        raise DocumentUnknown
    if len(found) > 1:
        candidates = ", ".join(str(row.message.key) for row in found)
        raise MessageAmbiguous(asked=asked, candidates=candidates)
    return found[0].agency_id, found[0].message.key


def _reports(document: OutgoingDocument, recipient_code: str) -> list[_Report]:
    """Reports whose receipt is at hand: the node gives it to the author, who is hosted here."""
    rows = IncomingStatus.objects.select_related("message__packet").filter(document=document)
    if recipient_code:
        rows = rows.filter(recipient__code=recipient_code)
    keys = [row.message.key for row in rows]
    receipts = {
        sent.key: bytes(sent.receipt)
        for sent in OutgoingMessage.objects.filter(key__in=keys, receipt__isnull=False)
        if sent.receipt is not None
    }
    return [
        _Report(row.message.key, _framed(row.message), unframe(receipts[row.message.key]))
        for row in rows.order_by("message")
        if row.message.key in receipts
        and Envelope.decode(bytes(row.message.header)).reply_to == document.message.key
    ]


def _prove(node: Node, document_id: UUID, report_ids: list[UUID]) -> _Proofs:
    """Proofs under one checkpoint: the newest that covers all of them."""
    ids = [document_id, *report_ids]
    found = {key: node.proof(key) for key in ids}
    size = max(proof.checkpoint.size for proof in found.values())
    for key, proof in found.items():
        if proof.checkpoint.size != size:
            found[key] = node.proof(key, size=size)
    return _Proofs(found[document_id], {key: found[key] for key in report_ids})


def _acknowledgements(
    deliveries: Deliveries, proof: MessageProof, recipient_code: str
) -> tuple[LoggedAcknowledgement, ...]:
    signed = {
        delivery.agency: delivery.acknowledgement
        for delivery in deliveries.recipients
        if delivery.acknowledgement and recipient_code in {"", delivery.agency}
    }
    return tuple(
        LoggedAcknowledgement(acknowledgement=signed[leaf.agency], leaf=leaf.leaf, proof=leaf.proof)
        for leaf in proof.acknowledgements
        if leaf.agency in signed
    )


def _with_agencies(parts: EvidenceParts) -> EvidenceParts:
    """The parts with the certificate of every agency that signed, and no other."""
    headers = [parts.message.message.header]
    headers += [status.message.header for status in parts.statuses]
    marks = {Envelope.decode(header).key for header in headers}
    marks |= {
        Acknowledgement.decode(item.acknowledgement.header).key for item in parts.acknowledgements
    }
    rows = Certificate.objects.filter(fingerprint__in=marks).order_by("fingerprint")
    pems = tuple(row.pem.encode() for row in rows)
    return replace(parts, certificates=(*parts.certificates, *pems))


def _framed(message: OutgoingMessage | IncomingMessage) -> Framed:
    return Framed(
        header=bytes(message.header or b""),
        seal=bytes(message.seal or b""),
        content=bytes(message.packet.content),
    )


def _plain(code: str) -> str:
    """A file name from a number and symbol."""
    return "".join(c if c.isalnum() or c in "-." else "-" for c in code)
