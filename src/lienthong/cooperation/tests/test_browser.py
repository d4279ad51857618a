"""Agreements in a real browser, as the programme officer uses them."""

import pytest

from lienthong.cooperation.queries import get_draft
from lienthong.cooperation.terms import Party, Side
from lienthong.cooperation.testing import make_agreement, make_directory

BOTH_WIDTHS = pytest.mark.parametrize("width", [360, 1280])


@pytest.fixture
def directory(transactional_db):
    return make_directory()


@pytest.fixture
def agreement(directory):
    return make_agreement(
        parties=(
            Party(side=Side.STATE, name="UBND huyện Thử Giang", agency_id=directory.district),
            Party(side=Side.PROVIDER, name="VNPT", note="Nguồn chỉ ghi VNPT."),
        )
    )


@pytest.fixture(params=[(360, "vi"), (360, "en"), (1280, "vi"), (1280, "en")], ids=str)
def as_seen(request):
    """Width and language of a reader's browser."""
    width, language = request.param
    return {"width": width, "language": language}


def test_every_page_is_accessible_and_fits(as_officer, agreement, axe, no_sideways_scroll, as_seen):
    for name, *args in (
        ("cooperation:list",),
        ("cooperation:years",),
        ("cooperation:undecided",),
        ("cooperation:untold",),
        ("cooperation:radar",),
        ("cooperation:lapse", agreement),
        ("cooperation:agreement", agreement),
        ("cooperation:add",),
        ("cooperation:amend", agreement),
        ("cooperation:text_new", agreement),
        ("cooperation:public_figures",),
        ("cooperation:commitments",),
        ("cooperation:commitment_add", agreement),
    ):
        page = as_officer(name, *args, **as_seen)
        assert page.get_attribute("html", "lang") == as_seen["language"]
        axe(page)
        no_sideways_scroll(page)


def fill_in(page):
    page.get_by_label("Tiêu đề").fill("Hợp tác về chuyển đổi số")
    page.get_by_label("Cấp của bên cơ quan").select_option("commune")
    page.get_by_label("Ngày ký", exact=True).press_sequentially("8/2025")
    page.get_by_label("Thời hạn", exact=True).press_sequentially("2025–2030")


@BOTH_WIDTHS
def test_an_agreement_is_entered_with_help_while_typing(as_officer, directory, axe, width):
    page = as_officer("cooperation:add", width=width)
    fill_in(page)
    page.locator("#understood-signed").get_by_text("Hiểu là: 8/2025 (chưa rõ ngày)").wait_for()
    page.locator("#understood-term").get_by_text("Hiểu là: 2025–2030").wait_for()
    page.get_by_label("Tên khi ký").nth(0).press_sequentially("thu giang")
    choice = page.get_by_label("Ủy ban nhân dân xã Thử Giang")
    choice.wait_for()
    choice.focus()
    page.keyboard.press("Space")
    page.get_by_label("Tên khi ký").nth(0).fill("Thử Sơn")
    page.get_by_label("Ủy ban nhân dân xã Thử Sơn").wait_for()
    assert choice.is_checked(), "a choice once made stays while other bodies are offered"
    page.get_by_label("Tên khi ký").nth(0).fill("UBND xã Thử Giang")
    page.get_by_label("Tên khi ký").nth(1).fill("VNPT")
    page.get_by_label("Tên bài báo").fill("Bản thỏa thuận")
    axe(page)
    page.get_by_role("button", name="Lưu").click()
    page.get_by_role("heading", name="UBND xã Thử Giang – VNPT").wait_for()
    reference = page.url.rsplit("/", 1)[-1]
    assert get_draft(reference=reference)[2].parties[0].agency_id == directory.communes[0]


def test_an_agreement_is_entered_without_scripts(as_officer, directory):
    page = as_officer("cooperation:add", width=360, javascript=False)
    fill_in(page)
    page.get_by_label("Tên khi ký").nth(0).fill("Thử Sơn")
    page.get_by_role("button", name="Tìm trong danh bạ").nth(0).click()
    page.get_by_label("Ủy ban nhân dân xã Thử Sơn").check()
    assert page.get_by_label("Ngày ký", exact=True).input_value() == "8/2025"
    page.get_by_role("button", name="Thêm một bên").click()
    page.get_by_role("button", name="Bỏ bên thứ 3").click()
    page.get_by_label("Tên khi ký").nth(1).fill("VNPT")
    page.get_by_label("Tên bài báo").fill("Bản thỏa thuận")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_role("heading", name="Thử Sơn – VNPT").wait_for()


def test_the_enter_key_saves_and_the_problems_get_the_focus(as_officer, directory, axe):
    page = as_officer("cooperation:add", width=360)
    page.get_by_label("Tiêu đề").fill("Hợp tác")
    page.get_by_label("Tiêu đề").press("Enter")
    summary = page.locator(".lt-error-summary")
    summary.wait_for()
    assert summary.evaluate("box => box === document.activeElement")
    assert page.get_by_label("Tiêu đề").input_value() == "Hợp tác"
    axe(page)
    summary.get_by_role("link").first.click()
    assert page.evaluate("location.hash").startswith("#id_")


def test_the_list_leads_by_keyboard_to_the_heirs(as_officer, agreement):
    page = as_officer("cooperation:list", width=1280)
    page.get_by_role("link", name="2 cơ quan").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Các bên và cơ quan kế tục").wait_for()
    assert page.evaluate("location.hash") == "#parties"
    assert page.get_by_role("row", name="Ủy ban nhân dân xã Thử Sơn").is_visible()
