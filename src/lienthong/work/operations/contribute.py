"""What the people of a task write into it: progress and remarks."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from lienthong.identity.terms import Acting
from lienthong.work.events import ProgressReported, TaskStarted
from lienthong.work.models import Task
from lienthong.work.operations.evidence import examine_evidence, keep_evidence, names_of
from lienthong.work.operations.move import WHOLE
from lienthong.work.operations.writing import about, lock_task, refuse_unless, tell
from lienthong.work.rules.words import tidy_text
from lienthong.work.terms import (
    OPEN_STATES,
    Duty,
    EntryKind,
    GivenEvidence,
    Move,
    NothingSaid,
    ProgressMalformed,
    TaskState,
)


def report_progress(
    *,
    task_id: UUID,
    text: str,
    progress: int | None,
    files: Sequence[GivenEvidence] = (),
    acting: Acting,
    now: datetime,
) -> None:
    """Write how far a task is (the lead only, 0 to 100) or a remark (whoever may see it).

    With the files that show it. Progress on a task that was not begun begins it. Refuses an entry
    without words, progress and files (NothingSaid), what `examine_evidence` refuses, and any entry
    on a closed task (MoveRefused). Fact: work:task:progressed.
    """
    words = tidy_text(text, field="text")
    checked = examine_evidence(files, now=now)
    if progress is not None and not 0 <= progress <= WHOLE:
        raise ProgressMalformed(field="progress")
    with transaction.atomic():
        task, _, standing = lock_task(task_id, acting, now)
        refuse_unless(TaskState(task.state) in OPEN_STATES)
        if progress == task.progress:
            progress = None  # what the form showed already
        if not words and progress is None and not checked:
            raise NothingSaid(field="text")
        if progress is not None:
            refuse_unless(standing.duty is Duty.LEAD)
            _set_progress(task, progress, acting=acting, now=now)
        kind = EntryKind.REMARK if progress is None else EntryKind.PROGRESS
        files_named = names_of(checked)
        fact = ProgressReported(**about(task), progress=progress, text=words, files=files_named)
        entry = tell(task, kind, fact, acting=acting, now=now, text=words, progress=progress)
        keep_evidence(entry, checked)


def _set_progress(task: Task, progress: int, *, acting: Acting, now: datetime) -> None:
    """Who reports progress has begun, and that is told as if they had said so."""
    if task.state == TaskState.ASSIGNED:
        task.state = TaskState.IN_PROGRESS
        fact = TaskStarted(**about(task))
        tell(task, EntryKind.MOVED, fact, acting=acting, now=now, move=Move.START)
    task.progress = progress
    task.save(update_fields=["progress", "state"])
