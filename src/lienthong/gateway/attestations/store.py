"""The rows of what others attest of checkpoints; `size` names the checkpoint (EX-123, EX-127)."""

from collections.abc import Iterator
from dataclasses import dataclass

from lienthong.gateway.connections import Connection

TABLES = (
    """CREATE TABLE IF NOT EXISTS cosignature (
        size INTEGER NOT NULL, witness TEXT NOT NULL, line TEXT NOT NULL, kept_at INTEGER NOT NULL,
        PRIMARY KEY (size, witness)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS cosignature_witness ON cosignature (witness, size)",
    """CREATE TABLE IF NOT EXISTS timestamp_token (
        size INTEGER PRIMARY KEY, token BLOB NOT NULL, kept_at INTEGER NOT NULL) STRICT""",
)
APPEND_ONLY = ("cosignature", "timestamp_token")
CHECKPOINTS_LOOKED_AT = 64
"""Among how many co-signed checkpoints the one with most cosignatures is looked for."""


@dataclass(frozen=True, slots=True)
class KeptToken:
    """A time-stamp token over the note of the checkpoint of `size` entries."""

    size: int
    token: bytes
    kept_ms: int


@dataclass(frozen=True, slots=True)
class AddCosignature:
    """A witness co-signed a checkpoint; `witness` is its named key as text."""

    size: int
    witness: str
    line: str

    def apply(self, connection: Connection, now_ms: int) -> int:
        """Keep it; the first one of a witness for a checkpoint stays."""
        connection.execute(
            "INSERT INTO cosignature (size, witness, line, kept_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (self.size, self.witness, self.line, now_ms),
        )
        return self.size


@dataclass(frozen=True, slots=True)
class AddToken:
    """A time-stamping authority stamped a checkpoint."""

    size: int
    token: bytes

    def apply(self, connection: Connection, now_ms: int) -> int:
        """Keep it; the first one for a checkpoint stays."""
        connection.execute(
            "INSERT INTO timestamp_token (size, token, kept_at) VALUES (?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (self.size, self.token, now_ms),
        )
        return self.size


Change = AddCosignature | AddToken


def has_tables(connection: Connection) -> bool:
    """Whether the store has them yet: one that no node opened since then lacks them."""
    return all(connection.has_table(name) for name in APPEND_ONLY)


def list_lines(connection: Connection, size: int) -> list[str]:
    """The signature lines below the checkpoint of this size."""
    question = "SELECT line FROM cosignature WHERE size = ? ORDER BY witness"
    return [row[0] for row in connection.execute(question, (size,))]


def find_last_cosigned(connection: Connection, witness: str) -> int:
    """The size of the newest checkpoint that a witness co-signed; 0 for none."""
    question = "SELECT coalesce(max(size), 0) FROM cosignature WHERE witness = ?"
    size: int = connection.execute(question, (witness,)).fetchone()[0]
    return size


def find_cosigned(connection: Connection, position: int) -> int | None:
    """The size of an early checkpoint over an entry with as many cosignatures as can be had."""
    row = connection.execute(
        "SELECT size FROM (SELECT size, count(*) AS lines FROM cosignature WHERE size > ?"
        " GROUP BY size ORDER BY size LIMIT ?) AS early ORDER BY lines DESC, size LIMIT 1",
        (position, CHECKPOINTS_LOOKED_AT),
    ).fetchone()
    return row[0] if row else None


def find_token(connection: Connection, position: int) -> KeptToken | None:
    """The earliest token whose checkpoint covers an entry."""
    question = "SELECT size, token, kept_at FROM timestamp_token WHERE size > ? ORDER BY size"
    row = connection.execute(f"{question} LIMIT 1", (position,)).fetchone()
    return KeptToken(*row) if row else None


def find_last_token(connection: Connection) -> KeptToken | None:
    """The newest token."""
    question = "SELECT size, token, kept_at FROM timestamp_token ORDER BY size DESC LIMIT 1"
    row = connection.execute(question).fetchone()
    return KeptToken(*row) if row else None


def iterate_cosignatures(connection: Connection) -> Iterator[tuple[int, str, str]]:
    """Size, witness and line of every cosignature, by size."""
    question = "SELECT size, witness, line FROM cosignature ORDER BY size, witness"
    yield from connection.execute(question)


def iterate_tokens(connection: Connection) -> Iterator[tuple[int, bytes]]:
    """Size and token of every stamped checkpoint, by size."""
    yield from connection.execute("SELECT size, token FROM timestamp_token ORDER BY size")
