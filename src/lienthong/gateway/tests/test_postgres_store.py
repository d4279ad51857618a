"""The store on PostgreSQL: who may write, what is refused, what a lost session means (EX-130 …)."""

import asyncio
import errno
import os
import secrets
import threading
import time
from contextlib import closing
from dataclasses import replace

import psycopg
import pytest

from lienthong.gateway import application
from lienthong.gateway.connections import STORE_ERRORS
from lienthong.gateway.identity_files import load_identity
from lienthong.gateway.reader import Reader
from lienthong.gateway.settings import GatewaySettings
from lienthong.gateway.storage import storage_of
from lienthong.gateway.storage.postgres_schema import translate
from lienthong.gateway.terms import (
    CommitUnknown,
    DatabaseUnusable,
    NodeKeyLost,
    SettingUnknown,
    StorageUnavailable,
    StoreNotInDatabase,
    StoreOfAnotherNode,
    StoreUnreachable,
)
from lienthong.gateway.testing import ORIGIN, SmallProvince, running, store_to_change
from lienthong.gateway.tests.test_faults import start_and_stop
from lienthong.wire.testing import NOON

pytestmark = pytest.mark.postgres
ROW = (1, b"framed")


@pytest.fixture
def database_url(postgres_schema):
    return postgres_schema


@pytest.fixture
def owner(settings):
    return load_identity(settings, now=NOON).owner


@pytest.fixture
def writers(settings, owner):
    with (
        closing(storage_of(settings).open_writer(owner)) as first,
        closing(storage_of(settings).open_writer(owner)) as second,
    ):
        yield first, second


def end_session(settings, connection):
    with psycopg.connect(settings.database_url, autocommit=True) as server:
        server.execute("SELECT pg_terminate_backend(%s)", (connection._raw.info.backend_pid,))


def count_receipts(settings):
    with closing(storage_of(settings).open_view()) as view:
        return view.execute("SELECT count(*) FROM receipt").fetchone()[0]


def test_second_writer_waits_for_the_first(writers, settings):
    first, second = writers
    first.begin()
    first.insert_rows("receipt", [ROW])
    begun = threading.Thread(target=second.begin)
    begun.start()
    begun.join(0.3)
    assert begun.is_alive()
    first.commit()
    begun.join(10)
    assert not begun.is_alive()
    found = second.execute("SELECT count(*) FROM receipt").fetchone()[0]
    assert found == 1  # whoever writes sees all that was written before
    second.rollback()


def test_writing_goes_on_after_the_system_had_nothing_to_reconnect_with(
    province, settings, monkeypatch
):
    """The thread that writes is the only one: were it gone, the process would refuse for ever.

    A new session needs files; the system may have none left between two of them.
    """
    with running(province, settings, directory=province.snapshot()) as node:
        message = province.message()
        connection = node.application._node.writer._connection
        begin, failures = connection.begin, []

        def begin_once_there_are_files():
            if len(failures) < 2:  # the call's own, then the writer's attempt without a call
                failures.append(errno.EMFILE)
                raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
            return begin()

        monkeypatch.setattr(connection, "begin", begin_once_there_are_files)
        assert node.post(message).is_error
        until = time.monotonic() + 30
        while len(failures) < 2 and time.monotonic() < until:
            time.sleep(0.05)
        assert node.post(message).is_success


def test_writer_that_lost_its_session_commits_nothing_beside_the_next(writers, settings):
    first, second = writers
    first.begin()
    first.insert_rows("receipt", [ROW])
    end_session(settings, first)
    second.begin()
    second.insert_rows("receipt", [(1, b"the next")])
    second.commit()
    with pytest.raises(CommitUnknown):
        first.commit()
    with closing(storage_of(settings).open_view()) as view:
        rows = view.execute("SELECT framed FROM receipt").fetchall()
    assert rows == [(b"the next",)]


def test_frozen_writer_is_thrown_out_and_cannot_come_back(writers, settings):
    first, second = writers
    first.execute("SELECT set_config('idle_in_transaction_session_timeout', '200ms', false)")
    first.begin()
    first.insert_rows("receipt", [ROW])
    second.begin()  # waits until the server has ended the session of the first
    second.commit()
    with pytest.raises((CommitUnknown, psycopg.Error)):
        first.commit()
    assert count_receipts(settings) == 0
    assert first.begin() is True
    first.commit()


def test_whoever_waits_too_long_to_write_is_refused(writers):
    first, second = writers
    first.begin()
    second.execute("SELECT set_config('lock_timeout', '100ms', false)")
    with pytest.raises(StorageUnavailable, match="too long"):
        second.begin()
    first.rollback()
    second.begin()
    second.commit()


def test_transaction_that_failed_is_not_taken_for_a_commit(writers, settings):
    first, _ = writers
    first.begin()
    first.insert_rows("receipt", [ROW])
    with pytest.raises(psycopg.Error):
        first.execute("SELECT * FROM nothing_of_this_name")
    with pytest.raises(StorageUnavailable):
        first.commit()
    assert count_receipts(settings) == 0


def test_value_that_the_database_cannot_hold_is_a_value_error(writers):
    first, _ = writers
    with pytest.raises(ValueError, match="NUL"):
        first.execute("SELECT ?", ("a\0b",))
    first.execute("CREATE TEMPORARY TABLE narrow (word text PRIMARY KEY)")
    with pytest.raises(ValueError, match="index"):
        first.execute("INSERT INTO narrow VALUES (?)", (secrets.token_hex(9000),))


def test_rows_that_are_there_are_passed_by_where_that_is_asked_for(writers, settings):
    first, _ = writers
    first.begin()
    first.insert_rows("receipt", [ROW])
    first.insert_rows("receipt", [(1, b"another"), (2, b"next")], known_too=True)
    first.commit()
    with closing(storage_of(settings).open_view()) as view:
        rows = view.execute("SELECT position, framed FROM receipt ORDER BY position").fetchall()
    assert rows == [ROW, (2, b"next")]


