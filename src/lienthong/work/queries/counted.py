"""Tasks with a deadline, one line each: for counting how many were done in time."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from lienthong.identity.terms import Acting
from lienthong.kernel.calendar import national_calendar
from lienthong.work.models import Task
from lienthong.work.queries.summaries import reads_whole, stand_of, with_parts
from lienthong.work.rules.deadlines import stand
from lienthong.work.terms import OVERSEE, TaskState

AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class DueTask:
    """A task and the day its deadline ends, moved to a working day; `finished_on` None: open."""

    id: UUID
    agency_id: UUID
    ends_on: date
    finished_on: date | None


def list_due_tasks(*, ids: Collection[UUID] | None = None) -> Iterator[DueTask]:
    """Tasks with a deadline that were not cancelled; of these ids, or all."""
    rows = Task.objects.filter(due_on__isnull=False).exclude(state=TaskState.CANCELLED)
    if ids is not None:
        rows = rows.filter(id__in=ids)
    calendar, ends = national_calendar(), dict[date, date]()
    found = rows.order_by().values_list("id", "agency_id", "due_on", "state", "closed_at")
    for key, agency, due_on, state, closed_at in found.iterator(AT_ONCE):
        if due_on is None:
            continue
        if due_on not in ends:
            ends[due_on] = stand(due_on, on=due_on, calendar=calendar).ends_on or due_on
        finished = state == TaskState.FINISHED and closed_at is not None
        yield DueTask(
            id=key,
            agency_id=agency,
            ends_on=ends[due_on],
            finished_on=timezone.localdate(closed_at) if finished else None,
        )


def name_tasks(*, ids: Collection[UUID], acting: Acting) -> dict[UUID, str]:
    """What the tasks that this person may read are called; others are left out."""
    if acting.agency_id is None:
        return {}
    told = {}
    for row in with_parts(Task.objects.filter(id__in=ids, agency_id=acting.agency_id)):
        living = row.living  # type: ignore[attr-defined]  # set by with_parts
        part, standing = stand_of(row, living, acting, ())
        sees = part is not None or standing.directs or acting.may(OVERSEE)
        if sees and reads_whole(row, living, acting):
            told[row.id] = row.title
    return told
