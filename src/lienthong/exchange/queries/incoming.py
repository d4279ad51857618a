"""What an agency received, with its seal checked anew from the stored bytes."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from lienthong.exchange.models import (
    IncomingDocument,
    IncomingMessage,
    OutgoingStatus,
    PacketFile,
)
from lienthong.exchange.queries.keys import find_certificate, read_published_key
from lienthong.exchange.queries.outgoing import list_attachments
from lienthong.exchange.queries.received_rows import change_of, summary_of
from lienthong.exchange.queries.replacing import list_awaited, list_beside, list_kept
from lienthong.exchange.rules.messages import verify_message
from lienthong.exchange.rules.problems import problem_as_json, read_problem
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import (
    Attachment,
    CertificateUnknown,
    ChangeState,
    DecisionEntry,
    DocumentUnknown,
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
    """Which received documents are asked for: words of what describes them; a state; who reads."""

    agency_id: UUID
    text: str = ""
    state: ReceptionState | None = None
    reader_id: UUID | None = None


def count_received(*, asked: ReceivedQuestion) -> int:
    """How many received documents fit."""
    return _asked(asked).count()


def list_received(
    *, asked: ReceivedQuestion, first: int = 0, limit: int = 25
) -> list[ReceivedSummary]:
    """Received documents that fit, newest first, from the `first` one on (0 is the newest)."""
    rows = _asked(asked).select_related("message").order_by("-message")[first : first + limit]
    return [summary_of(row) for row in rows]


def get_received_document(
    settings: ExchangeSettings,
    *,
    agency_id: UUID,
    document_id: UUID,
    reader_id: UUID | None = None,
) -> ReceivedDocument:
    """A received document, its seal checked anew; refuses another agency's (DocumentUnknown).

    With `reader_id` also one that this person was not chosen to read.
    """
    row = _get(agency_id, document_id)
    require_reader(row, reader_id)
    reports = OutgoingStatus.objects.filter(document=row).select_related("message")
    asked = list(row.replaced.select_related("document__message").order_by("id"))
    return ReceivedDocument(
        summary=summary_of(row),
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
        attachments=_files(row),
        seal=_check_seal(settings, row.message),
        reports=tuple(_decision(report) for report in reports.order_by("message")),
        earlier=_earlier(row),
        reason=row.reason,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        changes=tuple(
            change_of(change)
            for change in row.changes.select_related("message", "replacement").order_by("id")
        ),
        replaced=tuple(
            summary_of(one.document) for one in asked if one.state != ChangeState.REFUSED
        ),
        beside=list_beside(row, asked, reader_id),
        kept=list_kept(asked),
        awaited=list_awaited(row),
        answers=row.answers.message.key if row.answers else None,
    )


def get_received_summary(*, agency_id: UUID, document_id: UUID) -> ReceivedSummary:
    """What describes a received document; refuses another agency's (DocumentUnknown)."""
    return summary_of(_get(agency_id, document_id))


def get_received_summaries(
    *, agency_id: UUID, document_ids: Collection[UUID]
) -> dict[UUID, ReceivedSummary]:
    """What describes received documents, by their ids; another agency's are left out."""
    return {row.key: summary_of(row) for row in _all_of(agency_id, document_ids)}


def read_received_texts(*, agency_id: UUID, document_ids: Collection[UUID]) -> dict[UUID, str]:
    """What received packets say in words: content, who signed, names of files; for searching.

    By the documents' ids; another agency's are left out.
    """
    rows = _all_of(agency_id, document_ids)
    names: dict[str, list[str]] = {row.message.packet_id: [] for row in rows}
    files = PacketFile.objects.filter(packet__in=list(names)).order_by("packet", "position")
    for packet, name in files.values_list("packet_id", "name"):
        names[packet].append(name)
    said = {
        row.key: (row.content, row.signer_position, row.signer_name, *names[row.message.packet_id])
        for row in rows
    }
    return {key: "\n".join(text for text in texts if text) for key, texts in said.items()}


def read_received_text(*, agency_id: UUID, document_id: UUID) -> str:
    """The same of one; refuses another agency's (DocumentUnknown)."""
    texts = read_received_texts(agency_id=agency_id, document_ids=[document_id])
    if document_id not in texts:
        raise DocumentUnknown
    return texts[document_id]


def find_message_ids(*, document_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The message that brought each received document: the id its sender knows it by."""
    rows = IncomingDocument.objects.filter(key__in=document_ids)
    return dict(rows.values_list("key", "message__key"))


def find_received_ids(*, message_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """What each message became at its recipients on this platform: ids of received documents.

    For following a matter; what they are is each recipient's own affair.
    """
    found: dict[UUID, list[UUID]] = {}
    rows = IncomingDocument.objects.filter(message__key__in=message_ids).order_by("message")
    for message, key in rows.values_list("message__key", "key"):
        found.setdefault(message, []).append(key)
    return found


def require_reader(row: IncomingDocument, reader_id: UUID | None) -> None:
    """Refuse who was not chosen to read a restricted document (DocumentUnknown)."""
    if reader_id is not None and row.readers and str(reader_id) not in row.readers.split():
        raise DocumentUnknown


def _get(agency_id: UUID, document_id: UUID) -> IncomingDocument:
    row = (
        IncomingDocument.objects.select_related("message", "answers__message")
        .filter(agency_id=agency_id, key=document_id)
        .first()
    )
    if row is None:
        raise DocumentUnknown
    return row


def _all_of(agency_id: UUID, document_ids: Collection[UUID]) -> list[IncomingDocument]:
    rows = IncomingDocument.objects.filter(agency_id=agency_id, key__in=document_ids)
    return list(rows.select_related("message"))


def _asked(asked: ReceivedQuestion) -> QuerySet[IncomingDocument]:
    rows = IncomingDocument.objects.filter(agency_id=asked.agency_id)
    if asked.reader_id is not None:
        rows = rows.filter(Q(readers="") | Q(readers__contains=str(asked.reader_id)))
    for word in fold(asked.text).split()[:MOST_WORDS]:
        rows = rows.filter(folded__contains=word)
    return rows.filter(state=asked.state) if asked.state else rows


def _files(row: IncomingDocument) -> tuple[Attachment, ...]:
    """None of a recalled document: they are closed."""
    if row.state == ReceptionState.RECALLED:
        return ()
    return list_attachments(row.files_id or row.message.packet_id)


def _decision(report: OutgoingStatus) -> DecisionEntry:
    return DecisionEntry(
        status=report.status,
        reason=report.reason,
        made_by=report.made_by,
        made_at=report.made_at,
        at_node_at=report.message.at_node_at,
        problem=read_problem(report.message.problem),
        dropped=report.message.withdrawn_at is not None,
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
