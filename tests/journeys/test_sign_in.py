"""A clerk signs in: with a password, with an app, with a passkey, and without losing a text."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache

from lienthong.identity.queries import get_account
from lienthong.identity.terms import Role
from lienthong.identity.testing import PASSWORD, give_role, make_account

AGENCY = "UBND xã Nga Sơn"


@pytest.fixture(autouse=True)
def _uncounted_attempts():
    cache.clear()


@pytest.fixture
def clerk(live_server):
    from uuid import UUID

    account_id = make_account("van.thu", full_name="Lê Thị Thử")
    give_role(account_id, Role.CLERK, agency_id=UUID(int=10), agency_name=AGENCY)
    return account_id


@pytest.fixture
def open_watched(open_page):
    """A page whose every complaint about the content policy fails the test."""
    complaints = []

    def open_watched(**options):
        page = open_page(**{"width": 1280, **options})
        page.on("console", lambda said: complaints.append(said.text) if refused(said) else None)
        return page

    def refused(said):
        return "Content Security Policy" in said.text

    yield open_watched
    assert complaints == []


def enter(page, address):
    page.goto(f"{address}/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill("van.thu")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()


def leave(page):
    page.locator(".lt-account > summary").click()
    page.get_by_role("button", name="Đăng xuất").click()
    page.get_by_role("banner").get_by_role("link", name="Đăng nhập").wait_for()


def arrive_at(page, title):
    """Wait for the page with this title: a click returns before the next page is there."""
    page.get_by_role("heading", level=1, name=title, exact=True).wait_for()


def code_of(secret):
    """What the app shows for this key now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def confirm_password(page):
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Xác nhận").click()


def test_a_clerk_signs_in_and_sees_the_own_role(clerk, live_server, open_watched):
    page = open_watched()
    enter(page, live_server.url)
    page.goto(f"{live_server.url}/tai-khoan")
    assert page.get_by_role("row", name=re.compile(f"văn thư.*{AGENCY}")).is_visible()
    leave(page)
    page.goto(f"{live_server.url}/tai-khoan")
    arrive_at(page, "Đăng nhập")


def test_a_wrong_password_is_answered_in_words_and_by_keyboard(clerk, live_server, open_watched):
    page = open_watched(width=360)
    page.goto(f"{live_server.url}/dang-nhap")
    page.keyboard.type("van.thu")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    summary = page.get_by_role("alert").first
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in summary.inner_text()


def test_a_clerk_sets_up_an_app_and_signs_in_with_its_code(clerk, live_server, open_watched):
    page = open_watched()
    enter(page, live_server.url)
    page.goto(f"{live_server.url}/tai-khoan/hai-lop")
    page.get_by_role("link", name="Cài đặt ứng dụng").click()
    confirm_password(page)
    arrive_at(page, "Cài đặt ứng dụng xác thực")
    assert page.locator(".identity-qr").evaluate("picture => picture.naturalWidth") > 0
    secret = page.locator(".identity-secret").inner_text()
    page.locator("main").get_by_label("Mã").fill(code_of(secret))
    page.get_by_role("button", name="Cài đặt").click()
    arrive_at(page, "Mã dự phòng")
    codes = page.locator(".identity-codes li").all_inner_texts()
    assert len(codes) == 10
    leave(page)
    enter(page, live_server.url)
    arrive_at(page, "Bước đăng nhập thứ hai")
    page.locator("main").get_by_label("Mã").fill(code_of(secret))
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.goto(f"{live_server.url}/tai-khoan")
    arrive_at(page, "Tài khoản của tôi")
    leave(page)
    enter(page, live_server.url)
    page.locator("main").get_by_label("Mã").fill(codes[0])
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.goto(f"{live_server.url}/tai-khoan")
    arrive_at(page, "Tài khoản của tôi")


@pytest.fixture
def with_authenticator():
    """Give the page's browser a device that makes and uses passkeys, always saying yes."""

    def with_authenticator(page):
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return devtools, made["authenticatorId"]

    return with_authenticator


def test_a_clerk_adds_a_passkey_and_signs_in_with_it_alone(
    clerk, live_server, open_watched, with_authenticator
):
    page = open_watched()
    devtools, device = with_authenticator(page)
    enter(page, live_server.url)
    page.goto(f"{live_server.url}/tai-khoan/khoa/them")
    confirm_password(page)
    page.get_by_label("Tên khóa truy cập").fill("Máy ở cơ quan")
    page.get_by_role("button", name="Thêm khóa").click()
    arrive_at(page, "Mã dự phòng")
    kept = devtools.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
    assert [key["rpId"] for key in kept] == ["localhost"]
    page.goto(f"{live_server.url}/tai-khoan/khoa")
    assert page.get_by_role("row", name=re.compile("Máy ở cơ quan")).is_visible()
    leave(page)
    page.goto(f"{live_server.url}/dang-nhap?next=/tai-khoan")
    page.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()
    arrive_at(page, "Tài khoản của tôi")


def test_a_passkey_that_is_not_there_is_answered_in_words(
    clerk, live_server, open_watched, with_authenticator
):
    page = open_watched()
    devtools, device = with_authenticator(page)
    page.goto(f"{live_server.url}/dang-nhap")
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()
    problem = page.locator("#passkey-problem")
    problem.wait_for(state="visible")
    assert "Chưa dùng được khóa truy cập" in problem.inner_text()


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_a_text_typed_before_the_session_ended_is_not_lost(
    clerk, live_server, open_watched, javascript
):
    page = open_watched(width=360, javascript=javascript)
    enter(page, live_server.url)
    page.goto(f"{live_server.url}/tai-khoan")
    page.get_by_label("Họ và tên").fill("Lê Thị Thử Nghiệm")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Lưu").click()
    arrive_at(page, "Đăng nhập")
    page.get_by_label("Tên đăng nhập").fill("van.thu")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    arrive_at(page, "Bạn đã bị đăng xuất; nội dung đã nhập vẫn được giữ")
    assert page.locator("dd").first.inner_text() == "Lê Thị Thử Nghiệm"
    assert get_account(account_id=clerk).full_name == "Lê Thị Thử"
    page.get_by_role("button", name="Gửi ngay").click()
    page.get_by_text("Đã lưu thông tin của bạn.").wait_for()
    assert get_account(account_id=clerk).full_name == "Lê Thị Thử Nghiệm"


def test_a_text_typed_before_signing_in_anew_in_another_tab_is_not_lost(
    clerk, live_server, open_watched
):
    page = open_watched()
    enter(page, live_server.url)
    page.goto(f"{live_server.url}/tai-khoan")
    page.get_by_label("Họ và tên").fill("Lê Thị Thử Nghiệm")
    page.context.clear_cookies(name="sessionid")
    other = page.context.new_page()
    enter(other, live_server.url)
    page.get_by_role("button", name="Lưu").click()
    arrive_at(page, "Bạn đã bị đăng xuất; nội dung đã nhập vẫn được giữ")
    page.get_by_role("button", name="Gửi ngay").click()
    page.get_by_text("Đã lưu thông tin của bạn.").wait_for()
