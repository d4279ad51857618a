"""Software whose clock is off, that sends slowly, half, twice, or garbage; certificates gone bad.

Whatever it does befalls nobody else, and once it is mended all that it sent arrives once.
"""

import json
import random
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from lienthong.gateway.fsck import verify_store
from lienthong.gateway.testing import (
    COMMUNE,
    OFFICE,
    OTHER,
    Caller,
    SettableClock,
    running,
)
from lienthong.gateway.tests.test_api_keys import make_key
from lienthong.wire.certificates import Role, issue_certificate
from lienthong.wire.framing import frame, unframe
from lienthong.wire.seals import new_key
from lienthong.wire.testing import FOUNDED_AT, NOON, Holder

TEN_MINUTES = timedelta(minutes=10)


def refusal(answer):
    return answer.status_code, answer.json()["code"]


def inbox_ids(node, code=COMMUNE):
    return [
        item["envelope"]["id"] for item in node.caller(code).get("/v1/inbox?limit=500")["items"]
    ]


def id_of(message):
    return json.loads(message.header)["id"]


@pytest.mark.parametrize("keyed", [False, True], ids=["signature", "API key"])
@pytest.mark.parametrize("off", [TEN_MINUTES, -TEN_MINUTES], ids=["fast", "slow"])
def test_software_ten_minutes_off_is_told_the_nodes_time_and_goes_on_once_it_is_right(
    node, off, keyed
):
    api_key = make_key(node, OFFICE) if keyed else None
    theirs = node.clock.now + off
    caller = node.caller(OFFICE, api_key=api_key)
    refused = caller.signed("GET", "/v1/inbox", at=theirs)
    assert refusal(refused) == (401, "wire.authorization_stale")
    assert "2026-11-23T05:00:00.000Z" in refused.json()["detail"]
    message = node.province.message(at=theirs)
    answer = node.post(message)
    if off > timedelta(0):  # a message from the future is refused; one from the past was late
        assert refusal(answer) == (400, "gateway.sent_in_future")
        message = node.province.message(at=node.clock.now)
        assert node.post(message).status_code == 201
    else:
        assert answer.status_code == 201
    assert caller.signed("GET", "/v1/inbox", at=node.clock.now).is_success
    assert inbox_ids(node) == [id_of(message)]


@pytest.mark.parametrize("off", [TEN_MINUTES, -TEN_MINUTES], ids=["fast", "slow"])
def test_a_node_ten_minutes_off_says_so_and_has_everything_once_when_its_clock_is_right(
    province, settings, off
):
    clock = SettableClock()
    with running(province, settings, clock=clock, directory=province.snapshot()) as node:
        clock.now = NOON + off
        refused = node.caller(COMMUNE).signed("GET", "/v1/inbox", at=NOON)
        assert refusal(refused) == (401, "wire.authorization_stale")
        messages = [node.province.message(at=NOON) for _ in range(3)]
        answers = [node.post(message) for message in messages]
        if off < timedelta(0):
            assert {refusal(answer) for answer in answers} == {(400, "gateway.sent_in_future")}
        clock.now = NOON
        for message in messages:
            assert node.post(message).is_success
        assert inbox_ids(node) == [id_of(message) for message in messages]
    assert verify_store(settings).is_whole


def test_a_clock_set_back_while_the_node_runs_keeps_the_order_of_the_log(node):
    first, second, third = (node.province.message(at=NOON - TEN_MINUTES) for _ in range(3))
    node.sent(first)
    node.clock.now -= TEN_MINUTES
    node.sent(second)
    node.clock.now += TEN_MINUTES
    node.sent(third)
    assert inbox_ids(node) == [id_of(one) for one in (first, second, third)]


def connect(node):
    url = node.client.base_url
    return socket.create_connection((url.host, url.port), timeout=20)


def head_of(body):
    return f"POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode()


def test_a_message_that_comes_slowly_arrives_and_holds_nobody_up(node):
    slow, others = node.province.message(content=b"s" * 2000), []
    body = frame(slow)
    with connect(node) as connection:
        whole = head_of(body) + body
        for start in range(0, len(whole), 100):
            others.append(node.province.message(OTHER))
            node.sent(others[-1])
            connection.sendall(whole[start : start + 100])
        assert connection.recv(100).startswith(b"HTTP/1.1 201 ")
    assert inbox_ids(node) == [id_of(one) for one in (*others, slow)]


def test_half_a_message_again_and_again_leaves_nothing_and_the_whole_one_arrives_once(node):
    message = node.province.message(content=b"h" * 50_000)
    body = frame(message)
    for _ in range(20):
        with connect(node) as connection:
            connection.sendall(head_of(body) + body[: random.randrange(1, len(body))])
    node.sent(message)
    assert inbox_ids(node) == [id_of(message)]
    assert node.client.get("/v1/health").json()["log"]["size"] == 1


