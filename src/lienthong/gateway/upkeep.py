"""What a node does now and then: forget old uploads, remove what is over its time (EX-97)."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice

from lienthong.gateway.clock import Clock
from lienthong.gateway.contents.keeper import Contents
from lienthong.gateway.contents.objects import ORPHANS_FROM_SECONDS
from lienthong.gateway.contents.staging import LOCK
from lienthong.gateway.contents.store import (
    DropOldUploads,
    RemoveContents,
    has_uploads_before,
    is_used,
    list_removable,
    list_uploads,
)
from lienthong.gateway.reader import Reader
from lienthong.gateway.writer import Writer
from lienthong.kernel.errors import Refusal

INTERVAL = timedelta(minutes=10)
UPLOAD_LIFETIME = timedelta(days=1)
MOST_AT_ONCE = 200

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Upkeep:
    """The task that keeps contents in order; a node has one."""

    reader: Reader
    writer: Writer
    contents: Contents
    clock: Clock
    retention: timedelta | None
    _task: asyncio.Task[None] | None = None
    _unused: set[str] = field(default_factory=set)

    def start(self) -> None:
        """Begin, with a round at once."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End; a round under way is done again after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def do_round(self) -> None:
        """Do all of it once."""
        oldest = self.clock() - UPLOAD_LIFETIME
        if await self.reader.read(lambda view: has_uploads_before(view.connection, oldest)):
            await self.writer.submit(DropOldUploads(oldest))
        while self.retention is not None and await self._remove_some(self.retention):
            pass
        await self._sweep()

    async def _run(self) -> None:
        while True:
            try:
                await self.do_round()
            except (Refusal, OSError):  # tried again with the next round
                logger.exception("contents could not be kept in order")
            await asyncio.sleep(INTERVAL.total_seconds())

    async def _remove_some(self, retention: timedelta) -> int:
        now = self.clock()
        positions = await self.reader.read(
            lambda view: list_removable(
                view.connection, received_before=now - retention, now=now, limit=MOST_AT_ONCE
            )
        )
        if positions:
            await self.writer.submit(RemoveContents(positions))
        return len(positions)

    async def _sweep(self) -> None:
        """Remove objects that no row named in this round nor in the one before.

        A message on its way may yet take up an upload that was dropped a moment ago.
        """
        objects, staging = self.contents.objects, self.contents.staging
        old, unused = objects.list_older(ORPHANS_FROM_SECONDS), set()
        while names := await asyncio.to_thread(lambda: list(islice(old, MOST_AT_ONCE))):
            unused |= await self._choose_unused(names)
        for name in await self._choose_unused(self._unused & unused):
            await asyncio.to_thread(objects.remove, name, older_than=ORPHANS_FROM_SECONDS)
        self._unused = unused
        uploads = await self.reader.read(lambda view: list_uploads(view.connection))
        staged = {upload.staged for upload in uploads}
        for name in await asyncio.to_thread(staging.list_older, ORPHANS_FROM_SECONDS):
            if name.removesuffix(LOCK) not in staged:
                await asyncio.to_thread(staging.remove, name)

    async def _choose_unused(self, names: Iterable[str]) -> set[str]:
        return await self.reader.read(
            lambda view: {name for name in names if not is_used(view.connection, name)}
        )
