"""The inbox as a stream (EX-29): what comes, what ends it, who may listen."""

import json
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from lienthong.gateway.testing import COMMUNE, OTHER, SmallProvince, running

EVENTS = "/v1/inbox/events"
LONGEST = timedelta(seconds=60)
"""No test waits for it: a busy machine is slow, but a stream that should end ends long before."""
SHORT = timedelta(seconds=1.5)


@contextmanager
def streaming(folder, longest_stream):
    """A node whose streams give a sign of life often and end after so long by themselves."""
    province = SmallProvince()
    settings = replace(
        province.prepare(folder),
        longest_stream=longest_stream,
        sign_of_life=timedelta(seconds=0.2),
    )
    with running(province, settings, directory=province.snapshot()) as started:
        yield started


@pytest.fixture
def node(tmp_path):
    with streaming(tmp_path / "gateway", LONGEST) as started:
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
    """Cursor and entry of each event as it comes, to the stream's end."""
    cursor = None
    for line in lines:
        name, _, value = line.partition(": ")
        if name == "id":
            cursor = int(value)
        elif name == "data":
            yield cursor, json.loads(value)


def end_streams(node, version=9):
    """A new directory ends every stream: whoever waits for the end waits for nothing else."""
    content = node.province.snapshot(version=version)
    node.client.put("/v1/directory", content=content).raise_for_status()


def test_a_stream_gives_what_the_inbox_lists_and_its_cursor_goes_on(node):
    for _ in range(3):
        node.sent(node.province.message())
    listed = node.caller(COMMUNE).get("/v1/inbox")
    with listening(node) as lines:
        events = events_in(lines)
        heard = [next(events) for _ in range(3)]
        end_streams(node)
        assert list(events) == []
    assert [entry for _, entry in heard] == listed["items"]
    assert heard[-1][0] == listed["next"]
    with listening(node, after=heard[0][0]) as lines:
        events = events_in(lines)
        assert [next(events)[1] for _ in range(2)] == listed["items"][1:]
        end_streams(node, version=10)
        assert list(events) == []


def test_post_is_heard_the_moment_it_arrives_and_only_by_its_agency(node):
    with listening(node) as lines, listening(node, OTHER) as elsewhere:
        for both in (lines, elsewhere):
            assert next(both) == ":"
        node.sent(node.province.message())
        events = events_in(lines)
        next(events)
        end_streams(node)
        assert list(events) == []
        assert list(events_in(elsewhere)) == []


def test_silence_is_filled_with_signs_of_life_and_ends_in_time(tmp_path):
    with streaming(tmp_path / "gateway", SHORT) as node:
        began = time.monotonic()
        with listening(node) as lines:
            heard = [line for line in lines if line]
    assert set(heard) == {":"}
    assert len(heard) > 2
    assert time.monotonic() - began >= SHORT.total_seconds()


def test_a_new_directory_ends_the_stream(node):
    with listening(node) as lines:
        next(lines)
        began = time.monotonic()
        end_streams(node)
        list(lines)
    assert time.monotonic() - began < LONGEST.total_seconds() / 2


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
        end_streams(node)
        list(lines)
    deadline, series = time.monotonic() + 5, 'route="/v1/inbox/events",status="200"} 1.0'
    while series not in node.client.get("/v1/metrics").text and time.monotonic() < deadline:
        time.sleep(0.02)
    assert series in node.client.get("/v1/metrics").text
