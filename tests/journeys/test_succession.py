"""Who carries a district's agreement on (docs/flows/succession.md).

In a real browser against a real process, with the real agreements and the real directory.
"""

import re

import pytest

from tests.journeys.platform import start_platform

NUMBER = "2015/QĐ-UBND"
NGA_SON, NGA_AN = "UBND xã Nga Sơn", "UBND xã Nga An"


@pytest.fixture(scope="module")
def platform(demonstration_home):
    platform = start_platform(demonstration_home)
    yield platform
    platform.process.kill()
    platform.process.wait()


def row_of(page, name):
    full = name.replace("UBND", "Ủy ban nhân dân")
    return page.locator("table.cooperation-decide tbody tr").filter(
        has=page.get_by_role("rowheader", name=full, exact=True)
    )


def decides_for_all_four(page, platform, axe):
    page.goto(f"{platform.url}/thoa-thuan/ke-thua")
    for reference in ("A3", "A4", "A5", "A6"):
        page.locator(f"input[name=ben][value^='{reference}:']").check()
    axe(page)
    page.locator("main button[type=submit]", has_text="Quyết định").click()
    assert page.locator("table.cooperation-decide select").count() == 26
    told = page.locator("main").inner_text()
    assert "6/24 xã cũ" in told
    assert "thời hạn đã hết trước khi bên này giải thể" in told
    row_of(page, NGA_SON).locator("select").select_option("split")
    row_of(page, NGA_AN).locator("select").select_option("")
    page.locator("[name=number]").fill(NUMBER)
    page.locator("[name=issued_on]").fill("10/2026")
    page.locator("[name=issuer]").fill("UBND tỉnh Thanh Hóa")
    page.locator("#understood-issued_on").get_by_text("10/2026").wait_for()
    axe(page)
    page.get_by_role("button", name="Ghi quyết định").click()
    page.get_by_text("Đã ghi 25 quyết định").wait_for()


def reads_what_came(page, platform, axe):
    page.goto(platform.url)
    page.locator("main").get_by_role("link", name="Xem phần tiếp nhận").click()
    told = page.locator("main").inner_text()
    assert "A6" in told
    assert "Tiếp tục một phần" in told
    assert NUMBER in told
    axe(page)
    return page.locator("main a[href*='/thoa-thuan/ke-thua/']").first.get_attribute("href")


def corrects(page, platform, address, axe):
    page.goto(f"{platform.url}{address}")
    page.locator("summary", has_text="Đính chính quyết định").click()
    page.locator("[name=outcome]").select_option("end")
    page.locator("#id_closed_reason").fill("Nội dung đã làm xong trước 2025")
    axe(page)
    page.get_by_role("button", name="Đính chính quyết định").click()
    page.get_by_text("Đã đính chính; quyết định cũ vẫn được lưu.").wait_for()
    page.goto(f"{platform.url}{address}")
    assert "Nội dung đã làm xong trước 2025" in page.locator("main").inner_text()
    page.get_by_role("link", name="Mở quyết định thay thế").click()
    assert "Chấm dứt" in page.locator("main").inner_text()


def decides_for_the_last(page, platform):
    page.goto(f"{platform.url}/thoa-thuan/A6")
    page.get_by_role("link", name="Quyết định cho các cơ quan kế tục").click()
    page.locator("[name=missing]").fill("Chờ văn bản của UBND tỉnh")
    page.get_by_role("button", name="Ghi quyết định").click()
    page.wait_for_url(re.compile("/thoa-thuan/A6$"))
    page.goto(f"{platform.url}/thoa-thuan/ke-thua")
    page.get_by_text("Không có gì chờ quyết định").wait_for()


def test_succession(platform, person, axe):
    officer = person("chuongtrinh")
    decides_for_all_four(officer, platform, axe)
    address = reads_what_came(person("vanthu.ngason", width=360), platform, axe)
    corrects(officer, platform, address, axe)
    decides_for_the_last(officer, platform)

    auditor = person("kiemtra")
    auditor.goto(f"{platform.url}/thoa-thuan/A6")
    told = auditor.locator("main").inner_text()
    assert "Quyết định việc kế thừa thỏa thuận" in told
    assert "1 quyết định đã đính chính hoặc thu hồi" in told
    assert auditor.get_by_role("link", name="Quyết định cho các cơ quan kế tục").count() == 0
    axe(auditor)
