"""What the node asks of a store, whichever database holds it.

Statements are written once, with `?` for each value, in the SQL that both databases understand.
What differs (how many rows at once, who else may write, what a lost connection means) is behind
these few methods.
"""

import sqlite3
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

import psycopg

from lienthong.gateway.notices import Leads, Notice
from lienthong.kernel.errors import Refusal
from lienthong.ledger.stores import Store

STORE_ERRORS = (sqlite3.Error, psycopg.Error)
"""What goes wrong in a database, as its driver says it."""

_UNREADABLE = {
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOTADB,
}
_PRIMARY_CODE = 0xFF


def is_unreadable(error: Exception) -> bool:
    """Whether SQLite could not read its file: gone, replaced, damaged (sqlite.org/rescode.html)."""
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE in _UNREADABLE


Row = Sequence[bytes | str | int | None]


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose store it is: the node's name, its log's name, the fingerprint of the log's key."""

    node: str
    origin: str
    log_key: str


class Rows(Protocol):
    """What a statement gave."""

    @property
    def rowcount(self) -> int:
        """How many rows it wrote."""

    def fetchone(self) -> Any:
        """The next row or None."""

    def fetchall(self) -> list[Any]:
        """All remaining rows."""

    def __iter__(self) -> Iterator[Any]:
        """One row after the other."""


class Connection(Protocol):
    """A connection, used by one thread at a time."""

    @property
    def log(self) -> Store:
        """The node's log."""

    @property
    def is_lost(self) -> bool:
        """Whether it has ended by itself, so that another has to be opened."""

    def execute(self, statement: str, parameters: Sequence[Any] = ..., /) -> Rows:
        """Run one statement. A value that no column can hold is a `ValueError`."""

    def execute_many(self, statement: str, rows: Sequence[Sequence[Any]], /) -> object:
        """Run one statement for each of many rows of values."""

    def insert_rows(self, table: str, rows: Sequence[Row], *, known_too: bool = False) -> None:
        """Insert whole rows, many at once; with `known_too` those that are there are passed by."""

    def has_table(self, name: str) -> bool:
        """Whether the store has a table (those made by earlier versions lack some)."""

    def erase_table(self, name: str) -> None:
        """Take a table away so that what stood in it is not left in the store's free room.

        A table that is not there is no matter.
        """

    def one_moment(self) -> AbstractContextManager[None]:
        """All that is read inside is the store as of one instant, whoever writes meanwhile."""

    def count_bytes(self) -> int:
        """How large the store is."""

    def close(self) -> None:
        """Let go of it."""


class WritingConnection(Connection, Protocol):
    """The connection of a process that writes; at any instant one process does (EX-131)."""

    def begin(self) -> bool:
        """Begin the only transaction that writes, whoever else would like to.

        True when the connection is a new one, so that the log is to be looked at anew. Refuses a
        store that is not the one that was opened.
        """

    def commit(self) -> None:
        """Make it durable; refuses with `CommitUnknown` when nobody knows whether it is."""

    def rollback(self) -> None:
        """Undo it, if there is one."""

    def tell(self, notice: Notice) -> None:
        """Tell the other processes of the node, if and when the transaction is committed."""

    def find_trouble(self) -> str | None:
        """Why nothing could be written now, as far as is known; asked by other threads too."""

    def recover(self) -> bool:
        """Whether writes are taken again, tried with nobody's call at stake; False if not tried."""


class Listener(Protocol):
    """How a process learns what the others did."""

    def hear(self) -> AsyncGenerator[Notice | Leads]:
        """What happens, for as long as somebody listens; the first thing once it hears all."""


class Storage(Protocol):
    """A node's store: where it is, and the ways to open it."""

    @property
    def name(self) -> object:
        """What refusals call it."""

    def exists(self) -> bool:
        """Whether anything is there that may be a store, be it damaged."""

    def lost(self) -> Refusal:
        """What to refuse with when the store of a node that was in use is gone (EX-35)."""

    def create(self, owner: Owner) -> None:
        """Make an empty store; one that has its tables is left alone."""

    def open_writer(self, owner: Owner) -> WritingConnection:
        """Open it to write; refuses one that is lost, unreadable or another node's."""

    def open_view(self) -> Connection:
        """Open it to read only."""

    def listener(self) -> Listener:
        """How this process hears of the others."""
