"""The task that notes what an older version of the node kept without a note; it ends by itself."""

import asyncio
import logging
from dataclasses import dataclass

from lienthong.gateway.certified.store import (
    NoteDirectory,
    list_unnoted,
    note_directory,
    read_kept_snapshot,
)
from lienthong.gateway.reader import Reader, StoreView
from lienthong.gateway.writer import Writer
from lienthong.kernel.errors import Refusal
from lienthong.wire.certificates import Certificate

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Noting:
    """Goes through the directories of which nothing is noted, one in a commit, newest first."""

    reader: Reader
    writer: Writer
    signer: Certificate
    _task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin, if there is anything to do."""
        versions = await self.reader.read(lambda view: list_unnoted(view.connection))
        if versions:
            self._task = asyncio.create_task(self._run(versions))

    async def stop(self) -> None:
        """End; the next start goes on."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self, versions: list[int]) -> None:
        try:
            for version in versions:
                note = await self._read(version)
                if note is not None:
                    await self.writer.submit(note)
        except Refusal as refusal:  # the disk is full, say: the next start goes on
            logger.warning("former directories are not noted: %s", refusal)

    async def _read(self, version: int) -> NoteDirectory | None:
        """Nothing of one that was changed in the store: `fsck` names it."""

        def look(view: StoreView) -> NoteDirectory | None:
            body = view.find_directory(version) or b""
            snapshot = read_kept_snapshot(body, self.signer)
            if snapshot is None or snapshot.version != version:
                return None
            return note_directory(body, snapshot)

        return await self.reader.read(look)
