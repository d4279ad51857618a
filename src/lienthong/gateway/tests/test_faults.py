"""What befalls a node: killed under load, restarted, its disk full, its file tampered with."""

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from lienthong.gateway import application, schema
from lienthong.gateway.connections import STORE_ERRORS
from lienthong.gateway.fsck import verify_store
from lienthong.gateway.identity_files import load_identity
from lienthong.gateway.reader import Reader
from lienthong.gateway.storage import storage_of
from lienthong.gateway.terms import (
    KeptDirectoryDamaged,
    NodeAlreadyRunning,
    StoreDamaged,
    StoreUnreachable,
)
from lienthong.gateway.testing import (
    COMMUNE,
    DISSOLVED,
    FORWARD,
    OFFICE,
    OTHER,
    Caller,
    SettableClock,
    running,
    store_to_change,
)
from lienthong.ledger.verify import DamageKind
from lienthong.wire.framing import frame, unframe
from lienthong.wire.testing import NOON
from tools.ports import free_port

ROUNDS = 3
SENDERS = 4
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@contextmanager
def process(settings):
    """A node in a process of its own: its client, and the process."""
    port = free_port()
    command = [sys.executable, "-m", "lienthong.gateway.testing", str(settings.folder), str(port)]
    command.append(settings.database_url)
    child = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
            for _ in range(400):
                try:
                    client.get("/v1/health")
                    break
                except httpx.TransportError:
                    assert child.poll() is None
                    time.sleep(0.025)
            yield client, child
    finally:
        child.kill()
        child.wait()


class Load:
    """Sends messages one after the other in several threads until the node is gone."""

    def __init__(self, province, client):
        self.sent, self.receipted = {}, {}
        self._province, self._client = province, client
        self._threads = [threading.Thread(target=self._send) for _ in range(SENDERS)]
        for thread in self._threads:
            thread.start()

    def _send(self):
        while True:
            message = self._province.message(to=(COMMUNE, OTHER), content=os.urandom(300))
            body = frame(message)
            self.sent[json.loads(message.header)["id"]] = body
            try:
                response = self._client.post("/v1/messages", content=body)
            except httpx.TransportError:
                return
            if response.status_code == 201:
                self.receipted[json.loads(message.header)["id"]] = response.content

    def join(self):
        for thread in self._threads:
            thread.join()


def read_inbox(caller):
    ids, cursor = [], 0
    while (page := caller.get(f"/v1/inbox?after={cursor}&limit=500"))["items"]:
        ids += [item["envelope"]["id"] for item in page["items"]]
        cursor = page["next"]
    return ids


def test_killed_under_load_everything_receipted_is_there_and_nothing_else_is_claimed(
    province, settings
):
    sent, receipted = {}, {}
    for round_number in range(ROUNDS):
        with process(settings) as (client, child):
            if round_number == 0:
                client.put("/v1/directory", content=province.snapshot()).raise_for_status()
            load = Load(province, client)
            time.sleep(random.uniform(0.3, 0.8))
            child.send_signal(signal.SIGKILL)
            load.join()
        sent |= load.sent
        receipted |= load.receipted
        assert load.receipted
    assert verify_store(settings).is_whole
    with process(settings) as (client, _):
        for message_id, receipt in receipted.items():
            again = client.post("/v1/messages", content=sent[message_id])
            assert again.status_code == 200
            assert unframe(again.content).header == unframe(receipt).header
        for code in (COMMUNE, OTHER):
            inbox = read_inbox(Caller(province.holders[code], client, SettableClock()))
            assert len(inbox) == len(set(inbox))
            assert set(receipted) <= set(inbox) <= set(sent)
    assert verify_store(settings).is_whole


def test_message_kept_but_not_yet_answered_when_killed_gets_its_receipt_on_the_next_try(
    province, settings
):
    message = province.message()
    with running(province, settings, directory=province.snapshot()) as node:
        receipt = node.post(message).content
    with store_to_change(settings) as store:  # as if killed between commit and receipt
        store.execute("DELETE FROM receipt")
    with running(province, settings) as node:
        again = node.post(message)
        assert again.status_code == 200
        assert unframe(again.content).header == unframe(receipt).header
        assert node.post(message).content == again.content


