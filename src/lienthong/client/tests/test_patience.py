"""Who follows an inbox outlasts an outage of hours, blocking and awaiting (EX-281)."""

import json
from uuid import uuid4

import pytest

from lienthong.client import NodeRefused, NodeUnreachable, Patience
from lienthong.client.patience import LONGEST_WAIT_SECONDS
from lienthong.client.requests import ATTEMPTS
from lienthong.client.tests.scripted import AGENCY, KINDS, as_json, at_script
from lienthong.client.tests.test_transport import PROBLEM

HOUR = 3600


def stream_of(position):
    """A stream that gives one message and ends."""
    message = AGENCY.send(to=("H56",), content=b"x", message_id=uuid4())
    entry = {
        "position": position,
        "received_at": "2026-11-23T05:00:00.000Z",
        "acknowledged_at": None,
        "envelope": json.loads(message.header),
    }
    data = f"id: {position + 1}\nevent: message\ndata: {json.dumps(entry)}\n\n"
    return 200, data.encode(), {"content-type": "text/event-stream; charset=utf-8"}


def outage(calls, answer=None):
    """So many calls in vain, each with all its attempts."""
    return [answer] * (calls * ATTEMPTS)


@pytest.fixture(params=KINDS)
def make_node(request):
    return KINDS[request.param]


def test_an_outage_of_hours_is_outlasted_and_told_once_at_its_beginning_and_end(make_node):
    proxy = (502, b"<html>Bad Gateway</html>")
    script = [
        stream_of(1),
        *outage(200),
        *outage(3, proxy),
        *outage(3, as_json(PROBLEM, 503)),
        *outage(2, as_json(PROBLEM, 429)),
        stream_of(2),
        *outage(2),
        stream_of(3),
        as_json(PROBLEM, 401),
    ]
    told = []
    with at_script(make_node, *script) as (node, _, pauses):
        items = node.follow(tell=told.append)
        found = [next(items).position for _ in range(3)]
        with pytest.raises(NodeRefused):  # no waiting heals that
            next(items)
    assert found == [1, 2, 3]
    assert [why is None for why in told] == [False, True, False, True]
    assert isinstance(told[0], NodeUnreachable)
    assert 2 * HOUR < sum(pauses) < 4 * HOUR
    assert max(pauses) <= LONGEST_WAIT_SECONDS
    assert len(set(pauses)) > len(pauses) / 2  # not everybody at the same moment


def test_what_waiting_does_not_heal_ends_it_at_once(make_node):
    for status in (400, 401, 403, 404, 409):
        told = []
        with at_script(make_node, as_json(PROBLEM, status)) as (node, _, pauses):
            with pytest.raises(NodeRefused):
                next(node.follow(tell=told.append))
            assert (told, pauses) == ([], [])


def test_pauses_grow_to_a_minute_and_begin_anew_after_the_end_of_an_outage():
    patience, away = Patience(), NodeUnreachable(address="x", reason="y")
    pauses = [patience.pause_after(away) for _ in range(20)]
    for number, pause in enumerate(pauses):
        longest = min(LONGEST_WAIT_SECONDS, 2.0**number)
        assert longest / 2 <= pause <= longest
    patience.end()
    assert patience.pause_after(away) <= 1


def test_a_proxy_that_answers_for_a_node_that_is_away_is_an_outage(make_node):
    with (
        at_script(make_node, (503, b"<html>")) as (node, _, _),
        pytest.raises(NodeUnreachable, match="HTTP 503"),
    ):
        node.inbox()


@pytest.mark.parametrize(
    "other",
    [
        (200, b"<html>Sign in</html>", {"content-type": "text/html"}),
        (200, b"id: 9\ndata: {}\n\n", {"content-type": "text/plain"}),
        (200, b""),
        (204, b"", {"content-type": "text/event-streams"}),
    ],
    ids=["a sign-in page", "a text", "no type", "another type"],
)
def test_an_answer_that_is_no_stream_is_an_outage_and_not_the_node(make_node, other):
    told = []
    with at_script(make_node, other, other, stream_of(1), as_json(PROBLEM, 401)) as (
        node,
        seen,
        pauses,
    ):
        items = node.follow(tell=told.append)
        assert next(items).position == 1
        with pytest.raises(NodeRefused):
            next(items)
    assert len(seen) == 4
    assert [why is None for why in told] == [False, True]
    assert isinstance(told[0], NodeUnreachable)
    assert "something else answers" in str(told[0])
    assert len(pauses) == 2
    assert sum(pauses) > 1
