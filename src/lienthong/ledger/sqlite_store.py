"""A ledger in SQLite tables, over a `sqlite3.Connection` of the caller."""

from collections.abc import Sequence

from lienthong.ledger.stores import Connection, LedgerName, Store

ROWS_A_STATEMENT = 32

_TABLES = (
    "CREATE TABLE {name}_leaf (position INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT",
    (
        "CREATE TABLE {name}_tile (level INTEGER NOT NULL, position INTEGER NOT NULL,"
        " hashes BLOB NOT NULL, PRIMARY KEY (level, position)) STRICT"
    ),
    (
        "CREATE TABLE {name}_checkpoint (size INTEGER PRIMARY KEY, note BLOB NOT NULL,"
        " signed_at INTEGER NOT NULL) STRICT"
    ),
)

_REFUSE = (
    "CREATE TRIGGER {name}_{table}_no_{verb} BEFORE {verb} ON {name}_{table}"
    " BEGIN SELECT RAISE(ABORT, '{name}_{table} is append-only'); END"
)

_GROW = (
    "CREATE TRIGGER {name}_tile_only_grows BEFORE UPDATE ON {name}_tile"
    " WHEN new.level <> old.level OR new.position <> old.position"
    " OR substr(new.hashes, 1, length(old.hashes)) <> old.hashes"
    " BEGIN SELECT RAISE(ABORT, '{name}_tile only grows'); END"
)


def table_statements(name: LedgerName) -> list[str]:
    """The statements that create a ledger's tables."""
    return [text.format(name=LedgerName(name).value) for text in _TABLES]


def guard_statements(name: LedgerName) -> list[str]:
    """The statements that make the tables append-only: the database itself refuses a change."""
    refused = [("leaf", "update"), ("leaf", "delete"), ("tile", "delete")]
    refused += [("checkpoint", "update"), ("checkpoint", "delete")]
    value = LedgerName(name).value
    guards = [_REFUSE.format(name=value, table=table, verb=verb) for table, verb in refused]
    return [*guards, _GROW.format(name=value)]


def insert_rows(
    connection: Connection,
    table: str,
    rows: Sequence[Sequence[bytes | str | int | None]],
    *,
    known_too: bool = False,
) -> None:
    """Insert whole rows, many a statement; `table` is one of our constants, never a user's text.

    With `known_too` rows that are there already are passed by.

    Each step of a statement gives Python's lock away and must win it back, so that rows one by one
    cost several times more while another thread works.
    """
    end = " ON CONFLICT DO NOTHING" if known_too else ""
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        chunk = rows[start : start + ROWS_A_STATEMENT]
        marks = f"({', '.join('?' * len(chunk[0]))})"
        statement = f"INSERT INTO {table} VALUES {', '.join([marks] * len(chunk))}{end}"
        connection.cursor().execute(statement, [value for row in chunk for value in row])


class SqliteStore(Store):
    """A ledger in SQLite. The caller's transaction must be the file's only writer."""

    def lock(self) -> None:
        """Nothing to do: SQLite lets one transaction write, and refuses a stale one."""

    def add_leaves(self, *, first: int, leaves: Sequence[bytes]) -> None:
        """Keep leaves' data at the positions from `first` on."""
        rows = list(enumerate(leaves, first))
        insert_rows(self._connection, f"{self.name.value}_leaf", rows)
