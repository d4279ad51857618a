"""Signing in and out over the real pages, with every second factor but passkeys (see journeys)."""

import html
import re
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth import get_user_model
from django.utils import timezone

from lienthong.audit.queries import FactFilter, list_facts, list_facts_of
from lienthong.audit.terms import SYSTEM
from lienthong.identity.operations import create_account, disable_account, record_refused_sign_in
from lienthong.identity.terms import Role
from lienthong.identity.testing import PASSWORD, acting_as, make_account

pytestmark = pytest.mark.django_db
ANOTHER = "muoi-con-voi-2026"


@pytest.fixture
def account():
    return make_account("van.thu")


def tags_of(account_id):
    """The facts about the account, oldest first."""
    facts = list_facts_of(subject=f"identity.account:{account_id}")
    return [fact.tag for fact in reversed(facts)]


def facts_of(account_id, tag):
    return [f for f in list_facts_of(subject=f"identity.account:{account_id}") if f.tag == tag]


def enter(client, login="van.thu", password=PASSWORD):
    return client.post("/dang-nhap", {"login": login, "password": password})


def is_signed_in(client):
    return client.get("/tai-khoan").status_code == 200


def code_of(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def set_up_app(client):
    """Set up an authenticator app as its user does; the key it was given."""
    secret = re.search(r'identity-secret">([A-Z2-7]+)<', add_app_page(client)).group(1)
    answer = client.post("/tai-khoan/hai-lop/ung-dung/them", {"code": code_of(secret)})
    assert (answer.status_code, answer.url) == (302, "/tai-khoan/hai-lop/ma-du-phong")
    return secret


def add_app_page(client):
    """The page that sets up an app, after confirming the password once more."""
    answer = client.get("/tai-khoan/hai-lop/ung-dung/them")
    assert answer.url.startswith("/tai-khoan/xac-nhan?next=")
    answer = client.post(answer.url, {"password": PASSWORD})
    return client.get(answer.url).content.decode()


@pytest.mark.parametrize("login", ["van.thu", "Van.Thu", " van.thu "])
def test_a_person_signs_in_with_user_name_and_password(client, account, login):
    answer = enter(client, login)
    assert (answer.status_code, answer.url) == (302, "/")
    assert is_signed_in(client)
    (fact,) = facts_of(account, "identity:account:signed_in")
    assert fact.data["methods"] == ["password"]
    assert fact.account_id == account


def test_a_person_signs_in_with_their_e_mail_address(client):
    create_account(
        username="binh",
        full_name="Trần Văn Bình",
        email="Binh@example.vn",
        password=PASSWORD,
        actor=SYSTEM,
        now=timezone.now(),
    )
    enter(client, "binh@EXAMPLE.vn")
    assert is_signed_in(client)


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client, account):
    answers = [
        re.sub(r'value="[^"]*"', "", enter(client, name, "wrong").content.decode())
        for name in ("van.thu", "khong.co")
    ]
    assert answers[0] == answers[1]
    assert not is_signed_in(client)


def test_a_refused_sign_in_is_on_record_once_a_minute_without_what_was_typed(client, account):
    for attempt in ("wrong", "another wrong"):
        enter(client, password=attempt)
    (fact,) = facts_of(account, "identity:sign_in:refused")
    assert fact.data == {"account_id": str(account)}
    later = timezone.now() + timedelta(minutes=1)
    record_refused_sign_in(login="Van.Thu", now=later)
    assert len(facts_of(account, "identity:sign_in:refused")) == 2


def test_a_refused_sign_in_by_e_mail_is_on_record(client):
    account = create_account(
        username="thi.binh",
        full_name="Lê Thị Bình",
        email="binh@example.vn",
        actor=SYSTEM,
        now=timezone.now(),
    ).account_id
    enter(client, "binh@EXAMPLE.vn", "wrong")
    assert len(facts_of(account, "identity:sign_in:refused")) == 1


