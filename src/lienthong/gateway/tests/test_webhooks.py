"""Agencies' software is told of post: signed, in order, again until it answers."""

import base64
import hmac
import http.server
import json
import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.gateway import deliveries
from lienthong.gateway.contents.holders import StorageKey
from lienthong.gateway.terms import WebhookAddressRefused, WebhookSecretLost
from lienthong.gateway.testing import COMMUNE, OFFICE, OTHER, running, store_to_change
from lienthong.gateway.tests.test_usage import usage
from lienthong.gateway.webhooks import schedule
from lienthong.gateway.webhooks.addresses import check_address
from lienthong.gateway.webhooks.sealing import is_plain, open_secret, seal_secret
from lienthong.gateway.webhooks.store import Webhook
from lienthong.wire.instants import from_text
from lienthong.wire.secrecy import new_encryption_key
from lienthong.wire.testing import NOON

SECONDS = 15


class Receiver(http.server.BaseHTTPRequestHandler):
    """Software that is told; `server.answers` are the statuses it gives, the last one for ever."""

    def do_POST(self):
        self.server.hold.wait()
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.calls.append((dict(self.headers), body))
        self.server.during()
        answers = self.server.answers
        status = answers.pop(0) if len(answers) > 1 else answers[0]
        self.send_response(status)
        if status == 302:
            self.send_header("location", self.path + "elsewhere")
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_arguments):
        """Silence."""


@contextmanager
def receiver(*answers):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.calls, server.answers = [], list(answers or [204])
    server.during = lambda: None
    server.hold = threading.Event()
    server.hold.set()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.hold.set()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def node(province, tmp_path):
    settings = province.prepare(tmp_path / "gateway", webhooks_on_loopback=True)
    with running(province, settings, directory=province.snapshot()) as running_node:
        yield running_node


def address(server):
    return f"http://127.0.0.1:{server.server_port}/post"


def set_webhook(node, url, by=COMMUNE):
    return node.caller(by).signed("PUT", "/v1/webhook", json.dumps({"url": url}).encode())


def wait_for(condition):
    until = time.monotonic() + SECONDS
    while not condition() and time.monotonic() < until:
        time.sleep(0.02)
    assert condition()


def state(node):
    return node.caller(COMMUNE).get("/v1/webhook")


def ids(server):
    return [json.loads(body)["data"]["envelope"]["id"] for _, body in server.calls]


def test_agency_is_told_of_each_message_in_order_with_a_signature(node):
    with receiver() as server:
        answer = set_webhook(node, address(server))
        assert answer.status_code == 201
        sent = [str(node.sent(node.province.message())) for _ in range(3)]
        wait_for(lambda: len(server.calls) == 3)
    assert ids(server) == sent
    headers, body = server.calls[0]
    assert headers["webhook-id"] == sent[0]
    assert json.loads(body)["type"] == "message.received"
    secret = base64.b64decode(answer.json()["secret"].removeprefix("whsec_"))
    signed = f"{sent[0]}.{headers['webhook-timestamp']}.".encode() + body
    mac = base64.b64encode(hmac.digest(secret, signed, "sha256")).decode()
    assert headers["webhook-signature"] == f"v1,{mac}"
    assert int(headers["webhook-timestamp"]) == int(NOON.timestamp())


def test_only_post_that_comes_after_is_told_of(node):
    node.sent(node.province.message())
    with receiver() as server:
        set_webhook(node, address(server))
        later = str(node.sent(node.province.message()))
        wait_for(lambda: server.calls)
    assert ids(server) == [later]


def test_failing_receiver_is_tried_again_later_and_nothing_overtakes(node):
    with receiver(500, 302, 204) as server:
        set_webhook(node, address(server))
        sent = [str(node.sent(node.province.message())) for _ in range(2)]
        wait_for(lambda: len(server.calls) == 1)
        wait_for(lambda: state(node)["problem"] == "HTTP 500")
        assert len(server.calls) == 1  # the pause is not over by the node's clock
        node.clock.now += timedelta(minutes=1)
        wait_for(lambda: state(node)["problem"] == "HTTP 302")
        node.clock.now += timedelta(minutes=1)
        wait_for(lambda: len(server.calls) == 4)
    assert ids(server) == [sent[0], sent[0], sent[0], sent[1]]
    wait_for(lambda: state(node)["problem"] is None)


def test_receiver_that_hangs_holds_up_no_other_agency(node):
    with receiver() as hanging, receiver() as quick:
        hanging.hold.clear()
        set_webhook(node, address(hanging), by=OTHER)
        set_webhook(node, address(quick))
        for _ in range(3):
            node.sent(node.province.message(to=(COMMUNE, OTHER)))
        wait_for(lambda: len(quick.calls) == 3)
        assert hanging.calls == []


