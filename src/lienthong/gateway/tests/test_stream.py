"""The inbox as a stream (EX-29): what comes, what ends it, who may listen."""

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from lienthong.gateway.testing import COMMUNE, OTHER, SmallProvince, running

EVENTS = "/v1/inbox/events"


@pytest.fixture
def node(tmp_path):
    province = SmallProvince()
    settings = replace(
        province.prepare(tmp_path / "gateway"),
        longest_stream=timedelta(seconds=1.5),
        sign_of_life=timedelta(seconds=0.2),
    )
    with running(province, settings, directory=province.snapshot()) as started:
        yield started


@contextmanager
def listening(node, code=COMMUNE, after=0):
    """The lines of a stream as an agency hears them."""
    target = f"{EVENTS}?after={after}"
    header = node.caller(code).authorization("GET", target)
    with node.client.stream("GET", target, headers={"authorization": header}) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/event-stream"
        yield answer.iter_lines()


def events_in(lines):
    """Cursor and entry of each event, to the stream's end."""
    found, cursor = [], None
    for line in lines:
        name, _, value = line.partition(": ")
        if name == "id":
            cursor = int(value)
        elif name == "data":
            found.append((cursor, json.loads(value)))
    return found


def test_a_stream_gives_what_the_inbox_lists_and_its_cursor_goes_on(node):
    for _ in range(3):
        node.sent(node.province.message())
    listed = node.caller(COMMUNE).get("/v1/inbox")
    with listening(node) as lines:
        heard = events_in(lines)
    assert [entry for _, entry in heard] == listed["items"]
    assert heard[-1][0] == listed["next"]
    with listening(node, after=heard[0][0]) as lines:
        assert [entry for _, entry in events_in(lines)] == listed["items"][1:]


def test_post_is_heard_the_moment_it_arrives_and_only_by_its_agency(node):
    with listening(node) as lines, listening(node, OTHER) as elsewhere:
        sender = threading.Timer(0.3, node.sent, [node.province.message()])
        sender.start()
        assert len(events_in(lines)) == 1
        assert events_in(elsewhere) == []
        sender.join()


def test_silence_is_filled_with_signs_of_life_and_ends_in_time(node):
    began = time.monotonic()
    with listening(node) as lines:
        heard = [line for line in lines if line]
    assert set(heard) == {":"}
    assert len(heard) > 2
    assert time.monotonic() - began >= 1.5


def test_a_new_directory_ends_the_stream(node):
    with listening(node) as lines:
        next(lines)
        began = time.monotonic()
        node.client.put("/v1/directory", content=node.province.snapshot(version=9))
        list(lines)
    assert time.monotonic() - began < 1.2


def test_who_leaves_is_forgotten(node):
    with listening(node) as lines:
        next(lines)
    waiters = node.application._node.waiters
    deadline = time.monotonic() + 5
    while waiters._waiting and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not waiters._waiting


@pytest.mark.parametrize("after", ["x", "-1", str(2**53)])
def test_a_cursor_that_is_none_is_refused(node, after):
    answer = node.caller(COMMUNE).signed("GET", f"{EVENTS}?after={after}")
    assert (answer.status_code, answer.json()["code"]) == (400, "gateway.parameter_refused")


def test_who_does_not_sign_hears_nothing(node):
    assert node.client.get(EVENTS).status_code == 401


def test_a_stream_is_counted_when_it_ends(node):
    node.sent(node.province.message())
    with listening(node) as lines:
        next(lines)
        assert "/v1/inbox/events" not in node.client.get("/v1/metrics").text
        list(lines)
    deadline, series = time.monotonic() + 5, 'route="/v1/inbox/events",status="200"} 1.0'
    while series not in node.client.get("/v1/metrics").text and time.monotonic() < deadline:
        time.sleep(0.02)
    assert series in node.client.get("/v1/metrics").text