def test_restart_keeps_directory_inbox_and_acknowledgements(province, settings):
    first, second = province.message(), province.message()
    with running(province, settings, directory=province.snapshot()) as node:
        node.sent(first)
        node.sent(second)
        node.caller(COMMUNE).acknowledge(first)
        before = node.caller(COMMUNE).get("/v1/inbox")
    with running(province, settings) as node:
        assert node.caller(COMMUNE).get("/v1/inbox") == before
        health = node.client.get("/v1/health").json()
        assert health["directory"]["version"] == 1
        assert health["log"]["size"] == health["log"]["checkpoint"]["size"] == 3
        node.sent(province.message())
    assert verify_store(settings).is_whole


def start_and_stop(settings):
    """Open the node without serving it."""

    async def live():
        node = application(settings, SettableClock())
        await node.start()
        await node.stop()

    asyncio.run(live())


@ON_SQLITE
def test_second_node_on_the_same_folder_is_refused(province, settings):
    with running(province, settings), pytest.raises(NodeAlreadyRunning):
        start_and_stop(settings)
    start_and_stop(settings)


@ON_SQLITE
def test_full_disk_refuses_clearly_and_recovers_by_itself(node):
    kept = node.province.message()
    node.sent(kept)
    connection = node.application._node.writer._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    too_large = node.province.message(content=b"x" * 200_000)
    refused = node.post(too_large)
    assert (refused.status_code, refused.json()["code"]) == (503, "gateway.storage_unavailable")
    assert refused.json()["fault"] == "this_system"
    assert node.client.get("/v1/health").json()["storing"] is False
    connection.execute("PRAGMA max_page_count = 1000000")
    assert node.post(too_large).status_code == 201
    assert node.client.get("/v1/health").json()["storing"] is True
    assert len(node.caller(COMMUNE).get("/v1/inbox")["items"]) == 2


def test_a_disk_that_takes_no_large_content_refuses_clearly_and_recovers_by_itself(node, settings):
    settings.contents.write_bytes(b"a file where a folder should be")
    large = node.province.message(content=b"x" * 1_000_000)
    refused = node.post(large)
    assert (refused.status_code, refused.json()["code"]) == (503, "gateway.storage_unavailable")
    assert node.caller(COMMUNE).get("/v1/inbox")["items"] == []
    settings.contents.unlink()
    assert node.post(large).status_code == 201
    assert len(node.caller(COMMUNE).get("/v1/inbox")["items"]) == 1


def test_a_damaged_directory_in_the_store_is_named_at_the_start(province, settings):
    with running(province, settings, directory=province.snapshot()):
        pass
    with store_to_change(settings) as store:
        store.execute("UPDATE directory_snapshot SET body = ?", (b"none",))
    with pytest.raises(KeptDirectoryDamaged, match=r"is damaged"):
        start_and_stop(settings)


@ON_SQLITE
def test_nothing_is_confirmed_once_the_stores_file_was_taken_away(node, settings):
    node.sent(node.province.message())
    aside = settings.database.rename(settings.folder / "aside")
    message = node.province.message()
    for put in (None, b"another file"):
        if put is not None:
            settings.database.write_bytes(put)
        refused = node.post(message)
        assert (refused.status_code, refused.json()["code"]) == (503, "gateway.storage_unavailable")
        assert "removed or replaced" in refused.json()["detail"]
        assert node.client.get("/v1/health").json()["storing"] is False
    aside.rename(settings.database)
    assert node.post(message).status_code == 201


@ON_SQLITE
def test_a_store_that_cannot_be_read_is_named_as_the_reason(province, settings):
    with running(province, settings, directory=province.snapshot()) as node:
        node.sent(province.message())
    with settings.database.open("r+b") as file:
        length = file.seek(0, os.SEEK_END)
        file.seek(4096)
        file.write(bytes(length - 4096))
    with closing(Reader(storage_of(settings))) as reader, pytest.raises(StoreUnreachable):
        asyncio.run(reader.read(lambda view: view.find_directory()))


@ON_SQLITE
def test_a_stopped_node_leaves_its_store_in_one_file(province, settings):
    with running(province, settings, directory=province.snapshot()) as node:
        node.sent(province.message())
        node.caller(COMMUNE).get("/v1/inbox")
        assert settings.database.with_name("gateway.sqlite3-wal").exists()
    assert [path.name for path in settings.folder.glob("gateway.sqlite3*")] == ["gateway.sqlite3"]
    assert verify_store(settings).messages == 1