def test_view_cannot_write(settings):
    with closing(storage_of(settings).open_view()) as view, pytest.raises(STORE_ERRORS):
        view.execute("INSERT INTO receipt VALUES (1, ?)", (b"x",))


def test_reader_whose_session_was_ended_reads_on_by_a_new_one(settings):
    async def read():
        reader = Reader(storage_of(settings))
        sizes = []
        for _ in range(3):
            sizes.append(await reader.read(lambda view: view.log.get_size()))
            for view in list(reader._views):
                end_session(settings, view.connection)
        reader.close()
        return sizes

    assert asyncio.run(read()) == [0, 0, 0]


def test_reader_without_a_database_refuses_and_goes_on_when_it_is_back(settings):
    storage = storage_of(settings)
    url, storage._url = storage._url, "postgres://postgres@127.0.0.1:1/none"

    async def read():
        reader = Reader(storage)
        with pytest.raises(StoreUnreachable):
            await reader.read(lambda view: view.log.get_size())
        storage._url = url
        await asyncio.sleep(0.3)
        assert await reader.read(lambda view: view.log.get_size()) == 0
        reader.close()

    asyncio.run(read())


def test_tables_cannot_be_emptied(settings, writers):
    first, _ = writers
    for table in ("message", "receipt", "gateway_leaf", "gateway_checkpoint", "sealed_content"):
        with pytest.raises(STORE_ERRORS, match="append-only"):
            first.execute(f"TRUNCATE {table}")


def test_preparing_again_and_elsewhere_with_the_same_keys_keeps_the_store(province, settings):
    with running(province, settings, directory=province.snapshot()) as node:
        node.sent(province.message())
    province.prepare(settings.folder, database_url=settings.database_url)
    with running(province, settings) as node:
        assert node.client.get("/v1/health").json()["log"]["size"] == 1


def test_store_of_a_node_with_other_keys_is_not_opened(settings, tmp_path):
    other = SmallProvince()
    elsewhere = replace(settings, folder=tmp_path / "elsewhere")
    with pytest.raises(NodeKeyLost):  # the database is in use: its keys must come along
        other.prepare(elsewhere.folder, database_url=settings.database_url)
    unused = other.prepare(tmp_path / "other")
    with pytest.raises(StoreOfAnotherNode, match=ORIGIN):
        start_and_stop(replace(unused, database_url=settings.database_url))


def test_database_without_the_store_of_a_node_in_use_is_refused(province, settings):
    with psycopg.connect(settings.database_url, autocommit=True) as server:
        server.execute("DROP TABLE gateway_store")
    with pytest.raises(StoreNotInDatabase, match="holds no store"):
        start_and_stop(settings)
    with pytest.raises(StoreNotInDatabase):
        province.prepare(settings.folder, database_url=settings.database_url)


def test_database_that_is_away_is_named_without_its_password(settings):
    url = "postgres://node:the-password@127.0.0.1:1/exchange"
    with pytest.raises(DatabaseUnusable, match=r"exchange at 127\.0\.0\.1:1") as refused:
        start_and_stop(replace(settings, database_url=url))
    assert "the-password" not in str(refused.value)
    assert "the-password" not in repr(replace(settings, database_url=url))


def test_address_that_is_not_postgresql_is_refused_and_not_repeated(tmp_path):
    environment = {"LIENTHONG_GATEWAY_DATABASE_URL": "mysql://root:secret@host/name"}
    with pytest.raises(SettingUnknown) as refused:
        GatewaySettings.from_environment(environment, home=tmp_path)
    assert "secret" not in str(refused.value)


def test_nothing_is_confirmed_on_a_store_that_was_replaced(province, settings):
    with running(province, settings, directory=province.snapshot()) as node:
        node.sent(province.message())
        with store_to_change(settings) as store:
            store.execute("UPDATE gateway_store SET id = ?", (b"another",))
        refused = node.post(province.message())
        assert refused.json()["code"] == "gateway.storage_unavailable"
        assert "another store" in refused.json()["detail"]


def test_nothing_is_confirmed_on_a_log_that_lacks_what_was_confirmed(province, settings):
    """As after a failover to a copy that lagged behind."""
    with running(province, settings, directory=province.snapshot()) as node:
        node.sent(province.message())
        with store_to_change(settings) as store:
            for table in ("gateway_tile", "gateway_leaf", "gateway_checkpoint", "message"):
                store.execute(f"DELETE FROM {table}")
        refused = node.post(province.message())
        assert refused.json()["code"] == "gateway.storage_unavailable"
        assert "shorter than what was confirmed" in refused.json()["detail"]
        assert node.client.get("/v1/ready").status_code == 503


def test_node_that_finds_its_database_away_at_the_start_says_so(settings):
    node = application(replace(settings, database_url="postgres://127.0.0.1:1/x"), lambda: NOON)
    with pytest.raises(DatabaseUnusable):
        asyncio.run(node.start())


@pytest.mark.parametrize(
    ("statement", "translated"),
    [
        (
            "CREATE TABLE x (a INTEGER PRIMARY KEY, b BLOB) STRICT, WITHOUT ROWID",
            "CREATE TABLE x (a bigint PRIMARY KEY, b bytea)",
        ),
        ("CREATE TABLE x (text TEXT) STRICT", 'CREATE TABLE x (text text COLLATE "C")'),
        ("CREATE INDEX i ON x (a)", "CREATE INDEX i ON x (a)"),
    ],
)
def test_tables_are_the_same_with_the_types_of_postgresql(statement, translated):
    assert translate(statement) == translated
