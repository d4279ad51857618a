"""A survey in a real browser: prepared and answered back by the officer, filled in on a phone."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from lienthong.cooperation.models import SurveyRound
from lienthong.cooperation.queries import list_requests
from lienthong.exchange.testing import COMMUNES, PROVINCE
from lienthong.identity.terms import Role
from lienthong.identity.testing import make_account, sign_in

BOTH_WIDTHS = pytest.mark.parametrize("shown", [(360, "vi"), (1280, "en")])


@pytest.fixture
def platform(transactional_db, surveying):
    return surveying


@pytest.fixture
def open_as(live_server, open_page):
    """Open a page of ours, signed in with a role at an agency."""

    def go(agency_id, agency_name, role, *address, width, language="vi"):
        client = Client()
        account = make_account(roles=(role,), agency_id=agency_id, agency_name=agency_name)
        sign_in(client, account, agency_id=agency_id)
        page = open_page(width=width, language=language)
        cookies = {
            "sessionid": client.cookies["sessionid"].value,
            settings.LANGUAGE_COOKIE_NAME: language,
        }
        page.context.add_cookies(
            [
                {"name": cookie, "value": value, "url": live_server.url}
                for cookie, value in cookies.items()
            ]
        )
        name, *args = address
        page.goto(live_server.url + reverse(f"cooperation:{name}", args=args))
        return page

    return go


def prepares_and_sends(page, axe):
    page.locator("#id_title").fill("Nhu cầu năm 2027")
    page.locator("#id_questions-1-title").fill("Số máy tính")
    page.locator("#id_questions-1-kind").select_option("number")
    page.locator("#id_questions-1-needed").check()
    axe(page)
    page.get_by_role("button", name="Lưu").last.click()
    page.get_by_text("Đã lưu phiếu khảo sát").wait_for()
    page.get_by_role("link", name="Gửi", exact=True).click()
    page.locator("#id_holds_no_state_secret").check()
    axe(page)
    page.get_by_role("button", name="Gửi", exact=True).click()
    page.get_by_text("Phiếu khảo sát đang được gửi đi.").wait_for()


def answers_on_a_phone(page, axe, no_sideways_scroll):
    page.get_by_role("link", name="Nhu cầu năm 2027").click()
    page.locator("#id_needs-0-what").fill("Tập huấn chữ ký số")
    no_sideways_scroll(page)
    page.get_by_role("button", name="Gửi trả lời").click()
    page.locator(".lt-error-summary").get_by_text("Hãy trả lời câu này").first.wait_for()
    axe(page)
    page.locator("#id_q2").fill("12")
    page.locator("#id_needs-0-urgency").select_option("now")
    page.get_by_role("button", name="Thêm nhu cầu").click()
    page.locator("#id_needs-1-what").fill("Máy quét")
    page.locator("#id_needs-1-urgency").select_option("later")
    page.get_by_role("button", name="Lưu", exact=True).last.click()
    page.get_by_text("Đã lưu, chưa gửi đi").wait_for()
    assert page.locator("#id_needs-1-what").input_value() == "Máy quét"
    no_sideways_scroll(page)
    page.get_by_role("button", name="Gửi trả lời").click()
    page.get_by_text("Phiếu trả lời đang được gửi đi").wait_for()
    axe(page)


def answers_back(page, axe):
    page.reload()
    page.get_by_role("link", name="Xếp thứ tự và trả lời").click()
    axe(page)
    for title in ("Tập huấn chữ ký số", "Máy quét"):
        page.get_by_role("link", name=title).click()
        page.get_by_label("Đáp ứng", exact=True).check()
        axe(page)
        page.get_by_role("button", name="Lưu câu trả lời").click()
        page.get_by_text("Đã ghi câu trả lời").wait_for()
    page.goto(re.sub(r"/nhu-cau.*", "", page.url))
    page.get_by_role("link", name="Khóa đợt khảo sát").click()
    page.get_by_role("button", name="Khóa đợt khảo sát").click()
    page.get_by_role("link", name="Thông báo kết quả").click()
    axe(page)
    page.get_by_role("button", name="Thông báo kết quả").click()
    page.get_by_text("Kết quả đang được gửi").wait_for()


def test_a_survey_is_prepared_and_sent_answered_on_a_phone_and_answered_back(
    platform, open_as, axe, no_sideways_scroll
):
    province, (first, second, _) = platform.province.province, platform.province.communes
    officer = open_as(province, PROVINCE, Role.PROGRAMME_OFFICER, "survey_add", width=1280)
    prepares_and_sends(officer, axe)
    platform.run()
    clerk = open_as(first, COMMUNES[0], Role.CLERK, "survey_requests", width=360)
    answers_on_a_phone(clerk, axe, no_sideways_scroll)
    (request,) = list_requests(agency_id=second)
    address = ("survey_request", request.id)
    specialist = open_as(second, COMMUNES[1], Role.SPECIALIST, *address, width=360)
    assert specialist.get_by_role("button", name="Gửi trả lời").count() == 0
    platform.run()
    answers_back(officer, axe)
    platform.run()
    clerk.get_by_role("link", name="Nhu cầu năm 2027").click()
    clerk.get_by_role("heading", name="Kết quả cho nhu cầu của cơ quan").wait_for()
    assert clerk.get_by_text("Đáp ứng", exact=True).count() == 2
    axe(clerk)
    no_sideways_scroll(clerk)


@BOTH_WIDTHS
def test_every_page_of_a_survey_fits(platform, open_as, axe, no_sideways_scroll, shown):
    width, language = shown
    province, (first, second, _) = platform.province.province, platform.province.communes
    round_id = platform.ask()
    draft_id = platform.begin()
    request_id = platform.reply(first)
    platform.run()
    assert SurveyRound.objects.count() == 2
    officer = (province, PROVINCE, Role.PROGRAMME_OFFICER)
    clerk = (first, COMMUNES[0], Role.CLERK)
    pages = [
        (*officer, "surveys"),
        (*officer, "survey_add"),
        (*officer, "survey", round_id),
        (*officer, "survey", draft_id),
        (*officer, "survey_change", draft_id),
        (*officer, "survey_send", draft_id),
        (*officer, "survey_step", round_id, "nhac"),
        (*officer, "survey_answer", round_id, first),
        (*officer, "survey_answer", round_id, second),
        (*officer, "survey_enter", round_id, second),
        (*officer, "survey_needs", round_id),
        (*officer, "survey_need", round_id, 1),
        (*clerk, "survey_requests"),
        (*clerk, "survey_request", request_id),
    ]
    for address in pages:
        page = open_as(*address, width=width, language=language)
        assert page.locator("h1").count() == 1, address
        axe(page)
        no_sideways_scroll(page)
