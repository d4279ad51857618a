"""Sign-in with a national identity, against a real provider on this machine."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.auth import get_user_model

from lienthong.audit.queries import list_facts_of
from lienthong.identity.settings import IdentitySettings
from lienthong.identity.testing import PASSWORD, make_account
from lienthong.identity.tests.national_provider import CLIENT_ID, CLIENT_SECRET, running_provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings):
    with running_provider() as running:
        configured = IdentitySettings.from_environment(
            {
                "LIENTHONG_OIDC_ISSUER": running.issuer,
                "LIENTHONG_OIDC_CLIENT_ID": CLIENT_ID,
                "LIENTHONG_OIDC_CLIENT_SECRET": CLIENT_SECRET,
                "LIENTHONG_OIDC_NAME": "VNeID",
            }
        )
        settings.SOCIALACCOUNT_PROVIDERS = configured.for_django()["SOCIALACCOUNT_PROVIDERS"]
        yield running


@pytest.fixture
def account():
    return make_account("van.thu")


def leave_for_provider(client, path="/dang-nhap/dinh-danh", **data):
    """Press the button; the address of the provider that the page goes on to."""
    answer = client.post(path, data)
    assert answer.status_code == 200
    html = answer.content.decode()
    return unescape(re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', html).group(1))


def come_back(client, address):
    """Let the provider send the browser back with its answer."""
    sent = httpx.get(address)
    assert sent.status_code == 302
    back = urlsplit(sent.headers["Location"])
    assert back.netloc == "testserver"
    return client.get(f"{back.path}?{back.query}")


def sign_in_nationally(client, **data):
    return come_back(client, leave_for_provider(client, **data))


def enter(client):
    client.post("/dang-nhap", {"login": "van.thu", "password": PASSWORD})


def link(client):
    enter(client)
    path = "/tai-khoan/dinh-danh/lien-ket"
    asked = client.post(f"{path}?next=/tai-khoan/dinh-danh", {})
    assert asked.url.startswith("/tai-khoan/xac-nhan?next=")
    client.post("/tai-khoan/xac-nhan", {"password": PASSWORD})
    return come_back(client, leave_for_provider(client, path))


def is_signed_in(client):
    return client.get("/tai-khoan").status_code == 200


def tags_of(account_id):
    return [fact.tag for fact in list_facts_of(subject=f"identity.account:{account_id}")]


def test_a_linked_identity_signs_in_and_is_on_record(client, provider, account):
    answer = link(client)
    assert answer.url == "/tai-khoan/dinh-danh"
    assert "identity:credential:added" in tags_of(account)
    client.post("/dang-xuat")
    assert not is_signed_in(client)
    answer = sign_in_nationally(client, next="/tai-khoan?x=1")
    assert (answer.status_code, answer.url) == (302, "/tai-khoan?x=1")
    assert is_signed_in(client)
    newest = list_facts_of(subject=f"identity.account:{account}")[0]
    assert (newest.tag, newest.data["methods"]) == (
        "identity:account:signed_in",
        ["socialaccount"],
    )


def test_the_provider_is_asked_for_nothing_but_who_it_is_with_state_and_pkce(client, provider):
    address = leave_for_provider(client)
    assert address.startswith(f"{provider.issuer}/authorize?")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert asked["scope"] == "openid"
    assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT_ID)
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) >= 16
    back = "http://testserver/dang-nhap/dinh-danh/national/tra-loi"
    assert asked["redirect_uri"] == back


def test_an_identity_that_is_not_linked_opens_nothing_and_says_how_to_link(
    client, provider, account
):
    person = get_user_model().objects.get(pk=account)
    person.email = "somebody@example.vn"
    person.save()
    answer = sign_in_nationally(client)
    assert answer.status_code == 403
    assert "identity/national_identity_unknown.html" in [t.name for t in answer.templates]
    assert not is_signed_in(client)
    assert get_user_model().objects.count() == 1
    assert SocialAccount.objects.count() == 0


def test_only_issuer_and_subject_are_kept(client, provider, account):
    link(client)
    (linked,) = SocialAccount.objects.order_by("id")
    assert (linked.uid, linked.provider) == (provider.subject, "national")
    assert linked.extra_data == {"id_token": {"iss": provider.issuer, "sub": provider.subject}}
    assert not SocialToken.objects.exists()
    assert not EmailAddress.objects.exists()


@pytest.mark.parametrize(
    "fault",
    [
        {"sign_with_other_key": True},
        {"algorithm": "none"},
        {"algorithm": "HS256"},
        {"claims": {"iss": "https://evil.example"}},
        {"claims": {"aud": "another-client"}},
        {"claims": {"exp": 1}},
        {"claims": {"sub": ""}},
        {"claims": {"sub": None}},
        {"claims": {"sub": "x" * 192}},
        {"leave_out": "id_token"},
        {"leave_out": "jwks_uri"},
        {"leave_out": "token_endpoint"},
        {"issuer_told": "https://evil.example"},
    ],
    ids=str,
)
def test_an_answer_that_proves_nothing_signs_nobody_in(client, provider, account, fault):
    link(client)
    client.post("/dang-xuat")
    address = leave_for_provider(client)
    for name, value in fault.items():
        setattr(provider, name, value)
    answer = come_back(client, address)
    assert answer.status_code == 401
    assert not is_signed_in(client)


def test_a_code_without_the_state_of_this_browser_is_refused(client, provider, account):
    link(client)
    client.post("/dang-xuat")
    address = leave_for_provider(client)
    back = urlsplit(httpx.get(address).headers["Location"])
    code = parse_qs(back.query)["code"][0]
    for state in ("", "&state=forged-state-0000"):
        answer = client.get(f"{back.path}?code={code}{state}")
        assert answer.status_code == 401
    assert not is_signed_in(client)


def test_cancelling_at_the_provider_changes_nothing(client, provider, account):
    provider.cancel = True
    answer = sign_in_nationally(client)
    assert answer.url == "/dang-nhap/dinh-danh/thoi"
    assert client.get(answer.url).status_code == 200


def test_a_provider_that_does_not_answer_is_named_as_the_cause(client, provider, settings):
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["server_url"] = "http://127.0.0.1:1"
    answer = client.post("/dang-nhap/dinh-danh")
    assert answer.status_code == 401
    assert "socialaccount/authentication_error.html" in [t.name for t in answer.templates]


def test_an_identity_belongs_to_one_account_only(client, provider, account):
    link(client)
    client.post("/dang-xuat")
    make_account("nguoi.khac")
    client.post("/dang-nhap", {"login": "nguoi.khac", "password": PASSWORD})
    client.post("/tai-khoan/xac-nhan?next=/", {"password": PASSWORD})
    come_back(client, leave_for_provider(client, "/tai-khoan/dinh-danh/lien-ket"))
    (linked,) = SocialAccount.objects.order_by("id")
    assert linked.user_id == account


def test_unlinking_ends_the_sign_in_by_identity(client, provider, account):
    link(client)
    (linked,) = SocialAccount.objects.order_by("id")
    assert client.get("/tai-khoan/dinh-danh").status_code == 200
    client.post("/tai-khoan/dinh-danh", {"account": linked.pk})
    assert "identity:credential:removed" in tags_of(account)
    client.post("/dang-xuat")
    assert sign_in_nationally(client).status_code == 403


def test_linking_takes_a_sign_in(client, provider):
    answer = client.post("/tai-khoan/dinh-danh/lien-ket")
    assert answer.url.startswith("/dang-nhap?next=")


def test_a_disabled_account_is_not_opened_by_its_identity(client, provider, account):
    link(client)
    client.post("/dang-xuat")
    get_user_model().objects.filter(pk=account).update(is_active=False)
    assert sign_in_nationally(client).url == "/dang-nhap/khoa-lai"
    assert not is_signed_in(client)


def test_the_button_shows_only_with_a_provider(client, provider, settings):
    assert "VNeID" in client.get("/dang-nhap").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "VNeID" not in client.get("/dang-nhap").content.decode()
    assert client.post("/dang-nhap/dinh-danh").status_code == 404
