"""Rows beside the log, changed by somebody who owns the machine: `fsck` finds each."""

import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from lienthong.gateway.contents.holders import encode_wraps
from lienthong.gateway.fsck import verify_store
from lienthong.gateway.testing import (
    COMMUNE,
    DISSOLVED,
    FORWARD,
    OFFICE,
    OTHER,
    running,
    store_to_change,
)
from lienthong.gateway.tests.test_faults import tamper
from lienthong.wire.seals import key_to_pem, new_key, new_log_key
from lienthong.wire.secrecy import encryption_key_to_pem, new_encryption_key
from lienthong.wire.testing import NOON

# What a row of each table says beside the log, changed, removed, moved or slipped in.
PLANTED = {
    "receipts": [
        "UPDATE receipt SET framed = ? WHERE position = 1",
        "DELETE FROM receipt WHERE position = 1",
        (
            "UPDATE receipt SET framed = (SELECT framed FROM receipt WHERE position = 0)"
            " WHERE position = 1"
        ),
        "UPDATE receipt SET framed = substr(framed, 1, 200) WHERE position = 1",
    ],
    "filed": [
        "UPDATE expiry SET expires_at = expires_at + 1",
        "DELETE FROM expiry",
        "INSERT INTO expiry VALUES (1, 5)",
        "UPDATE inbox SET agency = 'H56.2' WHERE position = 1",
        "UPDATE inbox SET agency = 'H56.99' WHERE position = 3 AND agency = 'H56.2'",
        "INSERT INTO inbox VALUES ('H56.2', 1)",
        "DELETE FROM inbox WHERE position = 3 AND agency = 'H56.2'",
        "UPDATE message SET sender = 'H56.2' WHERE position = 1",
    ],
    "acknowledgements": [
        "UPDATE acknowledgement SET message = 1 WHERE position = 4",
        "UPDATE acknowledgement SET agency = 'H56.2' WHERE position = 4",
        "UPDATE acknowledgement SET message = 99 WHERE position = 4",
    ],
    "directories": [
        "UPDATE directory_snapshot SET body = ?",
        "UPDATE directory_snapshot SET body = substr(body, 1, 900)",
        "UPDATE directory_snapshot SET version = 9",
        "DELETE FROM directory_snapshot",
        "INSERT INTO directory_snapshot SELECT 2, body, installed_at FROM directory_snapshot",
    ],
    "strays": [
        "INSERT INTO inbox VALUES ('H56.2', 77)",
        "INSERT INTO inbox VALUES ('H56.2', 4)",
        "INSERT INTO receipt VALUES (77, ?)",
        "INSERT INTO content VALUES (4, ?)",
        (
            "INSERT INTO sealed_content SELECT 77, data, sha256, length, keys FROM sealed_content"
            " WHERE position = 1"
        ),
        "INSERT INTO content_removed VALUES (77, 'x', 0)",
        "INSERT INTO content_removed SELECT position, sha256, 1 FROM sealed_content",
        "INSERT INTO expiry VALUES (77, 5)",
        "INSERT INTO forwarding VALUES (77, ?)",
    ],
}


def fill(province, settings):
    """Messages of every kind, two of them acknowledged, in a node that is stopped then."""
    day = timedelta(days=1)
    messages = [province.message() for _ in range(3)]
    to = (COMMUNE, OTHER, DISSOLVED)
    messages.append(province.message(to=to, expires_at=NOON + day))
    with running(province, settings, directory=province.snapshot(forwards=(FORWARD,))) as node:
        for message in messages:
            node.sent(message)
        for message in (messages[0], messages[3]):
            node.caller(COMMUNE).acknowledge(message)
    assert verify_store(settings).is_whole


@pytest.fixture(scope="module")
def filled(province, tmp_path_factory):
    settings = province.prepare(tmp_path_factory.mktemp("filled") / "gateway")
    fill(province, settings)
    return settings


@pytest.mark.parametrize(
    ("finding", "statement"),
    [(finding, statement) for finding, several in PLANTED.items() for statement in several],
)
def test_whatever_was_changed_beside_the_log_is_found_out(filled, tmp_path, finding, statement):
    settings = replace(filled, folder=tmp_path / "copy")
    shutil.copytree(filled.folder, settings.folder)
    tamper(settings, statement)
    report = verify_store(settings)
    assert not report.is_whole
    assert getattr(report.filing, finding)
    assert report.log.is_whole


