"""Sending, listing, fetching, acknowledging, and what the sender sees of it."""

import base64
import json
import threading
import time
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from lienthong.gateway.testing import ALIAS, COMMUNE, DISSOLVED, OFFICE, OTHER
from lienthong.wire.certificates import parse_certificate
from lienthong.wire.edxml import (
    DocumentReference,
    Organisation,
    Staff,
    Status,
    StatusCode,
    read_packet,
    write_status,
)
from lienthong.wire.framing import Framed, frame, unframe
from lienthong.wire.records import MessageKind, Receipt, digest
from lienthong.wire.seals import Domain, has_low_s, verify_seal
from lienthong.wire.testing import NOON


def receipt_of(node, response):
    """The receipt in a response, its signature verified with the node's certificate."""
    framed = unframe(response.content)
    pem = node.client.get("/v1/certificates").json()["node"].encode()
    key = parse_certificate(pem).sealing_key()
    verify_seal(domain=Domain.RECEIPT, header=framed.header, seal=framed.seal, key=key)
    return Receipt.decode(framed.header)


@pytest.mark.parametrize("value", ["maybe", "No", "0"])
def test_content_is_wanted_or_not_and_nothing_else(node, value):
    message_id = node.sent(node.province.message())
    caller = node.caller(COMMUNE)
    assert caller.signed("GET", f"/v1/messages/{message_id}?content=yes").is_success
    refused = caller.signed("GET", f"/v1/messages/{message_id}?content={value}")
    assert (refused.status_code, refused.json()["code"]) == (400, "gateway.parameter_unknown")


def test_message_is_receipted_listed_fetched_and_acknowledged(node):
    message = node.province.message(content="Nội dung".encode())
    response = node.post(message)
    assert response.status_code == 201
    receipt = receipt_of(node, response)
    assert receipt.node == "H56.node"
    assert receipt.envelope_sha256 == digest(message.header)
    assert receipt.seal_sha256 == digest(message.seal)
    assert receipt.received_at == NOON

    commune = node.caller(COMMUNE)
    inbox = commune.get("/v1/inbox")
    [item] = inbox["items"]
    assert item["envelope"] == json.loads(message.header)
    assert (item["position"], item["acknowledged_at"]) == (receipt.leaf_index, None)

    fetched = commune.signed("GET", f"/v1/messages/{receipt.id}")
    assert unframe(fetched.content) == message

    acknowledged = commune.acknowledge(message)
    assert acknowledged.status_code == 201
    [item] = commune.get("/v1/inbox")["items"]
    assert item["acknowledged_at"] == "2026-11-23T05:00:00.000Z"
    ended = {"items": [], "next": inbox["next"], "history": inbox["history"]}
    assert commune.get(f"/v1/inbox?after={inbox['next']}") == ended


def test_sender_sees_each_recipient_with_acknowledgement_and_statuses(node):
    message = node.province.message(to=(COMMUNE, OTHER))
    message_id = node.sent(message)
    commune = node.caller(COMMUNE)
    commune.acknowledge(message)
    status = node.province.message(
        COMMUNE, (OFFICE,), b"03", kind=MessageKind.STATUS, reply_to=message_id
    )
    status_id = node.sent(status)

    deliveries = node.caller(OFFICE).get(f"/v1/messages/{message_id}/deliveries")
    first, second = deliveries["recipients"]
    assert first["agency"] == COMMUNE
    acknowledgement = unframe(base64.b64decode(first["acknowledgement"]))
    verify_seal(
        domain=Domain.ACKNOWLEDGEMENT,
        header=acknowledgement.header,
        seal=acknowledgement.seal,
        key=commune.holder.key.public_key(),
    )
    assert [status["id"] for status in first["statuses"]] == [str(status_id)]
    assert second == {
        "agency": OTHER,
        "received_at": "2026-11-23T05:00:00.000Z",
        "acknowledged_at": None,
        "acknowledgement": None,
        "expired": False,
        "forwarded_for": [],
        "statuses": [],
    }
    assert Receipt.decode(unframe(base64.b64decode(deliveries["receipt"])).header).id == message_id


def test_same_bytes_again_get_the_same_receipt_and_are_delivered_once(node):
    message = node.province.message()
    first, again = node.post(message), node.post(message)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.content == again.content
    assert len(node.caller(COMMUNE).get("/v1/inbox")["items"]) == 1


