"""Deny by default: whoever or whatever the directory and the certificates do not vouch for."""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from lienthong.gateway.testing import (
    ALIAS,
    COMMUNE,
    DISSOLVED,
    FUTURE,
    OFFICE,
    OTHER,
    Caller,
    SmallProvince,
    running,
)
from lienthong.wire.certificates import Role
from lienthong.wire.directory_snapshot import AgencyEntry
from lienthong.wire.framing import Framed, frame
from lienthong.wire.seals import Domain, seal
from lienthong.wire.testing import CLOSES_AT, FOUNDED_AT, NOON


def refused(response):
    """Status, code and fault of a problem, whose form is checked on the way."""
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == response.status_code
    assert problem["type"] == f"urn:lienthong:problem:{problem['code']}"
    assert problem["title"]
    assert problem["detail"] == problem["message"].format(**problem["params"])
    return problem["code"], problem["fault"]


def nothing_was_kept(node):
    return node.client.get("/v1/health").json()["log"]["size"] == 0


def test_node_without_a_directory_knows_nobody(province, settings):
    with running(province, settings) as node:
        response = node.post(province.message())
        assert refused(response) == ("gateway.directory_missing", "this_system")
        health = node.client.get("/v1/health")
        assert (health.status_code, health.json()["status"]) == (503, "unavailable")


def test_unknown_sender_is_refused(node):
    stranger = node.province.province.holder("H99")
    framed = stranger.send(to=(COMMUNE,), content=b"", message_id=uuid4())
    assert refused(node.post(framed)) == ("gateway.agency_unknown", "policy")
    assert nothing_was_kept(node)


def test_unknown_recipient_is_refused_and_nobody_gets_the_message(node):
    response = node.post(node.province.message(to=(COMMUNE, "H99")))
    assert refused(response) == ("gateway.agency_unknown", "policy")
    assert nothing_was_kept(node)


def test_dissolved_sender_is_refused(node):
    response = node.post(node.province.message(DISSOLVED, (OFFICE,)))
    assert refused(response) == ("gateway.sender_dissolved", "policy")
    assert [agency["code"] for agency in response.json()["successors"]] == [COMMUNE, OTHER]


def test_agency_of_the_future_is_refused_until_its_day(province, settings):
    with running(province, settings, directory=province.snapshot()) as node:
        response = node.post(province.message(to=(FUTURE,)))
        assert refused(response) == ("gateway.agency_not_yet_formed", "caller")
        node.clock.now = NOON.replace(year=2026, month=12, day=31, hour=16, minute=59)
        assert node.post(province.message(to=(FUTURE,))).status_code == 422
        node.clock.now += timedelta(minutes=1)  # midnight in Vietnam
        assert node.post(province.message(to=(FUTURE,))).status_code == 201


def test_seal_by_another_agencys_key_is_refused(node):
    message = node.province.message()
    forged = seal(
        domain=Domain.ENVELOPE, header=message.header, key=node.province.holders[OTHER].key
    )
    response = node.post(Framed(header=message.header, seal=forged, content=message.content))
    assert refused(response) == ("wire.seal_broken", "caller")
    assert nothing_was_kept(node)


def test_key_that_is_not_registered_is_refused_even_with_a_good_certificate(node):
    newcomer = node.province.province.holder(OFFICE)
    framed = newcomer.send(to=(COMMUNE,), content=b"", message_id=uuid4())
    assert refused(node.post(framed)) == ("gateway.key_unknown", "policy")


def snapshot_with(province, holder):
    """A directory in which the office has this holder's certificate."""
    office, *others = province.entries()
    changed = AgencyEntry(
        code=OFFICE,
        name=office.name,
        valid_from=office.valid_from,
        certificates=(holder.pem.decode(),),
    )
    return province.snapshot(2, agencies=(changed, *others))


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (
            lambda province: province.holder(OFFICE, valid_until_at=NOON - timedelta(hours=1)),
            "wire.certificate_outside_validity",
        ),
        (
            lambda province: province.holder(OFFICE, valid_from_at=NOON + timedelta(hours=1)),
            "wire.certificate_outside_validity",
        ),
        (lambda province: SmallProvince().holders[OFFICE], "wire.certificate_not_trusted"),
        (lambda province: province.holder("H57"), "wire.certificate_wrong_holder"),
        (lambda province: province.holder(OFFICE, role=Role.NODE), "wire.certificate_wrong_holder"),
    ],
    ids=["expired", "not yet valid", "of another province", "of another agency", "of a node"],
)
def test_registered_certificate_must_hold(node, make, code):
    holder = make(node.province.province)
    node.client.put("/v1/directory", content=snapshot_with(node.province, holder))
    sender = type(holder)(OFFICE, holder.key, holder.pem)
    framed = sender.send(to=(COMMUNE,), content=b"", message_id=uuid4())
    assert refused(node.post(framed))[0] == code
    assert nothing_was_kept(node)


