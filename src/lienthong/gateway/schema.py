"""A node's tables. What proves something is append-only: the database refuses a change (EX-41).

`position` is the index of the message's or acknowledgement's leaf in the log; it orders everything.
Ids are the 16 bytes of the UUID; instants are milliseconds since 1970, UTC.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from lienthong.gateway.attestations import store as attestations
from lienthong.gateway.callers import tables as api_keys
from lienthong.gateway.certified import tables as certified
from lienthong.gateway.contents import tables as contents
from lienthong.gateway.usage import tables as usage
from lienthong.gateway.vxp import tables
from lienthong.ledger import sqlite_store
from lienthong.ledger.stores import LedgerName

_TABLES = (
    """CREATE TABLE message (
        position INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, sender TEXT NOT NULL,
        kind TEXT NOT NULL, reply_to BLOB, header BLOB NOT NULL, seal BLOB NOT NULL,
        received_at INTEGER NOT NULL) STRICT""",
    "CREATE INDEX message_reply_to ON message (reply_to) WHERE reply_to IS NOT NULL",
    "CREATE TABLE content (position INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT",
    "CREATE TABLE receipt (position INTEGER PRIMARY KEY, framed BLOB NOT NULL) STRICT",
    """CREATE TABLE inbox (
        agency TEXT NOT NULL, position INTEGER NOT NULL,
        PRIMARY KEY (agency, position)) STRICT, WITHOUT ROWID""",
    "CREATE UNIQUE INDEX inbox_position ON inbox (position, agency)",
    """CREATE TABLE acknowledgement (
        position INTEGER PRIMARY KEY, message INTEGER NOT NULL, agency TEXT NOT NULL,
        header BLOB NOT NULL, seal BLOB NOT NULL, received_at INTEGER NOT NULL,
        UNIQUE (message, agency)) STRICT""",
    """CREATE TABLE directory_snapshot (
        version INTEGER PRIMARY KEY, body BLOB NOT NULL, installed_at INTEGER NOT NULL) STRICT""",
    """CREATE TABLE nonce (
        agency TEXT NOT NULL, nonce TEXT NOT NULL, used_at INTEGER NOT NULL,
        PRIMARY KEY (agency, nonce)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX nonce_used_at ON nonce (used_at)",
)
_LATER_TABLES = (
    """CREATE TABLE IF NOT EXISTS expiry (
        position INTEGER PRIMARY KEY, expires_at INTEGER NOT NULL) STRICT""",
    "CREATE INDEX IF NOT EXISTS expiry_expires_at ON expiry (expires_at)",
    """CREATE TABLE IF NOT EXISTS forwarding (
        position INTEGER PRIMARY KEY, record BLOB NOT NULL) STRICT""",
    """CREATE TABLE IF NOT EXISTS webhook (
        agency TEXT PRIMARY KEY, url TEXT NOT NULL, secret BLOB NOT NULL, cursor INTEGER NOT NULL,
        attempts INTEGER NOT NULL, failing_since INTEGER, next_at INTEGER NOT NULL,
        problem TEXT NOT NULL) STRICT, WITHOUT ROWID""",
    *attestations.TABLES,
)
"""What stores made before lack; added when a node opens one."""

_LATER_APPEND_ONLY = (
    "expiry",
    "forwarding",
    *certified.APPEND_ONLY,
    *contents.APPEND_ONLY,
    *attestations.APPEND_ONLY,
)
APPEND_ONLY = (
    "message",
    "content",
    "receipt",
    "inbox",
    "acknowledgement",
    "directory_snapshot",
    *_LATER_APPEND_ONLY,
)
_GUARD = (
    "CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table}"
    " BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
)
_VERSION = 1
FIRST_STATEMENTS = _TABLES
LATER_STATEMENTS = (
    *tables.TABLES,
    *api_keys.TABLES,
    *certified.TABLES,
    *contents.TABLES,
    *usage.TABLES,
    *_LATER_TABLES,
)
"""What makes the tables, for other databases too: they translate the types."""

_OWNER_ONLY = 0o600


def create_store(file: Path) -> None:
    """Make an empty store that only its owner can read; one that has its tables is left alone."""
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, _OWNER_ONLY))
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        if not has_tables(connection):
            _create_tables(connection)


def add_newer_tables(connection: sqlite3.Connection) -> None:
    """Give a store made by an earlier version the tables it lacks."""
    connection.execute("BEGIN IMMEDIATE")
    for statement in [*LATER_STATEMENTS, *_guards(_LATER_APPEND_ONLY)]:
        connection.execute(statement)
    connection.execute("COMMIT")


def has_tables(connection: sqlite3.Connection) -> bool:
    """Whether this is a store, and not an empty file in the place of one."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version >= _VERSION


def _guards(names: tuple[str, ...]) -> list[str]:
    return [_GUARD.format(table=name, verb=verb) for name in names for verb in ("update", "delete")]


def _create_tables(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for statement in [
        *FIRST_STATEMENTS,
        *LATER_STATEMENTS,
        *_guards(APPEND_ONLY),
        *sqlite_store.table_statements(LedgerName.GATEWAY),
        *sqlite_store.guard_statements(LedgerName.GATEWAY),
        f"PRAGMA user_version = {_VERSION}",
    ]:
        connection.execute(statement)
    connection.execute("COMMIT")
