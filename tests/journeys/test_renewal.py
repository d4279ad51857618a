"""What lapses, and how it is carried on (docs/flows/renewal.md).

In a real browser against a real process, with the real agreements and the real directory.
"""

import re

import pytest

from tests.journeys.platform import start_platform

RADAR = "/thoa-thuan/het-han"


@pytest.fixture(scope="module")
def platform(demonstration_home):
    platform = start_platform(demonstration_home)
    yield platform
    platform.process.kill()
    platform.process.wait()


def row_of(page, reference):
    return page.locator("main tbody tr").filter(has_text=re.compile(rf"{reference} ·"))


def sees_what_lapsed(page, platform, axe):
    page.goto(platform.url)
    page.locator("main").get_by_role("link", name="Xem danh sách").click()
    told = row_of(page, "A6").inner_text()
    assert "sớm nhất 01/01/2023, muộn nhất 31/12/2023" in told
    assert "chưa ai để ý" in told
    axe(page)
    page.get_by_role("link", name=re.compile("Đã xử lý")).click()
    told = row_of(page, "A1").inner_text()
    assert "Tiếp nối bằng A2" in told
    assert "10 tháng" in told


def drafts_the_renewal(page, platform, axe):
    """For the province, which signed A2; of the group that signed it too nobody works here."""
    page.locator(".lt-acting summary").click()
    page.locator(".lt-acting button", has_text="UBND tỉnh Thanh Hóa").click()
    page.goto(platform.url + RADAR)
    row_of(page, "A2").get_by_role("link", name="Soạn gia hạn").click()
    assert page.locator("[name=renews]").input_value() == "A2"
    assert page.locator("[name=parties-0-name]").input_value() == "UBND tỉnh Thanh Hóa"
    page.locator("[name=signed]").fill("10/2026")
    page.locator("[name=term]").fill("2026–2030")
    page.locator("[name=sources-0-article]").fill("Bản thỏa thuận (minh họa)")
    axe(page)
    page.locator("button[name=action][value=save]").last.click()
    page.wait_for_url(re.compile(r"/thoa-thuan/A\d+$"))
    return page.url.rpartition("/")[2]


def says_why_not(page, platform, axe):
    page.goto(platform.url + RADAR)
    row_of(page, "A4").get_by_role("link", name="Ghi câu trả lời").click()
    page.locator("summary", has_text="Không gia hạn").click()
    page.locator("#not_renewed_reason").fill("Nội dung đã hoàn thành")
    axe(page)
    page.get_by_role("button", name="Ghi là không gia hạn").click()
    page.get_by_text("Đã ghi.").wait_for()


def test_renewal(platform, person, axe):
    officer = person("chuongtrinh")
    sees_what_lapsed(officer, platform, axe)
    later = drafts_the_renewal(officer, platform, axe)
    says_why_not(person("chuongtrinh", width=360), platform, axe)

    auditor = person("kiemtra")
    auditor.goto(f"{platform.url}{RADAR}?muc=answered")
    assert f"Tiếp nối bằng {later}" in row_of(auditor, "A2").inner_text()
    assert "Nội dung đã hoàn thành" in row_of(auditor, "A4").inner_text()
    assert auditor.get_by_role("link", name="Ghi câu trả lời").count() == 0
    axe(auditor)
