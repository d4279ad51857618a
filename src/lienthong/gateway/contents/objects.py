"""Where large sealed contents lie: objects named by the SHA-256 of their bytes (EX-92).

An object is written and durable before the row that names it is committed, and removed after the
row is gone. What a crash leaves in between has no row, and is swept away.
"""

import contextlib
import errno
import os
import re
import shutil
import stat
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Protocol
from uuid import uuid4

from lienthong.gateway.room import count_free

PIECE_BYTES = 1024 * 1024
ORPHANS_FROM_SECONDS = 3600.0
"""Age from which on an object without a row is a leftover, not one whose commit is under way."""
KEPT_FREE_BYTES = 128 * 1024 * 1024
"""What large contents leave free on their disk: messages and receipts go there too (EX-226)."""
OWNER_ONLY = 0o600
OWNER_ONLY_FOLDER = 0o700
_NAME = re.compile(r"[0-9a-f]{64}")
_PARTIAL = ".new"


class ObjectLost(Exception):  # noqa: N818 - told to callers as a content that is missing
    """No object of this name is there, or one whose bytes are not those it is named by."""


class Objects(Protocol):
    """A place for objects. Its calls block: they belong in threads.

    Each may refuse (ContentsUnreachable, or OSError for a disk): then nothing was done.
    """

    def keep(self, name: str, pieces: Iterable[bytes]) -> None:
        """Keep bytes as the object of this name; durable when this returns, or not there."""

    def read(self, name: str, size: int, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Bytes of an object that has `size` of them; raises ObjectLost where it has not."""

    def remove(self, name: str, *, older_than: float | None = None) -> None:
        """Remove an object; if an age in seconds is given, only one that was written before."""

    def list_older(self, seconds: float) -> Iterator[str]:
        """The names of all that has been there for longer, also of what is no object."""

    def find_trouble(self) -> str | None:
        """Why nothing can be kept or read now, as far as it is known without asking."""

    def lacks_room(self) -> bool:
        """Whether nothing is kept now because little is left of the disk (EX-226)."""


class Folder:
    """Objects as files of one folder, spread over 256 folders in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write them beside the place, flushed, and then rename."""
        place = self._place(name)
        place.parent.mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY_FOLDER)
        leave_room(place.parent)
        partial = place.with_suffix(f".{uuid4().hex}{_PARTIAL}")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        try:
            with os.fdopen(os.open(partial, flags, OWNER_ONLY), "wb") as target:
                target.writelines(pieces)
                flush(target)
            self._put_in_place(partial, place)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise

    def take(self, name: str, file: Path) -> None:
        """Move a file that is flushed already to its place, durably."""
        place = self._place(name)
        place.parent.mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY_FOLDER)
        try:
            self._put_in_place(file, place)
        except OSError:  # another file system: copy beside the place first, then rename there
            partial = place.with_suffix(_PARTIAL)
            with file.open("rb") as source, partial.open("wb") as target:
                shutil.copyfileobj(source, target, PIECE_BYTES)
                flush(target)
            self._put_in_place(partial, place)
            file.unlink()

    def read(self, name: str, size: int, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Read on from a place."""
        try:
            # It may be anything by now: a pipe would wait for its writer for ever.
            descriptor = os.open(self._place(name), os.O_RDONLY | os.O_NONBLOCK)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise ObjectLost(name) from error
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_size != size:
            os.close(descriptor)
            raise ObjectLost(name)
        with os.fdopen(descriptor, "rb") as file:
            left = min(size, size if end is None else end) - file.seek(start)
            while left > 0 and (piece := file.read(min(PIECE_BYTES, left))):
                left -= len(piece)
                yield piece

    def find_size(self, name: str) -> int | None:
        """How many bytes the file of this name has; None for none."""
        try:
            return self._place(name).stat().st_size
        except FileNotFoundError:
            return None

    def remove(self, name: str, *, older_than: float | None = None) -> None:
        """Remove the file."""
        place = self._place(name)
        if older_than is None or any(_older([place], older_than)):
            place.unlink(missing_ok=True)

    def list_older(self, seconds: float) -> Iterator[str]:
        """By the time they were last written."""
        for file in _older(self._folder.glob("??/*"), seconds):
            yield file.name

    def find_trouble(self) -> str | None:
        """A disk says so when it is written to."""
        return None

    def lacks_room(self) -> bool:
        """By the disk of the node's folder, in which this one lies, or will."""
        with contextlib.suppress(OSError):  # whatever it is, no writing has met it yet
            return lacks_room(self._folder.parent)
        return False

    def _place(self, name: str) -> Path:
        return self._folder / name[:2] / name

    def _put_in_place(self, file: Path, place: Path) -> None:
        file.rename(place)
        for folder in (place.parent, self._folder):
            _flush_folder(folder)


class Staging:
    """The folder of files that are not whole yet; nothing in it is an object."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self, name: str, *, new: bool) -> IO[bytes]:
        """A file that only its owner can read, to be written; `new` refuses one that is there."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY_FOLDER)
        flags = os.O_RDWR | os.O_CREAT | (os.O_EXCL if new else 0)
        return os.fdopen(os.open(self.path(name), flags, OWNER_ONLY), "r+b")

    def path(self, name: str) -> Path:
        """Where it lies."""
        return self._folder / name

    def leave_room(self) -> None:
        """Refuse (OSError) to fill up the disk."""
        leave_room(self._folder)

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        self.path(name).unlink(missing_ok=True)

    def list_older(self, seconds: float) -> list[str]:
        """The names of files last written longer ago."""
        return [file.name for file in _older(self._folder.glob("*"), seconds)]


def is_object(name: str) -> bool:
    """Whether this can be the name of an object."""
    return _NAME.fullmatch(name) is not None


def leave_room(folder: Path) -> None:
    """Refuse (OSError) to fill up a disk that little is left of."""
    if lacks_room(folder):
        raise OSError(errno.ENOSPC, "the space that is left is kept for small messages")


def lacks_room(folder: Path) -> bool:
    """Whether less is left of a folder's disk than large contents leave."""
    return count_free(folder) < KEPT_FREE_BYTES


def flush(file: IO[bytes]) -> None:
    """Have what was written on the disk itself."""
    file.flush()
    os.fsync(file.fileno())


def _older(files: Iterable[Path], seconds: float) -> Iterator[Path]:
    until = time.time() - seconds
    for file in files:
        with contextlib.suppress(OSError):  # gone meanwhile, or nothing that can be looked at
            if file.stat().st_mtime < until:
                yield file


def _flush_folder(folder: Path) -> None:
    """Make a name in a folder as durable as the file."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
