"""Giving a task: to one lead, to those who support it, to those who are told."""

from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from lienthong.identity.terms import Acting
from lienthong.kernel.calendar import national_calendar
from lienthong.kernel.vietnamese import fold
from lienthong.work.events import TaskAssigned
from lienthong.work.models import Part, Task
from lienthong.work.operations.writing import about, agency_of, lock_task, refuse_unless, tell
from lienthong.work.queries.people import list_colleagues
from lienthong.work.rules.deadlines import check_due
from lienthong.work.rules.shares import check_shares
from lienthong.work.rules.words import LONGEST_LABEL, bounded, tidy_text, tidy_title
from lienthong.work.terms import (
    OPEN_STATES,
    OVERSEE,
    AssigningRefused,
    Colleague,
    Duty,
    EntryKind,
    TaskDraft,
    TaskState,
)


def assign_task(*, draft: TaskDraft, acting: Acting, now: datetime) -> UUID:
    """Give a task; returns its id. Each part's deadline is its own or, without one, the task's.

    Refuses what `rules.shares.check_shares` refuses, a deadline in the past or in a year without
    calendar, and a task for others from somebody who neither oversees the agency nor divides a task
    they lead (AssigningRefused). Fact: work:task:assigned.
    """
    agency_id = agency_of(acting)
    today = timezone.localdate(now)
    colleagues = {p.account_id: p for p in list_colleagues(agency_id=agency_id, on=today)}
    with transaction.atomic():
        parent = _divided(draft, acting)
        within = parent.due_on if parent else None
        check_due(draft.due_on, on=today, within=within, calendar=national_calendar())
        check_shares(
            draft.shares,
            colleagues=colleagues,
            agency_name=acting.agency_name,
            on=today,
            task_due_on=draft.due_on or within,
            calendar=national_calendar(),
        )
        task = _write_task(draft, parent, acting=acting, now=now)
        _write_parts(task, draft, colleagues)
        names = [colleagues[share.account_id].name for share in draft.shares]
        leads = [share.duty is Duty.LEAD for share in draft.shares]
        fact = TaskAssigned(
            **about(task),
            lead=names[leads.index(True)],
            others=tuple(name for name, lead in zip(names, leads, strict=True) if not lead),
            due_on=draft.due_on,
            origin=draft.origin,
        )
        tell(task, EntryKind.ASSIGNED, fact, acting=acting, now=now, due_on=draft.due_on)
    return task.id


def _divided(draft: TaskDraft, acting: Acting) -> Task | None:
    """The task that this one is part of, locked; refuses who may give neither.

    What somebody gave to themselves they divide among nobody else.
    """
    for_oneself = all(share.account_id == acting.account_id for share in draft.shares)
    may_give = acting.may(OVERSEE) or for_oneself
    parent = None
    if draft.parent_id is not None:
        parent, _, standing = lock_task(draft.parent_id, acting)
        refuse_unless(TaskState(parent.state) in OPEN_STATES)
        leads = standing.duty is Duty.LEAD
        may_give = acting.may(OVERSEE) or (leads and (for_oneself or not standing.is_own))
    if not may_give:
        raise AssigningRefused
    return parent


def _write_task(draft: TaskDraft, parent: Task | None, *, acting: Acting, now: datetime) -> Task:
    title = tidy_title(draft.title)
    details = tidy_text(draft.details, field="details")
    label = bounded(" ".join(draft.origin_label.split()), most=LONGEST_LABEL, field="origin_label")
    return Task.objects.create(
        id=uuid4(),
        agency_id=agency_of(acting),
        agency_name=acting.agency_name,
        parent=parent,
        title=title,
        details=details,
        folded=fold(f"{title} {details} {label}"),
        origin=draft.origin,
        origin_label=label,
        origin_path=draft.origin_path,
        urgency=draft.urgency,
        state=TaskState.ASSIGNED,
        due_on=draft.due_on,
        assigner_id=acting.account_id,
        assigner_name=acting.account_name,
        assigned_at=now,
    )


def _write_parts(task: Task, draft: TaskDraft, colleagues: dict[UUID, Colleague]) -> None:
    """Who is only told has no deadline."""
    Part.objects.bulk_create(
        Part(
            task=task,
            agency_id=task.agency_id,
            account_id=share.account_id,
            account_name=colleagues[share.account_id].name,
            duty=share.duty,
            due_on=_due(share.duty, share.due_on, draft.due_on),
        )
        for share in draft.shares
    )


def _due(duty: Duty, own: date | None, whole: date | None) -> date | None:
    if duty is Duty.INFORMED:
        return None
    return whole if duty is Duty.LEAD else own or whole
