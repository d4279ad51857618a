"""Who may send what to whom, and who gets the post of the dissolved (EX-74, EX-75)."""

import base64
import json
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from lienthong.gateway.fsck import verify_store
from lienthong.gateway.testing import (
    ALIAS,
    COMMUNE,
    DISSOLVED,
    FORWARD,
    FUTURE,
    OFFICE,
    OTHER,
    running,
    store_to_change,
)
from lienthong.wire.certificates import parse_certificate
from lienthong.wire.directory_rules import Effect, Policy
from lienthong.wire.forwarding import Forwarding, hash_forwarded
from lienthong.wire.framing import unframe
from lienthong.wire.records import LogLeaf, MessageKind, Receipt
from lienthong.wire.seals import Domain, verify_seal
from lienthong.wire.testing import NOON

BOTH = (MessageKind.DOCUMENT, MessageKind.STATUS)
TODAY = date(2026, 11, 23)
PROVINCE = Policy(
    name="province",
    senders="H56.*",
    recipients="H56.*",
    kinds=BOTH,
    valid_from=date(2025, 7, 1),
    basis="QĐ 28/2018/QĐ-TTg",
)


def put(node, version, **rules):
    body = node.province.snapshot(version, **rules)
    node.client.put("/v1/directory", content=body).raise_for_status()


def refused(node, message, code):
    response = node.post(message)
    assert (response.status_code, response.json()["code"]) == (403, code)
    return response.json()["params"]


def test_directory_without_policies_lets_everybody_write_to_everybody(node):
    node.sent(node.province.message(COMMUNE, (OTHER,)))


def test_directory_with_no_policy_at_all_lets_nobody_write(node):
    put(node, 2, policies=())
    params = refused(node, node.province.message(), "gateway.policy_missing")
    assert params == {"version": 2, "sender": OFFICE, "kind": "document", "recipient": COMMUNE}


def test_prefix_means_the_agency_itself_and_everything_below_it(node):
    put(node, 2, policies=(PROVINCE,))
    for sender, recipient in ((OFFICE, COMMUNE), (COMMUNE, OTHER), (OTHER, OFFICE)):
        node.sent(node.province.message(sender, (recipient,)))
    put(node, 3, policies=(replace(PROVINCE, recipients="H5.*"),))
    refused(node, node.province.message(), "gateway.policy_missing")


def test_policy_may_name_an_agency_by_its_alias(node):
    put(node, 2, policies=(replace(PROVINCE, senders=OFFICE, recipients=ALIAS),))
    node.sent(node.province.message(OFFICE, (COMMUNE,)))
    refused(node, node.province.message(OFFICE, (OTHER,)), "gateway.policy_missing")


def test_message_is_refused_whole_when_one_recipient_is_not_allowed(node):
    put(node, 2, policies=(replace(PROVINCE, recipients=COMMUNE),))
    message = node.province.message(to=(COMMUNE, OTHER))
    assert refused(node, message, "gateway.policy_missing")["recipient"] == OTHER
    assert node.caller(COMMUNE).get("/v1/inbox")["items"] == []


def test_kind_that_no_policy_names_is_refused(node):
    put(node, 2, policies=(replace(PROVINCE, kinds=(MessageKind.DOCUMENT,)),))
    message_id = node.sent(node.province.message())
    status = node.province.message(COMMUNE, (OFFICE,), kind=MessageKind.STATUS, reply_to=message_id)
    assert refused(node, status, "gateway.policy_missing")["kind"] == "status"


def test_policy_that_denies_wins_and_is_named_with_its_basis(node):
    denial = Policy(
        name="suspended",
        effect=Effect.DENY,
        senders=OFFICE,
        recipients="*",
        kinds=BOTH,
        valid_from=TODAY,
        valid_until=TODAY + timedelta(days=1),
        basis="CV 12/2026",
    )
    put(node, 2, policies=(PROVINCE, denial))
    params = refused(node, node.province.message(), "gateway.policy_denies")
    assert (params["policy"], params["basis"]) == ("suspended", "CV 12/2026")
    node.clock.now += timedelta(days=1)
    node.sent(node.province.message(at=node.clock.now))


def test_policy_that_ended_is_named_with_its_dates(node):
    put(node, 2, policies=(replace(PROVINCE, valid_until=TODAY),))
    params = refused(node, node.province.message(), "gateway.policy_not_in_force")
    assert params["policy"] == "province"
    assert (params["valid_from"], params["valid_until"]) == ("2025-07-01", "2026-11-23")


def test_policy_to_come_is_named_with_the_day_it_begins(node):
    put(node, 2, policies=(replace(PROVINCE, valid_from=date(2027, 1, 1)),))
    params = refused(node, node.province.message(), "gateway.policy_not_yet_in_force")
    assert (params["policy"], params["valid_from"]) == ("province", "2027-01-01")


def test_nobody_learns_of_policies_without_a_valid_seal(node):
    put(node, 2, policies=())
    message = node.province.message()
    response = node.post(replace(message, seal=node.province.message().seal))
    assert response.json()["code"] == "wire.seal_broken"


def forwarded_message(node, to=(DISSOLVED,), **rules):
    put(node, 2, forwards=(FORWARD,), **rules)
    message = node.province.message(to=to)
    response = node.post(message)
    assert response.status_code == 201
    return message, unframe(response.content)


