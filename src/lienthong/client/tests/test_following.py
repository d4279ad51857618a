import json
from contextlib import contextmanager
from types import SimpleNamespace

import httpx
import pytest

from lienthong.client import AnswerUnreadable, NodeRefused
from lienthong.client.following import Followed, follow, read_events

CURSOR_LOST = ("gateway.cursor_beyond_log", "gateway.cursor_of_other_log")


class Broken:
    """A transport whose streams are given, one after the other; then nobody is there."""

    def __init__(self, *streams):
        self.streams = list(streams)
        self.asked = []

    @contextmanager
    def stream(self, path):
        self.asked.append(path.partition("after=")[2])
        if not self.streams:
            raise NothingLeftError
        if self.streams[0] in CURSOR_LOST:
            problem = SimpleNamespace(code=self.streams.pop(0))
            raise NodeRefused(refused_as=problem.code, detail="put back", problem=problem)
        yield self._lines(self.streams.pop(0))

    def _lines(self, text):
        for line in text.split("\n"):
            if line == "BREAK":
                raise httpx.ReadError("gone")
            yield line


class NothingLeftError(Exception):
    """No stream is left: the test has heard all."""


def read(data):
    """An item that is no more than its data and what they say of the log's history."""
    history = data.get("history", "") if isinstance(data, dict) else ""
    return SimpleNamespace(data=data, history=history)


def heard(*streams, after=0, ends_with=NothingLeftError, **given):
    transport, pauses, found = Broken(*streams), [], []
    followed = Followed(read, "http://node", after, **given)
    following = follow(transport, followed, sleep=pauses.append)
    with pytest.raises(ends_with):
        while True:
            found.append(next(following).data)
    return found, transport.asked, len(pauses)


def test_a_stream_that_breaks_goes_on_behind_the_last_whole_event():
    first = 'id: 5\nevent: message\ndata: {"a":1}\n\n:\n\nid: 6\nevent: message\ndata: {"a"\nBREAK'
    second = 'id: 6\nevent: message\ndata: {"a":2}\n\n'
    found, asked, pauses = heard(first, second, after=4)
    assert found == [{"a": 1}, {"a": 2}]
    assert asked == ["4", "5", "6"]
    assert pauses == 0


def test_after_a_stream_that_brought_nothing_there_is_a_pause():
    found, asked, pauses = heard(":\n\n", "BREAK", "")
    assert (found, asked, pauses) == ([], ["0", "0", "0", "0"], 3)


@pytest.mark.parametrize("text", ["id: x\ndata: 1\n\n", "data: 1\n\n", "id: 1\ndata: {\n\n"])
def test_an_event_of_another_form_is_an_unreadable_answer(text):
    with pytest.raises(AnswerUnreadable, match="http://node"):
        next(follow(Broken(text), Followed(read, "http://node"), sleep=lambda _: None))


def event(cursor, **data):
    return f"id: {cursor}\nevent: message\ndata: {json.dumps(data)}\n\n"


def test_a_stream_is_opened_again_with_the_history_of_the_last_event():
    _, asked, _ = heard(event(5, history="ab"), after=4, history="cd")
    assert asked == ["4&history=cd", "5&history=ab"]


@pytest.mark.parametrize("code", CURSOR_LOST)
def test_a_log_that_is_another_since_is_read_anew_without_what_is_held(code):
    anew = event(1, id="kept", history="a") + event(2, id="new", history="b")
    streams = (event(9, id="before"), code, anew, code, event(1, id="newer", history="c"))
    found, asked, _ = heard(*streams, after=8, holds=lambda item: item.data["id"] == "kept")
    assert [one["id"] for one in found] == ["before", "new", "newer"]
    assert asked == ["8", "9", "0", "2&history=b", "0", "1&history=c"]


def test_what_is_held_is_passed_over_only_once_the_log_is_another():
    found, _, _ = heard(event(9, id="kept"), after=8, holds=lambda _: True)
    assert found == [{"id": "kept"}]


@pytest.mark.parametrize("code", CURSOR_LOST)
def test_who_does_not_say_what_is_held_is_told_that_the_log_is_another(code):
    found, asked, _ = heard(event(9), code, after=8, ends_with=NodeRefused)
    assert (found, asked) == ([{}], ["8", "9"])


def test_what_a_break_cut_off_is_no_event():
    assert list(read_events(["id: 1", "data: 1", "", "id: 2", "data: 2"])) == [(1, 1)]
