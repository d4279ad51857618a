"""What each process does about its bucket: see whether it answers, move a folder into it."""

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta

from lienthong.gateway.contents.bucket import Bucket
from lienthong.gateway.contents.moving import BucketThenFolder, move_and_tell
from lienthong.gateway.contents.objects import Objects
from lienthong.kernel.errors import Refusal

INTERVAL = timedelta(seconds=5)
"""How often a bucket is looked at: so long a process may be wrong about it (EX-198)."""
MOVING_INTERVAL = timedelta(minutes=10)
FIRST_PATIENCE = timedelta(seconds=2)
"""How long a start waits for the first answer: a bucket that is away holds up no start."""

logger = logging.getLogger(__name__)


class BucketTask:
    """The tasks for a node whose contents are in a bucket; for a folder there is none."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._tasks: list[asyncio.Task[None]] = []
        self._has_looked = asyncio.Event()

    async def start(self) -> None:
        """Look once, writing as well, and go on; a node starts also while its bucket is away."""
        objects = self._objects
        if isinstance(objects, BucketThenFolder):
            await self._start(objects)

    async def _start(self, objects: BucketThenFolder) -> None:
        objects.bucket.distrust()
        self._tasks = [
            asyncio.create_task(self._keep_looking(objects.bucket)),
            asyncio.create_task(self._keep_moving(objects)),
        ]
        with suppress(TimeoutError):
            async with asyncio.timeout(FIRST_PATIENCE.total_seconds()):
                await self._has_looked.wait()

    async def stop(self) -> None:
        """End; what was being moved is moved after the next start."""
        if isinstance(self._objects, BucketThenFolder):
            self._objects.end()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _keep_looking(self, bucket: Bucket) -> None:
        while True:
            await self._look(bucket)
            self._has_looked.set()
            await asyncio.sleep(INTERVAL.total_seconds())

    async def _look(self, bucket: Bucket) -> None:
        before = bucket.find_trouble()
        now = await asyncio.to_thread(bucket.probe)
        if now is not None and now != before:
            logger.warning("contents cannot be kept in %s: %s", bucket.place.name, now)
        elif now is None and before is not None:
            logger.info("contents are kept in %s", bucket.place.name)

    async def _keep_moving(self, objects: BucketThenFolder) -> None:
        await self._has_looked.wait()
        while True:
            try:
                await asyncio.to_thread(move_and_tell, objects)
            except (Refusal, OSError):  # tried again
                logger.exception("contents could not be moved into the bucket")
            await asyncio.sleep(MOVING_INTERVAL.total_seconds())