@pytest.mark.parametrize(
    ("gone", "rules", "status", "code"),
    [
        (OTHER, {}, 403, "gateway.agency_unknown"),
        (None, {"policies": ()}, 403, "gateway.policy_missing"),
    ],
)
def test_same_bytes_get_the_same_receipt_when_such_a_message_may_go_no_more(
    node, gone, rules, status, code
):
    message = node.province.message(OFFICE, (OTHER,))
    first = node.post(message)
    left = tuple(entry for entry in node.province.entries() if entry.code != gone)
    later = node.province.snapshot(2, agencies=left, **rules)
    node.client.put("/v1/directory", content=later).raise_for_status()
    again = node.post(message)
    assert (again.status_code, again.content) == (200, first.content)
    fresh = node.post(node.province.message(OFFICE, (OTHER,)))
    assert (fresh.status_code, fresh.json()["code"]) == (status, code)


def test_same_bytes_get_no_receipt_once_their_key_has_left_the_directory(node):
    message = node.province.message(OFFICE, (OTHER,))
    node.post(message).raise_for_status()
    office, commune, *others = node.province.entries()
    without = replace(office, certificates=commune.certificates)
    later = node.province.snapshot(2, agencies=(without, commune, *others))
    node.client.put("/v1/directory", content=later).raise_for_status()
    assert node.post(message).json()["code"] == "gateway.key_unknown"


def test_a_status_about_no_message_is_asked_for_it(node):
    status = node.province.message(COMMUNE, (OFFICE,), b"01", kind=MessageKind.STATUS)
    assert node.post(status).json()["code"] == "gateway.status_without_original"


def test_same_bytes_sent_by_many_at_once_are_kept_once(node):
    body = frame(node.province.message())
    answers = []

    def send():
        answers.append(node.client.post("/v1/messages", content=body))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len({answer.content for answer in answers}) == 1


def sealed_anew(message, key):
    """The same header under another seal by the same key, as a token makes it."""
    made = b""
    while not made or not has_low_s(made):
        made = key.sign(Domain.ENVELOPE.value + message.header, ec.ECDSA(hashes.SHA256()))
    assert made != message.seal
    return Framed(header=message.header, seal=made, content=message.content)


def test_other_bytes_under_a_used_id_are_refused(node):
    message_id = uuid4()
    message = node.province.message(message_id=message_id)
    node.sent(message)
    for other in (
        sealed_anew(message, node.province.holders[OFFICE].key),
        node.province.message(message_id=message_id, content=b"other"),
        node.province.message(OTHER, message_id=message_id),
    ):
        response = node.post(other)
        assert response.status_code == 409
        assert response.json()["code"] == "gateway.message_id_taken"
    assert len(node.caller(COMMUNE).get("/v1/inbox")["items"]) == 1


def test_message_to_an_alias_reaches_the_agency_once(node):
    node.sent(node.province.message(to=(ALIAS, COMMUNE)))
    assert len(node.caller(COMMUNE).get("/v1/inbox")["items"]) == 1


def test_inbox_is_read_on_by_cursor_in_the_order_of_arrival(node):
    sent = [node.sent(node.province.message()) for _ in range(7)]
    commune, read, cursor = node.caller(COMMUNE), [], 0
    while (page := commune.get(f"/v1/inbox?after={cursor}&limit=3"))["items"]:
        read += [item["envelope"]["id"] for item in page["items"]]
        cursor = page["next"]
    assert read == [str(message_id) for message_id in sent]


def test_long_poll_is_answered_as_soon_as_something_arrives(node):
    commune, got = node.caller(COMMUNE), []
    waiter = threading.Thread(target=lambda: got.append(commune.get("/v1/inbox?wait=15")))
    started = time.monotonic()
    waiter.start()
    time.sleep(0.2)
    assert not got
    message_id = node.sent(node.province.message())
    waiter.join()
    assert [item["envelope"]["id"] for item in got[0]["items"]] == [str(message_id)]
    assert time.monotonic() - started < 10


def test_long_poll_ends_empty_when_nothing_arrives(node):
    node.sent(node.province.message(to=(OTHER,)))
    assert node.caller(COMMUNE).get("/v1/inbox?wait=1") == {"items": [], "next": 0, "history": ""}


def test_acknowledging_twice_keeps_the_first_acknowledgement(node):
    message = node.province.message()
    node.sent(message)
    commune = node.caller(COMMUNE)
    first = commune.acknowledge(message)
    node.clock.now += timedelta(seconds=30)
    again = commune.acknowledge(message)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


def test_message_of_others_is_unknown_to_everybody_else(node):
    message = node.province.message()
    message_id = node.sent(message)
    other = node.caller(OTHER)
    for path in ("", "/deliveries", "/proof"):
        response = other.signed("GET", f"/v1/messages/{message_id}{path}")
        assert (response.status_code, response.json()["code"]) == (404, "gateway.message_unknown")
        absent = other.signed("GET", f"/v1/messages/{uuid4()}{path}")
        assert absent.json()["code"] == "gateway.message_unknown"
    assert other.acknowledge(message).json()["code"] == "gateway.message_unknown"


