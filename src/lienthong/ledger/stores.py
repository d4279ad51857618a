"""What a ledger keeps, and how every store keeps it: statements over a plain DB-API connection.

A store never begins, commits or rolls back: it writes in the transaction of its caller, who so
keeps leaves, tiles and its own rows together or not at all. Over Django's connection a caller
passes `connection.connection`, the driver's own object.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from lienthong.ledger.tiles import TILE_WIDTH
from lienthong.wire.merkle import HASH_BYTES

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LEAVES_A_READ = 4 * TILE_WIDTH


class LedgerName(StrEnum):
    """The ledgers there are; the name begins the names of a ledger's tables."""

    GATEWAY = "gateway"
    AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class KeptCheckpoint:
    """A checkpoint as kept: tree size, the signed note's bytes, when it was signed."""

    size: int
    note: bytes
    signed_at: datetime


class Cursor(Protocol):
    """The part of a DB-API cursor that stores use."""

    def execute(self, statement: str, parameters: Sequence[Any] = ..., /) -> Any:
        """Run one statement."""

    def fetchone(self) -> Any:
        """The next row or None."""

    def fetchall(self) -> list[Any]:
        """All remaining rows."""


class Connection(Protocol):
    """The part of a DB-API connection that stores use."""

    def cursor(self) -> Any:
        """A new cursor."""


STATEMENTS = {
    "leaf": "SELECT data FROM {name}_leaf WHERE position = ?",
    "leaves": (
        "SELECT position, data FROM {name}_leaf WHERE position >= ? ORDER BY position LIMIT ?"
    ),
    "last_tile": (
        "SELECT position, length(hashes) FROM {name}_tile WHERE level = 0"
        " ORDER BY position DESC LIMIT 1"
    ),
    "read_tile": "SELECT hashes FROM {name}_tile WHERE level = ? AND position = ?",
    "write_tile": (
        "INSERT INTO {name}_tile (level, position, hashes) VALUES (?, ?, ?)"
        " ON CONFLICT (level, position) DO UPDATE SET hashes = excluded.hashes"
    ),
    "tiles": "SELECT level, position FROM {name}_tile ORDER BY level, position",
    "add_checkpoint": "INSERT INTO {name}_checkpoint (size, note, signed_at) VALUES (?, ?, ?)",
    "newest_checkpoint": (
        "SELECT size, note, signed_at FROM {name}_checkpoint ORDER BY size DESC LIMIT 1"
    ),
    "checkpoint": "SELECT size, note, signed_at FROM {name}_checkpoint WHERE size = ?",
    "checkpoints": (
        "SELECT size, note, signed_at FROM {name}_checkpoint WHERE size > ? ORDER BY size LIMIT ?"
    ),
}
"""Positions and levels start at 0; `signed_at` is milliseconds since 1970 in UTC."""


class Store:
    """A ledger in the tables `<name>_leaf`, `<name>_tile`, `<name>_checkpoint`.

    `PLACEHOLDER` is the driver's mark for a parameter; subclasses name it and their schema.
    """

    PLACEHOLDER = "?"

    def __init__(self, connection: Connection, name: LedgerName) -> None:
        self._connection = connection
        self.name = LedgerName(name)
        self._sql: Mapping[str, str] = {
            key: text.format(name=self.name.value).replace("?", self.PLACEHOLDER)
            for key, text in STATEMENTS.items()
        }

    def lock(self) -> None:
        """Keep other appenders out until the caller's transaction ends; each database's own way."""
        raise NotImplementedError

    def get_size(self) -> int:
        """How many leaves the tiles hold."""
        row = self._one("last_tile")
        return int(row[0]) * TILE_WIDTH + int(row[1]) // HASH_BYTES if row else 0

    def add_leaves(self, *, first: int, leaves: Sequence[bytes]) -> None:
        """Keep leaves' data at the positions from `first` on."""
        raise NotImplementedError

    def iterate_leaves(self, *, start: int = 0) -> Iterator[tuple[int, bytes]]:
        """Position and data of the leaves from `start` on, in order; memory stays constant."""
        while rows := self._all("leaves", start, LEAVES_A_READ):
            for position, data in rows:
                yield int(position), bytes(data)
            start = int(rows[-1][0]) + 1

    def find_leaf(self, *, index: int) -> bytes | None:
        """The data of one leaf, if it is kept here."""
        row = self._one("leaf", index)
        return bytes(row[0]) if row else None

    def read_tile(self, *, level: int, index: int) -> bytes:
        """The tile's hashes end to end; empty if there is no such tile."""
        row = self._one("read_tile", level, index)
        return bytes(row[0]) if row else b""

    def write_tile(self, *, level: int, index: int, hashes: bytes) -> None:
        """Keep a new tile, or a longer one in place of a partial one it begins with."""
        self._cursor().execute(self._sql["write_tile"], (level, index, hashes))

    def list_tiles(self) -> list[tuple[int, int]]:
        """Level and index of every tile."""
        return [(int(level), int(index)) for level, index in self._all("tiles")]

    def add_checkpoint(self, checkpoint: KeptCheckpoint) -> None:
        """Keep a signed checkpoint; a second one of the same size is refused by the table."""
        milliseconds = (checkpoint.signed_at - EPOCH) // timedelta(milliseconds=1)
        row = (checkpoint.size, checkpoint.note, milliseconds)
        self._cursor().execute(self._sql["add_checkpoint"], row)

    def find_newest_checkpoint(self) -> KeptCheckpoint | None:
        """The checkpoint of the largest size, if any."""
        row = self._one("newest_checkpoint")
        return _kept(row) if row else None

    def find_checkpoint(self, *, size: int) -> KeptCheckpoint | None:
        """The checkpoint of exactly this size, if one was signed."""
        row = self._one("checkpoint", size)
        return _kept(row) if row else None

    def iterate_checkpoints(self) -> Iterator[KeptCheckpoint]:
        """All checkpoints by size; memory stays constant."""
        after = -1
        while rows := self._all("checkpoints", after, LEAVES_A_READ):
            yield from (_kept(row) for row in rows)
            after = int(rows[-1][0])

    def _cursor(self) -> Cursor:
        cursor: Cursor = self._connection.cursor()
        return cursor

    def _one(self, statement: str, *parameters: object) -> Any:
        cursor = self._cursor()
        cursor.execute(self._sql[statement], parameters)
        return cursor.fetchone()

    def _all(self, statement: str, *parameters: object) -> list[Any]:
        cursor = self._cursor()
        cursor.execute(self._sql[statement], parameters)
        return cursor.fetchall()


def _kept(row: Sequence[Any]) -> KeptCheckpoint:
    signed_at = EPOCH + timedelta(milliseconds=int(row[2]))
    return KeptCheckpoint(size=int(row[0]), note=bytes(row[1]), signed_at=signed_at)