@pytest.mark.postgres
def test_each_is_found_out_in_postgres_as_well(province, postgres_schema, tmp_path):
    settings = province.prepare(tmp_path / "gateway", database_url=postgres_schema)
    fill(province, settings)
    for finding, statements in PLANTED.items():
        for statement in statements:
            table = re.match(r"(?:UPDATE|DELETE FROM|INSERT INTO) (\w+)", statement)[1]
            with store_to_change(settings) as store:
                rows = [tuple(row) for row in store.execute(f"SELECT * FROM {table}").fetchall()]
                values = (b"\x00",) * statement.count("?")
                assert store.execute(statement, values).rowcount > 0
            assert getattr(verify_store(settings).filing, finding), statement
            with store_to_change(settings) as store:
                store.execute(f"DELETE FROM {table}")
                store.insert_rows(table, rows)
    assert verify_store(settings).is_whole


def test_directory_that_somebody_else_signed_is_found_out(filled, province, tmp_path):
    settings = replace(filled, folder=tmp_path / "copy")
    shutil.copytree(filled.folder, settings.folder)
    forged = province.snapshot(version=2, signer=province.holders[OFFICE])
    with closing(sqlite3.connect(settings.database)) as connection:
        connection.execute("INSERT INTO directory_snapshot VALUES (2, ?, 0)", (forged,))
        connection.commit()
    assert verify_store(settings).filing.directories == (2,)


def keys_of(store, position):
    question = "SELECT keys FROM sealed_content WHERE position = ?"
    return bytes(store.execute(question, (position,)).fetchone()[0])


BENT_WRAPS = {
    "none": lambda _own, _other: encode_wraps([]),
    "no wraps at all": lambda _own, _other: b"\xff",
    "of another message": lambda _own, other: other,
    "one bit": lambda own, _other: own[:-1] + bytes([own[-1] ^ 1]),
}


def check_wraps(settings):
    """What no reader could open is found out, and nothing else is told."""
    for bend in BENT_WRAPS.values():
        with store_to_change(settings) as store:
            own, other = keys_of(store, 1), keys_of(store, 0)
            change = "UPDATE sealed_content SET keys = ? WHERE position = 1"
            store.execute(change, (bend(own, other),))
        report = verify_store(settings)
        assert (report.filing.wraps, report.is_whole) == ((1,), False)
        assert report.rows.is_whole
        with store_to_change(settings) as store:
            store.execute(change, (own,))
    assert verify_store(settings).is_whole


def check_removed(settings):
    """A content may go with its record, once nobody waits for it: message 0 was acknowledged."""
    for position, found in ((0, ()), (1, (1,))):
        with store_to_change(settings) as store:
            note = "INSERT INTO content_removed SELECT position, sha256, 1 FROM sealed_content"
            store.execute(f"{note} WHERE position = ?", (position,))
            store.execute("DELETE FROM sealed_content WHERE position = ?", (position,))
        report = verify_store(settings)
        assert (report.filing.removed, report.is_whole) == (found, not found)


def test_what_opens_a_content_is_proved_and_so_is_that_none_went_too_early(filled, tmp_path):
    settings = replace(filled, folder=tmp_path / "copy")
    shutil.copytree(filled.folder, settings.folder)
    check_wraps(settings)
    check_removed(settings)


@pytest.mark.postgres
def test_the_same_holds_in_postgres(province, postgres_schema, tmp_path):
    settings = province.prepare(tmp_path / "gateway", database_url=postgres_schema)
    fill(province, settings)
    check_wraps(settings)
    check_removed(settings)


@pytest.mark.parametrize("name", ["node.key", "log.key", "storage.key", "root.pem"])
def test_key_that_is_lost_or_exchanged_is_found_out(filled, province, tmp_path, name):
    settings = replace(filled, folder=tmp_path / "copy")
    shutil.copytree(filled.folder, settings.folder)
    other = {
        "node.key": key_to_pem(new_key()),
        "log.key": key_to_pem(new_log_key()),
        "storage.key": encryption_key_to_pem(new_encryption_key()),
        "root.pem": province.holders[OFFICE].pem,
    }
    for content in (other[name], b"no key", None):
        file = settings.folder / name
        file.write_bytes(content) if content else file.unlink()
        assert verify_store(settings).keys == (file,)
    shutil.copy(filled.folder / name, file)
    assert verify_store(settings).is_whole
