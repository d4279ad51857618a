"""What the platform's operator sees of a node: traffic, contacts, limits in use."""

import asyncio
import secrets
from datetime import timedelta

from lienthong.gateway.quotas import Allowance
from lienthong.gateway.testing import COMMUNE, OFFICE, OTHER, running
from lienthong.wire.instants import to_text
from lienthong.wire.requests import authorize
from lienthong.wire.testing import NOON


def asked(node, path="/v1/usage", holder=None):
    holder = holder or node.province.directory_holder
    header = authorize(
        agency=holder.code,
        key=holder.key,
        method="GET",
        target=path,
        body=b"",
        at=node.clock(),
        nonce=secrets.token_hex(16),
    )
    return node.client.get(path, headers={"authorization": header})


def usage(node, path="/v1/usage"):
    response = asked(node, path)
    response.raise_for_status()
    return response.json()


def counts(told):
    return [(one["at"][:13], one["kind"], one["messages"]) for one in told["hours"]]


def test_traffic_is_counted_by_the_hour_and_kind(node):
    first = node.province.message()
    node.sent(first)
    node.sent(node.province.message())
    node.caller(COMMUNE).acknowledge(first)
    node.clock.now += timedelta(hours=2)
    node.sent(node.province.message(to=(OTHER,)))
    told = usage(node)
    early, late = to_text(NOON)[:13], to_text(node.clock())[:13]
    assert counts(told) == [
        (early, "acknowledgement", 1),
        (early, "document", 2),
        (late, "document", 1),
    ]
    assert (told["counted"], told["size"]) == (4, 4)
    assert told["hours"][1]["bytes"] > 2 * len(b"content")
    assert counts(usage(node, "/v1/usage?hours=1")) == [(late, "document", 1)]


def test_traffic_is_counted_once_also_across_a_restart(province, settings):
    with running(province, settings, directory=province.snapshot()) as node:
        node.sent(node.province.message())
        before = counts(usage(node))
        assert counts(usage(node)) == before
    with running(province, settings) as node:
        assert counts(usage(node)) == before


def test_first_and_last_calls_are_remembered(province, settings):
    with running(province, settings, directory=province.snapshot()) as node:
        node.caller(COMMUNE).get("/v1/inbox")
        node.clock.now += timedelta(hours=3)
        node.caller(COMMUNE).get("/v1/inbox")
    with running(province, settings) as node:
        (contact,) = usage(node)["agencies"]
    assert contact == {
        "agency": COMMUNE,
        "first_at": to_text(NOON),
        "last_at": to_text(NOON + timedelta(hours=3)),
    }


def test_a_call_that_is_not_believed_is_no_contact(node):
    node.caller(COMMUNE).signed("GET", "/v1/inbox", signed_path="/v1/checkpoint")
    assert usage(node)["agencies"] == []


def test_limits_in_use_are_told(province, tmp_path):
    allowance = Allowance(
        messages_per_minute=2, bytes_per_day=10_000, message_bytes=5_000, streams=1
    )
    settings = province.prepare(tmp_path / "gateway", allowance=allowance)
    with running(province, settings, directory=province.snapshot()) as node:
        node.sent(node.province.message(content=b"x" * 1000))
        told = usage(node)["limits"]
    uses = {(use["limit"], use["used"], use["of"]) for use in told if use["agency"] == OFFICE}
    assert uses == {("messages_per_minute", 1, 2), ("bytes_per_day", 1000, 10_000)}


def test_nobody_but_the_directorys_key_may_ask(node):
    assert node.client.get("/v1/usage").json()["code"] == "gateway.authorization_missing"
    refused = asked(node, holder=node.province.holders[COMMUNE])
    assert (refused.status_code, refused.json()["code"]) == (403, "gateway.directory_key_required")
    tampered = asked(node, "/v1/usage?hours=2").request
    again = node.client.get("/v1/usage?hours=3", headers=dict(tampered.headers))
    assert again.json()["code"] == "wire.seal_broken"


def test_counting_a_long_log_takes_many_small_steps(node, monkeypatch):
    monkeypatch.setattr("lienthong.gateway.usage.store.POSITIONS_A_STEP", 2)
    monkeypatch.setattr("lienthong.gateway.usage_task.POSITIONS_A_STEP", 2)
    for _ in range(5):
        node.sent(node.province.message())
    loop = node.application._node.writer._loop
    task = node.application._node.usage
    asyncio.run_coroutine_threadsafe(task.catch_up(), loop).result(timeout=10)
    assert [one["messages"] for one in usage(node)["hours"]] == [5]


def test_what_waits_in_each_inbox_is_told_until_it_is_acknowledged(node):
    first = node.province.message(to=(COMMUNE, OTHER))
    node.sent(first)
    node.clock.now += timedelta(hours=1)
    node.sent(node.province.message(to=(OTHER,)))
    at, later = to_text(NOON), to_text(NOON + timedelta(hours=1))
    assert usage(node)["waiting"] == [
        {"agency": COMMUNE, "messages": 1, "oldest_at": at},
        {"agency": OTHER, "messages": 2, "oldest_at": at},
    ]
    node.caller(COMMUNE).acknowledge(first)
    node.caller(OTHER).acknowledge(first)
    assert usage(node)["waiting"] == [{"agency": OTHER, "messages": 1, "oldest_at": later}]


def test_what_expired_before_anybody_collected_it_is_told(node):
    message = node.province.message(to=(COMMUNE, OTHER), expires_at=NOON + timedelta(hours=1))
    message_id = node.sent(message)
    node.caller(COMMUNE).acknowledge(message)
    assert usage(node)["expired"] == []
    node.clock.now += timedelta(hours=1)
    told = usage(node)
    assert told["waiting"] == []
    assert told["expired"] == [
        {
            "id": str(message_id),
            "kind": "document",
            "sender": OFFICE,
            "agency": OTHER,
            "expires_at": to_text(NOON + timedelta(hours=1)),
        }
    ]
    node.clock.now += timedelta(days=32)
    assert usage(node)["expired"] == []
