"""What a witness remembers: the newest checkpoint of each log, in one file (EX-122)."""

import contextlib
import fcntl
import json
import os
from pathlib import Path
from typing import IO, Self

from lienthong.kernel.errors import Refusal, gettext_noop
from lienthong.wire.notes import Checkpoint, parse_checkpoint, parse_note
from lienthong.wire.seals import LogKey, key_to_pem, log_key_from_pem, new_log_key
from lienthong.witness.terms import MemoryDamaged, MemoryLost, WitnessAlreadyRunning

_VERSION = 1
_OWNER_ONLY = 0o600


def open_witness(key_file: Path, memory_file: Path) -> tuple[LogKey, "WitnessMemory"]:
    """A witness's key and memory; both are made if neither is there.

    Refuses one without the other (MemoryLost), what cannot be read, and a second process.
    """
    has_key, has_memory = key_file.exists(), memory_file.exists()
    if has_key != has_memory:
        there, missing = (key_file, memory_file) if has_key else (memory_file, key_file)
        raise MemoryLost(there=there, missing=missing)
    if not has_key:
        replace_file(memory_file, _encode({}))
        replace_file(key_file, key_to_pem(new_log_key()))
    try:
        key = log_key_from_pem(key_file.read_bytes())
    except Refusal as refusal:
        raise MemoryDamaged(file=key_file, problem=refusal.code) from refusal
    return key, WitnessMemory(memory_file)


class WitnessMemory:
    """The newest checkpoint of each log as signed, by its origin; for one process."""

    def __init__(self, file: Path) -> None:
        """Read the file and keep other processes from it."""
        self._file = file
        self._lock = _lock(file)
        try:
            self._notes = _decode(file.read_bytes())
            self._last = {origin: _checkpoint(note) for origin, note in self._notes.items()}
        except (OSError, ValueError, Refusal) as error:
            self._lock.close()
            problem = getattr(error, "strerror", None) or gettext_noop("it is cut off or changed")
            raise MemoryDamaged(file=file, problem=problem) from error

    def __enter__(self) -> Self:
        """The memory itself."""
        return self

    def __exit__(self, *_raised: object) -> None:
        """Let another process have it."""
        self.close()

    def find_last(self, origin: str) -> Checkpoint | None:
        """The newest checkpoint of a log that was co-signed."""
        return self._last.get(origin)

    def find_note(self, origin: str) -> str | None:
        """The same as it was signed, to be shown to others when the log contradicts it."""
        return self._notes.get(origin)

    def remember(self, note: bytes) -> None:
        """Put a log's newer checkpoint in the place of its last one; durable on return."""
        checkpoint = _checkpoint(note.decode())
        notes = {**self._notes, checkpoint.origin: note.decode()}
        replace_file(self._file, _encode(notes))
        self._notes, self._last[checkpoint.origin] = notes, checkpoint

    def close(self) -> None:
        """Let another process have it."""
        self._lock.close()


def replace_file(file: Path, content: bytes) -> None:
    """Write a file that only its owner can read; after a crash it is the old one or the new."""
    part = file.with_name(f"{file.name}.part")
    with contextlib.suppress(FileNotFoundError):
        part.unlink()
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    part.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _encode(notes: dict[str, str]) -> bytes:
    return json.dumps({"v": _VERSION, "logs": notes}, ensure_ascii=False, indent=1).encode()


def _decode(data: bytes) -> dict[str, str]:
    value = json.loads(data)
    notes = value.get("logs") if isinstance(value, dict) and value.get("v") == _VERSION else None
    if not isinstance(notes, dict) or not all(isinstance(one, str) for one in notes.values()):
        raise ValueError("form")
    return notes


def _checkpoint(note: str) -> Checkpoint:
    return parse_checkpoint(parse_note(note.encode()).text)


def _lock(file: Path) -> IO[bytes]:
    lock = file.with_name(f"{file.name}.lock").open("wb")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise WitnessAlreadyRunning(file=file) from None
    return lock
