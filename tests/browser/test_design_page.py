"""The page that shows every component, as its readers meet it."""

import pytest
from django.urls import reverse

BOTH_WIDTHS = pytest.mark.parametrize("width", [360, 1280])
BOTH_LANGUAGES = pytest.mark.parametrize("language", ["vi", "en"])


@pytest.fixture
def address(live_server):
    return live_server.url + reverse("design_system")


@BOTH_WIDTHS
@BOTH_LANGUAGES
def test_every_component_is_accessible(address, open_page, axe, width, language):
    page = open_page(width=width, language=language)
    page.goto(address)
    assert page.get_attribute("html", "lang") == language
    axe(page)


@BOTH_WIDTHS
@BOTH_LANGUAGES
def test_nothing_sticks_out(address, open_page, no_sideways_scroll, width, language):
    page = open_page(width=width, language=language)
    page.goto(address)
    no_sideways_scroll(page)


@BOTH_WIDTHS
def test_first_tab_reaches_the_skip_link_and_enter_the_content(address, open_page, width):
    page = open_page(width=width)
    page.goto(address)
    page.keyboard.press("Tab")
    skip = page.locator(".lt-skip")
    assert skip.evaluate("link => link === document.activeElement")
    assert skip.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_language_switch_keeps_the_page(address, page_1280):
    page_1280.goto(address)
    page_1280.get_by_role("button", name="English").click()
    assert page_1280.get_attribute("html", "lang") == "en"
    assert page_1280.url == address
    page_1280.get_by_role("button", name="Tiếng Việt").click()
    assert page_1280.get_attribute("html", "lang") == "vi"


def test_phone_menu_opens_on_demand(address, page_360):
    page_360.goto(address)
    sign_in = page_360.get_by_role("link", name="Đăng nhập")
    assert not sign_in.is_visible()
    toggle = page_360.locator("[data-lt-toggle]")
    toggle.click()
    assert toggle.get_attribute("aria-expanded") == "true"
    assert sign_in.is_visible()


def test_phone_menu_stands_open_without_scripts(address, open_page):
    page = open_page(width=360, javascript=False)
    page.goto(address)
    assert page.get_by_role("link", name="Đăng nhập").is_visible()
    assert not page.locator("[data-lt-toggle]").is_visible()


def test_error_summary_leads_to_the_field(address, page_360):
    page_360.goto(address)
    page_360.locator(".lt-error-summary a").first.click()
    assert page_360.evaluate("location.hash") == "#id_signed"
    signed = page_360.locator("#id_signed")
    assert signed.get_attribute("aria-invalid") == "true"
    described_by = signed.get_attribute("aria-describedby").split()
    texts = [page_360.locator(f"#{name}").inner_text() for name in described_by]
    assert "8/2018" in texts[0]
    assert "13" in texts[1]


def test_letters_with_two_marks_are_not_cut_off(address, page_360):
    page_360.goto(address)
    ratios = page_360.evaluate(
        """() => [...document.querySelectorAll("h1, h2, h3, p, td, th, label, .btn, .lt-badge")]
          .map(element => getComputedStyle(element))
          .map(style => parseFloat(style.lineHeight) / parseFloat(style.fontSize))"""
    )
    assert ratios
    assert min(ratios) >= 1.29


def test_on_a_phone_tabs_are_one_row_with_the_chosen_one_in_sight(address, page_360):
    page_360.goto(address)
    tabs = page_360.locator(".lt-tabs").first
    tabs.evaluate(
        """tabs => {
          const row = tabs.querySelector("ul"), last = row.lastElementChild;
          for (let more = 0; more < 8; more++) row.append(last.cloneNode(true));
          row.querySelector("[aria-current]").removeAttribute("aria-current");
          row.lastElementChild.firstElementChild.setAttribute("aria-current", "page");
          document.dispatchEvent(new CustomEvent("htmx:after:settle", { bubbles: true }));
        }"""
    )
    links = tabs.locator("a")
    assert len({links.nth(one).bounding_box()["y"] for one in range(links.count())}) == 1
    box = links.last.bounding_box()
    assert 0 <= box["x"] <= 360 - box["width"]
    first = links.first
    first.focus()
    assert first.bounding_box()["x"] >= 0
