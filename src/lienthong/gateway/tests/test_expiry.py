"""Urgency, expiry and conversations of messages (EX-70, EX-71)."""

import json
from contextlib import closing
from datetime import timedelta
from uuid import uuid4

import pytest

from lienthong.gateway.backlog import Backlog
from lienthong.gateway.connections import STORE_ERRORS
from lienthong.gateway.fsck import verify_store
from lienthong.gateway.identity_files import load_identity
from lienthong.gateway.reader import StoreView
from lienthong.gateway.storage import storage_of
from lienthong.gateway.testing import COMMUNE, OFFICE, OTHER, running, store_to_change
from lienthong.wire.framing import frame, unframe
from lienthong.wire.records import Priority
from lienthong.wire.testing import NOON

HOUR = timedelta(hours=1)


def waiting(node):
    """How much waits in inboxes, and since how many seconds, as the node's metrics say."""
    lines = node.client.get("/v1/metrics").text.splitlines()
    values = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    found = (values[f"lienthong_gateway_inbox_{name}"] for name in ("waiting", "oldest_seconds"))
    return tuple(map(float, found))


def test_urgency_and_conversation_reach_the_recipient_as_sealed(node):
    conversation = uuid4()
    node.sent(node.province.message(priority=Priority.EXPRESS, conversation=conversation))
    [item] = node.caller(COMMUNE).get("/v1/inbox")["items"]
    assert item["envelope"]["priority"] == 3
    assert item["envelope"]["conversation"] == str(conversation)
    assert item["expired"] is False


def test_expired_message_is_refused_but_its_repetition_gets_the_receipt(node):
    message = node.province.message(expires_at=NOON + HOUR)
    receipt = node.post(message).content
    late = node.province.message(expires_at=NOON + HOUR)
    node.clock.now = NOON + HOUR
    refused = node.post(late)
    assert (refused.status_code, refused.json()["code"]) == (422, "gateway.message_expired")
    again = node.post(message)
    assert (again.status_code, again.content) == (200, receipt)
    assert len(node.caller(COMMUNE).get("/v1/inbox")["items"]) == 1


def test_what_expires_unacknowledged_is_marked_fetchable_and_waits_no_more(node):
    in_time = node.province.message(to=(COMMUNE, OTHER), expires_at=NOON + HOUR)
    message_id = node.sent(in_time)
    node.sent(node.province.message(to=(OTHER,)))
    node.caller(COMMUNE).acknowledge(in_time)
    assert waiting(node)[0] == 2
    node.clock.now = NOON + HOUR
    assert waiting(node) == (1, 3600)

    [mine] = node.caller(COMMUNE).get("/v1/inbox")["items"]
    [theirs, lasting] = node.caller(OTHER).get("/v1/inbox")["items"]
    assert (mine["expired"], theirs["expired"], lasting["expired"]) == (False, True, False)
    fetched = node.caller(OTHER).signed("GET", f"/v1/messages/{message_id}")
    assert unframe(fetched.content) == in_time
    deliveries = node.caller(OFFICE).get(f"/v1/messages/{message_id}/deliveries")["recipients"]
    assert [place["expired"] for place in deliveries] == [False, True]


def test_acknowledgement_after_the_expiry_counts_but_the_message_stays_expired(node):
    message = node.province.message(expires_at=NOON + HOUR)
    message_id = node.sent(message)
    node.clock.now = NOON + HOUR
    assert waiting(node) == (0, 0)
    assert node.caller(COMMUNE).acknowledge(message).status_code == 201
    [place] = node.caller(OFFICE).get(f"/v1/messages/{message_id}/deliveries")["recipients"]
    assert (place["expired"], place["acknowledged_at"]) == (True, "2026-11-23T06:00:00.000Z")
    assert waiting(node) == (0, 0)


def test_a_look_through_the_whole_log_agrees_with_looks_on_the_way(node, settings):
    """Whatever the order of looks, expiries and acknowledgements, what waits is the same."""
    messages = [
        node.province.message(to=(COMMUNE, OTHER), expires_at=NOON + (1 + number) * HOUR)
        for number in range(4)
    ]
    for number, message in enumerate(messages):
        node.sent(message)
        waiting(node)
        if number % 2:
            node.caller(COMMUNE).acknowledge(message)
        node.clock.now += HOUR / 2
    for expected in (3, 3, 1, 1, 0):
        on_the_way = waiting(node)
        with closing(StoreView(storage_of(settings).open_view())) as view:
            fresh = Backlog().look(view, now=node.clock.now)
        assert fresh.count == on_the_way[0] == expected
        node.clock.now += HOUR / 2


def test_messages_of_a_conversation_reach_everybody_in_the_order_of_the_receipts(node):
    conversation = uuid4()
    sent = []
    for author, to in ((OFFICE, (COMMUNE, OTHER)), (OTHER, (COMMUNE,)), (OFFICE, (OTHER, COMMUNE))):
        message = node.province.message(author, to, conversation=conversation)
        node.sent(node.province.message(OFFICE, (COMMUNE,)))
        sent.append(str(node.sent(message)))
    items = node.caller(COMMUNE).get("/v1/inbox")["items"]
    talk = [i["envelope"]["id"] for i in items if "conversation" in i["envelope"]]
    assert talk == sent
    assert [item["position"] for item in items] == sorted(item["position"] for item in items)


def test_store_made_before_there_was_an_expiry_is_completed_at_the_start(province, settings):
    with store_to_change(settings) as store:
        store.execute("DROP TABLE expiry")
    message = province.message(expires_at=NOON + HOUR)
    with running(province, settings, directory=province.snapshot()) as node:
        assert node.client.post("/v1/messages", content=frame(message)).status_code == 201
    assert verify_store(settings).is_whole
    with closing(
        storage_of(settings).open_writer(load_identity(settings, now=NOON).owner)
    ) as store:
        [row] = store.execute("SELECT * FROM expiry").fetchall()
        assert row[0] == 0
        with pytest.raises(STORE_ERRORS, match="append-only"):
            store.execute("DELETE FROM expiry")
    assert json.loads(message.header)["expires_at"] == "2026-11-23T06:00:00.000Z"
