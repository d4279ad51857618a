"""When what brought a task about changes: its people are told, or it is renamed or cancelled."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import Actor
from lienthong.identity.terms import Acting
from lienthong.work.events import ProgressReported, TaskCancelled
from lienthong.work.models import Entry, Task
from lienthong.work.operations.writing import (
    about,
    as_part_of,
    settle_parts,
    snapshot,
    tell,
    words_of,
)
from lienthong.work.terms import OPEN_STATES, EntryKind, Ground, Move, TaskState

NOBODY = UUID(int=0)
"""Who writes into a task without an account here: another agency, by what it sent."""


def note_on_tasks(*, task_ids: Sequence[UUID], text: str, actor: Actor, now: datetime) -> None:
    """Write a remark into open tasks that their people are to see.

    This asks for nobody's standing in the task: the caller has decided who may. Fact:
    work:task:progressed.
    """
    with transaction.atomic():
        for task in _open(task_ids):
            fact = ProgressReported(**about(task), progress=None, text=text)
            Entry.objects.create(
                task=task,
                kind=EntryKind.REMARK,
                at=now,
                account_id=actor.account_id or NOBODY,
                account_name=actor.name,
                text=text,
            )
            append_fact(fact=fact, actor=actor, now=now)


def mark_ground(*, task_ids: Sequence[UUID], ground: Ground) -> None:
    """Let tasks, with their parts, say what has become of what they come from.

    The caller appends the fact of what changed.
    """
    with transaction.atomic():
        level = list(task_ids)
        while level:
            Task.objects.filter(id__in=level).update(ground=ground)
            level = list(Task.objects.filter(parent__in=level).values_list("id", flat=True))


def set_answer_by(*, task_ids: Sequence[UUID], on: date | None) -> None:
    """Let tasks, with their parts, know another day by which an answer is wanted; None for no day.

    The caller appends the fact of what changed.
    """
    with transaction.atomic():
        level = list(task_ids)
        while level:
            Task.objects.filter(id__in=level).update(answer_by=on)
            level = list(Task.objects.filter(parent__in=level).values_list("id", flat=True))


def name_tasks(*, task_ids: Sequence[UUID], title: str, restricted: bool) -> list[UUID]:
    """Call tasks, finished ones too, what their ground is called from now on; with sub-tasks.

    `restricted`: with their sub-tasks, which get that name too (`as_part_of`), they are read whole
    only by their own people. The caller has decided who may, and appends the fact of what changed.
    """
    named = []
    with transaction.atomic():
        rows = Task.objects.select_for_update().order_by("id")
        level = list(rows.filter(id__in=task_ids))
        for task in level:
            task.title = title
        while level:
            named += [task.id for task in level]
            for task in level:
                details = "" if restricted else task.details
                task.folded = words_of(task.title, details, task.origin_label)
                task.restricted = restricted
                task.save(update_fields=["title", "details", "folded", "restricted"])
            level = list(rows.filter(parent__in=level))
            for task in level:
                if restricted and task.title != title:
                    task.title, task.details = as_part_of(title, task.title, task.details)
    return named


def withdraw_tasks(*, task_ids: Sequence[UUID], text: str, acting: Acting, now: datetime) -> int:
    """Cancel open tasks with their sub-tasks because their ground is gone; how many there were.

    Unlike `move_task` this asks for nobody's standing in the task: the caller has decided who may.
    Fact: work:task:cancelled.
    """
    with transaction.atomic():
        found = _open(task_ids)
        everything = [*_below(found), *found]
        for task in everything:
            before = snapshot(task, Move.CANCEL)
            task.state, task.closed_at = TaskState.CANCELLED, now
            task.save(update_fields=["state", "closed_at"])
            settle_parts(task)
            fact = TaskCancelled(**about(task), text=text)
            tell(
                task, EntryKind.MOVED, fact, acting=acting, now=now,
                move=Move.CANCEL, text=text, before=before,
            )  # fmt: skip
    return len(everything)


def _below(tasks: Sequence[Task]) -> list[Task]:
    """Open sub-tasks at any depth, the deepest first."""
    rows = Task.objects.select_for_update().filter(parent__in=tasks, state__in=OPEN_STATES)
    parts = list(rows.order_by("id"))
    return [*_below(parts), *parts] if parts else []


def _open(task_ids: Sequence[UUID]) -> list[Task]:
    rows = Task.objects.select_for_update().filter(id__in=task_ids, state__in=OPEN_STATES)
    return list(rows.order_by("id"))
