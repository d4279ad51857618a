"""API keys: an agency's software signs requests by HMAC (EX-151 to EX-154)."""

import base64
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from lienthong.gateway.callers.api_keys import MOST_KEYS
from lienthong.gateway.callers.methods import Method
from lienthong.gateway.testing import ALIAS, COMMUNE, OFFICE, OTHER, running, store_to_change
from lienthong.wire.framing import frame
from lienthong.wire.requests import ApiKey
from lienthong.wire.testing import NOON


def make_key(node, code=COMMUNE, **wanted):
    answer = node.caller(code).signed("POST", "/v1/keys", json.dumps(wanted).encode())
    assert answer.status_code in {200, 201}, answer.text
    made = answer.json()
    return ApiKey(id=made["id"], secret=base64.b64decode(made["secret"]))


def refusal(answer):
    return answer.status_code, answer.json()["code"]


def test_a_key_made_with_the_sealing_key_signs_reading_calls_and_acknowledgements(node):
    message = node.province.message()
    node.sent(message)
    caller = node.caller(COMMUNE, api_key=make_key(node, name="văn thư"))
    assert len(caller.get("/v1/inbox")["items"]) == 1
    assert caller.acknowledge(message).status_code == 201
    with caller._client.stream(
        "GET",
        "/v1/inbox/events?after=0",
        headers={"authorization": caller.authorization("GET", "/v1/inbox/events?after=0")},
    ) as stream:
        assert stream.status_code == 200
        assert next(stream.iter_lines()).startswith("id:")


def test_keys_rotate_with_overlap_and_one_taken_back_counts_no_more(node):
    old, new = make_key(node), make_key(node)
    for key in (old, new):
        node.caller(COMMUNE, api_key=key).get("/v1/inbox")
    taken = node.caller(COMMUNE).signed("DELETE", f"/v1/keys/{old.id}")
    assert taken.json() == {"id": old.id, "revoked_at": "2026-11-23T05:00:00.000Z"}
    assert node.caller(COMMUNE).signed("DELETE", f"/v1/keys/{old.id}").json() == taken.json()
    refused = node.caller(COMMUNE, api_key=old).signed("GET", "/v1/inbox")
    assert refusal(refused) == (401, "gateway.api_key_revoked")
    node.caller(COMMUNE, api_key=new).get("/v1/inbox")
    listed = node.caller(COMMUNE).get("/v1/keys")["keys"]
    assert {key["id"]: bool(key["revoked_at"]) for key in listed} == {old.id: True, new.id: False}


def test_a_key_ends_on_its_day_in_vietnam(node):
    key = make_key(node, valid_until="2026-11-24")
    caller = node.caller(COMMUNE, api_key=key)
    node.clock.now = NOON + timedelta(hours=11, minutes=59)
    caller.get("/v1/inbox")
    node.clock.now = NOON + timedelta(hours=12)
    refused = caller.signed("GET", "/v1/inbox")
    assert refusal(refused) == (401, "gateway.api_key_ended")
    assert "until before 2026-11-24" in refused.json()["detail"]


def test_a_stream_ends_with_the_key_that_opened_it(node):
    key = make_key(node, valid_until="2026-11-24")
    target = "/v1/inbox/events"
    header = node.caller(COMMUNE, api_key=key).authorization("GET", target)
    with node.client.stream("GET", target, headers={"authorization": header}) as answer:
        lines = answer.iter_lines()
        assert next(lines) == ":"
        node.clock.now = NOON + timedelta(hours=12)
        node.sent(node.province.message(at=node.clock.now))
        assert [line for line in lines if line.startswith("data")] == []


@pytest.mark.parametrize(
    ("scopes", "served"),
    [
        (["read"], {"read"}),
        (["send"], {"send"}),
        (["acknowledge"], {"acknowledge"}),
        (["webhook"], {"webhook"}),
        ([], {"read", "send", "acknowledge", "webhook"}),
    ],
)
def test_a_key_serves_for_what_it_was_made_for_only(node, scopes, served):
    message = node.province.message(to=(COMMUNE,))
    node.sent(message)
    caller = node.caller(COMMUNE, api_key=make_key(node, scopes=scopes))
    body = frame(node.province.message(sender=COMMUNE, to=(OFFICE,)))
    answers = {
        "read": caller.signed("GET", "/v1/inbox"),
        "send": caller.signed("POST", "/v1/messages", body),
        "acknowledge": caller.acknowledge(message),
        "webhook": caller.signed("DELETE", "/v1/webhook"),
    }
    for name, answer in answers.items():
        if name in served:
            assert answer.is_success, answer.text
        else:
            assert refusal(answer) == (403, "gateway.api_key_scope_missing")


