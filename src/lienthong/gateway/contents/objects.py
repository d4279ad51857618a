"""Where large sealed contents lie: objects named by the SHA-256 of their bytes (EX-92).

An object is written and flushed before the row that names it is committed, and removed after the
row is gone. What a crash leaves in between has no row, and is swept away.
"""

import contextlib
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Protocol

PIECE_BYTES = 1024 * 1024
OWNER_ONLY = 0o600
OWNER_ONLY_FOLDER = 0o700


class Objects(Protocol):
    """A place for objects. Its calls block: they belong in threads."""

    def keep(self, name: str, file: Path) -> None:
        """Take a finished file as the object of this name; the file is gone afterwards."""

    def read(self, name: str, start: int) -> Iterator[bytes]:
        """An object's bytes from a place on, in pieces; FileNotFoundError for none."""

    def remove(self, name: str) -> None:
        """Remove an object, if it is there."""

    def list_older(self, seconds: float) -> Iterator[str]:
        """The names of the objects that have been there for longer."""


class Folder:
    """Objects as files of one folder, spread over 256 folders in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, name: str, file: Path) -> None:
        """Move a file that is flushed already to its place, durably."""
        place = self._place(name)
        place.parent.mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY_FOLDER)
        try:
            file.rename(place)
        except OSError:  # another file system: copy beside the place first, then rename there
            partial = place.with_suffix(".new")
            with file.open("rb") as source, partial.open("wb") as target:
                shutil.copyfileobj(source, target, PIECE_BYTES)
                flush(target)
            partial.rename(place)
            file.unlink()
        for folder in (place.parent, self._folder):
            _flush_folder(folder)

    def read(self, name: str, start: int) -> Iterator[bytes]:
        """Read on from a place."""
        with self._place(name).open("rb") as file:
            file.seek(start)
            while piece := file.read(PIECE_BYTES):
                yield piece

    def remove(self, name: str) -> None:
        """Remove the file."""
        self._place(name).unlink(missing_ok=True)

    def list_older(self, seconds: float) -> Iterator[str]:
        """By the time they were last written."""
        for file in _older(self._folder.glob("??/*"), seconds):
            yield file.name

    def _place(self, name: str) -> Path:
        return self._folder / name[:2] / name


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

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        self.path(name).unlink(missing_ok=True)

    def list_older(self, seconds: float) -> list[str]:
        """The names of files last written longer ago."""
        return [file.name for file in _older(self._folder.glob("*"), seconds)]


def flush(file: IO[bytes]) -> None:
    """Have what was written on the disk itself."""
    file.flush()
    os.fsync(file.fileno())


def _older(files: Iterable[Path], seconds: float) -> Iterator[Path]:
    until = time.time() - seconds
    for file in files:
        with contextlib.suppress(FileNotFoundError):
            if file.stat().st_mtime < until:
                yield file


def _flush_folder(folder: Path) -> None:
    """Make a name in a folder as durable as the file."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