def test_nothing_is_recorded_of_a_name_that_no_account_has(client, account):
    enter(client, "my-secret-password", "x")
    enter(client, "", "x")
    assert list_facts(matching=FactFilter(tag="identity:sign_in:refused")) == []


def test_after_five_failures_even_the_right_password_has_to_wait(client, account):
    for _ in range(5):
        enter(client, password="wrong")
    enter(client)
    assert not is_signed_in(client)


def test_signing_out_ends_the_session_and_is_on_record(client, account):
    enter(client)
    assert client.get("/dang-xuat").status_code == 200
    assert is_signed_in(client)
    client.post("/dang-xuat")
    assert not is_signed_in(client)
    assert tags_of(account)[-1] == "identity:account:signed_out"


def test_a_disabled_account_is_told_so_only_with_its_right_password(client, account):
    boss = acting_as(make_account(), Role.OPERATOR)
    now = timezone.now()
    disable_account(account_id=account, acting=boss, on=timezone.localdate(now), now=now)
    assert enter(client, password="wrong").status_code == 200
    assert enter(client).url == "/dang-nhap/khoa-lai"
    assert client.get("/dang-nhap/khoa-lai").status_code == 200
    assert not is_signed_in(client)


def test_sign_in_leads_only_to_pages_of_the_platform(client, account):
    data = {"login": "van.thu", "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post("/dang-nhap", data).url == "/"


@pytest.mark.parametrize("path", ["signup/", "accounts/signup/", "password/reset/", "email/"])
def test_nobody_opens_an_account_or_renews_a_password_by_themselves(client, path):
    assert client.get(f"/{path}").status_code == 404
    assert client.get(f"/accounts/{path}").status_code == 404


def test_a_one_time_password_serves_only_to_choose_ones_own(client):
    created = create_account(
        username="moi.den", full_name="Người mới", actor=SYSTEM, now=timezone.now()
    )
    enter(client, "moi.den", created.one_time_password)
    answer = client.get("/tai-khoan?x=1")
    assert answer.url == "/tai-khoan/mat-khau?next=%2Ftai-khoan%3Fx%3D1"
    same = dict.fromkeys(("oldpassword", "password1", "password2"), created.one_time_password)
    refused = client.post("/tai-khoan/mat-khau", same)
    assert "Hãy chọn mật khẩu khác" in refused.content.decode()
    assert not is_signed_in(client)
    change = {
        "oldpassword": created.one_time_password,
        "password1": ANOTHER,
        "password2": ANOTHER,
        "next": "/tai-khoan?x=1",
    }
    assert client.post("/tai-khoan/mat-khau", change).url == "/tai-khoan?x=1"
    assert is_signed_in(client)
    assert "identity:account:password_changed" in tags_of(created.account_id)
    client.post("/dang-xuat")
    enter(client, "moi.den", created.one_time_password)
    assert not is_signed_in(client)
    enter(client, "moi.den", ANOTHER)
    assert is_signed_in(client)


@pytest.fixture
def newcomer():
    """An account as an administrator opens it; its one-time password."""
    created = create_account(
        username="moi.den", full_name="Người mới", actor=SYSTEM, now=timezone.now()
    )
    return created.one_time_password


def choose_own(client, page_url, one_time):
    """Fill the form of the password page as it stands there, with what it hides."""
    _, _, form = client.get(page_url).content.decode().partition('action="/tai-khoan/mat-khau"')
    hidden = re.search(r'name="next" value="([^"]*)"', form.partition("</form>")[0])
    data = {"oldpassword": one_time, "password1": ANOTHER, "password2": ANOTHER}
    if hidden:
        data["next"] = html.unescape(hidden.group(1))
    return client.post("/tai-khoan/mat-khau", data)


def test_signing_in_with_a_one_time_password_leads_to_choosing_ones_own(client, newcomer):
    answer = enter(client, "moi.den", newcomer)
    assert answer.url == "/tai-khoan/mat-khau?next=%2F"
    page = client.get(answer.url).content.decode()
    assert "Mật khẩu của bạn là mật khẩu dùng một lần, người cấp cũng biết." in page
    assert choose_own(client, answer.url, newcomer).url == "/"


def test_after_ones_own_password_the_way_goes_on_to_the_page_first_asked_for(client, newcomer):
    data = {"login": "moi.den", "password": newcomer, "next": "/tai-khoan?x=1&y=2"}
    answer = client.post("/dang-nhap", data)
    assert answer.url == "/tai-khoan/mat-khau?next=%2Ftai-khoan%3Fx%3D1%26y%3D2"
    assert choose_own(client, answer.url, newcomer).url == "/tai-khoan?x=1&y=2"
    client.post("/dang-xuat")
    assert enter(client, "moi.den", ANOTHER).url == "/"


def test_a_one_time_password_never_leads_out_of_the_platform(client, newcomer):
    data = {"login": "moi.den", "password": newcomer, "next": "https://evil.example/"}
    assert client.post("/dang-nhap", data).url == "/tai-khoan/mat-khau?next=%2F"


def test_a_one_time_password_with_a_code_leads_to_choosing_ones_own(client, account):
    enter(client)
    secret = set_up_app(client)
    client.post("/dang-xuat")
    get_user_model().objects.filter(id=account).update(password_is_one_time=True)
    data = {"login": "van.thu", "password": PASSWORD, "next": "/tai-khoan"}
    asked = client.post("/dang-nhap", data)
    assert asked.url.startswith("/dang-nhap/ma")
    # The code just used to set up the app is void, the next step's is within the tolerance.
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30 + 1))
    answer = client.post(asked.url, {"code": code})
    assert answer.url == "/tai-khoan/mat-khau?next=%2Ftai-khoan"


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("wrong", ANOTHER, ANOTHER),
        (PASSWORD, ANOTHER, "khac-nhau-2026"),
        (PASSWORD, "1234567890", "1234567890"),
        (PASSWORD, "ngan", "ngan"),
        (PASSWORD, "van.thu.2026", "van.thu.2026"),
    ],
)
def test_a_weak_or_mistyped_new_password_changes_nothing(client, account, old, new, again):
    enter(client)
    data = {"oldpassword": old, "password1": new, "password2": again}
    assert client.post("/tai-khoan/mat-khau", data).status_code == 200
    assert get_user_model().objects.get(pk=account).check_password(PASSWORD)
    assert "identity:account:password_changed" not in tags_of(account)


