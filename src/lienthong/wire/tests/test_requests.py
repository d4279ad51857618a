import base64
import hmac
from datetime import timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.wire.refusals import (
    ApiKeyWrong,
    AuthorizationMalformed,
    AuthorizationStale,
    SealBroken,
)
from lienthong.wire.requests import (
    ApiKey,
    authorize,
    authorize_keyed,
    parse_authorization,
    verify_claim,
    verify_keyed_claim,
)
from lienthong.wire.seals import fingerprint, new_key
from lienthong.wire.testing import NOON

KEY = new_key()
REQUEST = {"method": "GET", "target": "/v1/inbox?after=0&limit=10", "body": b""}
API_KEY = ApiKey(id="1a" * 16, secret=b"s" * 32)
KEYED = authorize_keyed(agency="H56.DEMO.1", key=API_KEY, at=NOON, nonce="0f" * 16, **REQUEST)
HEADER = authorize(agency="H56.DEMO.1", key=KEY, at=NOON, nonce="0f" * 16, **REQUEST)


def test_a_signed_request_says_who_asks_and_is_believed():
    claim = parse_authorization(HEADER)
    assert (claim.agency, claim.at, claim.nonce) == ("H56.DEMO.1", NOON, "0f" * 16)
    assert claim.key == fingerprint(KEY.public_key())
    verify_claim(claim, key=KEY.public_key(), now=NOON + timedelta(seconds=299), **REQUEST)


@pytest.mark.parametrize(
    "other",
    [
        {"method": "POST"},
        {"target": "/v1/inbox?after=0&limit=11"},
        {"body": b"x"},
        {"key": new_key().public_key()},
    ],
)
def test_a_signature_serves_no_other_request_and_no_other_key(other):
    claim = parse_authorization(HEADER)
    with pytest.raises(SealBroken):
        verify_claim(claim, **{"key": KEY.public_key(), "now": NOON, **REQUEST, **other})


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_request_signed_too_long_ago_or_in_the_future_is_refused(minutes):
    claim = parse_authorization(HEADER)
    now = NOON + timedelta(minutes=minutes)
    with pytest.raises(AuthorizationStale):
        verify_claim(claim, key=KEY.public_key(), now=now, **REQUEST)


def test_a_header_of_another_form_is_refused():
    claim, signature = HEADER.removeprefix("Lienthong ").split(".")
    unpadded = base64.urlsafe_b64encode(b'{"v":1}').rstrip(b"=").decode()
    for header in (
        "",
        "Bearer x.y",
        HEADER.replace(" ", ""),
        f"Lienthong {claim}",
        f"Lienthong {claim}=.{signature}",
        f"Lienthong {claim}.{signature}.{signature}",
        f"Lienthong {claim} .{signature}",
        f"Lienthong {unpadded}.{signature}",
        f"Lienthong {claim}.{'A' * 3000}",
    ):
        with pytest.raises(AuthorizationMalformed):
            parse_authorization(header)


@given(st.text(max_size=80))
def test_arbitrary_text_is_no_authorization(text):
    with pytest.raises(AuthorizationMalformed):
        parse_authorization("Lienthong " + text)


def test_a_request_by_an_api_key_is_believed_under_its_secret_only():
    claim = parse_authorization(KEYED)
    assert (claim.agency, claim.key, claim.is_keyed) == ("H56.DEMO.1", API_KEY.id, True)
    verify_keyed_claim(claim, secret=API_KEY.secret, now=NOON, **REQUEST)
    for other in (
        {"method": "POST"},
        {"target": "/v1/inbox?after=0&limit=11"},
        {"body": b"x"},
        {"secret": b"t" * 32},
    ):
        with pytest.raises(ApiKeyWrong):
            verify_keyed_claim(claim, **{"secret": API_KEY.secret, "now": NOON, **REQUEST, **other})
    with pytest.raises(AuthorizationStale):
        now = NOON + timedelta(minutes=6)
        verify_keyed_claim(claim, secret=API_KEY.secret, now=now, **REQUEST)


def test_the_bytes_under_an_api_keys_code_are_those_that_a_sealing_key_signs():
    claim = (
        b'{"agency":"H56.DEMO.1","at":"2026-11-23T05:00:00.000Z","key":"1a1a1a1a1a1a1a1a1a1a1a1a1a'
        b'1a1a1a","nonce":"0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f","v":1}'
    )
    empty = b"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    text = b"lienthong/request/1\nGET\n/v1/inbox?after=0&limit=10\n" + empty + b"\n" + claim + b"\n"
    code = hmac.new(API_KEY.secret, text, sha256).digest()
    parts = (base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in (claim, code))
    assert f"Lienthong-HMAC {'.'.join(parts)}" == KEYED


def test_neither_kind_of_claim_passes_for_the_other():
    swapped = KEYED.replace("Lienthong-HMAC", "Lienthong")
    with pytest.raises(AuthorizationMalformed):
        parse_authorization(swapped)
    with pytest.raises(AuthorizationMalformed):
        parse_authorization(HEADER.replace("Lienthong", "Lienthong-HMAC"))


def test_a_secret_is_not_shown_with_its_key():
    assert "ssss" not in repr(API_KEY)
