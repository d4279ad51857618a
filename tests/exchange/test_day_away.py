"""A recipient away for a day, by the node's clock: all arrives once, in order."""

import http.server
import json
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest

from lienthong.client import Node
from lienthong.client.testing import BlockingNode
from lienthong.gateway.fsck import verify_store
from lienthong.gateway.testing import (
    ALIAS,
    COMMUNE,
    OFFICE,
    OTHER,
    SettableClock,
    SmallProvince,
    running,
)
from lienthong.wire.framing import split_frames, unframe
from lienthong.wire.records import Envelope
from lienthong.wire.testing import NOON

STEP = timedelta(minutes=10)
STEPS = 144
"""A day of them."""
KINDS = {"blocking": Node, "awaiting": BlockingNode}
PAGE = 50


class Day:
    """What was sent to the recipient while it was away."""

    def __init__(self):
        self.ids = []
        self.expired = set()


def send_through_a_day(province, settings):
    """Two senders, every ten minutes: some repeat, some expire; a restart and a new directory."""
    day, clock = Day(), SettableClock()
    directory = province.snapshot()
    for version, steps in enumerate((range(STEPS // 2), range(STEPS // 2, STEPS)), 2):
        with running(province, settings, clock=clock, directory=directory) as node:
            for step in steps:
                send_one(day, node, step)
                clock.now += STEP
        directory = province.snapshot(version, made_at=clock.now)
    return day, clock


def send_one(day, node, step):
    sender = (OFFICE, OTHER)[step % 2]
    to = (ALIAS, COMMUNE) if step % 7 == 0 else (COMMUNE,)
    given = {"expires_at": node.clock.now + timedelta(minutes=30)} if step % 10 == 0 else {}
    content = f"văn bản {step}".encode()
    message = node.province.message(sender, to, content, at=node.clock.now, **given)
    receipt = node.post(message)
    assert receipt.status_code == 201
    for _ in range(step % 3):  # a sender that is unsure
        assert unframe(node.post(message).content).header == unframe(receipt.content).header
    message_id = Envelope.decode(message.header).id
    day.ids.append(message_id)
    if given:
        day.expired.add(message_id)


@pytest.fixture(scope="module")
def province():
    return SmallProvince()


@pytest.fixture(params=KINDS.values(), ids=KINDS.keys())
def back(request, province, tmp_path):
    """The recipient's software, back after the day; the day; and the node."""
    settings = province.prepare(tmp_path / "gateway")
    day, clock = send_through_a_day(province, settings)
    assert clock.now - NOON == timedelta(days=1)
    holder = province.holders[COMMUNE]
    with running(province, settings, clock=clock) as node:
        client = request.param(
            str(node.client.base_url),
            code=COMMUNE,
            key=holder.key,
            certificate=holder.pem,
            root_pem=province.province.root_pem,
            clock=clock,
        )
        with client:
            yield client, day, node
    assert verify_store(settings).is_whole


def take(client, items):
    """Fetch and acknowledge each; the contents in order."""
    contents = []
    for item in items:
        fetched = client.fetch(item.envelope.id)
        contents.append(fetched.framed.content.decode())
        client.acknowledge(fetched)
    return contents


def pages(client):
    after = 0
    while (page := client.inbox(after=after, limit=PAGE)).items:
        yield from page.items
        after = page.following


def test_a_day_of_post_is_read_page_by_page(back):
    client, day, node = back
    items = list(pages(client))
    assert [item.envelope.id for item in items] == day.ids
    assert {item.envelope.id for item in items if item.expired} == day.expired
    assert [item.position for item in items] == sorted({item.position for item in items})
    assert take(client, items) == [f"văn bản {step}" for step in range(STEPS)]
    assert all(item.acknowledged_at for item in pages(client))
    sender = node.caller(OFFICE)
    for message_id in day.ids[::2]:
        (delivery,) = sender.get(f"/v1/messages/{message_id}/deliveries")["recipients"]
        assert delivery["acknowledged_at"]


def test_a_day_of_post_is_followed_and_what_comes_then_comes_after_it(back):
    client, day, node = back
    following = client.follow()
    old = [next(following) for _ in range(STEPS)]
    assert [item.envelope.id for item in old] == day.ids
    new = node.sent(node.province.message(at=node.clock.now))
    assert next(following).envelope.id == new


def test_a_day_of_post_is_fetched_many_at_a_time_and_a_crash_in_between_repeats_nothing(back):
    client, day, node = back
    caller, after, found = node.caller(COMMUNE), 0, []
    items = list(pages(client))
    take(client, items[:60])  # acknowledged, and then the recipient's machine fails
    while True:
        answer = caller.signed("GET", f"/v1/inbox/messages?after={after}&limit={PAGE}")
        if not answer.content:
            break
        found += split(answer.content)
        after = int(answer.headers["lienthong-next"])
    assert [Envelope.decode(one.header).id for one in found] == day.ids
    take(client, items)  # acknowledges 60 of them again, which changes nothing
    log = node.client.get("/v1/health").json()["log"]["size"]
    assert log == 2 * STEPS


def split(body):
    return [unframe(one) for one in split_frames(body)]


class Receiver(http.server.BaseHTTPRequestHandler):
    """Software that is told of post, while it is there."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.told.append(UUID(json.loads(body)["data"]["envelope"]["id"]))
        self.send_response(204)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_arguments):
        """Silence."""


@contextmanager
def receiver(port=0):
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), Receiver) as server:
        server.told = []
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def test_a_receiver_of_webhooks_that_was_away_is_told_of_everything_once_in_order(
    province, tmp_path
):
    settings = province.prepare(tmp_path / "gateway", webhooks_on_loopback=True)
    clock = SettableClock()
    with running(province, settings, clock=clock, directory=province.snapshot()) as node:
        with receiver() as server:
            port = server.server_port
            url = json.dumps({"url": f"http://127.0.0.1:{port}/"}).encode()
            assert node.caller(COMMUNE).signed("PUT", "/v1/webhook", url).status_code == 201
        day = Day()
        for step in range(1, STEPS, 6):
            send_one(day, node, step)
            clock.now += 6 * STEP
        with receiver(port) as server:
            until = time.monotonic() + 60
            while len(server.told) < len(day.ids) and time.monotonic() < until:
                node.sent(node.province.message(to=(OTHER,), at=clock.now))
                day.ids.append(node.sent(node.province.message(at=clock.now)))
                clock.now += timedelta(hours=2)  # the longest pause is over
                time.sleep(0.2)
            while len(server.told) < len(day.ids) and time.monotonic() < until:
                time.sleep(0.05)
            assert server.told == day.ids
