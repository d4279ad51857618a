"""The directory's pages as their readers meet them, in a real browser."""

from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from lienthong.audit.terms import SYSTEM
from lienthong.directory.operations import record_change
from lienthong.directory.terms import EVERYWHERE, AgencyKind, Body, Change, ChangeKind, Level
from lienthong.directory.testing import RECORDED_AT, build_agency, build_unit, merge_lines
from lienthong.identity.terms import Role
from lienthong.identity.testing import give_role, make_account, sign_in

BOTH_WIDTHS = pytest.mark.parametrize("width", [360, 1280])


@pytest.fixture
def bodies(live_server):
    """A small Thanh Hóa: a province, communes that the map can draw, one merger."""
    province = build_unit("Tỉnh Thanh Hóa", "38", level=Level.PROVINCE)
    communes = [
        build_unit(name, code, parent=province)
        for name, code in (
            ("Xã Nga Sơn", "16093"),
            ("Xã Nga An", "16144"),
            ("Phường Hàm Rồng", "14758"),
            ("Xã Sông Trên", "99001"),
            ("Xã Sông Dưới", "99002"),
        )
    ]
    office = build_agency(
        "Ủy ban nhân dân tỉnh Thanh Hóa",
        kind=AgencyKind.PEOPLES_COMMITTEE,
        code="H56",
        unit=province,
    )
    merger = record_change(
        change=Change(
            kind=ChangeKind.MERGED,
            body=Body.UNIT,
            effective_on=date(2026, 1, 1),
            lines=merge_lines(communes[3:], name="Xã Sông Chung", code="99009"),
        ),
        within=EVERYWHERE,
        actor=SYSTEM,
        now=RECORDED_AT,
    )
    return {"province": province, "communes": communes, "office": office, "merger": merger.event_id}


@pytest.fixture
def administrator(bodies, live_server):
    """The session cookie of an administrator of the province's office."""
    account = make_account(full_name="Lê Thị Quản")
    office = bodies["office"]
    give_role(
        account, Role.AGENCY_ADMINISTRATOR, agency_id=office.id, agency_name=office.short_name
    )
    client = Client()
    sign_in(client, account, agency_id=office.id)
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": live_server.url,
    }


@pytest.fixture
def look_over(axe, no_sideways_scroll):
    """Assert that axe finds nothing and nothing sticks out."""

    def look_over(page):
        axe(page)
        no_sideways_scroll(page)

    return look_over


def public_pages(bodies):
    gone = bodies["communes"][3].id
    return [
        reverse("directory:search"),
        f"{reverse('directory:search')}?q=song",
        f"{reverse('directory:search')}?q=zzz",
        f"{reverse('directory:search')}?q=a&on=x",
        reverse("directory:tree"),
        f"{reverse('directory:tree')}?province=all",
        f"{reverse('directory:tree')}?on=1990-01-01",
        reverse("directory:map"),
        reverse("directory:unit", args=[gone]),
        f"{reverse('directory:unit', args=[gone])}?on=2025-07-01",
        reverse("directory:unit", args=[bodies["province"].id]),
        reverse("directory:agency", args=[bodies["office"].id]),
        reverse("directory:changes"),
        reverse("directory:change", args=[bodies["merger"]]),
        reverse("directory:export"),
    ]


def inner_pages(bodies):
    return [
        reverse("directory:new_change"),
        *(
            f"{reverse('directory:new_change')}?kind={kind}&body=agency"
            for kind in ("merged", "dissolved", "formed")
        ),
        reverse("directory:import"),
        reverse("directory:undo", args=[bodies["merger"]]),
        reverse("directory:agency", args=[bodies["office"].id]),
        reverse("directory:appointments", args=[bodies["office"].id]),
    ]


@BOTH_WIDTHS
def test_pages_for_everybody_are_accessible_and_fit(
    live_server, bodies, open_page, look_over, width
):
    page = open_page(width=width)
    for address in public_pages(bodies):
        page.goto(live_server.url + address)
        page.wait_for_load_state("networkidle")
        look_over(page)


@BOTH_WIDTHS
def test_pages_of_an_administrator_are_accessible_and_fit(
    bodies, administrator, open_page, look_over, width
):
    page = open_page(width=width)
    page.context.add_cookies([administrator])
    for address in inner_pages(bodies):
        page.goto(administrator["url"] + address)
        look_over(page)


def test_results_come_as_one_types(live_server, bodies, page_1280):
    page_1280.goto(live_server.url + reverse("directory:search"))
    page_1280.locator("#id_q").press_sequentially("nga an")
    page_1280.get_by_role("link", name="Xã Nga An", exact=True).wait_for()
    assert "kết quả" in page_1280.locator("#count").inner_text()
    page_1280.wait_for_url("**q=nga+an**")


def test_the_search_works_without_scripts(live_server, bodies, open_page):
    page = open_page(width=360, javascript=False)
    page.goto(live_server.url + reverse("directory:search"))
    page.locator("#id_q").fill("nga an")
    page.locator(".lt-filter button[type=submit]").click()
    assert page.get_by_role("link", name="Xã Nga An", exact=True).is_visible()