def test_content_other_than_the_sealed_one_is_refused(node):
    message = node.province.message(content=b"as sealed")
    for content in (b"as sealee", b"as sealed and more", b"a"):
        response = node.post(Framed(header=message.header, seal=message.seal, content=content))
        assert refused(response) == ("wire.content_mismatch", "caller")
    assert nothing_was_kept(node)


def by_another_name(holder, code):
    """The same key and certificate, signing under another of the agency's codes."""
    return replace(holder, code=code)


def test_message_whose_sender_is_named_by_an_alias_is_refused(node):
    alias = by_another_name(node.province.holders[COMMUNE], ALIAS)
    response = node.post(alias.send(to=(OFFICE,), content=b"", message_id=uuid4()))
    assert refused(response) == ("gateway.code_not_certified", "caller")
    assert response.json()["params"] == {"named": ALIAS, "certified": COMMUNE}
    assert nothing_was_kept(node)


def test_acknowledgement_by_an_agency_named_by_an_alias_is_refused(node):
    message = node.province.message()
    message_id = node.sent(message)
    commune = node.caller(COMMUNE)
    framed = frame(by_another_name(commune.holder, ALIAS).acknowledge(message, at=NOON))
    path = f"/v1/messages/{message_id}/acknowledgement"
    assert refused(commune.signed("POST", path, framed)) == (
        "gateway.code_not_certified",
        "caller",
    )
    assert commune.acknowledge(message).status_code == 201


def test_alias_that_the_certificate_names_is_the_code_to_seal_under(node):
    """A certificate from before a code was changed speaks for the agency until it ends."""
    office, commune, *others = node.province.entries()
    older = node.province.province.holder(ALIAS)
    known = replace(commune, certificates=(older.pem.decode(),))
    snapshot = node.province.snapshot(2, agencies=(office, known, *others))
    node.client.put("/v1/directory", content=snapshot).raise_for_status()
    newer = by_another_name(older, COMMUNE)
    assert node.post(older.send(to=(OFFICE,), content=b"", message_id=uuid4())).status_code == 201
    response = node.post(newer.send(to=(OFFICE,), content=b"", message_id=uuid4()))
    assert refused(response) == ("gateway.code_not_certified", "caller")


BEGUN, ENDS = NOON - timedelta(hours=1), NOON + timedelta(minutes=1)


def with_short_certificate(node):
    """The office, whose certificate holds from an hour before noon until a minute after."""
    holder = node.province.province.holder(OFFICE, valid_from_at=BEGUN, valid_until_at=ENDS)
    node.client.put("/v1/directory", content=snapshot_with(node.province, holder))
    return holder


@pytest.mark.parametrize(
    ("at", "status"),
    [
        (BEGUN, 201),
        (BEGUN - timedelta(milliseconds=1), 400),
        (ENDS - timedelta(milliseconds=1), 201),
        (ENDS, 400),
    ],
    ids=["first instant", "before it", "last instant", "after it"],
)
def test_message_dated_outside_its_certificate_is_refused(node, at, status):
    office = with_short_certificate(node)
    response = node.post(office.send(to=(COMMUNE,), content=b"", message_id=uuid4(), at=at))
    assert response.status_code == status
    if status != 201:
        assert refused(response) == ("gateway.date_not_certified", "caller")
        assert nothing_was_kept(node)


def test_acknowledgement_dated_outside_its_certificate_is_refused(node):
    office = with_short_certificate(node)
    message = node.province.message(COMMUNE, (OFFICE,))
    message_id = node.sent(message)
    caller = Caller(office, node.client, node.clock)
    framed = frame(office.acknowledge(message, at=BEGUN - timedelta(seconds=1)))
    response = caller.signed("POST", f"/v1/messages/{message_id}/acknowledgement", framed)
    assert refused(response) == ("gateway.date_not_certified", "caller")
    assert caller.acknowledge(message).status_code == 201


