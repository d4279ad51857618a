"""What an agency received, with its seal checked anew from the stored bytes."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from lienthong.exchange.models import IncomingDocument, IncomingMessage, OutgoingStatus
from lienthong.exchange.queries.keys import find_certificate, read_published_key
from lienthong.exchange.queries.outgoing import list_attachments
from lienthong.exchange.rules.messages import verify_message
from lienthong.exchange.rules.problems import problem_as_json, read_problem
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import (
    CertificateUnknown,
    DecisionEntry,
    DocumentUnknown,
    Priority,
    ReceivedDocument,
    ReceivedSummary,
    ReceptionState,
    SealCheck,
)
from lienthong.kernel.errors import Refusal
from lienthong.kernel.vietnamese import fold
from lienthong.wire.certificates import parse_certificate
from lienthong.wire.framing import Framed
from lienthong.wire.records import Envelope

MOST_WORDS = 20
"""Words that a search looks for; a database refuses conditions without bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedQuestion:
    """Which received documents are asked for: words of what describes them; a state."""

    agency_id: UUID
    text: str = ""
    state: ReceptionState | None = None


def count_received(*, asked: ReceivedQuestion) -> int:
    """How many received documents fit."""
    return _asked(asked).count()


def list_received(
    *, asked: ReceivedQuestion, first: int = 0, limit: int = 25
) -> list[ReceivedSummary]:
    """Received documents that fit, newest first, from the `first` one on (0 is the newest)."""
    rows = _asked(asked).select_related("message").order_by("-message")[first : first + limit]
    return [_summary(row) for row in rows]


def get_received_document(
    settings: ExchangeSettings, *, agency_id: UUID, document_id: UUID
) -> ReceivedDocument:
    """A received document, its seal checked anew; refuses another agency's (DocumentUnknown)."""
    row = _get(agency_id, document_id)
    reports = OutgoingStatus.objects.filter(document=row).select_related("message")
    return ReceivedDocument(
        summary=_summary(row),
        message_id=row.message.key,
        agency_id=row.agency_id,
        business_kind=row.business_kind,
        signer_competence=row.signer_competence,
        signer_position=row.signer_position,
        signer_name=row.signer_name,
        place=row.place,
        content=row.content,
        sent_at=row.message.sent_at,
        acknowledged_at=row.message.acknowledged_at,
        attachments=list_attachments(row.message.packet_id),
        seal=_check_seal(settings, row.message),
        reports=tuple(_decision(report) for report in reports.order_by("message")),
        earlier=_earlier(row),
        reason=row.reason,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )


def get_received_summary(*, agency_id: UUID, document_id: UUID) -> ReceivedSummary:
    """What describes a received document; refuses another agency's (DocumentUnknown)."""
    return _summary(_get(agency_id, document_id))


def _get(agency_id: UUID, document_id: UUID) -> IncomingDocument:
    row = (
        IncomingDocument.objects.select_related("message")
        .filter(agency_id=agency_id, key=document_id)
        .first()
    )
    if row is None:
        raise DocumentUnknown
    return row


def _asked(asked: ReceivedQuestion) -> QuerySet[IncomingDocument]:
    rows = IncomingDocument.objects.filter(agency_id=asked.agency_id)
    for word in fold(asked.text).split()[:MOST_WORDS]:
        rows = rows.filter(folded__contains=word)
    return rows.filter(state=asked.state) if asked.state else rows


def _summary(row: IncomingDocument) -> ReceivedSummary:
    return ReceivedSummary(
        id=row.key,
        number=row.number,
        symbol=row.symbol,
        type_name=row.type_name,
        subject=row.subject,
        issued_on=row.issued_on,
        sender_name=row.sender_name,
        sender_code=row.sender,
        priority=Priority(row.priority),
        due_on=row.due_on,
        collected_at=row.message.collected_at,
        state=ReceptionState(row.state),
    )


def _decision(report: OutgoingStatus) -> DecisionEntry:
    return DecisionEntry(
        status=report.status,
        reason=report.reason,
        made_by=report.made_by,
        made_at=report.made_at,
        at_node_at=report.message.at_node_at,
        problem=read_problem(report.message.problem),
    )


def _earlier(row: IncomingDocument) -> tuple[UUID, ...]:
    """Documents of the same sender, number, symbol and day that came before (NĐ 30 Phụ lục VI)."""
    if not row.number and not row.symbol:
        return ()
    same = IncomingDocument.objects.filter(
        agency_id=row.agency_id,
        sender=row.sender,
        number=row.number,
        symbol=row.symbol,
        issued_on=row.issued_on,
        message__lt=row.pk,
    )
    return tuple(same.order_by("message").values_list("key", flat=True))


def _check_seal(settings: ExchangeSettings, message: IncomingMessage) -> SealCheck:
    """What the stored bytes prove now."""
    framed = Framed(
        header=bytes(message.header),
        seal=bytes(message.seal),
        content=bytes(message.packet.content),
    )
    envelope = Envelope.decode(framed.header)
    known = find_certificate(fingerprint=envelope.key, code=envelope.sender)
    problem: Refusal | None = None
    try:
        if known is None:
            raise CertificateUnknown(agency=envelope.sender)
        verify_message(framed, certificate_pem=known.pem, root_pem=read_published_key(settings))
    except Refusal as refusal:
        problem = refusal
    certificate = parse_certificate(known.pem) if known else None
    return SealCheck(
        sealed_by=certificate.name if certificate else "",
        sealed_by_code=envelope.sender,
        sealed_at=envelope.sent_at,
        certificate_from_at=certificate.valid_from_at if certificate else None,
        certificate_until_at=certificate.valid_until_at if certificate else None,
        sha256=message.packet_id,
        problem=read_problem(problem_as_json(problem)) if problem else None,
    )