def test_the_same_message_on_many_connections_at_once_is_one_with_one_receipt(node):
    messages = [node.province.message(content=bytes([n])) for n in range(10)]
    bodies = [frame(message) for message in messages for _ in range(8)]
    random.shuffle(bodies)
    with ThreadPoolExecutor(16) as pool:
        answers = list(
            pool.map(lambda body: (body, node.client.post("/v1/messages", content=body)), bodies)
        )
    receipts = {}
    for body, answer in answers:
        assert answer.status_code in {200, 201}
        receipts.setdefault(body, set()).add(unframe(answer.content).header)
    assert all(len(found) == 1 for found in receipts.values())
    assert sum(answer.status_code == 201 for _, answer in answers) == len(messages)
    assert sorted(inbox_ids(node)) == sorted(id_of(message) for message in messages)


def test_garbage_from_some_does_not_reach_or_slow_the_others(node):
    stop, told = threading.Event(), []

    def rubbish():
        chance = random.Random(7)
        while not stop.is_set():
            with connect(node) as connection:
                try:
                    connection.sendall(chance.randbytes(chance.randrange(1, 5000)))
                    connection.shutdown(socket.SHUT_WR)
                    told.append(connection.recv(12))
                except OSError:
                    told.append(b"")

    threads = [threading.Thread(target=rubbish) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        sent: list[str] = []
        while len(sent) < 50:
            sent.append(str(node.sent(node.province.message())))
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert inbox_ids(node) == sent
    assert len(told) >= 10
    assert not any(answer.startswith(b"HTTP/1.1 2") for answer in told)


def short_lived(province, until):
    """A key of the office whose certificate ends soon."""
    key = new_key()
    pem = issue_certificate(
        role=Role.AGENCY,
        code=OFFICE,
        name="…",
        key=key.public_key(),
        valid_from_at=FOUNDED_AT,
        valid_until_at=until,
        root_pem=province.province.root_pem,
        root_key=province.province.key,
    )
    return Holder(code=OFFICE, key=key, pem=pem)


def install(node, version, holders):
    """A directory in which the office has exactly these certificates."""
    pems = tuple(holder.pem.decode() for holder in holders)
    entries = tuple(
        replace(entry, certificates=pems) if entry.code == OFFICE else entry
        for entry in node.province.entries()
    )
    body = node.province.snapshot(version, agencies=entries, made_at=node.clock.now)
    node.client.put("/v1/directory", content=body).raise_for_status()


def message_by(holder, node):
    entry = node.province.message().header
    message_id = json.loads(entry)["id"]
    return holder.send(to=(COMMUNE,), content=b"content", message_id=message_id, at=node.clock.now)


def test_from_the_second_a_certificate_ends_nothing_goes_with_it_and_all_with_the_next(node):
    old, new = short_lived(node.province, NOON + TEN_MINUTES), node.province.holders[OFFICE]
    install(node, 2, (old, new))
    before = message_by(old, node)
    assert node.post(before).status_code == 201
    node.clock.now = NOON + TEN_MINUTES
    late = message_by(old, node)
    assert refusal(node.post(late)) == (403, "wire.certificate_outside_validity")
    node.province.holders["old"] = old
    try:
        refused = node.caller("old").signed("GET", "/v1/inbox")
    finally:
        del node.province.holders["old"]
    assert refusal(refused) == (403, "wire.certificate_outside_validity")
    after = node.province.message(at=node.clock.now)
    assert node.post(after).status_code == 201
    assert node.post(before).status_code == 403  # its key speaks no more
    assert inbox_ids(node) == [id_of(before), id_of(after)]


def test_a_stream_tells_nothing_more_once_its_certificate_has_ended(node):
    old, new = short_lived(node.province, NOON + TEN_MINUTES), node.province.holders[OFFICE]
    install(node, 2, (old, new))
    target = "/v1/inbox/events"
    header = Caller(old, node.client, node.clock).authorization("GET", target)
    with node.client.stream("GET", target, headers={"authorization": header}) as answer:
        lines = answer.iter_lines()
        assert next(lines) == ":"
        node.clock.now = NOON + TEN_MINUTES
        node.sent(node.province.message(COMMUNE, (OFFICE,), at=node.clock.now))
        assert [line for line in lines if line.startswith("data")] == []


def test_a_revoked_key_ends_with_the_directory_that_leaves_it_out_and_what_it_sent_stays(node):
    stolen = short_lived(node.province, NOON + timedelta(days=900))
    new = node.province.holders[OFFICE]
    install(node, 2, (stolen, new))
    before = message_by(stolen, node)
    assert node.post(before).status_code == 201
    install(node, 3, (new,))
    refused = node.post(message_by(stolen, node))
    assert refusal(refused) == (403, "gateway.key_unknown")
    assert stolen.fingerprint in refused.json()["detail"]
    assert inbox_ids(node) == [id_of(before)]
    assert node.caller(COMMUNE).acknowledge(before).status_code == 201
