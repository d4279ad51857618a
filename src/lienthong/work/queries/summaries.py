"""From rows to the cards that lists show."""

from datetime import date
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from lienthong.kernel.calendar import national_calendar
from lienthong.work.models import Part, Task
from lienthong.work.rules.deadlines import stand
from lienthong.work.terms import Duty, TaskState, TaskSummary, Urgency


def with_parts(rows: QuerySet[Task]) -> QuerySet[Task]:
    """The tasks with their living parts, in one more query however many there are."""
    living = Part.objects.filter(ended_at=None).order_by("id")
    return rows.prefetch_related(Prefetch("parts", queryset=living, to_attr="living"))


def summary_of(row: Task, *, account_id: UUID | None, on: date) -> TaskSummary:
    """A task of `with_parts` as its list shows it to somebody: with their own deadline, if any."""
    parts: list[Part] = row.living  # type: ignore[attr-defined]  # set by with_parts
    own = next((part for part in parts if part.account_id == account_id), None)
    lead = next((part.account_name for part in parts if part.duty == Duty.LEAD), "")
    due_on = own.due_on if own is not None and own.duty == Duty.SUPPORT else row.due_on
    return TaskSummary(
        id=row.id,
        title=row.title,
        state=TaskState(row.state),
        urgency=Urgency(row.urgency),
        progress=row.progress,
        deadline=stand(due_on, on=on, calendar=national_calendar()),
        assigner=row.assigner_name,
        lead=lead,
        duty=Duty(own.duty) if own is not None else None,
        part_done=own is not None and own.done_at is not None,
        origin_label=row.origin_label,
    )
