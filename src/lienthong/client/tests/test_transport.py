"""Both clients against a server that misbehaves in chosen ways, over real connections."""

import json
from uuid import uuid4

import pytest

from lienthong.client import (
    AnswerUnreadable,
    AnswerUntrue,
    KeyMismatch,
    NodeRefused,
    NodeUnreachable,
    requests,
)
from lienthong.client.requests import ATTEMPTS
from lienthong.client.tests.scripted import AGENCY, PROVINCE, SLOW, as_json
from lienthong.wire.certificates import Role
from lienthong.wire.framing import frame
from lienthong.wire.requests import parse_authorization, verify_claim
from lienthong.wire.testing import NOON, Province

NODE = PROVINCE.holder("H56.node", role=Role.NODE)
LOG_PEM = PROVINCE.log()[1]
CERTIFICATES = {
    "node": NODE.pem.decode(),
    "log": LOG_PEM.decode(),
    "directory": PROVINCE.holder("H56.directory", role=Role.DIRECTORY).pem.decode(),
}
PROBLEM = {
    "code": "gateway.agency_unknown",
    "fault": "policy",
    "detail": "The agency H56.9 is not in this node's directory.",
    "message": "The agency {agency} is not in this node's directory.",
    "params": {"agency": "H56.9"},
}


EMPTY = as_json({"items": [], "next": 7})


def test_a_request_is_signed_for_exactly_what_is_sent(scripted):
    with scripted(EMPTY) as (node, seen, _):
        assert node.inbox(after=7, limit=5).following == 7
    ((method, target, header, body),) = seen
    assert (method, target) == ("GET", "/gw/v1/inbox?after=7&limit=5&wait=0")
    claim = parse_authorization(header)
    verify_claim(
        claim, key=AGENCY.key.public_key(), method=method, target=target, body=body, now=NOON
    )


def test_a_node_that_hangs_up_or_is_unwell_is_asked_again_with_a_new_signature(scripted):
    with scripted(None, (503, b""), (500, b"oops"), EMPTY) as (node, seen, pauses):
        assert node.inbox().items == ()
    assert len(seen) == 4
    assert len({header for _, _, header, _ in seen}) == 4
    assert pauses == sorted(pauses)
    assert 0.1 <= pauses[0] <= 0.2


def test_the_same_bytes_are_sent_at_every_attempt(scripted):
    with scripted(None, (502, b""), (200, b"no receipt")) as (node, seen, _):
        message = node.seal(message_id=uuid4(), recipients=("H56",), content=b"x")
        with pytest.raises(AnswerUnreadable):
            node.send(message)
    assert [body for *_, body in seen] == [frame(message)] * 3


def test_a_node_that_never_answers_is_unreachable_after_all_attempts(scripted):
    with scripted(None) as (node, seen, pauses), pytest.raises(NodeUnreachable):
        node.inbox()
    assert len(seen) == ATTEMPTS
    assert len(pauses) == ATTEMPTS - 1


def test_a_port_where_nobody_listens_is_unreachable(make_node):
    with (
        make_node(
            "http://127.0.0.1:1",
            code=AGENCY.code,
            key=AGENCY.key,
            certificate=AGENCY.pem,
            root_pem=PROVINCE.root_pem,
            sleep=lambda _: None,
        ) as node,
        pytest.raises(NodeUnreachable) as refused,
    ):
        node.health()
    assert "no connection comes about" in str(refused.value)


def test_a_refusal_is_not_repeated_and_says_whose_fault_it_is(scripted):
    with scripted(as_json(PROBLEM, 403)) as (node, seen, _), pytest.raises(NodeRefused) as refused:
        node.inbox()
    problem = refused.value.params["problem"]
    assert (problem.code, problem.fault, problem.status) == (
        "gateway.agency_unknown",
        "policy",
        403,
    )
    assert problem.message.format(**problem.params) == problem.detail
    assert len(seen) == 1


def test_a_refusal_that_may_pass_is_repeated_and_then_told(scripted):
    with scripted(as_json(PROBLEM, 503)) as (node, seen, _), pytest.raises(NodeRefused):
        node.inbox()
    assert len(seen) == ATTEMPTS


@pytest.mark.parametrize(
    "answer",
    [
        (200, b""),
        (200, b"<html>"),
        as_json([]),
        as_json({"items": []}),
        as_json({"items": {}, "next": 1}),
        as_json({"items": [], "next": -1}),
        as_json({"items": [], "next": "1"}),
        as_json({"items": [{"position": 1}], "next": 1}),
        (404, b"<html>not a node</html>"),
        as_json({"code": 1}, 400),
        (302, b""),
    ],
)
def test_an_answer_of_another_form_is_unreadable(answer, scripted):
    with scripted(answer) as (node, _, _), pytest.raises(AnswerUnreadable):
        node.inbox()


