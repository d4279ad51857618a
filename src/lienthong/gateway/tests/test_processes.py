"""Several processes of one node on one database (EX-130 to EX-135)."""

import json
import os
import random
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

import httpx
import psycopg
import pytest

from lienthong.gateway.contents.uploads import Uploads
from lienthong.gateway.fsck import verify_store
from lienthong.gateway.notices import (
    EVERYTHING,
    MOST_BYTES,
    Notice,
    Topic,
    decode_notice,
    encode_notice,
)
from lienthong.gateway.storage import storage_of
from lienthong.gateway.terms import CommitUnknown
from lienthong.gateway.testing import (
    COMMUNE,
    OFFICE,
    OTHER,
    Caller,
    SettableClock,
    running,
)
from lienthong.gateway.tests.sdk_client import systems_body
from lienthong.gateway.tests.test_contents import fetched
from lienthong.gateway.tests.test_faults import process, read_inbox
from lienthong.gateway.tests.test_uploads import CONTENT, PART, put, without_content
from lienthong.wire.framing import frame, unframe

pytestmark = pytest.mark.postgres
SENDERS = 4
UNTIL_WOKEN_SECONDS = 10


@pytest.fixture
def database_url(postgres_schema):
    return postgres_schema


@pytest.fixture
def pair(province, settings):
    """Two processes' worth of one node, each with connections, threads and a loop of its own."""
    with (
        running(province, settings, directory=province.snapshot()) as first,
        running(province, settings) as second,
    ):
        yield first, second


class PersistentLoad:
    """Software that repeats the same bytes, anywhere, until it has a receipt."""

    def __init__(self, province, clients):
        self.bodies, self.receipts, self.refusals = {}, {}, set()
        self._province, self._clients = province, clients
        self._ends = threading.Event()
        self._threads = [threading.Thread(target=self._send) for _ in range(SENDERS)]
        for thread in self._threads:
            thread.start()

    def _send(self):
        while not self._ends.is_set():
            message = self._province.message(to=(COMMUNE, OTHER), content=os.urandom(300))
            message_id, body = json.loads(message.header)["id"], frame(message)
            self.bodies[message_id] = body
            while message_id not in self.receipts:
                try:
                    response = random.choice(self._clients).post("/v1/messages", content=body)
                except httpx.TransportError:
                    time.sleep(0.02)
                    continue
                if response.status_code in {200, 201}:
                    self.receipts[message_id] = response.content
                else:
                    assert response.status_code == 503, response.text
                    self.refusals.add(response.json()["code"])
                    time.sleep(0.02)

    def end(self):
        self._ends.set()
        for thread in self._threads:
            thread.join(timeout=60)
            assert not thread.is_alive()


def require_nothing_lost_or_twice(province, settings, load, client):
    """What was receipted is there once, and so are its receipts; the log is signed and whole."""
    assert load.receipts
    assert set(load.receipts) == set(load.bodies)
    for code in (COMMUNE, OTHER):
        inbox = read_inbox(Caller(province.holders[code], client, SettableClock()))
        assert len(inbox) == len(set(inbox))
        assert set(inbox) == set(load.receipts)
    for message_id, receipt in list(load.receipts.items())[-50:]:
        again = client.post("/v1/messages", content=load.bodies[message_id])
        assert again.status_code == 200
        assert unframe(again.content).header == unframe(receipt).header
    until = time.monotonic() + UNTIL_WOKEN_SECONDS
    while time.monotonic() < until:
        log = client.get("/v1/health").json()["log"]
        signed = log["checkpoint"]["size"] if log["checkpoint"] else 0
        with closing(storage_of(settings).open_view()) as store:
            receipts = store.execute("SELECT count(*) FROM receipt").fetchone()[0]
        if (signed, receipts) == (log["size"], len(load.bodies)):
            break
        time.sleep(0.1)
    assert (signed, receipts) == (log["size"], len(load.bodies))
    assert verify_store(settings).is_whole


def list_backends(settings, *, part=""):
    """The server's numbers of the node's sessions in this test's schema; all parts or one."""
    with psycopg.connect(settings.database_url, autocommit=True) as connection:
        rows = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE application_name LIKE %s",
            (f"lienthong {part}%",),
        )
        return [row[0] for row in rows]