def test_recipient_does_not_see_what_became_of_it_at_others(node):
    message = node.province.message(to=(COMMUNE, OTHER))
    message_id = node.sent(message)
    for code in (COMMUNE, OTHER):
        assert node.caller(code).acknowledge(message).status_code in {200, 201}

    def told(code):
        found = node.caller(code).get(f"/v1/messages/{message_id}/deliveries")
        return [recipient["agency"] for recipient in found["recipients"]]

    assert (told(COMMUNE), told(OTHER)) == ([COMMUNE], [OTHER])
    assert told(OFFICE) == [COMMUNE, OTHER]


@pytest.mark.parametrize(
    "case",
    [
        "by a stranger",
        "to a stranger",
        "to the unknown",
        "by its sender to a stranger",
    ],
)
def test_status_is_taken_only_between_recipient_and_sender(node, case):
    message_id = node.sent(node.province.message())
    author, to, reply_to = {
        "by a stranger": (OTHER, OFFICE, message_id),
        "to a stranger": (COMMUNE, OTHER, message_id),
        "to the unknown": (COMMUNE, OFFICE, uuid4()),
        "by its sender to a stranger": (OFFICE, OTHER, message_id),
    }[case]
    status = node.province.message(author, (to,), b"01", kind=MessageKind.STATUS, reply_to=reply_to)
    response = node.post(status)
    assert (response.status_code, response.json()["code"]) == (403, "gateway.status_misplaced")


def test_sender_may_ask_recipients_about_its_own_message(node):
    message_id = node.sent(node.province.message(to=(COMMUNE, OTHER)))
    request = {"content": b"13", "kind": MessageKind.STATUS, "reply_to": message_id}
    node.sent(node.province.message(OFFICE, (OTHER,), **request))
    assert len(node.caller(OTHER).get("/v1/inbox")["items"]) == 2
    assert len(node.caller(COMMUNE).get("/v1/inbox")["items"]) == 1


def take_back(organ, of):
    """A request to take a document back (edXML 13), as its sender writes it for one recipient."""
    reference = DocumentReference(organ_id=organ, document_id=str(of))
    office = Organisation(organ_id=OFFICE, name="Văn phòng UBND tỉnh")
    return write_status(
        Status(
            sender=office,
            response_for=reference,
            code=StatusCode.TAKE_BACK,
            description="Gửi nhầm",
            staff=Staff(),
            at=NOON,
        )
    )


def test_sender_gives_notice_about_its_message_to_some_who_received_it(node):
    message_id = node.sent(node.province.message(to=(COMMUNE, OTHER)))
    notice = node.province.message(
        to=(COMMUNE,),
        content=take_back(COMMUNE, message_id),
        kind=MessageKind.STATUS,
        reply_to=message_id,
    )
    assert node.post(notice).status_code == 201
    item = node.caller(COMMUNE).get("/v1/inbox")["items"][-1]
    assert (item["envelope"]["kind"], item["envelope"]["reply_to"]) == ("status", str(message_id))
    fetched = node.caller(COMMUNE).signed("GET", f"/v1/messages/{item['envelope']['id']}")
    assert read_packet(unframe(fetched.content).content).status.code == "13"
    assert len(node.caller(OTHER).get("/v1/inbox")["items"]) == 1


@pytest.mark.parametrize("case", ["also to a stranger", "by an earlier author", "about a status"])
def test_notice_is_taken_only_from_the_sender_for_recipients(node, case):
    first = node.sent(node.province.message(COMMUNE, (OFFICE,)))
    second = node.sent(node.province.message(OFFICE, (COMMUNE,), reply_to=first))
    report = node.sent(
        node.province.message(COMMUNE, (OFFICE,), kind=MessageKind.STATUS, reply_to=second)
    )
    author, to, reply_to = {
        "also to a stranger": (OFFICE, (COMMUNE, OTHER), second),
        "by an earlier author": (COMMUNE, (OTHER,), second),
        "about a status": (OTHER, (OFFICE,), report),
    }[case]
    notice = node.province.message(author, to, kind=MessageKind.STATUS, reply_to=reply_to)
    assert node.post(notice).json()["code"] == "gateway.status_misplaced"


def test_dissolved_recipient_is_refused_with_its_successors(node):
    response = node.post(node.province.message(to=(COMMUNE, DISSOLVED)))
    assert response.status_code == 422
    problem = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert (problem["code"], problem["fault"]) == ("gateway.recipient_dissolved", "caller")
    assert problem["successors"] == [
        {"code": COMMUNE, "name": "Xã Một"},
        {"code": OTHER, "name": "Xã Hai"},
    ]
    assert "Xã Một (H56.1), Xã Hai (H56.2)" in problem["detail"]
    assert node.caller(COMMUNE).get("/v1/inbox")["items"] == []
