"""Giving a task: to one lead, to those who support it, to those who are told."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_facts
from lienthong.identity.terms import Acting
from lienthong.kernel.calendar import national_calendar
from lienthong.work.events import TaskAssigned
from lienthong.work.models import Entry, Part, Task
from lienthong.work.operations.writing import (
    about,
    agency_of,
    as_part_of,
    entry_of,
    lock_task,
    refuse_unless,
    words_of,
)
from lienthong.work.queries.people import list_colleagues
from lienthong.work.rules.deadlines import check_due
from lienthong.work.rules.shares import check_shares
from lienthong.work.rules.words import LONGEST_LABEL, bounded, tidy_text, tidy_title
from lienthong.work.terms import (
    DO,
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
    return assign_tasks(drafts=[draft], acting=acting, now=now)[0]


def assign_tasks(*, drafts: Sequence[TaskDraft], acting: Acting, now: datetime) -> list[UUID]:
    """Give several tasks at once, all or none; their ids in the order of the drafts.

    However many there are, they are written in the same few statements. Refuses what `assign_task`
    refuses. Fact: work:task:assigned, for each.
    """
    agency_id = agency_of(acting)
    today = timezone.localdate(now)
    people = list_colleagues(agency_id=agency_id, on=today, at=now, may=DO)
    colleagues = {person.account_id: person for person in people}
    with transaction.atomic():
        tasks = [
            _checked_task(draft, colleagues, acting=acting, now=now, today=today)
            for draft in drafts
        ]
        Task.objects.bulk_create(tasks)
        given = list(zip(tasks, drafts, strict=True))
        Part.objects.bulk_create(
            part for task, draft in given for part in _parts(task, draft, colleagues)
        )
        Entry.objects.bulk_create(
            entry_of(task, EntryKind.ASSIGNED, acting=acting, now=now, due_on=task.due_on)
            for task in tasks
        )
        facts = [_fact(task, draft, colleagues) for task, draft in given]
        append_facts(facts=facts, actor=acting.actor, now=now)
    return [task.id for task in tasks]


def _checked_task(
    draft: TaskDraft,
    colleagues: dict[UUID, Colleague],
    *,
    acting: Acting,
    now: datetime,
    today: date,
) -> Task:
    """The task of the draft, not yet written; refuses what may not be given."""
    parent = _divided(draft, acting, now)
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
    return _task(draft, parent, acting=acting, now=now)


def _fact(task: Task, draft: TaskDraft, colleagues: dict[UUID, Colleague]) -> TaskAssigned:
    names = [colleagues[share.account_id].name for share in draft.shares]
    leads = [share.duty is Duty.LEAD for share in draft.shares]
    return TaskAssigned(
        **about(task),
        lead=names[leads.index(True)],
        others=tuple(name for name, lead in zip(names, leads, strict=True) if not lead),
        due_on=draft.due_on,
        origin=draft.origin,
    )


def _divided(draft: TaskDraft, acting: Acting, now: datetime) -> Task | None:
    """The task that this one is part of, locked; refuses who may give neither.

    What somebody gave to themselves they divide among nobody else.
    """
    for_oneself = all(share.account_id == acting.account_id for share in draft.shares)
    may_give = acting.may(OVERSEE) or for_oneself
    parent = None
    if draft.parent_id is not None:
        parent, _, standing = lock_task(draft.parent_id, acting, now)
        refuse_unless(TaskState(parent.state) in OPEN_STATES)
        leads = standing.duty is Duty.LEAD
        may_give = acting.may(OVERSEE) or (leads and (for_oneself or not standing.is_own))
    if not may_give:
        raise AssigningRefused
    return parent


def _task(draft: TaskDraft, parent: Task | None, *, acting: Acting, now: datetime) -> Task:
    title = tidy_title(draft.title)
    details = tidy_text(draft.details, field="details")
    label = bounded(" ".join(draft.origin_label.split()), most=LONGEST_LABEL, field="origin_label")
    restricted = draft.restricted
    if parent is not None and parent.restricted:
        restricted = True
        title, details = as_part_of(parent.title, title, details)
    return Task(
        id=uuid4(),
        agency_id=agency_of(acting),
        agency_name=acting.agency_name,
        parent=parent,
        title=title,
        details=details,
        folded=words_of(title, "" if restricted else details, label),
        restricted=restricted,
        origin=draft.origin,
        origin_label=label,
        origin_path=draft.origin_path,
        urgency=draft.urgency,
        state=TaskState.ASSIGNED,
        due_on=draft.due_on,
        answer_by=parent.answer_by if parent else draft.answer_by,
        assigner_id=acting.account_id,
        assigner_name=acting.account_name,
        assigned_at=now,
    )


def _parts(task: Task, draft: TaskDraft, colleagues: dict[UUID, Colleague]) -> Iterator[Part]:
    """Who is only told has no deadline."""
    for share in draft.shares:
        yield Part(
            task=task,
            agency_id=task.agency_id,
            account_id=share.account_id,
            account_name=colleagues[share.account_id].name,
            duty=share.duty,
            unit_name=share.unit[:200],
            due_on=_due(share.duty, share.due_on, draft.due_on),
        )


def _due(duty: Duty, own: date | None, whole: date | None) -> date | None:
    if duty is Duty.INFORMED:
        return None
    return whole if duty is Duty.LEAD else own or whole