def end_backends(settings, *, part=""):
    """End sessions of the node, as a server does that is shut down."""
    for number in list_backends(settings, part=part):
        with psycopg.connect(settings.database_url, autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(%s)", (number,))


def test_what_one_process_takes_the_other_gives_out(pair):
    first, second = pair
    message = first.province.message()
    receipt = first.post(message).content
    assert second.client.post("/v1/messages", content=frame(message)).content == receipt
    second.caller(COMMUNE).acknowledge(message).raise_for_status()
    message_id = json.loads(message.header)["id"]
    recipients = first.caller(OFFICE).get(f"/v1/messages/{message_id}/deliveries")["recipients"]
    assert recipients[0]["acknowledged_at"]
    proof = second.caller(OFFICE).get(f"/v1/messages/{message_id}/proof")
    assert proof["acknowledgements"][0]["index"] == 1


def test_nonce_used_at_one_process_is_used_at_the_other(pair):
    first, second = pair
    message = first.province.message()
    first.sent(message)
    first.caller(COMMUNE).acknowledge(message, nonce="0" * 32).raise_for_status()
    again = second.caller(COMMUNE).acknowledge(message, nonce="0" * 32)
    assert again.json()["code"] == "gateway.request_replayed"


def test_long_poll_at_one_process_is_woken_by_a_send_at_the_other(pair):
    first, second = pair
    with ThreadPoolExecutor() as threads:
        poll = threads.submit(second.caller(COMMUNE).get, "/v1/inbox?wait=15")
        time.sleep(0.3)
        begun = time.monotonic()
        message_id = first.sent(first.province.message())
        items = poll.result()["items"]
    assert [item["envelope"]["id"] for item in items] == [str(message_id)]
    assert time.monotonic() - begun < UNTIL_WOKEN_SECONDS


def test_directory_given_to_one_process_is_used_by_the_other(pair):
    first, second = pair
    first.client.put("/v1/directory", content=first.province.snapshot(2)).raise_for_status()
    until = time.monotonic() + UNTIL_WOKEN_SECONDS
    while second.client.get("/v1/health").json()["directory"]["version"] != 2:
        assert time.monotonic() < until
        time.sleep(0.02)


def test_client_systems_given_to_one_process_may_call_the_other(pair):
    first, second = pair
    body = systems_body(first.province, agencies={"H56.HT1": (COMMUNE,)})
    first.client.put("/v1/systems", content=body).raise_for_status()
    until = time.monotonic() + UNTIL_WOKEN_SECONDS
    while second.client.get("/v1/health").json()["systems"] == 0:
        assert time.monotonic() < until
        time.sleep(0.02)
    known = second.application._node.door.systems.by_id
    assert set(known) == {"H56.HT1"}


def test_process_that_did_not_hear_for_a_while_wakes_everybody_and_looks_everything_up(pair):
    first, second = pair
    with ThreadPoolExecutor() as threads:
        poll = threads.submit(second.caller(COMMUNE).get, "/v1/inbox?wait=15")
        time.sleep(0.3)
        end_backends(settings_of(first), part="listener")
        begun = time.monotonic()
        first.sent(first.province.message())
        first.client.put("/v1/directory", content=first.province.snapshot(3)).raise_for_status()
        assert poll.result()["items"]
    assert time.monotonic() - begun < UNTIL_WOKEN_SECONDS
    while second.client.get("/v1/health").json()["directory"]["version"] != 3:
        assert time.monotonic() - begun < UNTIL_WOKEN_SECONDS
        time.sleep(0.02)


def settings_of(node):
    return node.application._settings


def test_one_process_calls_the_webhooks_and_another_after_it(province, settings):
    with running(province, settings, directory=province.snapshot()) as first:
        deliveries = first.application._node.deliveries
        assert deliveries._task is not None
        with running(province, settings) as second:
            other = second.application._node.deliveries
            assert other._task is None
            end_backends(settings, part="listener")
            until = time.monotonic() + UNTIL_WOKEN_SECONDS
            while (deliveries._task is None) == (other._task is None):
                assert time.monotonic() < until
                time.sleep(0.02)


def test_checkpoints_are_signed_by_one_at_a_time(pair, settings):
    clients = [node.client for node in pair]
    load = PersistentLoad(pair[0].province, clients)
    time.sleep(3.2)
    load.end()
    with closing(storage_of(settings).open_view()) as store:
        count = store.execute("SELECT count(*) FROM gateway_checkpoint").fetchone()[0]
    assert 2 <= count <= 6
    require_nothing_lost_or_twice(pair[0].province, settings, load, clients[1])


def test_process_killed_under_load_leaves_nothing_that_the_other_does_not_finish(
    province, settings
):
    with ExitStack() as stack:
        client, child = stack.enter_context(process(settings))
        client.put("/v1/directory", content=province.snapshot()).raise_for_status()
        survivor, _ = stack.enter_context(process(settings))
        load = PersistentLoad(province, [client, survivor])
        for _ in range(3):
            time.sleep(random.uniform(0.3, 0.8))
            child.send_signal(signal.SIGKILL)
            child.wait()
            time.sleep(0.3)
            client, child = stack.enter_context(process(settings))
            load._clients[0] = client
        child.send_signal(signal.SIGKILL)
        child.wait()
        time.sleep(0.3)
        load.end()
        require_nothing_lost_or_twice(province, settings, load, survivor)


def test_sessions_ended_under_load_lose_nothing(pair, settings):
    load = PersistentLoad(pair[0].province, [node.client for node in pair])
    for _ in range(4):
        time.sleep(random.uniform(0.2, 0.5))
        end_backends(settings)
    time.sleep(0.3)
    load.end()
    assert load.refusals <= {
        "gateway.storage_unavailable",
        "gateway.commit_unknown",
        "gateway.store_unreachable",
    }
    require_nothing_lost_or_twice(pair[0].province, settings, load, pair[1].client)


def test_session_lost_while_nothing_was_asked_is_not_noticed_by_anybody(pair, settings):
    first, _ = pair
    first.sent(first.province.message())
    time.sleep(0.2)
    end_backends(settings, part="writer")
    end_backends(settings, part="reader")
    assert first.post(first.province.message()).status_code == 201
    assert len(first.caller(COMMUNE).get("/v1/inbox")["items"]) == 2


def test_commit_of_unknown_result_is_refused_and_its_repetition_answered_by_what_was_kept(pair):
    first, second = pair
    connection = first.application._node.writer._connection
    commit = connection.commit

    def commit_and_lose_the_answer():
        commit()
        connection._raw.close()
        connection.commit = commit
        raise CommitUnknown

    with ThreadPoolExecutor() as threads:
        poll = threads.submit(first.caller(COMMUNE).get, "/v1/inbox?wait=15")
        time.sleep(0.3)
        connection.commit = commit_and_lose_the_answer
        message = first.province.message()
        refused = first.post(message)
        assert (refused.status_code, refused.json()["code"]) == (503, "gateway.commit_unknown")
        assert len(poll.result()["items"]) == 1  # though nobody knew that it was kept
    again = first.post(message)
    assert again.status_code == 200
    assert unframe(second.post(message).content).header == unframe(again.content).header
    assert len(second.caller(COMMUNE).get("/v1/inbox")["items"]) == 1


def test_notices_are_read_as_they_were_told():
    notice = Notice(
        agencies=frozenset({COMMUNE, OTHER}), has_grown=True, topics=frozenset({Topic.WEBHOOKS})
    )
    assert decode_notice(encode_notice(notice, process="one")) == ("one", notice)


def test_notice_about_too_many_agencies_is_for_everybody():
    notice = Notice(agencies=frozenset(f"H56.{number}" for number in range(2000)))
    text = encode_notice(notice, process="one")
    assert len(text) <= MOST_BYTES
    assert decode_notice(text)[1].agencies is None


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"agencies": 1}', '"x"'])
def test_notice_that_cannot_be_read_may_mean_everything(text):
    assert decode_notice(text) == ("", EVERYTHING)


