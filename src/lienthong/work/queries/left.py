"""Tasks that dissolved agencies left, for the agency that carries them on."""

from datetime import date
from uuid import UUID

from django.db.models import Case, IntegerField, QuerySet, Value, When

from lienthong.directory.queries import list_forerunners
from lienthong.work.models import Task
from lienthong.work.queries.summaries import summary_of, with_parts
from lienthong.work.terms import OPEN_STATES, LeftTask


def list_left(*, agency_id: UUID, on: date, first: int = 0, limit: int = 25) -> list[LeftTask]:
    """Whole tasks of the agency's forerunners that nobody took over, open ones first, by deadline.

    Sub-tasks come with the task they are part of.
    """
    closed = Case(
        When(state__in=OPEN_STATES, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    rows = _left(agency_id, on).order_by(closed, "due_on", "id")
    return [
        LeftTask(summary=summary_of(row, account_id=None, on=on), agency=row.agency_name)
        for row in with_parts(rows)[first : first + limit]
    ]


def count_left(*, agency_id: UUID, on: date, only_open: bool = False) -> int:
    """How many of them there are."""
    rows = _left(agency_id, on)
    return rows.filter(state__in=OPEN_STATES).count() if only_open else rows.count()


def _left(agency_id: UUID, on: date) -> QuerySet[Task]:
    before = [one.id for one in list_forerunners(agency_id=agency_id, on=on)]
    return Task.objects.filter(agency_id__in=before, parent=None)
