"""A node's store in an SQLite file: one process, whose one thread writes.

SQLite may damage a WAL file when two connections write or checkpoint at the same instant (fixed in
3.51.3), so the writer's connection is the only one that ever does either; views open read-only.
"""

import asyncio
import contextlib
import fcntl
import sqlite3
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from lienthong.gateway.connections import Listener, Owner, Row
from lienthong.gateway.notices import Leads, Notice
from lienthong.gateway.room import count_free
from lienthong.gateway.schema import add_newer_tables, create_store, has_tables
from lienthong.gateway.settings import GatewaySettings
from lienthong.gateway.terms import (
    NodeAlreadyRunning,
    StorageUnavailable,
    StoreLost,
    StoreUnreadable,
)
from lienthong.gateway.terms.storing import DISK_FULL, FILE_GONE
from lienthong.kernel.errors import Refusal
from lienthong.ledger.sqlite_store import SqliteStore, insert_rows
from lienthong.ledger.stores import LedgerName

LEAST_ROOM = 2 * 1024 * 1024
"""Bytes free below which no call is sent here: each may be the one that finds no room."""
JOURNAL_SUFFIX = "-wal"
IN_PAGES_IN_USE = "FAST"
"""What is deleted is overwritten where that costs no write more."""
CACHE_KIB = 32 * 1024
"""Pages that the writer keeps at hand: messages' ids lie anywhere in their index, and with SQLite's
usual 2 MiB nearly each new one of a large log would be read anew."""


class SqliteConnection:
    """A connection that can only read."""

    def __init__(self, file: Path, *, mode: str = "ro") -> None:
        # Each is used by one thread at a time, and closed by another when the node stops.
        self._file = file
        self._raw = sqlite3.connect(
            f"{file.absolute().as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
        )
        self.execute = self._raw.execute
        self.execute_many = self._raw.executemany
        self.log = SqliteStore(self._raw, LedgerName.GATEWAY)
        self.is_lost = False

    def insert_rows(self, table: str, rows: Sequence[Row], *, known_too: bool = False) -> None:
        """Insert whole rows, many a statement."""
        insert_rows(self._raw, table, rows, known_too=known_too)

    def has_table(self, name: str) -> bool:
        """Whether the store has a table."""
        known = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
        return self.execute(known, (name,)).fetchone() is not None

    def erase_table(self, name: str) -> None:
        """Take a table away, its pages overwritten."""
        self.execute("PRAGMA secure_delete = ON")
        self.execute(f"DROP TABLE IF EXISTS {name}")
        self.execute(f"PRAGMA secure_delete = {IN_PAGES_IN_USE}")

    @contextmanager
    def one_moment(self) -> Iterator[None]:
        """Read as of one instant."""
        self.execute("BEGIN")
        try:
            yield
        finally:
            self.execute("ROLLBACK")

    def count_bytes(self) -> int:
        """Bytes of the file and its journal."""
        journal = self._file.with_name(self._file.name + JOURNAL_SUFFIX)
        return _size(self._file) + _size(journal)

    def close(self) -> None:
        """Let go of the file. The last connection to close moves its journal into the file."""
        self._raw.close()


class SqliteWriter(SqliteConnection):
    """The connection that writes; keeps other processes out for as long as it is open."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._lock = _lock_folder(settings)
        with contextlib.ExitStack() as undo:
            undo.callback(self._lock.close)
            super().__init__(settings.database, mode="rw")
            undo.callback(self._raw.close)
            if not has_tables(self._raw):
                raise StoreLost(file=settings.database, folder=settings.folder)
            self._identifier = _identify(self._file)
            self.execute("PRAGMA journal_mode=WAL")
            self.execute("PRAGMA synchronous=FULL")
            self.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
            self.execute(f"PRAGMA secure_delete = {IN_PAGES_IN_USE}")
            add_newer_tables(self._raw)
            undo.pop_all()

    def begin(self) -> bool:
        """Begin; confirms nothing that would end with this process (EX-35), as SQLite would."""
        if _identify(self._file) != self._identifier:
            raise StorageUnavailable(reason=FILE_GONE)
        self.execute("BEGIN IMMEDIATE")
        return False

    def commit(self) -> None:
        """Flush it to the disk."""
        self.execute("COMMIT")

    def rollback(self) -> None:
        """Undo it, if there is one."""
        if self._raw.in_transaction:
            self.execute("ROLLBACK")

    def tell(self, notice: Notice) -> None:
        """There is nobody to tell."""

    def find_trouble(self) -> str | None:
        """Whether the file is still the one that was opened, and its disk has room.

        On a full disk a small write may still succeed, in pages that are there already.
        """
        if _identify(self._file) != self._identifier:
            return FILE_GONE
        return None if count_free(self._file.parent) >= LEAST_ROOM else DISK_FULL

    def recover(self) -> bool:
        """Only a write shows whether the disk has room: the next call tries (EX-33)."""
        return False

    def close(self) -> None:
        """Let go of the file, then of the folder."""
        super().close()
        self._lock.close()


class Alone:
    """The listener of a node of one process."""

    async def hear(self) -> AsyncGenerator[Notice | Leads]:
        """Nobody else does anything, so this process calls the webhooks."""
        yield Leads(held=True)
        await asyncio.Event().wait()


class SqliteStorage:
    """The file in a node's folder."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._settings = settings
        self.name = settings.database

    def exists(self) -> bool:
        """Whether there is a file."""
        return self.name.exists()

    def lost(self) -> Refusal:
        """The file is gone."""
        return StoreLost(file=self.name, folder=self._settings.folder)

    def create(self, _owner: Owner) -> None:
        """Make a store that only its owner can read; it is whose folder it lies in."""
        create_store(self.name)

    def open_writer(self, _owner: Owner) -> SqliteWriter:
        """Open it; never makes one: that is done once, before the node is certified (EX-35)."""
        try:
            return SqliteWriter(self._settings)
        except sqlite3.Error as error:
            if not self.name.exists():
                raise self.lost() from error
            raise StoreUnreadable(file=self.name, problem=error) from error

    def open_view(self) -> SqliteConnection:
        """Open it to read only."""
        return SqliteConnection(self.name)

    def listener(self) -> Listener:
        """Nobody else writes."""
        return Alone()


def _identify(file: Path) -> tuple[int, int] | None:
    """Which file it is that has this name; None for none."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _size(file: Path) -> int:
    """Bytes of a file; 0 for none."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def _lock_folder(settings: GatewaySettings) -> IO[bytes]:
    """Keep other processes out of the store for as long as the file stays open."""
    lock = (settings.folder / "gateway.lock").open("wb")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise NodeAlreadyRunning(folder=settings.folder) from None
    return lock
