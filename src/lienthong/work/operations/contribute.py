"""What the people of a task write into it: progress, remarks, their own part done."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from lienthong.identity.terms import Acting
from lienthong.work.events import PartFinished, ProgressReported, TaskStarted
from lienthong.work.models import Task
from lienthong.work.operations.many import Outcome, one_by_one
from lienthong.work.operations.move import WHOLE
from lienthong.work.operations.writing import (
    WAITS_FOR_PEOPLE,
    about,
    agency_of,
    lock_task,
    refuse_unless,
    settle_parts,
    tell,
)
from lienthong.work.rules.words import tidy_text
from lienthong.work.terms import (
    OPEN_STATES,
    Duty,
    EntryKind,
    Move,
    MoveRefused,
    NothingSaid,
    ProgressMalformed,
    TaskState,
)


def report_progress(
    *, task_id: UUID, text: str, progress: int | None, acting: Acting, now: datetime
) -> None:
    """Write how far a task is (the lead only, 0 to 100) or a remark (whoever may see it).

    Progress on a task that was not begun begins it. Refuses an entry without words and progress
    (NothingSaid), and any on a closed task (MoveRefused). Fact: work:task:progressed.
    """
    words = tidy_text(text, field="text")
    if not words and progress is None:
        raise NothingSaid(field="text")
    if progress is not None and not 0 <= progress <= WHOLE:
        raise ProgressMalformed(field="progress")
    with transaction.atomic():
        task, part, _ = lock_task(task_id, acting)
        refuse_unless(TaskState(task.state) in OPEN_STATES)
        if words and progress == task.progress:
            progress = None  # what the form showed already: these are words only
        if progress is not None:
            refuse_unless(part is not None and part.duty == Duty.LEAD)
            _set_progress(task, progress, acting=acting, now=now)
        kind = EntryKind.REMARK if progress is None else EntryKind.PROGRESS
        fact = ProgressReported(**about(task), progress=progress, text=words)
        tell(task, kind, fact, acting=acting, now=now, text=words, progress=progress)


def finish_part(*, task_id: UUID, text: str = "", acting: Acting, now: datetime) -> str:
    """Say that one's own supporting part is done (or, told only, that one has read it).

    Returns the task's title. The lead reports the whole task instead. Refuses who has no such
    part, or did it already (MoveRefused). Fact: work:part:finished.
    """
    words = tidy_text(text, field="text")
    with transaction.atomic():
        task, part, _ = lock_task(task_id, acting)
        refuse_unless(TaskState(task.state) in WAITS_FOR_PEOPLE)
        if part is None or part.duty == Duty.LEAD or part.done_at is not None:
            raise MoveRefused
        part.done_at = now
        part.save(update_fields=["done_at"])
        settle_parts(task)
        fact = PartFinished(**about(task), person=part.account_name, text=words)
        tell(task, EntryKind.PART_DONE, fact, acting=acting, now=now, text=words)
    return task.title


def finish_many_parts(*, task_ids: Sequence[UUID], acting: Acting, now: datetime) -> list[Outcome]:
    """Finish one's own part of many tasks, each by itself; refuses more than 200 (TasksTooMany)."""

    def one(task_id: UUID) -> str:
        return finish_part(task_id=task_id, acting=acting, now=now)

    return one_by_one(task_ids, one, agency_id=agency_of(acting))


def _set_progress(task: Task, progress: int, *, acting: Acting, now: datetime) -> None:
    """Who reports progress has begun, and that is told as if they had said so."""
    if task.state == TaskState.ASSIGNED:
        task.state = TaskState.IN_PROGRESS
        fact = TaskStarted(**about(task))
        tell(task, EntryKind.MOVED, fact, acting=acting, now=now, move=Move.START)
    task.progress = progress
    task.save(update_fields=["progress", "state"])