@pytest.mark.parametrize("held", ["alone", "add"])
def test_two_processes_at_one_upload_do_not_spoil_it(pair, settings, monkeypatch, held):
    first, second = pair
    put(first, CONTENT[:PART], offset=0).raise_for_status()
    usual, reached, goes_on = getattr(Uploads, held), threading.Event(), threading.Event()

    def slow(*given):
        if not reached.is_set():
            reached.set()
            assert goes_on.wait(UNTIL_WOKEN_SECONDS)
        return usual(*given)

    monkeypatch.setattr(Uploads, held, slow)
    part = CONTENT[PART : 2 * PART]
    with ThreadPoolExecutor() as pool:
        late = pool.submit(put, first, part, offset=PART)
        assert reached.wait(UNTIL_WOKEN_SECONDS)
        early = put(second, part, offset=PART)
        goes_on.set()
    answers = late.result(), early
    expected = {
        "alone": ("gateway.upload_misplaced", 200),
        "add": (200, "gateway.upload_elsewhere"),
    }
    told = [a.status_code if a.is_success else a.json()["code"] for a in answers]
    assert tuple(told) == expected[held]
    assert put(second, CONTENT[2 * PART :], offset=2 * PART).json()["complete"]
    message_id = first.sent(without_content(first.province.message(content=CONTENT)))
    assert unframe(fetched(second, COMMUNE, message_id)).content == CONTENT
    assert verify_store(settings).is_whole