def test_the_pause_begins_when_the_call_has_failed(node):
    """However long a receiver took to fail, it is left alone for as long afterwards."""

    def take_a_minute():
        node.clock.now += timedelta(minutes=1)

    with receiver(500) as server:
        server.during = take_a_minute
        set_webhook(node, address(server))
        node.sent(node.province.message())
        wait_for(lambda: state(node)["problem"] == "HTTP 500")
        assert from_text(state(node)["next_attempt_at"]) > node.clock.now
    assert len(server.calls) == 1


def test_post_that_waited_before_a_failure_is_tried_again_when_the_pause_is_over(node):
    """Nothing new comes that would wake anybody."""
    with receiver(500, 204) as server:
        server.hold.clear()
        set_webhook(node, address(server))
        for _ in range(2):
            node.sent(node.province.message())
        server.hold.set()
        wait_for(lambda: state(node)["problem"] == "HTTP 500")
        node.clock.now += timedelta(minutes=1)
        wait_for(lambda: len(server.calls) == 3)


def test_new_address_takes_the_place_of_the_old_one_at_once(node):
    with receiver(500) as old, receiver() as new:
        set_webhook(node, address(old))
        node.sent(node.province.message())
        wait_for(lambda: state(node)["problem"] == "HTTP 500")
        set_webhook(node, address(new))
        node.sent(node.province.message())
        wait_for(lambda: len(new.calls) == 1)
        assert len(old.calls) == 1


def test_message_that_expired_is_given_up_and_the_next_is_told_of(node):
    with receiver(500, 204) as server:
        set_webhook(node, address(server))
        first = node.province.message(expires_at=NOON + timedelta(hours=1))
        gone = str(node.sent(first))
        wait_for(lambda: state(node)["problem"] == "HTTP 500")
        node.clock.now += timedelta(hours=2)
        later = str(node.sent(node.province.message(at=node.clock.now)))
        wait_for(lambda: len(server.calls) == 2)
    assert ids(server) == [gone, later]
    assert len(node.caller(COMMUNE).get("/v1/inbox")["items"]) == 2  # nothing is lost


def test_webhook_and_its_cursor_survive_a_restart(province, tmp_path):
    settings = province.prepare(tmp_path / "gateway", webhooks_on_loopback=True)
    with receiver() as server:
        with running(province, settings, directory=province.snapshot()) as node:
            set_webhook(node, address(server))
            node.sent(node.province.message())
            wait_for(lambda: len(server.calls) == 1)
            wait_for(lambda: state(node)["cursor"] == 1)
        with running(province, settings) as node:
            node.sent(node.province.message())
            wait_for(lambda: len(server.calls) == 2)
    assert len(set(ids(server))) == 2


def test_the_store_alone_does_not_tell_the_secret(province, tmp_path):
    settings = province.prepare(tmp_path / "gateway", webhooks_on_loopback=True)
    directory = province.snapshot()
    with receiver(200) as server, running(province, settings, directory=directory) as node:
        answer = set_webhook(node, address(server))
        secret = base64.b64decode(answer.json()["secret"].removeprefix("whsec_"))
        with store_to_change(settings) as store:
            (kept,) = store.execute("SELECT secret FROM webhook").fetchone()
            assert secret not in kept
            assert not is_plain(kept)
            # As a node of before kept it.
            store.execute("UPDATE webhook SET secret = ?", (secret,))
    with running(province, settings):

        def is_sealed():
            with store_to_change(settings) as store:
                (kept,) = store.execute("SELECT secret FROM webhook").fetchone()
                return not is_plain(kept)

        wait_for(is_sealed)


def test_a_sealed_secret_opens_for_its_agency_and_its_node_alone():
    storage, other = (StorageKey(new_encryption_key()) for _ in range(2))
    sealed = seal_secret(storage, agency=COMMUNE, secret=b"s" * 32)
    assert open_secret(storage, agency=COMMUNE, kept=sealed) == b"s" * 32
    for key, agency in ((other, COMMUNE), (storage, OFFICE)):
        with pytest.raises(WebhookSecretLost):
            open_secret(key, agency=agency, kept=sealed)


def test_removed_webhook_is_called_no_more(node):
    with receiver() as server:
        set_webhook(node, address(server))
        assert node.caller(COMMUNE).signed("DELETE", "/v1/webhook").status_code == 200
        node.sent(node.province.message())
        response = node.caller(COMMUNE).signed("GET", "/v1/webhook")
        assert (response.status_code, response.json()["code"]) == (404, "gateway.webhook_missing")
        time.sleep(0.3)
    assert server.calls == []


def test_agency_sets_its_own_webhook_only_and_never_by_an_old_call(node):
    assert node.client.put("/v1/webhook", content=b"{}").status_code == 401
    caller = node.caller(COMMUNE)
    body = json.dumps({"url": "http://127.0.0.1:9/a"}).encode()
    assert caller.signed("PUT", "/v1/webhook", body, nonce="a" * 32).status_code == 201
    again = caller.signed("PUT", "/v1/webhook", body, nonce="a" * 32)
    assert again.json()["code"] == "gateway.request_replayed"
    office = node.caller(OFFICE).signed("GET", "/v1/webhook")
    assert office.status_code == 404
    assert "secret" not in state(node)


