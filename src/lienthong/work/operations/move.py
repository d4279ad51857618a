"""Moving a task on: begin, report, decline, confirm, return, reopen, cancel, and taking back."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lienthong.audit.terms import Fact
from lienthong.identity.terms import Acting
from lienthong.kernel.calendar import national_calendar
from lienthong.work import events
from lienthong.work.models import Entry, Task
from lienthong.work.operations.many import Outcome, one_by_one
from lienthong.work.operations.writing import (
    about,
    agency_of,
    lock_task,
    refuse_unless,
    settle_parts,
    snapshot,
    tell,
)
from lienthong.work.rules.deadlines import stand
from lienthong.work.rules.moves import (
    UNDO_WITHIN,
    may_undo,
    moves_for,
    needs_reason,
    state_after,
)
from lienthong.work.rules.words import tidy_reason, tidy_text
from lienthong.work.terms import (
    OPEN_STATES,
    EntryKind,
    Lateness,
    Move,
    SubtasksOpen,
    TaskState,
    UndoTooLate,
)

WHOLE = 100

_SAID: Mapping[Move, type] = {
    Move.REPORT: events.TaskReported,
    Move.DECLINE: events.TaskDeclined,
    Move.RETURN: events.TaskReturned,
    Move.REOPEN: events.TaskReopened,
    Move.CANCEL: events.TaskCancelled,
}


def move_task(*, task_id: UUID, move: Move, text: str = "", acting: Acting, now: datetime) -> str:
    """Move a task on; returns its title.

    Facts: work:task:{started,reported,declined,finished,returned,reopened,cancelled}. Refuses a
    move that is not this person's now (MoveRefused), one without the reason it needs
    (ReasonMissing), and closing a task while sub-tasks are open (SubtasksOpen).
    """
    words = tidy_reason(text) if needs_reason(move) else tidy_text(text, field="text")
    with transaction.atomic():
        task, _, standing = lock_task(task_id, acting)
        refuse_unless(move in moves_for(TaskState(task.state), standing))
        if move in {Move.REPORT, Move.CONFIRM, Move.CANCEL}:
            _refuse_open_subtasks(task)
        if move is Move.REOPEN:
            _refuse_closed_whole(task)
        before = snapshot(task, move)
        _apply(task, state_after(move, is_own=standing.is_own), now)
        fact = _fact(task, move, words, on=timezone.localdate(now))
        tell(
            task, EntryKind.MOVED, fact, acting=acting, now=now,
            move=move, text=words, before=before,
        )  # fmt: skip
    return task.title


def move_many(
    *, task_ids: Sequence[UUID], move: Move, text: str = "", acting: Acting, now: datetime
) -> list[Outcome]:
    """Move many tasks on, each by itself: one that is refused keeps no other from going on.

    Refuses more than 200 at once (TasksTooMany).
    """

    def one(task_id: UUID) -> str:
        return move_task(task_id=task_id, move=move, text=text, acting=acting, now=now)

    return one_by_one(task_ids, one, agency_id=agency_of(acting))


def undo_move(*, task_id: UUID, entry_id: int, acting: Acting, now: datetime) -> Move:
    """Take back one's own last move within ten minutes; returns what was taken back.

    Refuses one that is older, not one's own, or not the newest entry (UndoTooLate). Fact:
    work:task:undone.
    """
    with transaction.atomic():
        task, _, _ = lock_task(task_id, acting)
        newest = Entry.objects.filter(task=task).order_by("-id").first()
        if newest is None or not (
            newest.id == entry_id
            and newest.account_id == acting.account_id
            and may_undo(EntryKind(newest.kind), at=newest.at, is_newest=True, now=now)
        ):
            raise UndoTooLate(minutes=int(UNDO_WITHIN.total_seconds() // 60))
        move = Move(newest.move)
        _restore(task, newest)
        if TaskState(task.state) in OPEN_STATES:
            _refuse_closed_whole(task)
        else:
            _refuse_open_subtasks(task)
        fact = events.MoveUndone(**about(task), move=move, state=task.state)
        tell(task, EntryKind.UNDONE, fact, acting=acting, now=now, move=move)
    return move


def _refuse_open_subtasks(task: Task) -> None:
    count = task.subtasks.filter(state__in=OPEN_STATES).count()
    if count:
        raise SubtasksOpen(count=count)


def _refuse_closed_whole(task: Task) -> None:
    """A part cannot go on when the whole is closed: reopen that first."""
    if task.parent_id is not None:
        whole = Task.objects.select_for_update().get(pk=task.parent_id)
        refuse_unless(TaskState(whole.state) in OPEN_STATES)


def _apply(task: Task, state: TaskState, now: datetime) -> None:
    task.state = state
    task.closed_at = now if state not in OPEN_STATES else None
    if state is TaskState.FINISHED:
        task.progress = WHOLE
    task.save(update_fields=["state", "closed_at", "progress"])
    settle_parts(task)


def _restore(task: Task, entry: Entry) -> None:
    before = entry.before or {}
    task.state = before["state"]
    task.progress = before["progress"]
    closed = before["closed_at"]
    task.closed_at = datetime.fromisoformat(closed) if closed else None
    task.save(update_fields=["state", "closed_at", "progress"])
    settle_parts(task)


def _fact(task: Task, move: Move, text: str, *, on: date) -> Fact:
    if move is Move.START:
        return events.TaskStarted(**about(task))
    if task.state == TaskState.FINISHED:
        deadline = stand(task.due_on, on=on, calendar=national_calendar())
        in_time = deadline.lateness is not Lateness.OVERDUE
        return events.TaskFinished(**about(task), text=text, in_time=in_time)
    told: Fact = _SAID[move](**about(task), text=text)
    return told
