"""A change of what was signed in a real browser: asked for by one side, agreed to by the other."""

import pytest
from django.conf import settings
from django.urls import reverse

from lienthong.cooperation.testing import browser_of, make_two_sides


@pytest.fixture
def page_for(live_server, open_page):
    """Open a page of ours as the officer whose browser is given."""

    def go(client, address, *, width, language="vi"):
        page = open_page(width=width, language=language)
        given = {
            "sessionid": client.cookies["sessionid"].value,
            settings.LANGUAGE_COOKIE_NAME: language,
        }
        page.context.add_cookies(
            [
                {"name": name, "value": value, "url": live_server.url}
                for name, value in given.items()
            ]
        )
        page.goto(live_server.url + address)
        return page

    return go


@pytest.mark.parametrize("width", [360, 1280])
def test_a_term_is_changed_by_two_people(
    transactional_db, page_for, axe, no_sideways_scroll, width
):
    sides = make_two_sides()
    state, provider = browser_of(sides.state), browser_of(sides.provider)
    agreement = reverse("cooperation:agreement", args=[sides.agreement])
    page = page_for(provider, f"{agreement}/sua", width=width)
    page.get_by_text("Bên kia được hỏi ngay khi bạn lưu").wait_for()
    axe(page)
    no_sideways_scroll(page)
    page.get_by_label("Thời hạn", exact=True).fill("2018–2040")
    page.locator("input[name=version_kind][value=correction]").check()
    page.locator("#id_reason").fill("Ghi theo phụ lục số 2")
    page.get_by_role("button", name="Lưu").last.click()
    page.get_by_text("Đã hỏi ý kiến bên kia").wait_for()
    page.get_by_role("button", name="Rút đề nghị").wait_for()
    axe(page)
    no_sideways_scroll(page)
    other = page_for(state, reverse("start"), width=width)
    other.get_by_text("Đề nghị thay đổi cần trả lời").first.wait_for()
    other.goto(other.url.removesuffix("/") + agreement)
    axe(other)
    no_sideways_scroll(other)
    other.get_by_role("button", name="Không đồng ý").click()
    other.get_by_text("Hãy nói rõ").first.wait_for()
    other.get_by_role("button", name="Đồng ý thay đổi").click()
    other.get_by_text("Bên kia đã đồng ý").first.wait_for()
    axe(other)
    no_sideways_scroll(other)
    english = page_for(state, agreement, width=width, language="en")
    english.get_by_text("Agreed to by the other side").first.wait_for()
    axe(english)
    no_sideways_scroll(english)