def test_post_of_the_dissolved_goes_to_the_successors_where_a_forward_says_so(node):
    message, framed = forwarded_message(node, (DISSOLVED, OTHER))
    pem = node.client.get("/v1/certificates").json()["node"].encode()
    key = parse_certificate(pem).sealing_key()
    verify_seal(domain=Domain.RECEIPT, header=framed.header, seal=framed.seal, key=key)
    receipt = Receipt.decode(framed.header)
    named = Forwarding(named=DISSOLVED, agencies=(COMMUNE, OTHER), rule="districts")
    assert receipt.forwarded == (named,)

    [item] = node.caller(COMMUNE).get("/v1/inbox")["items"]
    assert item["forwarded_for"] == [DISSOLVED]
    assert len(node.caller(OTHER).get("/v1/inbox")["items"]) == 1
    assert node.caller(COMMUNE).acknowledge(message).status_code == 201
    found = node.caller(OFFICE).get(f"/v1/messages/{receipt.id}/deliveries")
    assert [(place["agency"], place["forwarded_for"]) for place in found["recipients"]] == [
        (COMMUNE, [DISSOLVED]),
        (OTHER, [DISSOLVED]),
    ]
    assert found["recipients"][0]["acknowledged_at"] is not None


def test_log_holds_the_hash_of_what_the_receipt_says_was_forwarded(node):
    _, framed = forwarded_message(node)
    receipt = Receipt.decode(framed.header)
    proof = node.caller(COMMUNE).get(f"/v1/messages/{receipt.id}/proof")
    leaf = LogLeaf.decode(base64.b64decode(proof["message"]["leaf"]))

    assert leaf.forwarded_sha256 == hash_forwarded(receipt.forwarded) is not None


def test_forward_that_is_not_in_force_or_means_others_forwards_nothing(node):
    for version, forward in enumerate(
        (replace(FORWARD, valid_until=TODAY), replace(FORWARD, agencies="H56.1.*")), start=2
    ):
        put(node, version, forwards=(forward,))
        response = node.post(node.province.message(to=(DISSOLVED,)))
        assert response.json()["code"] == "gateway.recipient_dissolved"
        assert [heir["code"] for heir in response.json()["successors"]] == [COMMUNE, OTHER]


def test_forward_reaches_living_successors_only(node):
    entries = [
        replace(entry, valid_until=TODAY) if entry.code == COMMUNE else entry
        for entry in node.province.entries()
    ]
    _, framed = forwarded_message(node, agencies=tuple(entries))
    assert Receipt.decode(framed.header).forwarded[0].agencies == (OTHER,)
    entries = [
        replace(entry, valid_until=TODAY) if entry.code in {COMMUNE, OTHER} else entry
        for entry in node.province.entries()
    ]
    put(node, 3, forwards=(FORWARD,), agencies=tuple(entries))
    response = node.post(node.province.message(to=(DISSOLVED,)))
    assert response.json()["code"] == "gateway.recipient_dissolved"


def test_policies_are_asked_about_the_successor_who_gets_it(node):
    policy = replace(PROVINCE, recipients=COMMUNE)
    put(node, 2, forwards=(FORWARD,), policies=(policy,))
    message = node.province.message(to=(DISSOLVED,))
    assert refused(node, message, "gateway.policy_missing")["recipient"] == OTHER


def test_successor_reports_on_a_forwarded_document(node):
    message, _ = forwarded_message(node)
    message_id = UUID(json.loads(message.header)["id"])
    node.sent(
        node.province.message(COMMUNE, (OFFICE,), kind=MessageKind.STATUS, reply_to=message_id)
    )
    found = node.caller(OFFICE).get(f"/v1/messages/{message_id}/deliveries")["recipients"]
    assert len(found[0]["statuses"]) == 1


def test_receipt_of_a_forwarded_message_survives_a_crash_and_the_store_is_proved(
    province, settings
):
    with running(province, settings, directory=province.snapshot(2, forwards=(FORWARD,))) as node:
        message = province.message(to=(DISSOLVED,))
        first = Receipt.decode(unframe(node.post(message).content).header)
    with store_to_change(settings) as store:
        store.execute("DELETE FROM receipt")
    with running(province, settings) as node:
        again = node.post(message)
        assert again.status_code == 200
        assert Receipt.decode(unframe(again.content).header) == first
    assert verify_store(settings).is_whole


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM forwarding",
        lambda record: record.replace(b"H56.2", b"H56.3"),
        lambda record: b"{}",
        "DELETE FROM inbox WHERE agency = 'H56.2'",
    ],
)
def test_changed_forwarding_is_found(province, settings, change):
    with running(province, settings, directory=province.snapshot(2, forwards=(FORWARD,))) as node:
        node.sent(province.message(to=(DISSOLVED,)))
    assert verify_store(settings).is_whole
    with store_to_change(settings) as store:
        if isinstance(change, str):
            changed = store.execute(change)
        else:
            [(record,)] = store.execute("SELECT record FROM forwarding").fetchall()
            changed = store.execute("UPDATE forwarding SET record = ?", (change(record),))
        assert changed.rowcount == 1
    assert not verify_store(settings).is_whole


def test_agency_to_come_gets_no_post_by_a_forward(node):
    put(node, 2, forwards=(FORWARD,))
    response = node.post(node.province.message(to=(FUTURE,)))
    assert response.json()["code"] == "gateway.agency_not_yet_formed"
    assert node.clock.now == NOON
