"""From a folder into a bucket, while the node runs (EX-197)."""

import contextlib
import logging
import time
from collections.abc import Iterable, Iterator

from lienthong.gateway.contents.bucket import Bucket
from lienthong.gateway.contents.objects import Folder, ObjectLost, is_object

TOLD_EVERY_SECONDS = 30.0

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

    def read(self, name: str, size: int, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """From the folder where it is there still: that is known without asking the bucket."""
        if self.folder.find_size(name) == size:
            with contextlib.suppress(ObjectLost):  # it moved in this very moment
                yield from self.folder.read(name, size, start, end)
                return
        yield from self.bucket.read(name, size, start, end)

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

    def lacks_room(self) -> bool:
        """As the bucket, where everything new goes."""
        return self.bucket.lacks_room()

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
            size = self.folder.find_size(name)
            if size is None:  # another process has moved it
                continue
            try:
                self.bucket.keep(name, self.folder.read(name, size))
            except ObjectLost:
                logger.warning("the content %s is not what its name says and stays", name)
                continue
            self.folder.remove(name)
            moved += 1
            yield moved, len(names) - number
            if self._ends:
                return


def move_and_tell(objects: BucketThenFolder) -> int:
    """Move all, with a line in the log now and then; how many were moved."""
    place, moved, told_at = objects.bucket.place.name, 0, time.monotonic()
    for moved, left in objects.move():
        if time.monotonic() - told_at > TOLD_EVERY_SECONDS:
            told_at = time.monotonic()
            logger.info("contents moved into %s: %d, left: %d", place, moved, left)
    if moved:
        logger.info("contents moved into %s: %d, all of this round", place, moved)
    return moved
