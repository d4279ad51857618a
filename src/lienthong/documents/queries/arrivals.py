"""Rows of the register of incoming documents."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from lienthong.documents.models import Arrival
from lienthong.documents.terms import (
    ArrivalCard,
    ArrivalQuestion,
    ArrivalSummary,
    ArrivalUnknown,
    Channel,
    Handling,
)
from lienthong.kernel.vietnamese import fold
from lienthong.work.queries import list_summaries
from lienthong.work.terms import Urgency

MOST_WORDS = 20
"""Words that a search looks for; a database refuses conditions without bound."""


def count_arrivals(*, asked: ArrivalQuestion) -> int:
    """How many rows fit."""
    return _asked(asked).count()


def list_arrivals(
    *, asked: ArrivalQuestion, first: int = 0, limit: int = 25
) -> list[ArrivalSummary]:
    """Rows that fit, the newest number first."""
    rows = _asked(asked).order_by("-year", "-number")[first : first + limit]
    return [_summary(row) for row in rows]


def list_years(*, agency_id: UUID) -> list[int]:
    """The years for which the agency's register has rows, the newest first."""
    years = Arrival.objects.filter(agency_id=agency_id).values_list("year", flat=True)
    return sorted(set(years.distinct()), reverse=True)


def get_arrival(*, agency_id: UUID, arrival_id: UUID, on: date) -> ArrivalCard:
    """A row whole with the tasks that follow from it; refuses another agency's (ArrivalUnknown)."""
    row = Arrival.objects.filter(id=arrival_id, agency_id=agency_id).first()
    if row is None:
        raise ArrivalUnknown
    tasks = list(row.tasks.values_list("task_id", flat=True))
    return ArrivalCard(
        summary=_summary(row),
        exchange_id=row.exchange_id,
        registered_by=row.registered_by,
        registered_at=row.registered_at,
        instruction=row.instruction,
        instructed_by=row.instructed_by,
        instructed_at=row.instructed_at,
        tasks=tuple(list_summaries(ids=tasks, on=on)),
    )


def _asked(asked: ArrivalQuestion) -> QuerySet[Arrival]:
    rows = Arrival.objects.filter(agency_id=asked.agency_id)
    if asked.year is not None:
        rows = rows.filter(year=asked.year)
    if asked.handling is not None:
        rows = rows.filter(handling=asked.handling)
    for word in fold(asked.text).split()[:MOST_WORDS]:
        rows = rows.filter(folded__contains=word)
    return rows


def _summary(row: Arrival) -> ArrivalSummary:
    return ArrivalSummary(
        id=row.id,
        number=row.number,
        year=row.year,
        arrived_on=row.arrived_on,
        author=row.author,
        code=row.code,
        issued_on=row.issued_on,
        type_name=row.type_name,
        subject=row.subject,
        urgency=Urgency(row.urgency),
        due_on=row.due_on,
        handling=Handling(row.handling),
        holders=row.holders,
        handed_on=row.handed_on,
        note=row.note,
        channel=Channel(row.channel),
    )