def test_a_receipt_for_other_bytes_or_by_nobody_known_is_untrue(scripted):
    stranger = Province().holder("H56.node", role=Role.NODE)
    message = AGENCY.send(to=("H56",), content=b"x", message_id=uuid4())
    other = AGENCY.send(to=("H56",), content=b"y", message_id=uuid4())
    for receipt in (
        NODE.receive(other, leaf_index=0),
        stranger.receive(message, leaf_index=0),
        AGENCY.receive(message, leaf_index=0),
    ):
        script = (201, frame(receipt)), as_json(CERTIFICATES)
        with scripted(*script) as (node, _, _), pytest.raises(AnswerUntrue):
            node.send(message)


def test_a_true_receipt_is_believed(scripted):
    message = AGENCY.send(to=("H56",), content=b"x", message_id=uuid4())
    receipt = NODE.receive(message, leaf_index=3)
    with scripted((201, frame(receipt)), as_json(CERTIFICATES)) as (node, _, _):
        assert node.send(message).receipt.leaf_index == 3


def test_certificates_that_the_province_did_not_issue_are_untrue(scripted):
    foreign = Province().holder("H56.node", role=Role.NODE).pem.decode()
    for bad in ({"node": foreign}, {"node": CERTIFICATES["log"]}, {"log": "no certificate"}):
        with (
            scripted(as_json(CERTIFICATES | bad)) as (node, _, _),
            pytest.raises(AnswerUntrue),
        ):
            node.certificates()


def test_a_message_other_than_the_one_asked_for_is_untrue(scripted):
    message = AGENCY.send(to=("H56",), content=b"x", message_id=uuid4())
    with scripted((200, frame(message))) as (node, _, _), pytest.raises(AnswerUntrue):
        node.fetch(uuid4())


def test_a_key_that_is_not_the_certificate_s_is_refused(make_node):
    other = PROVINCE.holder("H56.2")
    for code, pem in (("H56.1", other.pem), ("H56.2", AGENCY.pem), ("H56.1", NODE.pem)):
        with pytest.raises(KeyMismatch):
            make_node(
                "http://127.0.0.1:1",
                code=code,
                key=AGENCY.key,
                certificate=pem,
                root_pem=PROVINCE.root_pem,
            )


def test_an_unwell_node_says_so_itself(scripted):
    with scripted(as_json({"status": "unavailable"}, 503)) as (node, seen, _):
        assert node.health() == {"status": "unavailable"}
    assert len(seen) == 1


def test_an_answer_whose_bytes_make_no_sense_is_unreadable(scripted):
    broken = (200, b"no gzip", {"content-encoding": "gzip"})
    with scripted(broken) as (node, _, _), pytest.raises(AnswerUnreadable):
        node.inbox()


def test_an_answer_that_stops_in_its_middle_or_is_slow_is_asked_for_again(scripted, monkeypatch):
    monkeypatch.setattr(requests, "TIMEOUT_SECONDS", 1)
    half = (200, b'{"items"', {"content-length": "100"})
    with scripted(SLOW, half, EMPTY) as (node, seen, pauses):
        assert node.inbox().following == 7
    assert (len(seen), len(pauses)) == (3, 2)
    assert len({header for _, _, header, _ in seen}) == 3


def test_following_opens_a_stream_that_was_cut_off_again_behind_what_came(scripted):
    message = AGENCY.send(to=("H56",), content=b"x", message_id=uuid4())
    entry = {
        "position": 4,
        "received_at": "2026-11-23T05:00:00.000Z",
        "acknowledged_at": None,
        "envelope": json.loads(message.header),
    }
    event = f"id: 5\nevent: message\ndata: {json.dumps(entry)}\n\n".encode()
    stream = {"content-type": "text/event-stream"}
    cut = (200, event + b"id: 6\ndata: {", {"content-length": "100000"} | stream)
    again = (200, event.replace(b"id: 5", b"id: 6"), stream)
    with scripted(cut, (503, b""), again) as (node, seen, _):
        items = node.follow(after=4)
        assert [next(items).position, next(items).position] == [4, 4]
        items.close()
    assert [target for _, target, *_ in seen] == [
        f"/gw/v1/inbox/events?after={cursor}" for cursor in (4, 5, 5)
    ]
