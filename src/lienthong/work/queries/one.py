"""One task, whole, as one person sees it."""

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from lienthong.identity.terms import Acting
from lienthong.kernel.calendar import national_calendar
from lienthong.work.models import Entry, Extension, Part, Task
from lienthong.work.queries.people import list_colleagues
from lienthong.work.queries.summaries import summary_of, with_parts
from lienthong.work.rules.deadlines import stand
from lienthong.work.rules.moves import may_undo, moves_for, standing_in
from lienthong.work.terms import (
    OVERSEE,
    AgencyNeeded,
    Duty,
    EntryCard,
    EntryKind,
    ExtensionCard,
    Move,
    Origin,
    PartCard,
    TaskCard,
    TaskState,
    TaskSummary,
    TaskUnknown,
)


def get_task(*, task_id: UUID, acting: Acting, now: datetime) -> TaskCard:
    """A task with all that is known of it, and what this person may do with it now.

    Refuses who acts for no agency (AgencyNeeded) and a task that is not theirs to see: one of
    another agency, or one they neither have a part in nor gave nor oversee (TaskUnknown).
    """
    if acting.agency_id is None:
        raise AgencyNeeded
    on = timezone.localdate(now)
    row = with_parts(Task.objects.filter(id=task_id, agency_id=acting.agency_id)).first()
    if row is None:
        raise TaskUnknown
    parts: list[Part] = row.living  # type: ignore[attr-defined]  # set by with_parts
    own = next((part for part in parts if part.account_id == acting.account_id), None)
    standing = standing_in(
        acting, assigner_id=row.assigner_id, duty=Duty(own.duty) if own else None
    )
    if own is None and not standing.directs and not acting.may(OVERSEE):
        raise TaskUnknown
    here = {p.account_id for p in list_colleagues(agency_id=row.agency_id, on=on)}
    cards = [_part(part, on=on, gone=part.account_id not in here) for part in parts]
    entries = list(Entry.objects.filter(task=row).order_by("-id"))
    return TaskCard(
        summary=summary_of(row, account_id=acting.account_id, on=on),
        details=row.details,
        origin=Origin(row.origin),
        origin_path=row.origin_path,
        parent=_parent(row, acting, on),
        subtasks=_subtasks(row, acting, on),
        parts=tuple(cards),
        entries=tuple(_entry(entry) for entry in entries),
        extensions=_extensions(row),
        assigned_at=row.assigned_at,
        moves=moves_for(TaskState(row.state), standing),
        directs=standing.directs,
        own_part=next((card for card in cards if card.account_id == acting.account_id), None),
        undoable=_undoable(entries, acting, now),
    )


def _part(part: Part, *, on: date, gone: bool) -> PartCard:
    return PartCard(
        id=part.id,
        account_id=part.account_id,
        name=part.account_name,
        duty=Duty(part.duty),
        deadline=stand(part.due_on, on=on, calendar=national_calendar()),
        done_at=part.done_at,
        gone=gone,
    )


def _parent(row: Task, acting: Acting, on: date) -> TaskSummary | None:
    found = with_parts(Task.objects.filter(id=row.parent_id)).first() if row.parent_id else None
    return summary_of(found, account_id=acting.account_id, on=on) if found else None


def _subtasks(row: Task, acting: Acting, on: date) -> tuple[TaskSummary, ...]:
    below = with_parts(Task.objects.filter(parent=row)).order_by("assigned_at", "id")
    return tuple(summary_of(sub, account_id=acting.account_id, on=on) for sub in below)


def _entry(row: Entry) -> EntryCard:
    return EntryCard(
        id=row.id,
        kind=EntryKind(row.kind),
        move=Move(row.move) if row.move else None,
        at=row.at,
        by=row.account_name,
        text=row.text,
        progress=row.progress,
        due_on=row.due_on,
    )


def _extensions(row: Task) -> tuple[ExtensionCard, ...]:
    waiting = Extension.objects.filter(part__task=row, part__ended_at=None, granted=None)
    return tuple(
        ExtensionCard(
            id=asked.id,
            part_id=asked.part_id,
            by=asked.part.account_name,
            wanted_on=asked.wanted_on,
            reason=asked.reason,
            asked_at=asked.asked_at,
        )
        for asked in waiting.select_related("part").order_by("asked_at")
    )


def _undoable(entries: list[Entry], acting: Acting, now: datetime) -> EntryCard | None:
    """The newest entry, if its author looks at it and may still take it back."""
    if not entries or entries[0].account_id != acting.account_id:
        return None
    kind = EntryKind(entries[0].kind)
    may = may_undo(kind, at=entries[0].at, is_newest=True, now=now)
    return _entry(entries[0]) if may else None
