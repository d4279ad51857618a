import base64
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.wire.refusals import AuthorizationMalformed, AuthorizationStale, SealBroken
from lienthong.wire.requests import authorize, parse_authorization, verify_claim
from lienthong.wire.seals import fingerprint, new_key
from lienthong.wire.testing import NOON

KEY = new_key()
REQUEST = {"method": "GET", "target": "/v1/inbox?after=0&limit=10", "body": b""}
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
