"""Whose files and registers an agency carries on: those of bodies that a legal act ended."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from lienthong.directory.queries import list_forerunners
from lienthong.documents.models import Arrival, Dispatch
from lienthong.documents.terms import UNFINISHED, ArrivalUnknown, IssuedUnknown


def list_readable(*, agency_id: UUID, on: date) -> tuple[UUID, ...]:
    """Whose registers an agency reads: its own first, then those of its forerunners."""
    return (agency_id, *(one.id for one in list_forerunners(agency_id=agency_id, on=on)))


def count_left_over(*, agency_id: UUID, on: date) -> int:
    """How many documents forerunners left unfinished with which nobody here goes on."""
    before = [one.id for one in list_forerunners(agency_id=agency_id, on=on)]
    rows = Arrival.objects.filter(agency_id__in=before)
    return left_over(rows, by=agency_id).count() if before else 0


def left_over(rows: QuerySet[Arrival], *, by: UUID) -> QuerySet[Arrival]:
    """Those of the rows that are not finished, without those an agency goes on with."""
    continued = Arrival.objects.filter(agency_id=by, continues__isnull=False)
    return rows.filter(handling__in=UNFINISHED).exclude(id__in=continued.values("continues_id"))


def may_read_of(*, owner_id: UUID, agency_id: UUID, on: date) -> bool:
    """Whether an agency reads what another one kept: its own, or that of a forerunner."""
    if owner_id == agency_id:
        return True
    return any(one.id == owner_id for one in list_forerunners(agency_id=agency_id, on=on))


def owner_of_arrival(*, arrival_id: UUID, agency_id: UUID, on: date) -> UUID:
    """In whose register a document stands: this agency's or a forerunner's.

    Refuses what stands in none that this agency reads (ArrivalUnknown).
    """
    found = Arrival.objects.filter(id=arrival_id).values_list("agency_id", flat=True).first()
    if found is None or not may_read_of(owner_id=found, agency_id=agency_id, on=on):
        raise ArrivalUnknown
    return found


def owner_of_issued(*, dispatch_id: UUID, agency_id: UUID, on: date) -> UUID:
    """Who issued a document: this agency or a forerunner; refuses others (IssuedUnknown)."""
    found = Dispatch.objects.filter(id=dispatch_id).values_list("agency_id", flat=True).first()
    if found is None or not may_read_of(owner_id=found, agency_id=agency_id, on=on):
        raise IssuedUnknown
    return found
