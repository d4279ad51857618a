"""The ledger of facts as stored, and the proof of all of it."""

from collections.abc import Iterator

from django.db import connection

from lienthong.audit.models import FactLeaf
from lienthong.ledger.postgres_store import PostgresStore
from lienthong.ledger.sqlite_store import SqliteStore
from lienthong.ledger.stores import LedgerName, Store

ROWS_A_READ = 2000


def open_store() -> Store:
    """The ledger's tables in this database, over Django's connection and in its transaction."""
    connection.ensure_connection()
    kind = PostgresStore if connection.vendor == "postgresql" else SqliteStore
    return kind(connection.connection, LedgerName.AUDIT)


def iterate_records() -> Iterator[tuple[int, bytes]]:
    """Leaf index and canonical record of every integrated fact, by index; memory is constant."""
    after = -1
    while True:
        rows = FactLeaf.objects.filter(index__gt=after).order_by("index")
        batch = list(rows.values_list("index", "fact__record")[:ROWS_A_READ])
        if not batch:
            return
        yield from ((index, record_bytes(record)) for index, record in batch)
        after = batch[-1][0]


def record_bytes(stored: bytes | memoryview | str) -> bytes:
    """A record as stored, as bytes: SQLite lets somebody who tampers put text in its place."""
    return stored.encode() if isinstance(stored, str) else bytes(stored)
