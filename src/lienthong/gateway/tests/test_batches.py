"""Busy software fetches and acknowledges many messages at a time."""

from datetime import timedelta
from uuid import uuid4

import pytest

from lienthong.gateway import batches
from lienthong.gateway.testing import ALIAS, COMMUNE, OFFICE, OTHER
from lienthong.wire.framing import frame, join_frames, split_frames, unframe
from lienthong.wire.testing import NOON


def acknowledged(node, *messages, by=COMMUNE):
    holder = node.province.holders[by]
    body = join_frames([frame(holder.acknowledge(message)) for message in messages])
    return node.caller(by).signed("POST", "/v1/acknowledgements", body)


def fetched(node, path="/v1/inbox/messages", by=COMMUNE):
    response = node.caller(by).signed("GET", path)
    assert response.status_code == 200
    return [unframe(one) for one in split_frames(response.content)], response


def test_post_is_fetched_whole_and_in_order_page_by_page(node):
    sent = [node.province.message(to=(ALIAS,), content=bytes([number])) for number in range(5)]
    for message in sent:
        node.sent(message)
    first, answer = fetched(node, "/v1/inbox/messages?limit=3")
    rest, last = fetched(node, f"/v1/inbox/messages?after={answer.headers['lienthong-next']}")
    assert first + rest == sent
    assert last.headers["lienthong-next"] == "5"
    nothing, end = fetched(node, "/v1/inbox/messages?after=5")
    assert (nothing, end.headers["lienthong-next"]) == ([], "5")
    assert fetched(node, by=OTHER)[0] == []


def test_large_contents_are_spread_over_several_answers(node, monkeypatch):
    monkeypatch.setattr(batches, "MOST_BYTES", 1500)
    for _ in range(3):
        node.sent(node.province.message(content=bytes(1000)))
    assert len(fetched(node)[0]) == 1


def test_many_are_acknowledged_at_once_each_by_itself(node):
    messages = [node.province.message() for _ in range(3)]
    for message in messages:
        node.sent(message)
    strange = node.province.message()
    answer = acknowledged(node, messages[0], strange, messages[1])
    first, refused, second = answer.json()["items"]
    assert (first["leaf_index"], second["leaf_index"]) == (3, 4)
    assert refused["problem"]["code"] == "gateway.message_unknown"
    items = node.caller(COMMUNE).get("/v1/inbox")["items"]
    assert [item["acknowledged_at"] is not None for item in items] == [True, True, False]
    assert acknowledged(node, messages[0]).json()["items"] == [first]  # again: no change


def test_one_message_acknowledged_twice_in_one_request_is_acknowledged_once(node):
    messages = [node.province.message(to=(ALIAS,)), node.province.message()]
    for message in messages:
        node.sent(message)
    holder = node.province.holders[COMMUNE]
    later = holder.acknowledge(messages[0], at=NOON + timedelta(minutes=1))
    frames = [holder.acknowledge(messages[0]), later, holder.acknowledge(messages[1])]
    body = join_frames([frame(one) for one in (*frames, frames[0])])
    answer = node.caller(COMMUNE).signed("POST", "/v1/acknowledgements", body)
    positions = [item["leaf_index"] for item in answer.json()["items"]]
    assert positions == [2, 2, 3, 2]
    assert node.client.get("/v1/health").json()["log"]["size"] == 4


def test_acknowledgements_of_others_are_refused(node):
    message = node.province.message()
    node.sent(message)
    holder = node.province.holders[OFFICE]
    body = join_frames([frame(holder.acknowledge(message))])
    (item,) = node.caller(COMMUNE).signed("POST", "/v1/acknowledgements", body).json()["items"]
    assert item["problem"]["code"] == "gateway.acknowledgement_mismatch"
    unsigned = node.client.post("/v1/acknowledgements", content=body)
    assert unsigned.status_code == 401


@pytest.mark.parametrize("body", [b"\x00", b"\x00\x00\x00\x09LTM1", b"\xff" * 20])
def test_broken_sequences_are_refused_whole(node, body):
    response = node.caller(COMMUNE).signed("POST", "/v1/acknowledgements", body)
    assert (response.status_code, response.json()["code"]) == (400, "wire.frame_broken")


def test_more_than_a_node_takes_at_a_time_are_refused(node):
    holder, message = node.province.holders[COMMUNE], node.province.message(message_id=uuid4())
    body = join_frames([frame(holder.acknowledge(message))] * 501)
    response = node.caller(COMMUNE).signed("POST", "/v1/acknowledgements", body)
    assert (response.status_code, response.json()["code"]) == (
        413,
        "gateway.too_many_acknowledgements",
    )
    assert node.caller(COMMUNE).signed("POST", "/v1/acknowledgements").json() == {"items": []}


def test_acknowledgement_from_the_future_is_refused_alone_and_among_others(node):
    """It would put off by years the instant that evidence states (EX-228)."""
    message, other = node.province.message(), node.province.message()
    message_id = node.sent(message)
    node.sent(other)
    commune = node.caller(COMMUNE)
    for late in (timedelta(days=700), timedelta(minutes=5, milliseconds=1)):
        framed = frame(commune.holder.acknowledge(message, at=NOON + late))
        response = commune.signed("POST", f"/v1/messages/{message_id}/acknowledgement", framed)
        problem = response.json()
        assert (problem["code"], problem["fault"]) == ("gateway.acknowledged_in_future", "caller")
        both = join_frames([framed, frame(commune.holder.acknowledge(other, at=NOON))])
        first, second = commune.signed("POST", "/v1/acknowledgements", both).json()["items"]
        assert first["problem"]["code"] == "gateway.acknowledged_in_future"
        assert "leaf_index" in second
    framed = frame(commune.holder.acknowledge(message, at=NOON + timedelta(minutes=5)))
    response = commune.signed("POST", f"/v1/messages/{message_id}/acknowledgement", framed)
    assert response.status_code == 201
