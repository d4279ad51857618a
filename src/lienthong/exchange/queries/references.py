"""What hangs on a received document: its files, and which documents it says it answers."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch

from lienthong.exchange.models import (
    IncomingDocument,
    OutgoingChange,
    OutgoingDocument,
    Recipient,
)
from lienthong.exchange.queries.outgoing import list_attachments
from lienthong.exchange.terms import (
    UNASKED,
    Attachment,
    ChangeKind,
    DocumentUnknown,
    Priority,
    ReceptionState,
    SentHeading,
    SentRow,
)
from lienthong.wire.edxml import DocumentPacket, may_answer, read_packet

PACKETS_AT_ONCE = 10
"""Packets held in memory together: one may have 128 MiB."""


def find_answered_codes(
    *, agency_id: UUID, document_ids: Collection[UUID]
) -> dict[UUID, tuple[str, ...]]:
    """Numbers and symbols of this agency's documents that received ones answer (ResponseFor).

    By the id of each that names some. References to documents of others are left out, and what
    another agency received.
    """
    rows = IncomingDocument.objects.filter(agency_id=agency_id, key__in=document_ids)
    packets = rows.values_list("key", "message__agency_code", "message__packet__content")
    found = {}
    for key, own_code, content in packets.iterator(chunk_size=PACKETS_AT_ONCE):
        if codes := _answered_codes(bytes(content), own_code):
            found[key] = codes
    return found


def _answered_codes(content: bytes, own_code: str) -> tuple[str, ...]:
    """A packet is read only where it may answer something: files make it long."""
    packet = read_packet(content) if may_answer(content) else None
    if not isinstance(packet, DocumentPacket):
        return ()
    own = {"", own_code}
    codes = (one.code for one in packet.document.responses if one.organ_id in own and one.code)
    return tuple(dict.fromkeys(codes))


def find_answered_ids(
    *, agency_ids: Collection[UUID], document_ids: Collection[UUID]
) -> dict[UUID, UUID]:
    """The documents sent by these agencies that received ones answer, by their ids in the exchange.

    Left out: those that name none, or one that did not go out here; other agencies'.
    """
    rows = IncomingDocument.objects.filter(
        agency_id__in=agency_ids, key__in=document_ids, answers__isnull=False
    )
    return dict(rows.values_list("key", "answers__message__key"))


def find_answering_ids(*, agency_ids: Collection[UUID], sent_ids: Collection[UUID]) -> list[UUID]:
    """The documents that these agencies received and whose packets say they answer those sent."""
    rows = IncomingDocument.objects.filter(
        agency_id__in=agency_ids, answers__message__key__in=sent_ids
    )
    return list(rows.order_by("message").values_list("key", flat=True))


def find_senders(*, agency_ids: Collection[UUID], sent_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Which of these agencies sent each document, by its id in the exchange; no others."""
    rows = OutgoingDocument.objects.filter(agency_id__in=agency_ids, message__key__in=sent_ids)
    return dict(rows.values_list("message__key", "agency_id"))


def list_sent_headings(*, sent_ids: Collection[UUID]) -> list[SentHeading]:
    """What sent documents say of themselves, whoever sent them; one query.

    The caller asks who may read each.
    """
    rows = OutgoingDocument.objects.filter(message__key__in=sent_ids).select_related("message")
    return [_heading(row) for row in rows]


def list_sent_rows(*, sent_ids: Collection[UUID]) -> list[SentRow]:
    """Sent documents as a register lists them; the caller asks who may read each."""
    rows = OutgoingDocument.objects.filter(message__key__in=sent_ids).select_related("message")
    recipients = Recipient.objects.order_by("position")
    ends = OutgoingChange.objects.filter(kind__in=(ChangeKind.RECALL, ChangeKind.REPLACE))
    asked_nobody = {"kind": ChangeKind.REPLACE, "recipients__state__in": UNASKED}
    ends = ends.exclude(**asked_nobody)  # nobody got the new document (EX-301)
    found = rows.prefetch_related(
        Prefetch("recipients", queryset=recipients), Prefetch("changes", queryset=ends)
    )
    return [
        SentRow(
            heading=_heading(row),
            recipients=tuple(one.name for one in row.recipients.all()),
            sent_at=row.sent_at,
            ended=next((ChangeKind(one.kind) for one in row.changes.all()), None),
        )
        for row in found
    ]


def list_sent_ids() -> list[tuple[datetime, UUID]]:
    """Every sent document by its id, with when it was sent."""
    return list(OutgoingDocument.objects.values_list("sent_at", "message__key"))


def get_received_attachments(*, agency_id: UUID, document_id: UUID) -> tuple[Attachment, ...]:
    """The files that a received document has now, without their bytes; none of a recalled one.

    Those of an update that was agreed to stand in the place of the first. Refuses another agency's.
    """
    row = _get(agency_id, document_id)
    if row.state == ReceptionState.RECALLED:
        return ()
    return list_attachments(row.files_id or row.message.packet_id)


def _get(agency_id: UUID, document_id: UUID) -> IncomingDocument:
    row = (
        IncomingDocument.objects.select_related("message__packet")
        .filter(agency_id=agency_id, key=document_id)
        .first()
    )
    if row is None:
        raise DocumentUnknown
    return row


def list_accepted(*, agency_id: UUID) -> list[tuple[UUID, datetime]]:
    """Every document that the agency accepted, with when, the first accepted first."""
    rows = IncomingDocument.objects.filter(agency_id=agency_id, state=ReceptionState.ACCEPTED)
    found = rows.order_by("decided_at", "message").values_list("key", "decided_at")
    return [(key, decided_at) for key, decided_at in found if decided_at is not None]


def list_accepting_agencies() -> list[tuple[UUID, str]]:
    """Agencies that accepted a document here: id and the name they had."""
    rows = IncomingDocument.objects.filter(state=ReceptionState.ACCEPTED)
    named = rows.order_by("agency_id", "-message").values_list("agency_id", "agency_name")
    return list({agency_id: (agency_id, name) for agency_id, name in reversed(named)}.values())


def _heading(row: OutgoingDocument) -> SentHeading:
    return SentHeading(
        id=row.message.key,
        agency_id=row.agency_id,
        agency_name=row.message.agency_name,
        number=row.number,
        symbol=row.symbol,
        type_key=row.type_key,
        subject=row.subject,
        issued_on=row.issued_on,
        priority=Priority(row.priority),
        signer_name=row.signer_name,
        sent_by=row.sent_by,
    )
