"""Restricted documents that are closed to somebody, or to everybody of a successor."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from lienthong.directory.queries import list_appointments
from lienthong.documents.models import Arrival, Dispatch
from lienthong.documents.queries.inheritance import owner_of_arrival
from lienthong.documents.queries.reading import passing_through
from lienthong.documents.rules.authority import heads_agency
from lienthong.documents.terms import (
    AgencyNeeded,
    ArrivalUnknown,
    ClosedCard,
    NotTheHead,
    ReadersHere,
)
from lienthong.identity.terms import Acting
from lienthong.work.queries import list_colleagues


def get_closed(*, arrival_id: UUID, acting: Acting, on: date) -> ClosedCard:
    """No more than who heads the agency needs in order to say who reads it; not its subject.

    Refuses what is not restricted or not a forerunner's (ArrivalUnknown), what somebody who holds a
    post here may read (ReadersHere), and who does not head the agency that day (NotTheHead).
    """
    if acting.agency_id is None:
        raise AgencyNeeded
    owner = owner_of_arrival(arrival_id=arrival_id, agency_id=acting.agency_id, on=on)
    row = Arrival.objects.get(id=arrival_id)
    if owner == acting.agency_id or not row.restricted:
        raise ArrivalUnknown
    readers = dict(row.readers.order_by("added_at", "id").values_list("account_id", "name"))
    here = {one.account_id for one in list_colleagues(agency_id=acting.agency_id, on=on)}
    if staying := [name for account_id, name in readers.items() if account_id in here]:
        raise ReadersHere(names=", ".join(staying))
    own = list_appointments(on=on, agency_id=acting.agency_id, account_id=acting.account_id)
    if not any(heads_agency(held) for held in own):
        raise NotTheHead
    return ClosedCard(
        id=row.id,
        agency_id=acting.agency_id,
        entry=str(row),
        kept_by=row.agency_name,
        author=row.author,
        code=row.code,
        arrived_on=row.arrived_on,
        readers=tuple(readers.values()),
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
