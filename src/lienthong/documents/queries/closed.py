"""Restricted documents that are closed to somebody, or to everybody of a successor."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from lienthong.directory.queries import list_appointments
from lienthong.documents.models import Arrival, Dispatch
from lienthong.documents.queries.inheritance import owner_of_arrival, owner_of_issued
from lienthong.documents.queries.reading import passing_through
from lienthong.documents.rules.authority import heads_agency
from lienthong.documents.terms import (
    REGISTERED,
    AgencyNeeded,
    ArrivalUnknown,
    ClosedCard,
    IssuedUnknown,
    NotTheHead,
    ReadersHere,
)
from lienthong.documents.terms.arriving_refusals import DispatchReadersHere
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal
from lienthong.work.queries import list_colleagues


def get_closed(*, arrival_id: UUID, acting: Acting, on: date) -> ClosedCard:
    """No more than who heads the agency needs in order to say who reads it; not its subject.

    Refuses what is not restricted or not a forerunner's (ArrivalUnknown), what somebody who holds a
    post here may read (ReadersHere), and who does not head the agency that day (NotTheHead).
    """
    agency_id = _agency(acting)
    owner = owner_of_arrival(arrival_id=arrival_id, agency_id=agency_id, on=on)
    row = Arrival.objects.get(id=arrival_id)
    if owner == agency_id or not row.restricted:
        raise ArrivalUnknown
    readers = dict(row.readers.order_by("added_at", "id").values_list("account_id", "name"))
    _require_alone(readers, acting, on, refusal=ReadersHere)
    about = {"author": row.author, "code": row.code, "day": row.arrived_on}
    return _card(row, agency_id, readers, **about)


def get_closed_dispatch(*, dispatch_id: UUID, acting: Acting, on: date) -> ClosedCard:
    """As `get_closed` for an outgoing document with a number, for whom it is to say who reads it.

    For somebody here who reads it: nobody goes on with it in a register of their own, where they
    could choose others (decision 63). Else for the head, as of an incoming one. Refuses what is not
    restricted or not a forerunner's (IssuedUnknown), who does not read what others here do
    (DispatchReadersHere), and who does not head the agency that day (NotTheHead).
    """
    agency_id = _agency(acting)
    owner = owner_of_issued(dispatch_id=dispatch_id, agency_id=agency_id, on=on)
    row = Dispatch.objects.get(id=dispatch_id)
    if owner == agency_id or not row.restricted or row.stage not in REGISTERED:
        raise IssuedUnknown
    readers = row.name_concerned()
    if acting.account_id not in readers:
        _require_alone(readers, acting, on, refusal=DispatchReadersHere)
    return _card(row, agency_id, readers, author="", code="", day=row.issued_on)


def _agency(acting: Acting) -> UUID:
    if acting.agency_id is None:
        raise AgencyNeeded
    return acting.agency_id


def _require_alone(
    readers: Mapping[UUID, str], acting: Acting, on: date, *, refusal: type[Refusal]
) -> None:
    """Refuse readers who hold a post in the agency, by `refusal`, and who does not head it."""
    agency_id = _agency(acting)
    here = {one.account_id for one in list_colleagues(agency_id=agency_id, on=on)}
    if names := ", ".join(name for account_id, name in readers.items() if account_id in here):
        raise refusal(names=names)
    own = list_appointments(on=on, agency_id=agency_id, account_id=acting.account_id)
    if not any(heads_agency(held) for held in own):
        raise NotTheHead


def _card(
    row: Arrival | Dispatch, agency_id: UUID, readers: Mapping[UUID, str], **about: Any
) -> ClosedCard:
    return ClosedCard(
        id=row.id,
        agency_id=agency_id,
        entry=str(row),
        kept_by=row.agency_name,
        readers=tuple(readers.values()),
        **about,
    )


def list_closed(*, arrival_ids: Collection[UUID], account_id: UUID) -> set[UUID]:
    """Those of the documents that are restricted and that this account was not chosen to read."""
    restricted = Arrival.objects.filter(id__in=arrival_ids, restricted=True)
    closed = restricted.exclude(readers__account_id=account_id)
    return set(closed.values_list("id", flat=True))


def list_closed_dispatches(*, dispatch_ids: Collection[UUID], account_id: UUID) -> set[UUID]:
    """Those of the outgoing documents that are restricted and closed to this account."""
    restricted = Dispatch.objects.filter(id__in=dispatch_ids, restricted=True)
    return set(restricted.exclude(passing_through(account_id)).values_list("id", flat=True))
