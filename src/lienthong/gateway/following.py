"""Following the other processes of the node: waking who waits here, looking up what changed.

What they tell comes by a session that may break; after a gap everything counts as changed (EX-134).
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from lienthong.gateway import waiting
from lienthong.gateway.connections import Listener
from lienthong.gateway.notices import EVERYTHING, Leads, Notice, Topic

LONGEST_START_SECONDS = 10.0
RETRY_SECONDS = 1.0

logger = logging.getLogger(__name__)


class Led(Protocol):
    """What one process does for all of them."""

    def start(self) -> None:
        """Begin."""

    async def stop(self) -> None:
        """End, if it was begun."""


@dataclass(slots=True)
class Following:
    """The tasks that hear what others did and act on it; a node has one of these."""

    listener: Listener
    waiters: waiting.Waiters
    _hearing: asyncio.Event = field(default_factory=asyncio.Event)
    _missed: set[Topic] = field(default_factory=set)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _tell_writer: Callable[[Notice], None] | None = None
    _look_up: Mapping[Topic, Callable[[], Awaitable[None]]] = field(default_factory=dict)
    _led: tuple[Led, ...] = ()

    async def start(
        self,
        *,
        tell_writer: Callable[[Notice], None],
        look_up: Mapping[Topic, Callable[[], Awaitable[None]]],
        led: tuple[Led, ...],
    ) -> None:
        """Begin; returns once what others tell is heard.

        `led` is done while this process is the one that leads (EX-135).
        """
        self._tell_writer, self._look_up, self._led = tell_writer, look_up, led
        self._tasks = [asyncio.create_task(self._hear()), asyncio.create_task(self._follow())]
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._hearing.wait(), LONGEST_START_SECONDS)

    async def stop(self) -> None:
        """End at once."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    def announce(self, notice: Notice) -> None:
        """Wake who waits in this process for what it has committed itself."""
        if notice.agencies is None:
            self.waiters.wake_all()
        else:
            self.waiters.wake(notice.agencies)
        if notice.is_signed:
            self.waiters.wake((waiting.CHECKPOINT,))
        if notice == EVERYTHING:  # a commit of which nobody knew whether it was done
            self._take_note(notice.topics)

    async def _hear(self) -> None:
        while True:
            try:
                async with contextlib.aclosing(self.listener.hear()) as heard:
                    async for happening in heard:
                        await self._take(happening)
                        self._hearing.set()
            except Exception:  # logged; whatever befell one notice, the next is heard
                logger.exception("following the other processes failed")
                await asyncio.sleep(RETRY_SECONDS)

    async def _take(self, happening: Notice | Leads) -> None:
        match happening:
            case Leads(held=held):
                for one in self._led:
                    await one.stop()
                    if held:
                        one.start()
            case Notice():
                self.announce(happening)
                if self._tell_writer is not None:
                    self._tell_writer(happening)
                self._take_note(happening.topics)

    def _take_note(self, topics: frozenset[Topic]) -> None:
        if topics:
            self._missed |= topics
            self._news.set()

    async def _follow(self) -> None:
        """Look up what changed; what could not be looked up is tried again."""
        while True:
            await self._news.wait()
            self._news.clear()
            for topic in sorted(self._missed):
                try:
                    self._missed.discard(topic)
                    await self._look_up[topic]()
                except Exception:  # logged, and tried again
                    logger.exception("looking up the %s anew failed", topic)
                    self._take_note(frozenset({topic}))
                    await asyncio.sleep(RETRY_SECONDS)
