"""What senders ask about documents that were received before."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from lienthong.exchange.models import IncomingChange, Recipient, RecipientChange, WaitingChange
from lienthong.exchange.queries.outgoing import list_attachments
from lienthong.exchange.queries.received_rows import change_of
from lienthong.exchange.queries.replacing import Senders, find_elsewhere, map_senders
from lienthong.exchange.rules.waiting import read_name
from lienthong.exchange.terms import (
    UNASKED,
    ChangeEntry,
    ChangeKind,
    ChangeState,
    RecipientState,
    UntoldRecipient,
    WaitingChangeCard,
)


def find_open_change(*, document_id: UUID) -> ChangeEntry | None:
    """The recall, update or replacement of a received document that waits for an answer."""
    asked = IncomingChange.objects.filter(document__key=document_id, state=ChangeState.ASKED)
    row = asked.select_related("message", "replacement").order_by("-id").first()
    return change_of(row) if row else None


def list_asked_about(*, document_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of the received documents about which their sender waits for an answer."""
    asked = IncomingChange.objects.filter(document__key__in=document_ids, state=ChangeState.ASKED)
    return frozenset(asked.values_list("document__key", flat=True))


def list_changes(*, agency_id: UUID, document_id: UUID) -> tuple[ChangeEntry, ...]:
    """Everything its sender asked about a received document of the agency, the oldest first."""
    rows = IncomingChange.objects.filter(
        document__agency_id=agency_id, document__key=document_id
    ).select_related("message", "replacement")
    return tuple(change_of(row) for row in rows.order_by("id"))


def find_replaced_ids(*, document_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """The documents received before in whose place each of these stands, where there are some."""
    rows = IncomingChange.objects.filter(
        replacement__key__in=document_ids, kind=ChangeKind.REPLACE, state=ChangeState.AGREED
    )
    found: dict[UUID, list[UUID]] = {}
    for new, old in rows.order_by("id").values_list("replacement__key", "document__key"):
        found.setdefault(new, []).append(old)
    return found


def count_waiting_changes(*, agency_id: UUID) -> int:
    """How many changes wait for a document that has not come here."""
    return _waiting(agency_id).count()


def list_waiting_changes(*, agency_id: UUID, limit: int = 50) -> list[WaitingChangeCard]:
    """What senders ask about documents that have not come here, the newest first.

    Without what a clerk took off the list.
    """
    rows = _waiting(agency_id).select_related("message", "replacement").order_by("-id")
    shown = list(rows[:limit])
    senders = map_senders(agency_id, {one.document_key or one.header_key for one in shown} - {""})
    return [_card(row, senders) for row in shown]


def _card(row: WaitingChange, senders: Senders) -> WaitingChangeCard:
    named, issued_on = read_name(row.document_key or row.header_key)
    if row.number:
        named, issued_on = f"{row.number}/{row.symbol}", row.issued_on
    return WaitingChangeCard(
        id=row.id,
        kind=ChangeKind(row.kind),
        sender_name=row.sender_name,
        sender_code=row.sender,
        number=row.number,
        symbol=row.symbol,
        named=named,
        issued_on=row.issued_on or issued_on,
        subject=row.subject,
        reason=row.reason,
        came_at=row.message.collected_at,
        replacement=row.replacement.key if row.replacement else None,
        replacement_code=str(row.replacement or ""),
        elsewhere=find_elsewhere(senders, row.document_key or row.header_key, sender=row.sender),
        files=list_attachments(row.message.packet_id) if row.kind == ChangeKind.UPDATE else (),
    )


def _waiting(agency_id: UUID) -> QuerySet[WaitingChange]:
    return WaitingChange.objects.filter(agency_id=agency_id, change=None, seen_at=None)


def list_untold(*, agency_id: UUID, document_id: UUID) -> list[UntoldRecipient]:
    """Recipients who have a sent document and were never asked to give it up or replace it.

    None of a document that the agency did not send.
    """
    told = RecipientChange.objects.filter(
        change__document__message__key=document_id,
        change__kind__in=(ChangeKind.RECALL, ChangeKind.REPLACE),
    )
    told = told.exclude(state__in=UNASKED)
    without = (RecipientState.REFUSED, RecipientState.FAILED, RecipientState.WITHDRAWN)
    rows = Recipient.objects.filter(
        document__message__key=document_id, document__agency_id=agency_id
    ).exclude(state__in=without)
    found = rows.exclude(id__in=told.values("recipient")).order_by("position")
    return [UntoldRecipient(agency_id=one.agency_id, name=one.name) for one in found]
