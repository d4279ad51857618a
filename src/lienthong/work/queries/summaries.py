"""From rows to the cards that lists show."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from lienthong.identity.terms import Acting
from lienthong.kernel.calendar import national_calendar
from lienthong.work.models import Part, Task
from lienthong.work.rules.deadlines import stand
from lienthong.work.rules.moves import Standing, standing_in
from lienthong.work.terms import Duty, TaskState, TaskSummary, Urgency


def with_parts(rows: QuerySet[Task]) -> QuerySet[Task]:
    """The tasks with their living parts, in one more query however many there are."""
    living = Part.objects.filter(ended_at=None).order_by("id")
    return rows.prefetch_related(Prefetch("parts", queryset=living, to_attr="living"))


def stand_of(
    row: Task, living: Sequence[Part], acting: Acting, absent: Collection[UUID]
) -> tuple[Part | None, Standing]:
    """Somebody's part in a task and their standing: their own, or of those they stand in for.

    Their own part goes before others, a lead's before a smaller one.
    """
    held = [part for part in living if part.account_id in {acting.account_id, *absent}]
    held.sort(key=lambda part: (part.account_id != acting.account_id, part.duty != Duty.LEAD))
    lead = next((part for part in living if part.duty == Duty.LEAD), None)
    duty = Duty(held[0].duty) if held else None
    return held[0] if held else None, standing_in(
        acting,
        assigner_id=row.assigner_id,
        lead_id=lead.account_id if lead else None,
        duty=Duty.LEAD if lead in held else duty,
        absent=absent,
    )


def reads_whole(row: Task, living: Iterable[Part], acting: Acting) -> bool:
    """Whether somebody who sees a task reads what was said in it.

    Of a restricted one who gave it, and who has a part themselves: neither who oversees the
    agency's tasks nor who stands in for somebody.
    """
    own = {row.assigner_id, *(part.account_id for part in living)}
    return not row.restricted or acting.account_id in own


def summary_of(
    row: Task, *, account_id: UUID | None, on: date, instead_of: str = ""
) -> TaskSummary:
    """A task of `with_parts` as its list shows it to somebody: with their own deadline, if any.

    `instead_of` is the name of the holder of the account when the reader only stands in for them.
    """
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
        instead_of=instead_of,
    )