def test_name_that_leads_back_into_the_machine_is_not_called(province, tmp_path, monkeypatch):
    async def resolve(_host):
        return ["10.0.0.1", "127.0.0.1"]

    monkeypatch.setattr(deliveries, "resolve", resolve)
    settings = province.prepare(tmp_path / "gateway")
    with running(province, settings, directory=province.snapshot()) as node:
        assert set_webhook(node, "https://phanmem.example.vn/").status_code == 201
        node.sent(node.province.message())
        wait_for(lambda: state(node)["problem"] == deliveries.INSIDE)


def test_half_a_surrogate_pair_in_an_address_is_refused_in_words(node):
    body = b'{"url": "https://phanmem.example.vn/\\ud800"}'
    response = node.caller(COMMUNE).signed("PUT", "/v1/webhook", body)
    assert response.json()["code"] == "gateway.webhook_address_refused"


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"url": 1}', b"[" * 4000])
def test_body_without_an_address_is_refused(node, body):
    response = node.caller(COMMUNE).signed("PUT", "/v1/webhook", body)
    assert response.json()["code"] == "gateway.webhook_unreadable"


@pytest.mark.parametrize(
    "url",
    [
        "http://phanmem.example.vn/a",
        "https://127.0.0.1/a",
        "https://127.1/a",
        "https://0x7f000001/a",
        "https://2130706433/a",
        "https://localhost/a",
        "https://a.localhost/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://169.254.169.254/latest",
        "https://[2002:7f00:1::]/hooks",
        "https://[64:ff9b::7f00:1]/hooks",
        "https://0.0.0.0/",
        "https://user:secret@phanmem.example.vn/",
        "https://phanmem.example.vn/#a",
        "https://phanmem.example.vn/ a",
        "https:///a",
        "ftp://phanmem.example.vn/",
        "https://phanmem.example.vn:99999/",
        "https://phanmem.example.vn:0/",
        "https://[/",
        "https://phanmem.example.vn/" + "a" * 600,
        "phanmem.example.vn",
    ],
)
def test_addresses_that_a_node_does_not_call(url):
    with pytest.raises(WebhookAddressRefused):
        check_address(url, allow_loopback=False)


@pytest.mark.parametrize(
    "host", ["169.254.169.254", "0.0.0.0", "[::ffff:169.254.1.1]", "224.0.0.1"]
)
def test_allowing_the_loopback_allows_no_other_address_of_the_machine(host):
    check_address("http://127.0.0.1:8080/", allow_loopback=True)
    for scheme in ("http", "https"):
        with pytest.raises(WebhookAddressRefused):
            check_address(f"{scheme}://{host}/", allow_loopback=True)


@pytest.mark.parametrize("url", ["https://phanmem.example.vn/a?b=c", "https://10.1.2.3:8443/"])
def test_addresses_that_a_node_calls(url):
    check_address(url, allow_loopback=False)


@given(st.integers(0, 60), st.floats(0, 1))
def test_pauses_grow_up_to_an_hour_and_a_half(attempts, chance):
    webhook = Webhook("H56.1", "https://a.example", b"s", 0, attempts=attempts)
    after = schedule.after_failure(webhook, now_ms=1000, chance=chance, problem="HTTP 500")
    assert 0 < after.next_ms - 1000 <= 1.5 * schedule.LONGEST_MS
    assert after.attempts == attempts + 1
    if attempts < 8:
        doubled = schedule.FIRST_MS * 2**attempts
        assert 0.5 * doubled <= after.next_ms - 1000 <= 1.5 * doubled
    end = 1000 + schedule.GIVEN_UP_MS
    assert not schedule.is_given_up(after, now_ms=end - 1, expires_ms=None)
    assert schedule.is_given_up(after, now_ms=end, expires_ms=None)
    assert schedule.is_given_up(after, now_ms=1001, expires_ms=1001)


def test_operator_is_told_of_a_webhook_that_fails_and_why(node):
    with receiver(500) as failing, receiver() as fine:
        set_webhook(node, address(failing)).raise_for_status()
        set_webhook(node, address(fine), by=OTHER).raise_for_status()
        node.sent(node.province.message(to=(COMMUNE, OTHER)))
        wait_for(lambda: usage(node)["webhooks"])
        wait_for(lambda: fine.calls)
        (told,) = usage(node)["webhooks"]
        assert (told["agency"], told["attempts"], told["problem"]) == (COMMUNE, 1, "HTTP 500")
        assert told["failing_since"] <= told["next_attempt_at"]
        assert "url" not in told
