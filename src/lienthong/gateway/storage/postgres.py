"""A node's store in PostgreSQL, which several processes share; one writes at any instant.

Whoever writes has the one row of `gateway_store` locked for the length of its transaction. The lock
is the transaction's: it cannot be held without it, nor outlive it. So a process that died, froze or
lost its session writes no more from the instant at which another may, and there is nothing to take
over (EX-131).
"""

import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from functools import lru_cache
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus

from lienthong.gateway.connections import Listener, Owner, Row, Rows
from lienthong.gateway.notices import Notice, encode_notice
from lienthong.gateway.storage.postgres_listener import PostgresListener, channel_of
from lienthong.gateway.storage.postgres_schema import (
    LOCK_OF_CREATION,
    add_newer_tables,
    create_tables,
    list_missing,
)
from lienthong.gateway.terms import (
    CommitUnknown,
    DatabaseUnusable,
    StorageUnavailable,
    StoreNotInDatabase,
    StoreOfAnotherNode,
)
from lienthong.gateway.terms.storing import STORE_REPLACED, UNDONE
from lienthong.kernel.errors import Refusal
from lienthong.ledger.postgres_store import PostgresStore
from lienthong.ledger.stores import LedgerName

STORE_ID_BYTES = 16
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.05, 1.0
WRITES_TOO_LONG = "another process of the node writes for too long"

