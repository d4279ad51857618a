"""A ledger in each store: SQLite always, PostgreSQL where a server can be reached."""

import sqlite3
from uuid import uuid4

import psycopg
import pytest

from lienthong.ledger import postgres_store, sqlite_store
from lienthong.ledger.notes import LogSigner
from lienthong.ledger.stores import LedgerName
from lienthong.wire.seals import new_log_key
from tools.postgres import postgres_for_tests


@pytest.fixture
def signer():
    return LogSigner(name="example.test/log", key=new_log_key())


@pytest.fixture
def sqlite_ledger(tmp_path):
    connection = sqlite3.connect(tmp_path / "ledger.sqlite3", isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")  # durability is not what these tests are about
    for statement in sqlite_store.table_statements(LedgerName.AUDIT):
        connection.execute(statement)
    for statement in sqlite_store.guard_statements(LedgerName.AUDIT):
        connection.execute(statement)
    yield sqlite_store.SqliteStore(connection, LedgerName.AUDIT)
    connection.close()


@pytest.fixture(scope="session")
def postgres_url():
    with postgres_for_tests() as url:
        if url is None:
            pytest.skip("PostgreSQL is missing (apt-get install postgresql)")
        yield url


@pytest.fixture
def postgres_ledger(postgres_url):
    """Tables in a schema of their own."""
    connection = psycopg.connect(postgres_url, autocommit=True)
    schema = f"ledger_{uuid4().hex}"
    with connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        connection.execute(f"SET search_path TO {schema}")
        for statement in postgres_store.table_statements(LedgerName.AUDIT):
            connection.execute(statement)
        for statement in postgres_store.guard_statements(LedgerName.AUDIT):
            connection.execute(statement)
        yield postgres_store.PostgresStore(connection, LedgerName.AUDIT)
        connection.execute(f"DROP SCHEMA {schema} CASCADE")


BOTH = ["sqlite_ledger", pytest.param("postgres_ledger", marks=pytest.mark.postgres)]


@pytest.fixture(params=BOTH)
def ledger(request):
    return request.getfixturevalue(request.param)
