from contextlib import contextmanager

import httpx
import pytest

from lienthong.client import AnswerUnreadable
from lienthong.client.following import follow, read_events


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
        yield self._lines(self.streams.pop(0))

    def _lines(self, text):
        for line in text.split("\n"):
            if line == "BREAK":
                raise httpx.ReadError("gone")
            yield line


class NothingLeftError(Exception):
    """No stream is left: the test has heard all."""


def heard(*streams, after=0):
    transport, pauses, found = Broken(*streams), [], []
    following = follow(transport, address="http://node", after=after, sleep=pauses.append)
    with pytest.raises(NothingLeftError):
        while True:
            found.append(next(following))
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
        next(follow(Broken(text), address="http://node", after=0, sleep=lambda _: None))


def test_what_a_break_cut_off_is_no_event():
    assert list(read_events(["id: 1", "data: 1", "", "id: 2", "data: 2"])) == [(1, 1)]
