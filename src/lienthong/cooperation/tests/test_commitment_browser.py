"""Commitments in a real browser, as the programme officer uses them."""

import pytest

from lienthong.cooperation.testing import make_agreement

BOTH_WIDTHS = pytest.mark.parametrize("width", [360, 1280])


@pytest.fixture
def agreement(transactional_db):
    return make_agreement()


@BOTH_WIDTHS
def test_a_commitment_is_entered_and_its_target_changed(
    as_officer, agreement, axe, no_sideways_scroll, width
):
    page = as_officer("cooperation:agreement", agreement, width=width)
    page.get_by_role("link", name="Thêm cam kết").click()
    page.get_by_role("textbox", name="Việc cần làm").fill("Đào tạo 500 cán bộ")
    page.get_by_label("Bên phải làm").select_option("1")
    page.get_by_label("Nguồn, nếu không theo văn bản").fill("Bản thỏa thuận")
    page.get_by_label("Chỉ tiêu", exact=True).fill("2019: 500")
    axe(page)
    no_sideways_scroll(page)
    page.get_by_role("button", name="Lưu").click()
    page.locator(".lt-error-summary").get_by_text("chưa rõ đơn vị tính").wait_for()
    axe(page)
    page.get_by_label("Đơn vị tính").fill("người")
    page.get_by_label("Chỉ tiêu đếm gì").fill("Cán bộ được đào tạo")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_role("link", name="Thay đổi").click()
    page.get_by_label("Chỉ tiêu", exact=True).fill("2019: 300")
    page.locator("#id_effective").fill("5/2019")
    page.locator("#id_reason").fill("Hai bên đã họp")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_text("2019: 300 người").first.wait_for()
    axe(page)
    no_sideways_scroll(page)
    page.goto(page.url.rsplit("/", 1)[0])
    page.get_by_role("link", name="Đào tạo 500 cán bộ").wait_for()
    axe(page)
    no_sideways_scroll(page)
