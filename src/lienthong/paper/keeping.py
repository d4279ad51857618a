"""Keeping the bytes of files: each content once, in a file named after its hash.

Whoever keeps files has rows that name them; `documents` and `work` keep theirs in one folder.
Removing asks nobody: `documents`, which sees both, does it (`operations/remove_dropped`).
"""

import fcntl
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path

_OWNER_ONLY = 0o600
_LOCK = ".lock"
_BEGUN = "."


def path_in(folder: Path, digest: str) -> Path:
    """Where the file with this SHA-256 (lowercase hex) lies; whether it does is not looked at."""
    return folder / digest[:2] / digest


def keep_bytes(folder: Path, content: bytes) -> str:
    """Keep the bytes, whole on the disk on return; their SHA-256 (lowercase hex).

    Bytes that are kept already are not written again, but count as kept now (`Removal.allows`).
    """
    digest = sha256(content).hexdigest()
    with _lock_of(folder) as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        _write_once(path_in(folder, digest), content)
    return digest


def read_bytes(folder: Path, digest: str) -> bytes | None:
    """The bytes, compared with their hash; None for what is gone or was changed."""
    try:
        content = path_in(folder, digest).read_bytes()
    except OSError:
        return None
    return content if sha256(content).hexdigest() == digest else None


class Removal:
    """Removing from a folder in which nobody keeps anything meanwhile."""

    def __init__(self, folder: Path) -> None:
        """Made by `removing` only."""
        self._folder = folder

    def allows(self, digests: Sequence[str], *, kept_before: datetime) -> bool:
        """Whether all were last kept before: who keeps now may name it in a row still to come."""
        paths = [path_in(self._folder, digest) for digest in digests]
        instants = [path.stat().st_mtime for path in paths if path.exists()]
        return max(instants, default=0.0) < kept_before.timestamp()

    def remove(self, digest: str) -> None:
        """Remove bytes of which the caller knows that no row names them; gone is gone."""
        path_in(self._folder, digest).unlink(missing_ok=True)


@contextmanager
def removing(folder: Path) -> Iterator[Removal | None]:
    """The right to remove, for a moment; None while somebody keeps or removes: try again later.

    It never waits, since who keeps may hold the database that the caller waits for.
    """
    with _lock_of(folder) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            is_alone = False
        else:
            is_alone = True
        yield Removal(folder) if is_alone else None


def remove_unfinished(folder: Path) -> int:
    """Remove what processes that were killed had begun to write; how many files.

    Nothing while somebody keeps: what is being written looks the same.
    """
    begun = list(folder.glob(f"??/{_BEGUN}*"))
    if not begun:
        return 0
    with removing(folder) as removal:
        if removal is None:
            return 0
        for path in begun:
            path.unlink(missing_ok=True)
    return len(begun)


@contextmanager
def _lock_of(folder: Path) -> Iterator[int]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, _OWNER_ONLY)
    try:
        yield lock
    finally:
        os.close(lock)


def _write_once(path: Path, content: bytes) -> None:
    if path.exists() and path.stat().st_size == len(content):
        os.utime(path)
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=_BEGUN)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(_OWNER_ONLY)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
