"""A leader with a phone and a clerk at a screen, in a real browser."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from lienthong.documents.models import Dispatch
from lienthong.documents.terms import Stage
from lienthong.documents.testing import make_dispatch, make_keys, make_to_sign
from lienthong.identity.testing import PASSWORD, sign_in
from lienthong.work.testing import NOW, make_office

LONG = (
    "Triển khai Kế hoạch hỗ trợ đường truyền số liệu chuyên dùng cho trụ sở làm việc mới của"
    " Ủy ban nhân dân các xã, phường sau sắp xếp đơn vị hành chính năm 2026"
)


@pytest.fixture
def office(transactional_db):
    made = make_office()
    make_keys(made)
    return made


@pytest.fixture
def as_person(live_server, open_page):
    def go(person, width, name, *args, language="vi"):
        client = Client()
        sign_in(client, person.account_id, agency_id=person.agency_id)
        page = open_page(width=width, language=language)
        cookies = {
            "sessionid": client.cookies["sessionid"].value,
            settings.LANGUAGE_COOKIE_NAME: language,
        }
        page.context.add_cookies(
            [{"name": key, "value": val, "url": live_server.url} for key, val in cookies.items()]
        )
        page.goto(live_server.url + reverse(f"documents:{name}", args=args))
        return page

    return go


def test_a_leader_on_a_phone_proves_who_it_is_and_signs(office, as_person, axe, no_sideways_scroll):
    letter = make_to_sign(office, subject=LONG)
    page = as_person(office.leader, 360, "to_sign")
    no_sideways_scroll(page)
    axe(page)
    page.get_by_role("link", name="Triển khai Kế hoạch").click()  # 1
    no_sideways_scroll(page)
    axe(page)
    page.get_by_role("link", name="Xác nhận danh tính rồi ký").click()  # 2
    page.locator("input[type=password]").fill(PASSWORD)  # 3
    page.keyboard.press("Enter")  # 4
    page.get_by_role("button", name="Ký", exact=True).click()  # 5
    page.get_by_text("Văn thư sẽ cấp số").wait_for()
    assert Dispatch.objects.get(id=letter).stage == Stage.SIGNED


def test_a_clerk_sees_ticks_and_every_page_reads_in_english(
    office, as_person, live_server, axe, no_sideways_scroll
):
    for _ in range(3):
        make_dispatch(office, stage=Stage.SIGNED, subject=LONG, symbol="STN-VP", signed_at=NOW)
    page = as_person(office.clerk, 1280, "to_number", language="en")
    axe(page)
    page.get_by_label("Tick all", exact=True).check()
    assert page.locator("input[name=ids]:checked").count() == 3
    for name in ("series", "reserve", "own_series", "number_paper", "signing_keys", "new_key"):
        page.goto(live_server.url + reverse(f"documents:{name}"))
        no_sideways_scroll(page)
        axe(page)
