"""Which move leads from which state to which, and whose it is."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from lienthong.identity.terms import Acting, Role
from lienthong.work.terms import Duty, EntryKind, Move, TaskState


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What somebody has to do with a task.

    `directs`: they gave it, or lead the agency; `is_own`: they gave it to themselves.
    """

    directs: bool
    duty: Duty | None
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class _Step:
    origin: frozenset[TaskState]
    target: TaskState
    by_lead: bool = False
    with_reason: bool = False


_STEPS: Mapping[Move, _Step] = {
    Move.START: _Step(frozenset({TaskState.ASSIGNED}), TaskState.IN_PROGRESS, by_lead=True),
    Move.REPORT: _Step(
        frozenset({TaskState.ASSIGNED, TaskState.IN_PROGRESS}), TaskState.REPORTED, by_lead=True
    ),
    Move.DECLINE: _Step(
        frozenset({TaskState.ASSIGNED}), TaskState.DECLINED, by_lead=True, with_reason=True
    ),
    Move.CONFIRM: _Step(frozenset({TaskState.REPORTED}), TaskState.FINISHED),
    Move.RETURN: _Step(frozenset({TaskState.REPORTED}), TaskState.IN_PROGRESS, with_reason=True),
    Move.REOPEN: _Step(
        frozenset({TaskState.FINISHED, TaskState.CANCELLED}),
        TaskState.IN_PROGRESS,
        with_reason=True,
    ),
    Move.CANCEL: _Step(
        frozenset(
            {
                TaskState.ASSIGNED,
                TaskState.IN_PROGRESS,
                TaskState.REPORTED,
                TaskState.DECLINED,
            }
        ),
        TaskState.CANCELLED,
        with_reason=True,
    ),
}


def standing_in(
    acting: Acting,
    *,
    assigner_id: UUID,
    lead_id: UUID | None,
    duty: Duty | None,
    absent: Collection[UUID] = (),
) -> Standing:
    """What somebody has to do with a task: who gave it or leads the agency directs it.

    `absent`: whom they stand in for; `duty` counts those parts too. Who does the lead's work in
    such a task does not decide on it in the giver's place, unless the giver leads it themselves.
    """
    leads = duty is Duty.LEAD
    is_own = leads and lead_id == assigner_id
    gave = assigner_id == acting.account_id
    stands_in = assigner_id in absent and (is_own or not leads)
    return Standing(
        directs=gave or Role.LEADER in acting.roles or stands_in, duty=duty, is_own=is_own
    )


def moves_for(state: TaskState, standing: Standing) -> frozenset[Move]:
    """What this person may do with a task in this state.

    Who gave a task to themselves has nobody to report it or to decline it to: they confirm it.
    """
    moves = frozenset(
        move
        for move, step in _STEPS.items()
        if state in step.origin
        and (standing.duty is Duty.LEAD if step.by_lead else standing.directs)
    )
    return moves - {Move.DECLINE} if standing.is_own else moves


def state_after(move: Move, *, is_own: bool) -> TaskState:
    """The state a move leads to; what is one's own is finished as soon as it is reported."""
    if move is Move.REPORT and is_own:
        return TaskState.FINISHED
    return _STEPS[move].target


def needs_reason(move: Move) -> bool:
    """Tell whether others have to live with the move and must be told why."""
    return _STEPS[move].with_reason


def may_undo(
    kind: EntryKind, *, at: datetime, is_newest: bool, now: datetime, within: timedelta
) -> bool:
    """Tell whether its author may take an entry back: the newest one, a step, not `within` old."""
    steps = {EntryKind.MOVED, EntryKind.PART_DONE}
    return kind in steps and is_newest and at <= now < at + within
