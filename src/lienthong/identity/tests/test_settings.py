"""The provider of national identities is set completely and safely, or not at all."""

import pytest

from lienthong.identity.settings import IdentitySettings, SettingRefused

COMPLETE = {
    "LIENTHONG_OIDC_ISSUER": "https://id.example.vn/realms/x/",
    "LIENTHONG_OIDC_CLIENT_ID": "thanh-hoa",
    "LIENTHONG_OIDC_CLIENT_SECRET": "s",
}


def test_without_settings_there_is_no_provider():
    settings = IdentitySettings.from_environment({})
    assert settings.provider is None
    assert settings.for_django()["SOCIALACCOUNT_PROVIDERS"] == {}


def test_a_complete_provider_is_taken():
    provider = IdentitySettings.from_environment(COMPLETE).provider
    assert (provider.issuer, provider.name) == ("https://id.example.vn/realms/x", "VNeID")
    named = IdentitySettings.from_environment({**COMPLETE, "LIENTHONG_OIDC_NAME": "Định danh"})
    (app,) = named.for_django()["SOCIALACCOUNT_PROVIDERS"]["openid_connect"]["APPS"]
    assert (app["name"], app["client_id"]) == ("Định danh", "thanh-hoa")


@pytest.mark.parametrize("missing", sorted(COMPLETE))
def test_a_provider_that_is_set_by_half_is_refused(missing):
    with pytest.raises(SettingRefused, match=missing):
        IdentitySettings.from_environment({**COMPLETE, missing: ""})


@pytest.mark.parametrize(
    "issuer",
    ["http://id.example.vn", "id.example.vn", "https://", "ftp://127.0.0.1", "https://a.vn/?x=1"],
)
def test_an_issuer_that_could_be_anybody_is_refused(issuer):
    with pytest.raises(SettingRefused, match="LIENTHONG_OIDC_ISSUER"):
        IdentitySettings.from_environment({**COMPLETE, "LIENTHONG_OIDC_ISSUER": issuer})


@pytest.mark.parametrize("host", ["127.0.0.1:9000", "localhost", "[::1]:80"])
def test_plain_http_is_allowed_on_this_machine_only(host):
    settings = IdentitySettings.from_environment(
        {**COMPLETE, "LIENTHONG_OIDC_ISSUER": f"http://{host}"}
    )
    assert settings.provider.issuer == f"http://{host}"
