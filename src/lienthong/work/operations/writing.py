"""What all operations on a task do: lock it, see who is acting, write its account and the fact."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import Fact
from lienthong.identity.terms import Acting
from lienthong.kernel.vietnamese import fold
from lienthong.work.models import Entry, Part, Task
from lienthong.work.queries.stand_ins import list_absent
from lienthong.work.queries.summaries import stand_of
from lienthong.work.rules.moves import Standing
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


def lock_task(task_id: UUID, acting: Acting, now: datetime) -> tuple[Task, Part | None, Standing]:
    """The task, locked until the transaction ends, the person's part, and their standing.

    The part is their own, or else that of somebody they stand in for. Refuses who acts for no
    agency (AgencyNeeded) and a task they may not see (TaskUnknown).
    """
    agency_id = agency_of(acting)
    task = (
        Task.objects.select_for_update(of=("self",)).filter(id=task_id, agency_id=agency_id).first()
    )
    if task is None:
        raise TaskUnknown
    living = list(Part.objects.filter(task=task, ended_at=None).order_by("id"))
    on = timezone.localdate(now)
    absent = list_absent(agency_id=agency_id, account_id=acting.account_id, on=on)
    part, standing = stand_of(task, living, acting, absent)
    if part is None and not standing.directs and not acting.may(OVERSEE):
        raise TaskUnknown
    task.instead_of = _instead_of(task, living, acting, absent)
    return task, part, standing


def _instead_of(
    task: Task, living: Sequence[Part], acting: Acting, absent: Mapping[UUID, str]
) -> str:
    """Whom they stand in for, when nothing of their own lets them act here as they do."""
    own, standing = stand_of(task, living, acting, {})
    _, whole = stand_of(task, living, acting, absent)
    if standing == whole or (own is not None and own.duty == Duty.LEAD):
        return ""
    if whole.duty is Duty.LEAD:
        lead = next(part for part in living if part.duty == Duty.LEAD)
        return absent[lead.account_id]
    if whole.directs and not standing.directs:
        return absent[task.assigner_id]
    return next(part.account_name for part in living if part.account_id in absent)


def words_of(title: str, details: str, label: str) -> str:
    """What searches of a task look in; of a restricted one without its details."""
    return fold(f"{title} {details} {label}")


def as_part_of(whole: str, title: str, details: str) -> tuple[str, str]:
    """Title and details of a part of a restricted task.

    Everybody who oversees the agency's work reads titles: it is called what the whole is called,
    and what was typed as its title is read by its own people, with the details.
    """
    return whole, f"{title}\n{details}".strip()


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
    entry = entry_of(task, kind, acting=acting, now=now, **said)
    entry.save()
    append_fact(fact=fact, actor=acting.actor, now=now)
    return entry


def entry_of(task: Task, kind: EntryKind, *, acting: Acting, now: datetime, **said: Any) -> Entry:
    """An entry of the task's account, not yet written."""
    return Entry(
        task=task,
        kind=kind,
        at=now,
        account_id=acting.account_id,
        account_name=acting.account_name,
        instead_of=task.instead_of,
        **said,
    )


def about(task: Task) -> dict[str, Any]:
    """What every fact about the task says of it."""
    return {
        "task_id": task.id,
        "agency_id": task.agency_id,
        "title": task.title,
        "instead_of": task.instead_of,
    }


def snapshot(task: Task, move: Move) -> dict[str, Any]:
    """The task as a move finds it."""
    return {
        "move": move.value,
        "state": task.state,
        "progress": task.progress,
        "closed_at": task.closed_at.isoformat() if task.closed_at else None,
    }
