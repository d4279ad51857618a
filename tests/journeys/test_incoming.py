"""docs/flows/incoming.md: accepted, registered, instructed, done; the sender sees 03 to 06.

In a real browser against a real process.
"""

import re

import pytest

from tests.journeys.platform import start_platform
from tools.pictures import LETTER

SUBJECT = "Đề nghị hỗ trợ đường truyền cho trụ sở mới"
STATES = ("Đã tiếp nhận", "Đã phân công", "Đang xử lý", "Đã hoàn thành")


@pytest.fixture(scope="module")
def platform(demonstration_home):
    running = start_platform(demonstration_home)
    yield running
    running.process.kill()
    running.process.wait()


@pytest.fixture
def letter(tmp_path):
    path = tmp_path / "de-nghi.pdf"
    path.write_bytes(LETTER["buffer"])
    return path


def sends(page, platform, letter):
    page.goto(f"{platform.url}/van-ban-di/soan")
    page.locator("[name=recipient]").fill("UBND tỉnh Thanh Hóa")
    page.locator("#found label", has_text="tỉnh Thanh Hóa").first.click()
    page.locator("[name=number]").fill("77")
    page.locator("[name=symbol]").fill("UBND-VHXH")
    page.locator("[name=subject]").fill(SUBJECT)
    page.locator("[name=signer_position]").fill("Chủ tịch")
    page.locator("[name=signer_name]").fill("Bùi Công Giang")
    page.locator("[name=uploads]").set_input_files(letter)
    page.locator("[name=holds_no_state_secret]").check()
    page.locator("form.exchange-compose button.btn-primary[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/van-ban-di/[0-9a-f-]{36}"))


def reload_until(page, found):
    """Look again, as a person would, until it is there."""
    for _attempt in range(60):
        if found.count():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(page.locator("main").inner_text())


def test_a_document_is_dealt_with_and_its_sender_sees_each_step(platform, person, letter):
    sender = person("vanthu.ngason")
    sends(sender, platform, letter)

    clerk = person("vanthu.tinh")
    clerk.goto(f"{platform.url}/van-ban-den")
    reload_until(clerk, clerk.get_by_role("link").filter(has_text="77/UBND-VHXH"))
    clerk.get_by_role("link").filter(has_text="77/UBND-VHXH").first.click()
    clerk.locator("form[action$='/tiep-nhan'] button").click()
    reload_until(sender, sender.locator("main").get_by_text(STATES[0]))

    leader = person("lanhdao.tinh", width=360)
    leader.goto(f"{platform.url}/so-van-ban-den")
    reload_until(leader, leader.get_by_role("link", name="01/"))
    leader.get_by_role("link", name="01/").click()
    leader.locator("[name=phrases]").first.check()
    leader.locator("[name=lead]").select_option(label="Đoàn Hải Yến, Chuyên viên")
    leader.get_by_role("button", name="Giao xử lý").click()
    leader.get_by_text("Đã giao; những người liên quan thấy ngay.").wait_for()
    reload_until(sender, sender.locator("main").get_by_text(STATES[1]))

    specialist = person("chuyenvien.tinh")
    specialist.goto(f"{platform.url}/cong-viec")
    specialist.get_by_role("link", name=SUBJECT).click()
    specialist.get_by_role("button", name="Bắt đầu").click()
    reload_until(sender, sender.locator("main").get_by_text(STATES[2]))
    specialist.get_by_role("button", name="Báo cáo hoàn thành").click()
    specialist.get_by_text("Chờ xác nhận").first.wait_for()

    leader.goto(f"{platform.url}/cong-viec/cho-quyet-dinh")
    leader.get_by_role("link", name=SUBJECT).click()
    leader.get_by_role("button", name="Xác nhận hoàn thành").click()
    reload_until(sender, sender.locator("main").get_by_text(STATES[3]))
