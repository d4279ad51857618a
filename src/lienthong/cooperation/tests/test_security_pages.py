"""Security-level files on the page and in a browser: entered, approved, told when they lapse."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from lienthong.cooperation.testing import (
    browser_of,
    keep_register,
    make_two_sides,
    page_of,
    signed_in_as,
)
from lienthong.directory.terms import Level
from lienthong.directory.testing import build_unit
from lienthong.identity.terms import Role

GIVEN = {
    "system": "Hệ thống quản lý văn bản",
    "owner": "UBND xã Thử Giang",
    "level": "2",
    "step": "prepared",
}
APPROVED = {"step": "approved", "approved": "2020", "act": "QĐ 12/QĐ-UBND"}


def add(browser, **changes):
    return browser.post(reverse("cooperation:security_add"), GIVEN | changes, follow=True)


@pytest.mark.django_db
def test_what_has_lapsed_is_told_on_the_start_page_until_it_is_approved_again():
    sides = make_two_sides()
    keep_register(sides.state.agency_id)
    officer = browser_of(sides.state)
    assert add(officer, system="").status_code == 422
    address = add(officer, **APPROVED).request["PATH_INFO"]
    assert "Hồ sơ cấp độ cần xử lý" in page_of(officer.get("/"))
    given = GIVEN | APPROVED | {"approved": "01/10/2026", "based_on": "1"}
    refused = officer.post(address, given)
    assert refused.status_code == 422
    assert "Hãy ghi lý do" in page_of(refused)
    page = page_of(officer.post(address, given | {"reason": "Phê duyệt lại"}, follow=True))
    assert "Đã phê duyệt cấp độ" in page
    assert "Phê duyệt lại" in page
    assert "Hồ sơ cấp độ cần xử lý" not in page_of(officer.get("/"))


@pytest.mark.django_db
def test_the_list_is_narrowed_by_unit_and_state_and_shows_the_rules(officer):
    province = build_unit("Tỉnh Thử Hóa", "98", level=Level.PROVINCE)
    build_unit("Xã Thử Giang", "98001", parent=province)
    add(officer, **APPROVED)
    add(officer, system="Một cửa", owner="Sở Thử")
    address = reverse("cooperation:security_files")
    page = page_of(officer.get(address))
    assert "85/2016/NĐ-CP Đ12.1" in page
    assert re.search("Hệ thống quản lý văn bản.*Một cửa", page, re.DOTALL)
    page = page_of(officer.get(address, {"unit": "xã Thử Giang"}))
    assert "Hệ thống quản lý văn bản" in page
    assert "Một cửa" not in page
    assert "Không có đơn vị" in page_of(officer.get(address, {"unit": "xã Nào Đó"}))
    page = page_of(officer.get(address, {"which": "prepared"}))
    assert "Hệ thống quản lý văn bản" not in page


@pytest.mark.django_db
def test_everybody_signed_in_reads_and_only_officers_change(officer):
    address = add(officer).request["PATH_INFO"]
    clerk = signed_in_as(Role.CLERK)
    assert "Hồ sơ đang lập" in page_of(clerk.get(address))
    assert "based_on" not in page_of(clerk.get(address))
    clerk.post(address, GIVEN | {"step": "closed", "based_on": "1"})
    assert "Hồ sơ đang lập" in page_of(officer.get(address))
    assert clerk.get(reverse("cooperation:security_add")).status_code == 403
    assert Client().get(address).status_code == 302
    nowhere = reverse("cooperation:security_file", args=["00000000-0000-4000-8000-000000000000"])
    assert officer.get(nowhere).status_code == 404


@pytest.mark.parametrize("width", [360, 1280])
def test_a_file_in_the_browser(as_officer, axe, no_sideways_scroll, width):
    page = as_officer("cooperation:security_files", width=width)
    axe(page)
    no_sideways_scroll(page)
    page.get_by_role("link", name="Thêm hồ sơ cấp độ").click()
    page.get_by_label("Hệ thống thông tin").fill("Hệ thống quản lý văn bản và điều hành cấp xã")
    page.get_by_label("Cơ quan chủ quản").fill("UBND xã Thử Giang")
    page.get_by_label("Hồ sơ đến bước nào").select_option("approved")
    axe(page)
    page.get_by_role("button", name="Lưu").click()
    page.locator(".lt-error-summary").get_by_text("Hồ sơ đã phê duyệt phải có").first.wait_for()
    axe(page)
    page.get_by_label("Ngày phê duyệt").fill("10/2026")
    page.get_by_label("Văn bản phê duyệt").fill("QĐ 12/QĐ-UBND ngày 10/10/2026")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_text("Đã phê duyệt cấp độ").first.wait_for()
    axe(page)
    no_sideways_scroll(page)
    page.locator("#id_level").select_option("3")
    page.get_by_label("Vì sao thay đổi").fill("Hệ thống kết nối thêm dữ liệu cá nhân")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_text("Hệ thống kết nối thêm dữ liệu cá nhân").first.wait_for()
    axe(page)
    no_sideways_scroll(page)
    page.get_by_role("link", name="Cấp độ an toàn").last.click()
    page.get_by_role("link", name="Hệ thống quản lý văn bản").wait_for()
    axe(page)
    no_sideways_scroll(page)
