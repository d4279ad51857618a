"""What senders ask about documents that were received before."""

from collections.abc import Collection
from uuid import UUID

from lienthong.exchange.models import IncomingChange, Recipient, RecipientChange
from lienthong.exchange.queries.received_rows import change_of
from lienthong.exchange.terms import (
    ChangeEntry,
    ChangeKind,
    ChangeState,
    RecipientState,
    UntoldRecipient,
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


def list_untold(*, agency_id: UUID, document_id: UUID) -> list[UntoldRecipient]:
    """Recipients who have a sent document and were never asked to give it up or replace it.

    None of a document that the agency did not send.
    """
    told = RecipientChange.objects.filter(
        change__document__message__key=document_id,
        change__kind__in=(ChangeKind.RECALL, ChangeKind.REPLACE),
    ).values("recipient")
    without = (RecipientState.REFUSED, RecipientState.FAILED)
    rows = Recipient.objects.filter(
        document__message__key=document_id, document__agency_id=agency_id
    ).exclude(state__in=without)
    found = rows.exclude(id__in=told).order_by("position")
    return [UntoldRecipient(agency_id=one.agency_id, name=one.name) for one in found]
