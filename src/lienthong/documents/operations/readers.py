"""Restricted documents, incoming and outgoing alike: the row, who is chosen, who is told."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Manager
from django.utils import timezone

from lienthong.documents.models import Arrival, Dispatch
from lienthong.documents.terms import AgencyNeeded, ReaderUnknown
from lienthong.exchange.operations import limit_readers, limit_sent_readers
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal
from lienthong.work.queries import list_colleagues

_Row = TypeVar("_Row", Arrival, Dispatch)


def lock_row(rows: Manager[_Row], key: UUID, acting: Acting, *, unknown: type[Refusal]) -> _Row:
    """The agency's row, locked until the transaction ends; refuses another's (`unknown`)."""
    if acting.agency_id is None:
        raise AgencyNeeded
    row = rows.select_for_update().filter(id=key, agency_id=acting.agency_id).first()
    if row is None:
        raise unknown
    return row


def name_chosen(people: Collection[UUID], *, agency_id: UUID, now: datetime) -> dict[UUID, str]:
    """The names of those chosen; refuses who holds no post in the agency (ReaderUnknown)."""
    staff = list_colleagues(agency_id=agency_id, on=timezone.localdate(now), at=now)
    known = {one.account_id: one.name for one in staff}
    if not set(people) <= set(known):
        raise ReaderUnknown(field="readers")
    return {one: known[one] for one in people}


def choose_readers(
    row: Arrival | Dispatch, people: Collection[UUID], *, acting: Acting, now: datetime
) -> None:
    """Restrict it to these people and whoever says so, and to nobody else any more.

    In the caller's transaction. Refuses who holds no post here (ReaderUnknown).
    """
    chosen = name_chosen(people, agency_id=row.agency_id, now=now)
    chosen[acting.account_id] = acting.account_name
    row.readers.exclude(account_id__in=chosen).delete()
    restrict_to(row, chosen, by=acting.account_name, now=now)


def restrict_to(
    row: Arrival | Dispatch, chosen: Mapping[UUID, str], *, by: str, now: datetime
) -> None:
    """Let these people read it besides those chosen before, in the caller's transaction.

    The row is saved after, for searches find it by its readers; the exchange is told.
    """
    for account_id, name in chosen.items():
        given = {"name": name, "added_by": by, "added_at": now}
        row.readers.get_or_create(account_id=account_id, defaults=given)
    row.restricted = True
    row.save(update_fields=["restricted"])
    tell_exchange_of_readers(row)


def lift_from(row: Arrival | Dispatch) -> None:
    """Let everybody read it who reads others, in the caller's transaction."""
    row.readers.all().delete()
    row.restricted = False
    row.save(update_fields=["restricted"])
    tell_exchange_of_readers(row)


def names_of_readers(row: Arrival | Dispatch) -> tuple[str, ...]:
    """Those chosen, as the record names them; nobody where it is not restricted."""
    return tuple(row.readers.order_by("name", "id").values_list("name", flat=True))


def tell_exchange_of_readers(row: Arrival | Dispatch) -> None:
    """The pages of the exchange show what came or went by it to the same people."""
    if row.exchange_id is None:
        return
    about = {"agency_id": row.agency_id, "document_id": row.exchange_id}
    if isinstance(row, Dispatch):
        limit_sent_readers(readers=row.list_concerned() if row.restricted else None, **about)
    else:
        limit_readers(readers=row.reading(), **about)
