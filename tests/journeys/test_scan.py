"""docs/flows/incoming.md, on paper: photographed, recognised, registered, assigned.

In a real browser against a real process.
"""

import pytest

from lienthong.documents.tests.scans import photograph
from lienthong.paper.scanning.recognising import has_recogniser
from tests.journeys.platform import start_platform
from tests.journeys.test_incoming import reload_until

pytestmark = pytest.mark.skipif(
    not has_recogniser(), reason="needs tesseract (apt-get install tesseract-ocr tesseract-ocr-vie)"
)


@pytest.fixture(scope="module")
def platform(demonstration_home):
    running = start_platform(demonstration_home)
    yield running
    running.process.kill()
    running.process.wait()


def test_a_photographed_letter_is_read_registered_and_assigned(platform, person, tmp_path):
    picture = tmp_path / "trang-1.png"
    picture.write_bytes(photograph())
    clerk = person("vanthu.tinh", width=360)
    clerk.goto(f"{platform.url}/tiep-nhan")
    clerk.get_by_role("link", name="Quét hoặc chụp văn bản giấy").click()
    clerk.locator("[name=uploads]").set_input_files(picture)
    clerk.get_by_role("button", name="Đưa vào").click()
    clerk.get_by_text("Hãy xác nhận văn bản không chứa bí mật nhà nước").first.wait_for()
    clerk.locator("[name=uploads]").set_input_files(picture)
    clerk.locator("[name=holds_no_state_secret]").check()
    clerk.get_by_role("button", name="Đưa vào").click()

    clerk.get_by_text("Gợi ý từ nội dung nhận dạng được").wait_for(timeout=60_000)
    assert clerk.locator("[name=code]").input_value() == "05/SKHCN-BCVT"
    assert clerk.locator("[name=issued_on]").input_value() == "2026-02-03"
    assert "chuyển đổi số năm 2026" in clerk.locator("[name=subject]").input_value()
    sheet = clerk.locator(".documents-sheet img")
    assert sheet.evaluate("image => image.decode().then(() => image.naturalWidth)") == 900
    clerk.locator("[data-enlarge]").click()
    assert sheet.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1600
    clerk.get_by_role("button", name="Vào sổ").click()
    clerk.get_by_text("Đã vào sổ.").wait_for()
    assert clerk.evaluate("document.documentElement.scrollWidth <= innerWidth")

    leader = person("lanhdao.tinh", width=360)
    leader.goto(f"{platform.url}/so-van-ban-den")
    reload_until(leader, leader.get_by_role("link", name="01/"))
    leader.get_by_role("link", name="01/").click()
    leader.locator(".documents-sheet img").wait_for()
    leader.locator("[name=phrases]").first.check()
    leader.locator("[name=lead]").select_option(label="Đoàn Hải Yến, Chuyên viên")
    leader.get_by_role("button", name="Giao xử lý").click()
    leader.get_by_text("Đã giao; những người liên quan thấy ngay.").wait_for()
