"""Moving a task on: begin, report, decline, confirm, return, reopen, cancel, and taking back."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lienthong.audit.terms import Fact
from lienthong.identity.terms import Acting
from lienthong.kernel.calendar import national_calendar
from lienthong.work import events
from lienthong.work.models import Entry, Part, Task
from lienthong.work.operations.evidence import examine_evidence, keep_evidence, names_of
from lienthong.work.operations.many import Outcome, one_by_one
from lienthong.work.operations.writing import (
    WAITS_FOR_PEOPLE,
    about,
    agency_of,
    lock_task,
    refuse_unless,
    settle_parts,
    snapshot,
    tell,
)
from lienthong.work.queries.going_back import count_open_subtasks, is_whole_closed
from lienthong.work.rules.deadlines import stand
from lienthong.work.rules.moves import (
    may_undo,
    moves_for,
    needs_reason,
    state_after,
)
from lienthong.work.rules.words import tidy_reason, tidy_text
from lienthong.work.terms import (
    OPEN_STATES,
    EntryKind,
    GivenEvidence,
    Lateness,
    Move,
    MoveRefused,
    SubtasksOpen,
    TaskState,
    UndoTooLate,
)

WHOLE = 100

_SAID: Mapping[Move, type] = {
    Move.DECLINE: events.TaskDeclined,
    Move.RETURN: events.TaskReturned,
    Move.REOPEN: events.TaskReopened,
    Move.CANCEL: events.TaskCancelled,
}


def move_task(
    *,
    task_id: UUID,
    move: Move,
    text: str = "",
    files: Sequence[GivenEvidence] = (),
    acting: Acting,
    now: datetime,
) -> str:
    """Move a task on, with the files that show it when it is reported; returns its title.

    Facts: work:task:{started,reported,declined,finished,returned,reopened,cancelled}. Refuses a
    move that is not this person's now (MoveRefused), one without the reason it needs
    (ReasonMissing), closing a task while sub-tasks are open (SubtasksOpen), files with another move
    (MoveRefused) and what `examine_evidence` refuses.
    """
    words = tidy_reason(text) if needs_reason(move) else tidy_text(text, field="text")
    refuse_unless(not files or move is Move.REPORT)
    checked = examine_evidence(files, now=now)
    with transaction.atomic():
        task, _, standing = lock_task(task_id, acting, now)
        refuse_unless(move in moves_for(TaskState(task.state), standing))
        if move in {Move.REPORT, Move.CONFIRM, Move.CANCEL}:
            _refuse_open_subtasks(task)
        if move is Move.REOPEN:
            _refuse_closed_whole(task)
        before = snapshot(task, move)
        _apply(task, state_after(move, is_own=standing.is_own), now)
        fact = _fact(task, move, words, names_of(checked), on=timezone.localdate(now))
        entry = tell(
            task, EntryKind.MOVED, fact, acting=acting, now=now,
            move=move, text=words, before=before,
        )  # fmt: skip
        keep_evidence(entry, checked)
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


def undo_move(*, task_id: UUID, entry_id: int, acting: Acting, now: datetime) -> None:
    """Take back one's own last step within minutes: a move, or one's own part done.

    Refuses one that is older, not one's own, or not the newest entry (UndoTooLate). Fact:
    work:task:undone.
    """
    within: timedelta = settings.WORK.undo_within
    with transaction.atomic():
        task, part, _ = lock_task(task_id, acting, now)
        newest = Entry.objects.filter(task=task).order_by("-id").first()
        if newest is None or not (
            newest.id == entry_id
            and newest.account_id == acting.account_id
            and may_undo(
                EntryKind(newest.kind), at=newest.at, is_newest=True, now=now, within=within
            )
        ):
            raise UndoTooLate(minutes=int(within.total_seconds() // 60))
        move = Move(newest.move) if newest.kind == EntryKind.MOVED else ""
        if move:
            _restore(task, newest)
        else:
            _restore_part(task, part)
        if TaskState(task.state) in OPEN_STATES:
            _refuse_closed_whole(task)
        else:
            _refuse_open_subtasks(task)
        fact = events.MoveUndone(**about(task), move=move or newest.kind, state=task.state)
        tell(task, EntryKind.UNDONE, fact, acting=acting, now=now, move=move)


def _refuse_open_subtasks(task: Task) -> None:
    count = count_open_subtasks(task)
    if count:
        raise SubtasksOpen(count=count)


def _refuse_closed_whole(task: Task) -> None:
    """A part cannot go on when the whole is closed: reopen that first."""
    if task.parent_id is not None:
        Task.objects.select_for_update().get(pk=task.parent_id)
        refuse_unless(not is_whole_closed(task))


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


def _restore_part(task: Task, part: Part | None) -> None:
    """The part waits for its holder again; refused once its task waits for nobody."""
    if part is None or TaskState(task.state) not in WAITS_FOR_PEOPLE:
        raise MoveRefused
    part.done_at = None
    part.save(update_fields=["done_at"])
    settle_parts(task)


def _fact(task: Task, move: Move, text: str, files: tuple[str, ...], *, on: date) -> Fact:
    if move is Move.START:
        return events.TaskStarted(**about(task))
    if task.state == TaskState.FINISHED:
        deadline = stand(task.due_on, on=on, calendar=national_calendar())
        in_time = deadline.lateness is not Lateness.OVERDUE
        return events.TaskFinished(**about(task), text=text, in_time=in_time, files=files)
    if move is Move.REPORT:
        return events.TaskReported(**about(task), text=text, files=files)
    told: Fact = _SAID[move](**about(task), text=text)
    return told