def test_with_an_app_the_password_alone_does_not_sign_in(client, account):
    enter(client)
    secret = set_up_app(client)
    assert tags_of(account)[-2:] == ["identity:credential:added"] * 2
    kinds = {fact.data["kind"] for fact in facts_of(account, "identity:credential:added")}
    assert kinds == {"totp", "recovery_codes"}
    client.post("/dang-xuat")
    assert enter(client).url == "/dang-nhap/ma"
    assert not is_signed_in(client)
    assert client.post("/dang-nhap/ma", {"code": "000000"}).status_code == 200
    assert not is_signed_in(client)
    client.post("/dang-nhap/ma", {"code": code_of(secret)})
    assert is_signed_in(client)
    newest = facts_of(account, "identity:account:signed_in")[0]
    assert newest.data["methods"] == ["password", "totp"]


def test_a_code_of_the_app_works_once(client, account):
    enter(client)
    secret = set_up_app(client)
    code = code_of(secret)
    client.post("/dang-xuat")
    enter(client)
    client.post("/dang-nhap/ma", {"code": code})
    client.post("/dang-xuat")
    enter(client)
    client.post("/dang-nhap/ma", {"code": code})
    assert not is_signed_in(client)


def test_each_recovery_code_signs_in_once(client, account):
    enter(client)
    set_up_app(client)
    text = client.get("/tai-khoan/hai-lop/ma-du-phong/tai-ve").content.decode()
    codes = re.findall(r"^\d{8}$", text, re.MULTILINE)
    assert len(codes) == 10
    for expected in (True, False):
        client.post("/dang-xuat")
        enter(client)
        client.post("/dang-nhap/ma", {"code": codes[0]})
        assert is_signed_in(client) is expected