def test_message_dated_before_the_provinces_root_is_refused(node):
    """A certificate may claim an earlier day than the root that issued it."""
    early = node.province.province.holder(OFFICE, valid_from_at=FOUNDED_AT - timedelta(days=9))
    node.client.put("/v1/directory", content=snapshot_with(node.province, early))
    at = FOUNDED_AT - timedelta(days=1)
    response = node.post(early.send(to=(COMMUNE,), content=b"", message_id=uuid4(), at=at))
    assert refused(response) == ("gateway.date_not_certified", "caller")


def test_message_from_the_future_is_refused(node):
    response = node.post(node.province.message(at=NOON + timedelta(minutes=6)))
    assert refused(response) == ("gateway.sent_in_future", "caller")
    assert node.post(node.province.message(at=NOON - timedelta(days=9))).status_code == 201


@pytest.mark.parametrize("skew", [timedelta(minutes=-6), timedelta(minutes=6)])
def test_request_signed_by_a_clock_too_far_off_is_refused(node, skew):
    response = node.caller(COMMUNE).signed("GET", "/v1/inbox", at=NOON + skew)
    assert refused(response) == ("wire.authorization_stale", "caller")


def test_unsigned_request_is_refused(node):
    assert refused(node.client.get("/v1/inbox")) == ("gateway.authorization_missing", "caller")
    garbled = node.client.get("/v1/inbox", headers={"authorization": "Lienthong ?.?"})
    assert refused(garbled) == ("wire.authorization_malformed", "caller")


def test_request_signed_for_another_address_is_refused(node):
    caller = node.caller(COMMUNE)
    response = caller.signed("GET", "/v1/inbox?after=5", signed_path="/v1/inbox?after=4")
    assert refused(response) == ("wire.seal_broken", "caller")


def test_replayed_acknowledgement_request_is_refused(node):
    message = node.province.message()
    node.sent(message)
    commune, nonce = node.caller(COMMUNE), "ab" * 16
    assert commune.acknowledge(message, nonce=nonce).status_code == 201
    assert refused(commune.acknowledge(message, nonce=nonce)) == (
        "gateway.request_replayed",
        "caller",
    )


def test_replay_is_refused_after_a_restart_too(province, settings):
    message = province.message()
    with running(province, settings, directory=province.snapshot()) as node:
        node.sent(message)
        assert node.caller(COMMUNE).acknowledge(message, nonce="cd" * 16).status_code == 201
    with running(province, settings) as node:
        response = node.caller(COMMUNE).acknowledge(message, nonce="cd" * 16)
        assert refused(response)[0] == "gateway.request_replayed"


def test_acknowledgement_of_another_message_is_refused(node):
    first, second = node.province.message(), node.province.message()
    node.sent(first)
    second_id = node.sent(second)
    commune = node.caller(COMMUNE)
    framed = frame(commune.holder.acknowledge(first, at=NOON))
    response = commune.signed("POST", f"/v1/messages/{second_id}/acknowledgement", framed)
    assert refused(response) == ("gateway.acknowledgement_mismatch", "caller")


def test_acknowledgement_of_other_bytes_is_refused(node):
    sent = node.province.message()
    message_id = node.sent(sent)
    commune = node.caller(COMMUNE)
    other = node.province.message(message_id=message_id, content=b"never sent")
    framed = frame(commune.holder.acknowledge(other, at=NOON))
    response = commune.signed("POST", f"/v1/messages/{message_id}/acknowledgement", framed)
    assert refused(response) == ("gateway.acknowledgement_mismatch", "caller")


def test_acknowledgement_by_another_agency_is_refused(node):
    message = node.province.message(to=(COMMUNE, OTHER))
    message_id = node.sent(message)
    framed = frame(node.province.holders[OTHER].acknowledge(message, at=NOON))
    response = node.caller(COMMUNE).signed(
        "POST", f"/v1/messages/{message_id}/acknowledgement", framed
    )
    assert refused(response) == ("gateway.acknowledgement_mismatch", "caller")