CONNECTING: Mapping[str, Any] = {
    "autocommit": True,  # transactions are begun and ended by hand
    "connect_timeout": 3,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
SESSION = (
    "SELECT set_config('default_transaction_isolation', 'read committed', false),"
    " set_config('lock_timeout', '10s', false),"
    # A process that froze inside a transaction is thrown out, and the others go on.
    " set_config('idle_in_transaction_session_timeout', '10s', false),"
    # What is confirmed is on the disk (EX-12), also where the server's default is not to wait.
    " set_config('synchronous_commit', CASE current_setting('synchronous_commit')"
    " WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false)"
)


class PostgresConnection:
    """A connection to the store's database."""

    def __init__(self, raw: psycopg.Connection[Any]) -> None:
        self._use(raw)

    def _use(self, raw: psycopg.Connection[Any]) -> None:
        self._raw = raw
        self.log = PostgresStore(raw, LedgerName.GATEWAY)

    @property
    def is_lost(self) -> bool:
        """Whether the server, or the way to it, has gone."""
        return self._raw.closed

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Rows:
        """Run one statement; a value that PostgreSQL cannot hold is a `ValueError`."""
        try:
            return self._raw.execute(_with_marks(statement), parameters or None)
        except (psycopg.DataError, psycopg.errors.ProgramLimitExceeded) as error:
            raise ValueError(str(error)) from error

    def execute_many(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement for each row; the answers are waited for once."""
        with self._raw.cursor() as cursor:
            cursor.executemany(_with_marks(statement), rows)

    def insert_rows(self, table: str, rows: Sequence[Row], *, known_too: bool = False) -> None:
        """Insert whole rows in one statement; `table` is one of our constants."""
        if not rows:
            return
        arrays = ", ".join(f"%b::{kind}[]" for kind in self._types_of(table))
        end = " ON CONFLICT DO NOTHING" if known_too else ""
        statement = f"INSERT INTO {table} SELECT * FROM unnest({arrays}){end}"
        self._raw.execute(statement.encode(), [list(column) for column in zip(*rows, strict=True)])

    def has_table(self, name: str) -> bool:
        """Whether the database, as its search path leads, has a table."""
        row = self.execute("SELECT to_regclass(?) IS NOT NULL", (name,)).fetchone()
        return bool(row[0])

    def erase_table(self, name: str) -> None:
        """Take a table away: its files go with the commit."""
        self.execute(f"DROP TABLE IF EXISTS {name}")

    @contextmanager
    def one_moment(self) -> Iterator[None]:
        """Read as of one instant."""
        self.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            yield
        finally:
            self.execute("ROLLBACK")

    def count_bytes(self) -> int:
        """Bytes of the tables, their indexes and what is kept outside them."""
        row = self.execute(
            "SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class"
            " WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'"
        ).fetchone()
        return int(row[0])

    def close(self) -> None:
        """End the session."""
        self._raw.close()

    def _types_of(self, table: str) -> list[str]:
        rows = self.execute(
            "SELECT format_type(atttypid, atttypmod) FROM pg_attribute"
            " WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
            (table,),
        )
        return [row[0] for row in rows]


class PostgresWriter(PostgresConnection):
    """The connection of a process that writes; opened again when it was lost."""

    def __init__(self, storage: "PostgresStorage", owner: Owner) -> None:
        super().__init__(storage.connect("writer"))
        self._storage = storage
        self._types: dict[str, list[str]] = {}
        self._is_new = True
        try:
            self._id = self._open(owner)
        except BaseException:
            self._raw.close()
            raise

    def _open(self, owner: Owner) -> bytes:
        if not self.has_table("gateway_store"):
            raise self._storage.lost()
        store_id, node, origin, log_key = self.execute(
            "SELECT id, node, origin, log_key FROM gateway_store"
        ).fetchone()
        if Owner(node, origin, log_key) != owner:
            raise StoreOfAnotherNode(database=self._storage.name, node=node, origin=origin)
        if list_missing(self):
            self.execute("BEGIN")
            add_newer_tables(self)
            self.execute("COMMIT")
        return bytes(store_id)

    def begin(self) -> bool:
        """Wait until no other process writes; whoever waits too long is refused."""
        is_new, self._is_new = self._is_new, False
        try:
            self._begin()
        except psycopg.errors.LockNotAvailable as error:
            raise StorageUnavailable(reason=WRITES_TOO_LONG) from error
        except psycopg.OperationalError:
            if not self.is_lost:
                raise
        else:
            return is_new
        self._use(self._storage.connect("writer"))  # nothing was done yet: it may be tried anew
        self._begin()
        return True

    def _begin(self) -> None:
        try:
            self.execute("BEGIN")
            row = self.execute("SELECT id FROM gateway_store FOR UPDATE").fetchone()
        except psycopg.Error:
            self.rollback()
            raise
        if row is None or bytes(row[0]) != self._id:
            raise StorageUnavailable(reason=STORE_REPLACED)

    def commit(self) -> None:
        """Flush it to the server's disk."""
        try:
            done = self._raw.execute("COMMIT").statusmessage
        except psycopg.Error as error:
            if self.is_lost:
                raise CommitUnknown from error
            raise
        if done != "COMMIT":  # a transaction that failed before is undone without an error
            raise StorageUnavailable(reason=UNDONE)

    def rollback(self) -> None:
        """Undo it, if there is one; with its session a transaction is undone by itself."""
        if self._raw.info.transaction_status not in {TransactionStatus.IDLE, _UNKNOWN}:
            with suppress(psycopg.Error):
                self.execute("ROLLBACK")

    def tell(self, notice: Notice) -> None:
        """Tell the others at the commit."""
        if notice:
            text = encode_notice(notice, process=self._storage.process)
            self.execute("SELECT pg_notify(?, ?)", (channel_of(self._id), text))

    def find_trouble(self) -> str | None:
        """Whether the database was reachable when it was last needed."""
        return self._storage.trouble

    def recover(self) -> bool:
        """Try a transaction that only locks, which the server writes down too."""
        self._is_new = self.begin()
        self.commit()
        return True

    def _types_of(self, table: str) -> list[str]:
        found = self._types.get(table)
        if found is None:
            found = self._types[table] = super()._types_of(table)
        return found


class PostgresStorage:
    """A database, or one schema of it, as the address's search path says."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.process = secrets.token_hex(8)
        self.trouble: str | None = None
        self._pause = 0.0
        self._closed_until = 0.0

    @property
    def name(self) -> str:
        """What refusals call it; without the password."""
        known = conninfo_to_dict(self._url)
        place = f"{known.get('host') or 'localhost'}:{known.get('port') or 5432}"
        return f"PostgreSQL database {known.get('dbname') or '?'} at {place}"

    def connect(self, part: str) -> psycopg.Connection[Any]:
        """A new session. After a failure the next attempts fail at once for a moment."""
        if time.monotonic() < self._closed_until:
            raise psycopg.OperationalError("the database was not reachable a moment ago")
        try:
            raw = psycopg.connect(self._url, application_name=f"lienthong {part}", **CONNECTING)
        except psycopg.OperationalError:
            longer = max(FIRST_PAUSE_SECONDS, 2 * self._pause)
            self._pause = min(longer, LONGEST_PAUSE_SECONDS)
            self._closed_until = time.monotonic() + self._pause
            raise
        self._pause = 0.0
        raw.execute(SESSION)
        return raw

    def exists(self) -> bool:
        """Whether the database has a store."""
        with self._telling(), closing(PostgresConnection(self.connect("check"))) as connection:
            return connection.has_table("gateway_store")

    def lost(self) -> Refusal:
        """The database has no store."""
        return StoreNotInDatabase(database=self.name)

    def create(self, owner: Owner) -> None:
        """Make an empty store, unless there is one; of several processes one does."""
        with self._telling(), closing(PostgresConnection(self.connect("setup"))) as connection:
            connection.execute("BEGIN")
            connection.execute("SELECT pg_advisory_xact_lock(?)", (LOCK_OF_CREATION,))
            if not connection.has_table("gateway_store"):
                create_tables(connection, secrets.token_bytes(STORE_ID_BYTES), owner)
            connection.execute("COMMIT")

    def open_writer(self, owner: Owner) -> PostgresWriter:
        """Open it; refuses a database without store, and one with that of another node."""
        with self._telling():
            return PostgresWriter(self, owner)

    def open_view(self) -> PostgresConnection:
        """Open it to read only."""
        raw = self.connect("reader")
        raw.execute("SELECT set_config('default_transaction_read_only', 'on', false)")
        return PostgresConnection(raw)

    def listener(self) -> Listener:
        """A session that hears what the other processes tell."""
        return PostgresListener(self._url, process=self.process, report=self._report)

    def _report(self, trouble: str | None) -> None:
        self.trouble = trouble

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Say in a sentence what is wrong with the database when the node starts."""
        try:
            yield
        except psycopg.Error as error:
            problem = " ".join(str(error).split())
            raise DatabaseUnusable(database=self.name, problem=problem) from error


_UNKNOWN = TransactionStatus.UNKNOWN


@lru_cache(maxsize=2048)
def _with_marks(statement: str) -> bytes:
    """The statement with the driver's marks; those with values have no other `?`, and no `%`."""
    return statement.replace("?", "%s").encode()
