"""What waits in the inboxes: how much, and since when (EX-50).

Messages and acknowledgements are only ever added, at growing positions. So each look goes on
where the one before ended, and a log of any length costs the same; only the first looks after a
start have a way to go, a bounded part of it each.
"""

import time
from dataclasses import dataclass
from datetime import datetime

from lienthong.gateway.reader import StoreView

LONGEST_SECONDS = 0.25
POSITIONS_A_STEP = 20_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """Places in inboxes that nobody acknowledged, and when the oldest of them was filled."""

    count: int
    oldest_at: datetime | None


class Backlog:
    """Goes through the log behind the writer; one caller at a time."""

    def __init__(self) -> None:
        self._counted_to = 0
        self._count = 0
        self._settled_to = 0

    def look(self, view: StoreView) -> Waiting | None:
        """What waits now; None while the way through the log is not done yet."""
        until = time.monotonic() + LONGEST_SECONDS
        size = view.log.get_size()
        while self._counted_to < size:
            if time.monotonic() > until:
                return None
            end = min(size, self._counted_to + POSITIONS_A_STEP)
            self._count += view.count_delivered(self._counted_to, end)
            self._count -= view.count_acknowledged(self._counted_to, end)
            self._counted_to = end
        while self._settled_to < size:
            if time.monotonic() > until:
                return None
            end = min(size, self._settled_to + POSITIONS_A_STEP)
            oldest = view.find_oldest_waiting(self._settled_to, end)
            if oldest is not None:
                self._settled_to = oldest.position
                return Waiting(self._count, oldest.received_at)
            self._settled_to = end
        return Waiting(self._count, None)
