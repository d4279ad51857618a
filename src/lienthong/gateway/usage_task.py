"""The task that counts what agencies use; a node has one (EX-110, EX-111)."""

import asyncio
import contextlib
import logging
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lienthong.gateway.moments import to_milliseconds
from lienthong.gateway.reader import Reader
from lienthong.gateway.usage.store import POSITIONS_A_STEP, CountTraffic, NoteContacts, counted_to
from lienthong.gateway.writer import Writer
from lienthong.kernel.errors import Refusal

INTERVAL = timedelta(minutes=1)
LONGEST_SECONDS = 0.5
"""For how long a call waits until the counting has caught up with the log."""

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Usage:
    """Counts behind the writer, a bounded step at a time."""

    reader: Reader
    writer: Writer
    _calls: dict[str, tuple[int, int]] = field(default_factory=dict)
    """First and last call since they were noted."""
    _task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End, with the last calls noted."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            with contextlib.suppress(Refusal):
                await self._note_calls()

    def note(self, agency: str, at: datetime) -> None:
        """An agency's software, or a system, made a call that was believed."""
        now_ms = to_milliseconds(at)
        first_ms, _ = self._calls.get(agency, (now_ms, now_ms))
        self._calls[agency] = first_ms, now_ms

    async def catch_up(self) -> None:
        """Count what is new, and note who called; not for longer than a caller may wait."""
        await self._note_calls()
        until = time.monotonic() + LONGEST_SECONDS
        while time.monotonic() < until and await self._count():
            pass

    async def _count(self) -> bool:
        """Count a step; whether there may be more to count."""
        behind = await self.reader.read(
            lambda view: view.log.get_size() - counted_to(view.connection)
        )
        if behind > 0:
            await self.writer.submit(CountTraffic())
        return behind > POSITIONS_A_STEP

    async def _note_calls(self) -> None:
        if self._calls:
            calls, self._calls = self._calls, {}
            await self.writer.submit(NoteContacts(calls))

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(INTERVAL.total_seconds())
            try:
                await self.catch_up()
            except Refusal:  # the store takes no writes now: counted with the next round
                logger.warning("usage could not be counted")
