"""Which proofs an operator may want of callers (EX-150)."""

from pathlib import Path

import pytest

from lienthong.gateway.callers.methods import Method, for_keys, in_words, read_alternatives
from lienthong.gateway.settings import GatewaySettings
from lienthong.gateway.terms import SettingUnknown

HOME = Path("/nowhere")
AUTHENTICATION = "LIENTHONG_GATEWAY_AUTHENTICATION"
PROXIES = "LIENTHONG_GATEWAY_CLIENT_CERT_FROM"


@pytest.mark.parametrize(
    "text", ["signature", "hmac", "mtls", "signature, hmac", "signature+mtls,hmac+mtls"]
)
def test_alternatives_are_read_and_said_alike(text):
    settings = GatewaySettings.from_environment({AUTHENTICATION: text}, home=HOME)
    assert in_words(settings.authentication).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("text", ["x", "hmac,", "+", "hmac+hmac", "signature+hmac", "HMAC", "none"])
def test_what_is_no_alternative_is_refused_with_those_there_are(text):
    with pytest.raises(SettingUnknown, match="signature, hmac, mtls, signature"):
        GatewaySettings.from_environment({AUTHENTICATION: text}, home=HOME)


def test_signature_or_api_key_will_do_unless_set_otherwise():
    settings = GatewaySettings.from_environment({}, home=HOME)
    assert in_words(settings.authentication) == "signature, hmac"
    assert settings.client_certificates_from == ()


def test_proxies_are_named_by_address_or_network():
    settings = GatewaySettings.from_environment({PROXIES: "10.0.0.7, fd00::/8"}, home=HOME)
    assert [str(one) for one in settings.client_certificates_from] == ["10.0.0.7/32", "fd00::/8"]
    with pytest.raises(SettingUnknown):
        GatewaySettings.from_environment({PROXIES: "proxy.example"}, home=HOME)


def test_api_keys_want_the_certificate_too_where_every_alternative_does():
    signature, mtls = Method.SIGNATURE, Method.MTLS
    assert for_keys(read_alternatives("hmac+mtls,mtls")) == (frozenset({signature, mtls}),)
    assert for_keys(read_alternatives("hmac,mtls")) == (frozenset({signature}),)
