"""How a recipient's state follows from what was reported, in whatever order reports arrive."""

from collections.abc import Iterable

from lienthong.exchange.terms import RecipientState
from lienthong.wire.edxml.packet import StatusCode

_REPORTED = {
    StatusCode.ARRIVED: RecipientState.ARRIVED,
    StatusCode.REFUSED: RecipientState.REFUSED,
    StatusCode.ACCEPTED: RecipientState.ACCEPTED,
    StatusCode.ASSIGNED: RecipientState.ASSIGNED,
    StatusCode.IN_PROGRESS: RecipientState.IN_PROGRESS,
    StatusCode.DONE: RecipientState.COMPLETED,
}
_RANK = {state: rank for rank, state in enumerate(RecipientState)}
# Refusing and accepting are one step, whichever came last holds.
_RANK[RecipientState.ACCEPTED] = _RANK[RecipientState.REFUSED]

PROGRESS = (StatusCode.ASSIGNED, StatusCode.IN_PROGRESS, StatusCode.DONE)
"""What is told of an accepted document, in this order; a step may be left out, never told late."""

DECISIONS = frozenset({StatusCode.REFUSED, StatusCode.ACCEPTED})


def read_status(code: str) -> StatusCode | None:
    """The meaning of a code as sent ("1" and "01" are the same), None for one not known."""
    try:
        return StatusCode(code.strip().zfill(2))
    except ValueError:
        return None


def state_after(current: RecipientState, code: str) -> RecipientState:
    """The state once a report came in.

    A late report of an earlier step (01 after 03) changes nothing; nor does a code that is not
    known or says nothing about the progress (13, 15, 16): both are kept and shown.
    """
    known = read_status(code)
    reported = _REPORTED.get(known) if known else None
    if reported is None:
        return current
    return reported if _RANK[reported] >= _RANK[current] else current


def state_after_step(current: RecipientState, reached: RecipientState) -> RecipientState:
    """The state once the node or the recipient's software confirmed a step; never a step back."""
    return reached if _RANK[reached] > _RANK[current] else current


def may_report(status: StatusCode, *, told: frozenset[str]) -> bool:
    """Tell whether a step of the progress is news: neither it nor a later one was told."""
    return status in PROGRESS and not any(
        later.value in told for later in PROGRESS[PROGRESS.index(status) :]
    )


def slowest(states: Iterable[RecipientState]) -> RecipientState:
    """The state of several that stand for one: the least far; a refusal before an acceptance."""
    return min(states, key=lambda state: (_RANK[state], state is not RecipientState.REFUSED))


def furthest(states: Iterable[RecipientState]) -> RecipientState:
    """The state that has come furthest; QUEUED for none."""
    return max(states, key=_RANK.__getitem__, default=RecipientState.QUEUED)
