"""Following the other processes of the node: waking who waits here, looking up what changed.

What they tell comes by a session that may break; after a gap everything counts as changed (EX-134).
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from lienthong.gateway import waiting
from lienthong.gateway.connections import Listener
from lienthong.gateway.notices import EVERYTHING, Leads, Notice, Topic

LONGEST_START_SECONDS = 10.0
RETRY_SECONDS = 1.0

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Following:
    """The task that hears; `lead` is called when this process begins or ends to call webhooks."""

    listener: Listener
    waiters: waiting.Waiters
    tell_writer: Callable[[Notice], None]
    look_up: Mapping[Topic, Callable[[], Awaitable[None]]]
    lead: Callable[[bool], Awaitable[None]]
    _hearing: asyncio.Event = field(default_factory=asyncio.Event)
    _missed: set[Topic] = field(default_factory=set)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self) -> None:
        """Begin; returns once what others tell is heard."""
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
                await self.lead(held)
            case Notice():
                self.announce(happening)
                self.tell_writer(happening)
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
                    await self.look_up[topic]()
                except Exception:  # logged, and tried again
                    logger.exception("looking up the %s anew failed", topic)
                    self._take_note(frozenset({topic}))
                    await asyncio.sleep(RETRY_SECONDS)
