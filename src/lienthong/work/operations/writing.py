"""What all operations on a task do: lock it, see who is acting, write its account and the fact."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import Fact
from lienthong.identity.terms import Acting
from lienthong.work.models import Entry, Part, Task
from lienthong.work.rules.moves import Standing, standing_in
from lienthong.work.terms import (
    OVERSEE,
    AgencyNeeded,
    Duty,
    EntryKind,
    Move,
    MoveRefused,
    TaskState,
    TaskUnknown,
)

WAITS_FOR_PEOPLE = frozenset({TaskState.ASSIGNED, TaskState.IN_PROGRESS})
"""The states in which the holders of parts have something to do."""


def agency_of(acting: Acting) -> UUID:
    """The agency somebody acts for; refuses who acts for none (AgencyNeeded)."""
    if acting.agency_id is None:
        raise AgencyNeeded
    return acting.agency_id


def lock_task(task_id: UUID, acting: Acting) -> tuple[Task, Part | None, Standing]:
    """The task, locked until the transaction ends, the person's own part, and their standing.

    Refuses who acts for no agency (AgencyNeeded) and a task they may not see (TaskUnknown).
    """
    task = (
        Task.objects.select_for_update(of=("self",))
        .filter(id=task_id, agency_id=agency_of(acting))
        .first()
    )
    if task is None:
        raise TaskUnknown
    part = Part.objects.filter(task=task, account_id=acting.account_id, ended_at=None).first()
    duty = Duty(part.duty) if part is not None else None
    standing = standing_in(acting, assigner_id=task.assigner_id, duty=duty)
    if part is None and not standing.directs and not acting.may(OVERSEE):
        raise TaskUnknown
    return task, part, standing


def refuse_unless(allowed: bool) -> None:  # noqa: FBT001 - reads as a sentence
    """Refuse what the state of the task or the person's part does not allow (MoveRefused)."""
    if not allowed:
        raise MoveRefused


def settle_parts(task: Task) -> None:
    """Say of each part anew whether its holder has something to do."""
    waits = TaskState(task.state) in WAITS_FOR_PEOPLE
    parts = Part.objects.filter(task=task)
    is_open = Q(done_at=None, ended_at=None) if waits else Q(pk__in=[])
    parts.filter(is_open).update(is_open=True)
    parts.exclude(is_open).update(is_open=False)


def tell(
    task: Task, kind: EntryKind, fact: Fact, *, acting: Acting, now: datetime, **said: Any
) -> Entry:
    """Write one entry into the task's account, and the fact beside it."""
    entry = Entry.objects.create(
        task=task,
        kind=kind,
        at=now,
        account_id=acting.account_id,
        account_name=acting.account_name,
        **said,
    )
    append_fact(fact=fact, actor=acting.actor, now=now)
    return entry


def about(task: Task) -> dict[str, Any]:
    """What every fact about the task says of it."""
    return {"task_id": task.id, "agency_id": task.agency_id, "title": task.title}


def snapshot(task: Task, move: Move) -> dict[str, Any]:
    """The task as a move finds it."""
    return {
        "move": move.value,
        "state": task.state,
        "progress": task.progress,
        "closed_at": task.closed_at.isoformat() if task.closed_at else None,
    }