def test_the_header_leads_to_the_search(live_server, bodies, page_1280):
    page_1280.goto(live_server.url + reverse("directory:tree"))
    page_1280.locator("#lt-search").fill("14758")
    page_1280.keyboard.press("Enter")
    page_1280.get_by_role("link", name="Phường Hàm Rồng").wait_for()


def test_the_map_is_walked_with_the_keyboard(live_server, bodies, page_1280):
    page_1280.goto(live_server.url + reverse("directory:map"))
    area = page_1280.locator(".ltd-area[tabindex='0']")
    area.wait_for()
    area.focus()
    first = page_1280.locator("[data-ltd-map-now]").inner_text()
    page_1280.keyboard.press("ArrowRight")
    second = page_1280.locator("[data-ltd-map-now]").inner_text()
    assert first != second
    page_1280.keyboard.press("Enter")
    page_1280.wait_for_url("**/don-vi/**")
    assert page_1280.locator("h1").inner_text() == second


def test_the_list_beside_the_map_is_searched_without_accents(live_server, bodies, page_360):
    page_360.goto(live_server.url + reverse("directory:map"))
    page_360.locator("#list-filter").fill("ham rong")
    rows = page_360.locator("[data-ltd-list] li:visible")
    assert rows.count() == 1
    assert "Phường Hàm Rồng" in rows.inner_text()


DISTRICTS = (
    ("380", "Thành phố Thanh Hóa"),
    ("390", "Huyện Cẩm Thủy"),
    ("391", "Huyện Thạch Thành"),
    ("393", "Huyện Vĩnh Lộc"),
    ("394", "Huyện Yên Định"),
    ("399", "Huyện Hoằng Hóa"),
    ("404", "Huyện Nông Cống"),
    ("406", "Huyện Quảng Xương"),
)
OVERLAPS = """() => {
  const shown = [...document.querySelectorAll(".ltd-label")]
    .filter((label) => getComputedStyle(label).visibility !== "hidden")
    .map((label) => label.getBoundingClientRect());
  const apart = (a, b) =>
    a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
  const on = shown.flatMap((a, at) => shown.slice(at + 1).filter((b) => !apart(a, b)));
  return { shown: shown.length, overlaps: on.length };
}"""


@pytest.mark.parametrize(("width", "at_least"), [(360, 4), (1280, len(DISTRICTS))])
def test_the_names_of_districts_stand_on_the_map_and_not_on_each_other(
    live_server, bodies, open_page, width, at_least
):
    for code, name in DISTRICTS:
        build_unit(name, code, level=Level.DISTRICT, parent=bodies["province"], committee=False)
    page = open_page(width=width)
    page.goto(f"{live_server.url}{reverse('directory:map')}?on=2025-06-30")
    page.locator(".ltd-label").first.wait_for(state="attached")
    page.evaluate("document.fonts.ready")
    seen = page.evaluate(OVERLAPS)
    assert seen["overlaps"] == 0
    assert seen["shown"] >= at_least


def test_the_map_without_scripts_is_its_list(live_server, bodies, open_page):
    page = open_page(width=360, javascript=False)
    page.goto(live_server.url + reverse("directory:map"))
    assert page.get_by_role("link", name="Phường Hàm Rồng").is_visible()
    assert not page.locator("[data-ltd-map-frame]").is_visible()


def test_a_merger_is_entered_step_by_step(live_server, bodies, administrator, page_1280):
    page = page_1280
    page.context.add_cookies([administrator])
    page.goto(live_server.url + reverse("directory:new_change"))
    page.locator("[name=kind]").select_option("merged")
    page.get_by_role("button", name="Tiếp tục").click()
    page.locator("[name=effective_on]").fill("2027-01-01")
    page.locator("[name=act_number]").fill("12/NQ-HĐND")
    page.locator("[name='rows-0-source_text']").press_sequentially("nga son")
    page.locator("label", has_text="Xã Nga Sơn").wait_for()
    page.locator("[name='rows-1-source_text']").press_sequentially("nga an")
    page.locator("label", has_text="Xã Nga An").wait_for()
    page.locator("[name='one-name']").fill("Xã Nga Sơn An")
    page.locator("[name='one-code']").fill("99010")
    page.locator("[name='one-parent_text']").fill("38")
    page.locator(".lt-actions button[value=preview]").click()
    page.get_by_role("button", name="Ghi biến động").click()
    assert page.locator("h1").inner_text() == "Xã Nga Sơn, Xã Nga An → Xã Nga Sơn An"


def test_a_change_is_entered_without_scripts(live_server, bodies, administrator, open_page):
    page = open_page(width=360, javascript=False)
    page.context.add_cookies([administrator])
    page.goto(f"{live_server.url}{reverse('directory:new_change')}?kind=renamed&body=unit")
    page.locator("[name=effective_on]").fill("2027-01-01")
    page.locator("[name=act_number]").fill("12/NQ-HĐND")
    page.locator("[name='rows-0-source_text']").fill("nga an")
    page.locator("[name='rows-0-name']").fill("Xã Nga An Mới")
    page.locator(".lt-actions button[value=preview]").click()
    page.get_by_role("button", name="Ghi biến động").click()
    assert page.locator("h1").inner_text() == "Xã Nga An → Xã Nga An Mới"
