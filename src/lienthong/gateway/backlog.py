"""What waits in the inboxes: how much, and since when (EX-50).

Messages and acknowledgements are only ever added, at growing positions. So each look goes on
where the one before ended, and a log of any length costs the same; only the first looks after a
start have a way to go, a bounded part of it each. A message that expires waits no more (EX-70):
what expired is counted by time, also from where the look before ended.
"""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from lienthong.gateway.moments import EPOCH
from lienthong.gateway.reader import StoreView

LONGEST_SECONDS = 0.25
POSITIONS_A_STEP = 20_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """Places in inboxes that nobody acknowledged, and when the oldest of them was filled."""

    count: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class WaitingInbox:
    """How many messages wait in one agency's inbox; since when, where that is known by now."""

    agency: str
    messages: int
    oldest_at: datetime | None


class Backlog:
    """Goes through the log behind the writer; one caller at a time, who has `lock`."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self._counted_to = 0
        self._counts: Counter[str] = Counter()
        self._oldest: dict[str, int] = {}
        self._settled_to = 0
        self._expired_to = EPOCH

    def look(self, view: StoreView, *, now: datetime) -> Waiting | None:
        """What waits now; None while the way through the log is not done yet."""
        until = time.monotonic() + LONGEST_SECONDS
        size = view.log.get_size()
        while self._counted_to < size:
            if time.monotonic() > until:
                return None
            self._count_to(view, min(size, self._counted_to + POSITIONS_A_STEP))
        if now > self._expired_to:
            since = self._expired_to
            self._counts -= view.count_expired(0, self._counted_to, after=since, until=now)
            self._expired_to = now
        while self._settled_to < size:
            if time.monotonic() > until:
                return None
            end = min(size, self._settled_to + POSITIONS_A_STEP)
            oldest = view.find_oldest_waiting(self._settled_to, end, now=now)
            if oldest is not None:
                self._settled_to = oldest.position
                return Waiting(self._counts.total(), oldest.received_at)
            self._settled_to = end
        return Waiting(self._counts.total(), None)

    def list_inboxes(self, view: StoreView, *, now: datetime) -> list[WaitingInbox] | None:
        """What waits for each agency that has something waiting, by code; None as in `look`."""
        if self.look(view, now=now) is None:
            return None
        until = time.monotonic() + LONGEST_SECONDS
        found = []
        for agency, messages in sorted(self._counts.items()):
            oldest_at = None
            if time.monotonic() < until:
                start = max(self._oldest.get(agency, 0), self._settled_to)
                oldest = view.find_oldest_waiting_of(agency, start, now=now)
                if oldest is not None:
                    self._oldest[agency], oldest_at = oldest.position, oldest.received_at
            found.append(WaitingInbox(agency, messages, oldest_at))
        return found

    def _count_to(self, view: StoreView, end: int) -> None:
        """Count the positions up to `end`, with what expired there before the last look."""
        start = self._counted_to
        self._counts += view.count_delivered(start, end)
        self._counts -= view.count_acknowledged(start, end)
        self._counts -= view.count_expired(start, end, after=EPOCH, until=self._expired_to)
        self._counted_to = end
