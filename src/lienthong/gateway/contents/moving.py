"""From a folder into a bucket, while the node runs (EX-197)."""

import contextlib
import logging
import time
from collections.abc import Iterable, Iterator

from lienthong.gateway.contents.bucket import Bucket
from lienthong.gateway.contents.objects import PIECE_BYTES, Folder, ObjectLost, is_object
from lienthong.wire.records import MAX_CONTENT_BYTES

TOLD_EVERY_SECONDS = 30.0
EVERYTHING = 2 * MAX_CONTENT_BYTES
"""More bytes than a sealed content has."""

logger = logging.getLogger(__name__)


class BucketThenFolder:
    """A bucket, and the folder that held contents before: what still lies there is read."""

    def __init__(self, bucket: Bucket, folder: Folder) -> None:
        self.bucket = bucket
        self.folder = folder
        self._ends = False

    def keep(self, name: str, pieces: Iterable[bytes]) -> None:
        """Keep it in the bucket."""
        self.bucket.keep(name, pieces)

    def read(self, name: str, start: int, most: int) -> Iterator[bytes]:
        """From the folder where it is there still: that is known without asking the bucket."""
        if self.folder.has(name):
            with contextlib.suppress(ObjectLost):  # it moved in this very moment
                yield from self.folder.read(name, start, most)
                return
        yield from self.bucket.read(name, start, most)

    def remove(self, name: str, *, older_than: float | None = None) -> None:
        """Remove it from both."""
        self.folder.remove(name, older_than=older_than)
        self.bucket.remove(name, older_than=older_than)

    def list_older(self, seconds: float) -> Iterator[str]:
        """What is in either."""
        yield from self.folder.list_older(seconds)
        yield from self.bucket.list_older(seconds)

    def find_trouble(self) -> str | None:
        """What is wrong with the bucket."""
        return self.bucket.find_trouble()

    def end(self) -> None:
        """Move nothing more: the process ends."""
        self._ends = True

    def move(self) -> Iterator[tuple[int, int]]:
        """Move all that is in the folder: how many are moved and how many are left, each time.

        A file goes once the bucket has it. One that is not what its name says stays, for `fsck` to
        tell.
        """
        names = [name for name in self.folder.list_older(0.0) if is_object(name)]
        moved = 0
        for number, name in enumerate(names, 1):
            try:
                self.bucket.keep(name, self.folder.read(name, 0, EVERYTHING))
            except ObjectLost:
                if self.folder.has(name):  # else another process has moved it
                    logger.warning("the content %s is not what its name says and stays", name)
                continue
            self.folder.remove(name)
            moved += 1
            if self._ends:
                return
            yield moved, len(names) - number


def move_and_tell(objects: BucketThenFolder) -> int:
    """Move all, with a line in the log now and then; how many were moved."""
    moved, told_at = 0, time.monotonic()
    for moved, left in objects.move():
        if not left or time.monotonic() - told_at > TOLD_EVERY_SECONDS:
            told_at = time.monotonic()
            place = objects.bucket.place.name
            logger.info("contents moved into %s: %d, left: %d", place, moved, left)
    return moved