@pytest.mark.parametrize("table", schema.APPEND_ONLY)
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
def test_database_itself_refuses_to_change_what_was_kept(province, settings, table, verb):
    day = timedelta(days=1)
    message = province.message(to=(COMMUNE, DISSOLVED), expires_at=NOON + day)
    with running(province, settings, directory=province.snapshot(forwards=(FORWARD,))) as node:
        node.sent(message)
        node.caller(COMMUNE).acknowledge(message)
    columns = {
        "directory_snapshot": "version",
        "known_directory": "version",
        "known_certificate": "sha256",
        "cosignature": "size",
        "timestamp_token": "size",
    }
    column = columns.get(table, "position")
    changed = f"UPDATE {table} SET {column} = {column}"
    statement = f"DELETE FROM {table}" if verb == "DELETE" else changed
    owner = load_identity(settings, now=NOON).owner
    with closing(storage_of(settings).open_writer(owner)) as store:
        store.execute("INSERT INTO content VALUES (7, ?)", (b"0",))  # as stores of before have them
        store.execute("INSERT INTO content_removed VALUES (7, 'no message of this place', 0)")
        store.execute("INSERT INTO cosignature VALUES (1, 'w', 'line', 0)")
        store.execute("INSERT INTO timestamp_token VALUES (1, ?, 0)", (b"0",))
        with pytest.raises(STORE_ERRORS, match="append-only"):
            store.execute(statement)


def tamper(settings, statement):
    """Change the store as somebody would who owns the machine."""
    values = (b"\x00",) * statement.count("?")
    with store_to_change(settings) as store:
        assert store.execute(statement, values).rowcount > 0


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("UPDATE sealed_content SET data = ? WHERE position = 1", "contents"),
        (f"UPDATE sealed_content SET sha256 = '{'0' * 64}' WHERE position = 1", "rows"),
        ("DELETE FROM sealed_content WHERE position = 1", "contents"),
        ("UPDATE message SET seal = ? WHERE position = 1", "rows"),
        ("UPDATE message SET header = ? WHERE position = 1", "rows"),
        ("UPDATE message SET received_at = 0 WHERE position = 1", "rows"),
        ("DELETE FROM message WHERE position = 1", "rows"),
        ("DELETE FROM acknowledgement", "rows"),
        ("UPDATE message SET kind = 'status' WHERE position = 1", "misfiled"),
        ("DELETE FROM inbox WHERE position = 1", "misfiled"),
        ("UPDATE gateway_leaf SET data = ? WHERE position = 1", "log"),
    ],
)
def test_tampered_store_is_found_out(province, settings, statement, finding):
    messages = [province.message() for _ in range(3)]
    with running(province, settings, directory=province.snapshot()) as node:
        for message in messages:
            node.sent(message)
        node.caller(COMMUNE).acknowledge(messages[0])
    assert verify_store(settings).is_whole
    tamper(settings, statement)
    report = verify_store(settings)
    assert not report.is_whole
    found = getattr(report, finding)
    if finding in {"rows", "log"}:
        position = 3 if "acknowledgement" in statement else 1
        changed = {DamageKind.LEAF_CHANGED, DamageKind.LEAF_REMOVED}
        assert [damage.index for damage in found.damages] == [position]
        assert {damage.kind for damage in found.damages} <= changed
    else:
        assert found == (1,)


def test_store_whose_log_was_cut_back_is_not_opened_again(province, settings):
    with running(province, settings, directory=province.snapshot()) as node:
        node.sent(province.message())
        node.sent(province.message())
    start_and_stop(settings)
    tamper(settings, "UPDATE gateway_tile SET hashes = substr(hashes, 1, 32)")
    with pytest.raises(StoreDamaged):
        start_and_stop(settings)


def test_stopping_answers_what_was_submitted_before(province, settings):
    with running(province, settings, directory=province.snapshot()) as node:
        message_ids = [node.sent(province.message(message_id=uuid4())) for _ in range(20)]
    with running(province, settings) as node:
        for message_id in message_ids:
            assert node.caller(OFFICE).get(f"/v1/messages/{message_id}/deliveries")["receipt"]