def test_an_unknown_key_and_a_wrong_secret_are_refused_in_the_same_words(node):
    key = make_key(node)
    wrong = ApiKey(id=key.id, secret=bytes(32))
    unknown = ApiKey(id="ab" * 16, secret=key.secret)
    others = make_key(node, OTHER)
    for bad in (wrong, unknown, others):
        refused = node.caller(COMMUNE, api_key=bad).signed("GET", "/v1/inbox")
        assert refusal(refused) == (401, "wire.api_key_wrong")
        assert refused.json()["detail"].startswith(f"No API key {bad.id} of {COMMUNE} signed")


def test_a_key_signs_exactly_one_request_once_and_now(node):
    message = node.province.message()
    node.sent(message)
    caller = node.caller(COMMUNE, api_key=make_key(node))
    other = caller.signed("GET", "/v1/inbox?after=1", signed_path="/v1/inbox?after=0")
    assert refusal(other) == (401, "wire.api_key_wrong")
    for minutes in (-6, 6):
        late = caller.signed("GET", "/v1/inbox", at=NOON + timedelta(minutes=minutes))
        assert refusal(late) == (401, "wire.authorization_stale")
    assert caller.acknowledge(message, nonce="0a" * 16).status_code == 201
    assert refusal(caller.acknowledge(message, nonce="0a" * 16)) == (
        401,
        "gateway.request_replayed",
    )


def test_only_the_sealing_key_makes_lists_and_takes_back_keys(node):
    caller = node.caller(COMMUNE, api_key=make_key(node))
    for method, path in (
        ("POST", "/v1/keys"),
        ("GET", "/v1/keys"),
        ("DELETE", f"/v1/keys/{caller.api_key.id}"),
    ):
        refused = caller.signed(method, path)
        assert refusal(refused) == (401, "gateway.authentication_insufficient")
    assert refusal(node.client.get("/v1/keys")) == (401, "gateway.authorization_missing")
    assert node.caller(OTHER).get("/v1/keys") == {"keys": []}
    theirs = node.caller(OTHER).signed("DELETE", f"/v1/keys/{caller.api_key.id}")
    assert refusal(theirs) == (404, "gateway.api_key_unknown")


def test_the_same_key_asked_for_again_is_the_same_and_another_under_its_id_is_refused(node):
    wanted = {"id": "0c" * 16, "name": "một", "scopes": ["read"], "valid_until": "2027-01-01"}
    first = make_key(node, **wanted)
    assert make_key(node, **wanted) == first
    assert make_key(node, OTHER, **wanted).secret != first.secret
    for other in ({**wanted, "scopes": []}, {**wanted, "name": "hai"}):
        refused = node.caller(COMMUNE).signed("POST", "/v1/keys", json.dumps(other).encode())
        assert refusal(refused) == (409, "gateway.api_key_id_taken")
    node.caller(COMMUNE).signed("DELETE", f"/v1/keys/{first.id}")
    refused = node.caller(COMMUNE).signed("POST", "/v1/keys", json.dumps(wanted).encode())
    assert refusal(refused) == (409, "gateway.api_key_id_taken")


