"""Waking long polls: who waits for post or for a checkpoint is woken when it comes."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

CHECKPOINT = ""  # no agency has an empty code


class Waiters:
    """Everybody who waits, by the agency's code; used in the event loop only."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)

    @contextmanager
    def waiting(self, topics: Iterable[str]) -> Iterator[asyncio.Event]:
        """An event that is set when one of the topics has news.

        Begin before looking for news, or what comes in between is missed.
        """
        event = asyncio.Event()
        chosen = tuple(topics)
        for topic in chosen:
            self._waiting[topic].add(event)
        try:
            yield event
        finally:
            for topic in chosen:
                self._waiting[topic].discard(event)
                if not self._waiting[topic]:
                    del self._waiting[topic]

    def wake(self, topics: Iterable[str]) -> None:
        """Set the events of all who wait for one of the topics."""
        for topic in topics:
            for event in self._waiting.get(topic, ()):
                event.set()

    def wake_all(self) -> None:
        """Set the events of everybody: any of them may have missed something."""
        self.wake(list(self._waiting))


async def wait(event: asyncio.Event, seconds: float) -> None:
    """Wait for the event, but no longer than this, and clear it."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
    event.clear()