def test_secrets_of_second_factors_are_sealed_in_the_database(client, account):
    enter(client)
    secret = set_up_app(client)
    stored = str(list(Authenticator.objects.order_by("id").values_list("data", flat=True)))
    assert secret not in stored
    assert Authenticator.objects.get(type="totp").wrap().validate_code(code_of(secret))


def test_an_app_sealed_under_a_lost_key_is_said_to_be_so(client, account, settings):
    enter(client)
    secret = set_up_app(client)
    client.post("/dang-xuat")
    settings.SECRET_KEY = "another key than the one the app was sealed under"
    enter(client)
    refused = client.post("/dang-nhap/ma", {"code": code_of(secret)})
    assert refused.status_code == 409
    assert "secret.key" in refused.text
    assert not is_signed_in(client)


def test_the_app_can_be_removed_and_the_password_suffices_again(client, account):
    enter(client)
    set_up_app(client)
    assert client.get("/tai-khoan/hai-lop/ung-dung/bo").status_code == 200
    client.post("/tai-khoan/hai-lop/ung-dung/bo")
    assert facts_of(account, "identity:credential:removed")[0].data["kind"] == "totp"
    client.post("/dang-xuat")
    enter(client)
    assert is_signed_in(client)


def test_new_recovery_codes_void_the_old_ones(client, account):
    enter(client)
    set_up_app(client)
    old = client.get("/tai-khoan/hai-lop/ma-du-phong").content
    assert client.get("/tai-khoan/hai-lop/ma-du-phong/moi").status_code == 200
    client.post("/tai-khoan/hai-lop/ma-du-phong/moi")
    assert client.get("/tai-khoan/hai-lop/ma-du-phong").content != old
    assert tags_of(account)[-1] == "identity:credential:added"


@pytest.mark.parametrize(
    "credential", ["", "x", "[]", '"text"', "{}", "null", "1", '{"response": {"userHandle": 5}}']
)
def test_nonsense_in_place_of_a_passkey_is_refused(client, credential):
    client.get("/dang-nhap/khoa", HTTP_ACCEPT="application/json")
    answer = client.post("/dang-nhap/khoa", {"credential": credential})
    assert (answer.status_code, answer.url) == (302, "/dang-nhap")


@pytest.mark.parametrize(
    "path",
    ["/tai-khoan/hai-lop", "/tai-khoan/khoa", "/tai-khoan/dinh-danh", "/tai-khoan/mat-khau"],
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_pages_about_ways_to_sign_in_open(client, account, path, language):
    enter(client)
    client.cookies["django_language"] = language
    assert client.get(path).status_code == 200


def test_a_passkey_page_says_that_a_bare_address_makes_none(client, account, settings):
    enter(client)
    client.get("/tai-khoan/hai-lop/ung-dung/them")
    client.post("/tai-khoan/xac-nhan?next=/", {"password": PASSWORD})
    client.cookies["django_language"] = "en"
    by_name = client.get("/tai-khoan/khoa/them", HTTP_HOST="localhost:8000").content.decode()
    by_number = client.get("/tai-khoan/khoa/them", HTTP_HOST="127.0.0.1:8000").content.decode()
    assert "mfa_webauthn_add" in by_name
    assert "mfa_webauthn_add" not in by_number
    assert 'href="http://localhost:8000/tai-khoan/khoa/them"' in by_number


def test_a_page_that_serves_one_role_is_not_open_to_an_account_without_roles(client, account):
    enter(client)
    assert client.get("/quan-tri/tai-khoan").status_code == 403
    assert Role.OPERATOR not in acting_as(account).roles


def test_a_language_chosen_before_signing_in_holds_after_it(client, account):
    client.post("/ngon-ngu", {"language": "en", "next": "/dang-nhap"})
    answer = enter(client)
    assert answer.cookies["django_language"].value == "en"
    client.post("/dang-xuat")
    assert enter(client).cookies["django_language"].value == "vi"
