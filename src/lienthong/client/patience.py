"""Waiting for a node that is away, however long: what passes is waited for, what stays is not."""

import secrets
from collections.abc import Callable
from typing import Final

from lienthong.client.refusals import NodeRefused, NodeUnreachable
from lienthong.client.requests import WORTH_REPEATING
from lienthong.kernel.errors import Refusal

TellOutage = Callable[[Refusal | None], None]
"""Told once why a node is waited for, and with None that it is back."""
FIRST_WAIT_SECONDS: Final = 1.0
LONGEST_WAIT_SECONDS: Final = 60.0
_JITTER_STEPS: Final = 1000
_MOST_DOUBLINGS: Final = 10


def may_pass(refusal: Refusal) -> bool:
    """Whether it may be over by itself: the node is away or unwell, or one limit is reached.

    Nothing heals who is refused as a caller (401, 403), or a cursor that is of another log.
    """
    if isinstance(refusal, NodeRefused):
        return getattr(refusal.params.get("problem"), "status", 0) in WORTH_REPEATING
    return isinstance(refusal, NodeUnreachable)


class Patience:
    """How long to wait after each vain attempt, and what is told of it: once, and once at its end.

    From 1 second, doubling, to a minute at most; of each up to a half is taken off by chance, so
    that not all agencies come back at the same moment.
    """

    def __init__(self, tell: TellOutage | None = None) -> None:
        """Nothing is wrong yet; `tell` is called in the thread of whoever waits."""
        self._tell = tell
        self._attempts = 0

    def pause_after(self, refusal: Refusal) -> float:
        """Seconds to wait now; raises the refusal again if waiting does not help."""
        if not may_pass(refusal):
            raise refusal
        if not self._attempts and self._tell is not None:
            self._tell(refusal)
        doublings = min(self._attempts, _MOST_DOUBLINGS)
        self._attempts += 1
        longest = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * float(1 << doublings))
        return longest * (1 - secrets.randbelow(_JITTER_STEPS) / _JITTER_STEPS / 2)

    def end(self) -> None:
        """The node answers: what comes next is a new outage."""
        if self._attempts and self._tell is not None:
            self._tell(None)
        self._attempts = 0