def test_an_agency_has_a_bounded_number_of_keys_in_use(node):
    keys = [make_key(node) for _ in range(MOST_KEYS)]
    refused = node.caller(COMMUNE).signed("POST", "/v1/keys", b"{}")
    assert refusal(refused) == (409, "gateway.api_keys_too_many")
    node.caller(COMMUNE).signed("DELETE", f"/v1/keys/{keys[0].id}")
    make_key(node)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"[]", "$"),
        (b"{", "$"),
        (b"\xff", "$"),
        (b'{"id":"short"}', "id"),
        (b'{"scopes":["everything"]}', "scopes"),
        (b'{"scopes":"read"}', "scopes"),
        (b'{"valid_until":"tomorrow"}', "valid_until"),
        (b'{"valid_until":"2026-11-23"}', "valid_until"),  # ended with the day before
        (b'{"valid_until":"2020-01-01"}', "valid_until"),
        (b'{"name":7}', "name"),
        (b'{"name":"\\ud800"}', "name"),
        (b'{"owner":"x"}', "owner"),
    ],
)
def test_a_body_that_asks_for_no_key_is_refused_by_field(node, body, field):
    refused = node.caller(COMMUNE).signed("POST", "/v1/keys", body)
    assert refusal(refused) == (400, "gateway.api_key_unreadable")
    assert refused.json()["params"]["field"] == field


def test_a_message_sent_with_a_key_is_of_the_agency_the_key_belongs_to(node):
    caller = node.caller(COMMUNE, api_key=make_key(node))
    own = node.province.message(sender=COMMUNE, to=(OFFICE,))
    assert caller.signed("POST", "/v1/messages", frame(own)).status_code == 201
    others = node.province.message(sender=OTHER, to=(OFFICE,))
    refused = caller.signed("POST", "/v1/messages", frame(others))
    assert refusal(refused) == (403, "gateway.sender_not_caller")
    assert node.post(others).status_code == 201


def test_keys_outlive_a_restart_and_nothing_secret_of_them_is_stored(province, settings):
    with running(province, settings, directory=province.snapshot()) as node:
        key = make_key(node)
        assert node.caller(COMMUNE, api_key=key).signed("GET", "/v1/groups").is_success
    with running(province, settings) as node:
        node.caller(COMMUNE, api_key=key).get("/v1/inbox")
    for file in (path for path in settings.folder.rglob("*") if path.is_file()):
        data = file.read_bytes()
        assert key.secret not in data
        assert base64.b64encode(key.secret) not in data
        assert key.secret.hex().encode() not in data
    with store_to_change(settings) as connection:
        row = connection.execute("SELECT * FROM api_key").fetchone()
    assert tuple(row[:4]) == (COMMUNE, key.id, "", "")
    assert not any(key.secret == value for value in row)


def test_a_key_falls_with_the_sealing_key_that_made_it(node):
    key = make_key(node)
    caller = node.caller(COMMUNE, api_key=key)
    renewed = node.province.province.holder(COMMUNE)

    def install(version, *certificates):
        entries = tuple(
            replace(entry, certificates=certificates) if entry.code == COMMUNE else entry
            for entry in node.province.entries()
        )
        body = node.province.snapshot(version, agencies=entries)
        node.client.put("/v1/directory", content=body).raise_for_status()

    own = node.province.holders[COMMUNE]
    install(2, own.pem.decode(), renewed.pem.decode())
    caller.get("/v1/inbox")
    install(3, renewed.pem.decode())
    refused = caller.signed("GET", "/v1/inbox")
    assert refusal(refused) == (401, "gateway.api_key_fallen")
    assert own.fingerprint in refused.json()["detail"]


def test_a_caller_may_name_itself_by_an_alias(node):
    key = make_key(node)
    caller = node.caller(COMMUNE, api_key=key)
    caller.holder = type(caller.holder)(ALIAS, caller.holder.key, caller.holder.pem)
    caller.get("/v1/inbox")


def test_a_node_that_wants_api_keys_takes_nothing_else(province, tmp_path):
    settings = province.prepare(tmp_path / "gateway", authentication=(frozenset({Method.HMAC}),))
    with running(province, settings, directory=province.snapshot()) as node:
        key = make_key(node, OFFICE)
        refused = node.caller(OFFICE).signed("GET", "/v1/inbox")
        assert refusal(refused) == (401, "gateway.authentication_insufficient")
        message = node.province.message()
        assert refusal(node.post(message)) == (401, "gateway.authentication_insufficient")
        caller = node.caller(OFFICE, api_key=key)
        assert caller.signed("POST", "/v1/messages", frame(message)).status_code == 201
        caller.get("/v1/inbox")
