"""Review reports on the page and in a browser: asked for, made, read down to a single row."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lienthong.cooperation.operations.reviews import ask_review, build_reviews
from lienthong.cooperation.terms.reviews import ReviewAsk, ReviewKind
from lienthong.cooperation.testing import (
    RECORDED_AT,
    browser_of,
    make_counted,
    make_two_sides,
    page_of,
    signed_in_as,
)
from lienthong.cooperation.tests.reporting import confirmed, submitted
from lienthong.identity.terms import Role

NEW = "cooperation:review_new"


def ask(browser, **typed):
    given = {"kind": "interim", "period": "2026", "agreement": "", "party": ""} | typed
    return browser.post(reverse(NEW), given, follow=True)


@pytest.mark.django_db
def test_every_number_of_a_report_leads_to_its_rows(sides, counted):
    result = confirmed(counted, sides, value="12")
    submitted(counted, sides.provider, period="7/2026", value="5")
    browser = browser_of(sides.state)
    waiting = ask(browser, agreement=sides.agreement.lower())
    assert "Đang lập báo cáo" in page_of(waiting)
    assert 'hx-get="?look=1"' in page_of(waiting)
    build_reviews(now=RECORDED_AT)
    address = waiting.request["PATH_INFO"]
    page = page_of(browser.get(address))
    numbers = set(re.findall(rf"{address}/minh-chung/\d+", page))
    assert len(numbers) >= 4
    rows = [page_of(browser.get(one)) for one in numbers]
    assert any(reverse("cooperation:result", args=[result]) in one for one in rows)
    for form in ("word", "pdf", "annex"):
        saved = browser.get(f"{address}/tep/{form}")
        assert saved.headers["Content-Disposition"].startswith("attachment")
    assert browser.get(f"{address}/tep/exe").status_code == 404
    assert browser.get(f"{address}/minh-chung/99").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"agreement": "A1", "party": "VNPT"}, "một trong hai"),
        ({}, "một trong hai"),
        ({"agreement": "A77"}, "Không có thỏa thuận"),
        ({"agreement": "A1", "period": "sang năm"}, "không phải một kỳ"),
        ({"agreement": "A1", "period": "2035"}, "chưa bắt đầu"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(sides, typed, said):
    answer = ask(browser_of(sides.state), **typed)
    assert answer.status_code == 422
    assert said in page_of(answer)


@pytest.mark.django_db
def test_everybody_signed_in_reads_reports_and_clerks_make_none(sides, counted):
    ask(browser_of(sides.state), agreement=sides.agreement)
    clerk = signed_in_as(Role.CLERK)
    page = page_of(clerk.get(reverse("cooperation:reviews")))
    assert sides.agreement in page
    assert "Lập báo cáo sơ kết" not in page
    assert clerk.get(reverse(NEW)).status_code == 403
    assert Client().get(reverse("cooperation:reviews")).status_code == 302


@pytest.mark.parametrize("width", [360, 1280])
def test_a_report_in_the_browser(transactional_db, as_officer, axe, no_sideways_scroll, width):
    sides = make_two_sides()
    counted = make_counted(sides.agreement, sides.provider.agency_id)
    confirmed(counted, sides, value="12")
    page = as_officer("cooperation:agreement", sides.agreement, width=width)
    page.get_by_role("link", name="Lập báo cáo sơ kết").click()
    page.get_by_label("Kỳ báo cáo").fill("6 tháng đầu năm 2026")
    axe(page)
    page.get_by_role("button", name="Lập báo cáo").click()
    page.get_by_text("Đang lập báo cáo").wait_for()
    axe(page)
    build_reviews(now=timezone.now() + timedelta(seconds=1))
    page.get_by_role("link", name="12 trạm").click()
    page.get_by_role("heading", name=": 12 trạm").wait_for()
    axe(page)
    no_sideways_scroll(page)
    page.go_back()
    page.get_by_role("link", name="12 trạm").wait_for()
    axe(page)
    no_sideways_scroll(page)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Word").click()
    assert saved.value.suggested_filename.endswith(".docx")


@pytest.mark.django_db
def test_what_could_not_be_made_says_why(sides, monkeypatch):
    asked = ReviewAsk(kind=ReviewKind.FINAL, period="2026", agreement=sides.agreement)
    review_id = ask_review(ask=asked, acting=sides.state, now=RECORDED_AT)
    monkeypatch.setattr("lienthong.cooperation.operations.reviews._build", lambda *_: 1 / 0)
    build_reviews(now=RECORDED_AT)
    page = page_of(browser_of(sides.state).get(reverse("cooperation:review", args=[review_id])))
    assert "Không lập được báo cáo" in page
    assert "hx-get" not in page.split("<main")[1].split("</main>")[0]