def test_older_or_equal_directory_is_refused_and_the_same_one_is_welcome(node):
    same = node.province.snapshot(5)
    assert node.client.put("/v1/directory", content=same).json() == {"version": 5}
    assert node.client.put("/v1/directory", content=same).status_code == 200
    later = NOON + timedelta(minutes=1)
    for version in (4, 5):
        other = node.province.snapshot(version, made_at=later)
        response = node.client.put("/v1/directory", content=other)
        assert refused(response) == ("gateway.directory_not_newer", "caller")


def test_directory_signed_by_another_key_is_refused(node):
    forged = node.province.snapshot(9, signer=node.province.holders[OFFICE])
    assert refused(node.client.put("/v1/directory", content=forged))[0] == "wire.seal_broken"
    assert node.client.get("/v1/health").json()["directory"]["version"] == 1


def test_directory_is_refused_when_its_signers_certificate_has_ended(node):
    node.clock.now = CLOSES_AT
    response = node.client.put("/v1/directory", content=node.province.snapshot(9))
    assert refused(response)[0] == "wire.certificate_outside_validity"


def test_agency_left_out_of_a_newer_directory_is_unknown_from_then_on(node):
    office, commune, *_ = node.province.entries()
    snapshot = node.province.snapshot(2, agencies=(office, commune))
    node.client.put("/v1/directory", content=snapshot).raise_for_status()
    response = node.post(node.province.message(to=(OTHER,)))
    assert refused(response) == ("gateway.agency_unknown", "policy")
    assert refused(node.caller(OTHER).signed("GET", "/v1/inbox"))[0] == "gateway.agency_unknown"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/messages/0199A8D4-0000-7000-8000-000000000000"),
        ("DELETE", "/v1/messages/0199A8D4-0000-7000-8000-000000000000"),
        ("GET", "/v1/messages/0199a8d4-0000-7000-8000-000000000000/nothing"),
        ("GET", "/v1/messages/x/proof"),
        ("GET", "/v2/inbox"),
        ("GET", "/"),
    ],
)
def test_unknown_address_is_refused(node, method, path):
    assert refused(node.client.request(method, path)) == ("gateway.address_unknown", "caller")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/messages", "POST"),
        ("HEAD", "/v1/messages", "POST"),
        ("POST", "/v1/health", "GET, HEAD"),
        ("DELETE", "/v1/directory", "GET, HEAD, PUT"),
        ("DELETE", "/v1/messages/0199a8d4-0000-7000-8000-000000000000", "GET, HEAD"),
        ("POST", "/v1/messages/0199a8d4-0000-7000-8000-000000000000/proof", "GET, HEAD"),
        ("GET", "/v1/messages/0199a8d4-0000-7000-8000-000000000000/acknowledgement", "POST"),
    ],
)
def test_known_address_with_a_method_it_lacks_says_which_it_takes(node, method, path, allowed):
    response = node.client.request(method, path)
    assert (response.status_code, response.headers["allow"]) == (405, allowed)
    if method == "HEAD":
        assert response.content == b""
    else:
        assert refused(response) == ("gateway.method_refused", "caller")
        assert allowed in response.json()["detail"]


@pytest.mark.parametrize("query", ["", "?to=1", "?from=", "?from=&to=1"])
def test_consistency_without_a_size_to_start_from_names_the_parameter(node, query):
    response = node.client.get(f"/v1/checkpoint/consistency{query}")
    assert refused(response) == ("gateway.parameter_missing", "caller")
    assert response.json()["params"] == {"name": "from"}
    assert "“from”" in response.json()["detail"]


@pytest.mark.parametrize("query", ["after=-1", "after=x", "limit=501", "wait=31", "wait=1.5"])
def test_bad_parameter_is_named(node, query):
    response = node.caller(COMMUNE).signed("GET", f"/v1/inbox?{query}")
    assert refused(response) == ("gateway.parameter_refused", "caller")
    assert response.json()["params"]["name"] == query.partition("=")[0]


def test_parameter_given_twice_is_refused(node):
    response = node.caller(COMMUNE).signed("GET", "/v1/inbox?after=1&after=2")
    assert refused(response) == ("gateway.parameter_repeated", "caller")


def test_refusal_names_every_parameter_as_plain_json(node):
    problem = node.post(node.province.message(to=(DISSOLVED,))).json()
    assert json.dumps(problem["params"])
    assert problem["params"]["ended_on"] == "2025-07-01"
