"""One task, whole, as one person sees it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from lienthong.identity.terms import Acting
from lienthong.kernel.calendar import national_calendar
from lienthong.work.models import Entry, Extension, Part, Task
from lienthong.work.queries.going_back import is_way_back_open
from lienthong.work.queries.people import list_colleagues
from lienthong.work.queries.stand_ins import list_absent
from lienthong.work.queries.summaries import reads_whole, stand_of, summary_of, with_parts
from lienthong.work.rules.deadlines import stand
from lienthong.work.rules.moves import Standing, may_undo, moves_for
from lienthong.work.terms import (
    OPEN_STATES,
    OVERSEE,
    AgencyNeeded,
    Duty,
    EntryCard,
    EntryKind,
    EvidenceCard,
    ExtensionCard,
    Ground,
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
    another agency, or one they neither have a part in nor gave nor oversee (TaskUnknown). Of a
    restricted one that is not their own they see how it stands, not what was said.
    """
    if acting.agency_id is None:
        raise AgencyNeeded
    on = timezone.localdate(now)
    row = with_parts(Task.objects.filter(id=task_id, agency_id=acting.agency_id)).first()
    if row is None:
        raise TaskUnknown
    parts: list[Part] = row.living  # type: ignore[attr-defined]  # set by with_parts
    absent = list_absent(agency_id=acting.agency_id, account_id=acting.account_id, on=on)
    own, standing = stand_of(row, parts, acting, absent)
    if not _sees(row, acting, absent):
        raise TaskUnknown
    holder = own.account_id if own else acting.account_id
    here = {p.account_id for p in list_colleagues(agency_id=row.agency_id, on=on, at=now)}
    cards = [_part(part, on=on, gone=part.account_id not in here) for part in parts]
    is_open = TaskState(row.state) in OPEN_STATES
    entries = list(Entry.objects.filter(task=row).prefetch_related("evidence").order_by("-id"))
    hidden = not reads_whole(row, parts, acting)
    told = (_entry(entry, acting, is_open=is_open) for entry in entries)
    return TaskCard(
        summary=summary_of(row, account_id=holder, on=on, instead_of=absent.get(holder, "")),
        details="" if hidden else row.details,
        origin=Origin(row.origin),
        origin_path=row.origin_path,
        parent=_parent(row, acting, absent, on),
        subtasks=_subtasks(row, acting, on),
        parts=tuple(cards),
        entries=tuple(replace(one, text="", evidence=()) if hidden else one for one in told),
        extensions=tuple(replace(one, reason="") if hidden else one for one in _extensions(row)),
        assigned_at=row.assigned_at,
        moves=moves_for(TaskState(row.state), standing),
        may_ask_more=_may_ask_more(row, cards, standing),
        directs=standing.directs,
        own_part=next((card for card in cards if card.account_id == holder), None),
        undoable=_undoable(row, entries, acting, now),
        answer_by=row.answer_by,
        restricted=row.restricted,
        hidden=hidden,
        ground=Ground(row.ground),
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
        unit=part.unit_name,
    )


def _parent(row: Task, acting: Acting, absent: Mapping[UUID, str], on: date) -> TaskSummary | None:
    """What the task is part of, for who may see that as well."""
    found = with_parts(Task.objects.filter(id=row.parent_id)).first() if row.parent_id else None
    if found is None or not _sees(found, acting, absent):
        return None
    return summary_of(found, account_id=acting.account_id, on=on)


def _sees(row: Task, acting: Acting, absent: Mapping[UUID, str]) -> bool:
    parts: list[Part] = row.living  # type: ignore[attr-defined]  # set by with_parts
    part, standing = stand_of(row, parts, acting, absent)
    return part is not None or standing.directs or acting.may(OVERSEE)


def _subtasks(row: Task, acting: Acting, on: date) -> tuple[TaskSummary, ...]:
    below = with_parts(Task.objects.filter(parent=row)).order_by("assigned_at", "id")
    return tuple(summary_of(sub, account_id=acting.account_id, on=on) for sub in below)


def _entry(row: Entry, acting: Acting, *, is_open: bool) -> EntryCard:
    may = is_open and row.account_id == acting.account_id
    return EntryCard(
        id=row.id,
        kind=EntryKind(row.kind),
        move=Move(row.move) if row.move else None,
        at=row.at,
        by=row.account_name,
        instead_of=row.instead_of,
        text=row.text,
        progress=row.progress,
        due_on=row.due_on,
        evidence=tuple(
            EvidenceCard(
                id=one.id,
                name=one.name,
                size=one.size,
                content_type=one.content_type,
                withdrawn=one.withdrawn_at is not None,
                may_withdraw=may and one.withdrawn_at is None,
            )
            for one in sorted(row.evidence.all(), key=lambda one: (one.name, one.id))
        ),
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


def _may_ask_more(row: Task, parts: list[PartCard], standing: Standing) -> frozenset[int]:
    """Which done parts this person may open again, as `reopen_part` decides it."""
    waits = TaskState(row.state) in {TaskState.ASSIGNED, TaskState.IN_PROGRESS}
    if not waits or not (standing.directs or standing.duty is Duty.LEAD):
        return frozenset()
    return frozenset(
        part.id for part in parts if part.duty is Duty.SUPPORT and part.done_at is not None
    )


def _undoable(row: Task, entries: list[Entry], acting: Acting, now: datetime) -> EntryCard | None:
    """The newest entry, if its author looks at it and may still take it back."""
    if not entries or entries[0].account_id != acting.account_id:
        return None
    kind = EntryKind(entries[0].kind)
    within = settings.WORK.undo_within
    may = may_undo(kind, at=entries[0].at, is_newest=True, now=now, within=within)
    back = TaskState((entries[0].before or {}).get("state", row.state))
    return _entry(entries[0], acting, is_open=True) if may and is_way_back_open(row, back) else None
