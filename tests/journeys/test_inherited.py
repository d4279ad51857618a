"""docs/flows/inherited.md: a merged commune's clerk finds and continues what the old one left.

In a real browser against a real process.
"""

import pytest
from django.utils import timezone

from lienthong.documents.tests.scans import letter
from tests.journeys.platform import start_platform

SUBJECT = "Đề nghị góp ý quy hoạch tuyến cáp ngầm"
CODE = "05/SKHCN-BCVT"
OLD, NEW = "UBND xã Ba Đình", "UBND xã Nga Sơn"
OLD_IN_FULL = "Ủy ban nhân dân xã Ba Đình"


@pytest.fixture(scope="module")
def platform(demonstration_home):
    running = start_platform(demonstration_home)
    yield running
    running.process.kill()
    running.process.wait()


def registers_and_files(clerk, url, path):
    """A letter on paper comes to the old commune; it stands in a job file; nobody deals with it."""
    clerk.goto(f"{url}/tiep-nhan/quet")
    clerk.locator("[name=uploads]").set_input_files(path)
    clerk.locator("[name=holds_no_state_secret]").check()
    clerk.get_by_role("button", name="Đưa vào").click()
    clerk.locator(".documents-sheet img").wait_for(timeout=60_000)
    clerk.locator("[name=subject]").fill(SUBJECT)
    clerk.get_by_role("button", name="Vào sổ").click()
    clerk.get_by_text("Đã vào sổ.").wait_for()
    clerk.goto(f"{url}/ho-so/mo")
    clerk.locator("[name=title]").fill("Hồ sơ hạ ngầm cáp 2026")
    clerk.locator("[name=retention]").select_option(index=1)
    clerk.locator("main form button[type=submit]").last.click()
    clerk.locator("main [name=q]").fill("tuyen cap ngam")
    clerk.locator(".documents-look button").click()
    clerk.get_by_role("button", name="Đưa vào").first.click()
    clerk.get_by_text("Đã đưa vào hồ sơ.").wait_for()


def dissolves(operator, url, today):
    """The act that ends the old commune's committee takes effect today; the other carries on."""
    operator.goto(f"{url}/danh-ba/bien-dong/moi?kind=dissolved&body=agency")
    operator.locator("[name=effective_on]").fill(today.isoformat())
    operator.locator("[name=act_number]").fill("12/NQ-HĐND")
    for field, name in (("one-source", OLD), ("rows-0-target", NEW)):
        operator.locator(f"[name='{field}_text']").fill(name)
    operator.locator(".lt-actions button[value=preview]").click()
    operator.get_by_role("button", name="Ghi biến động").click()
    operator.get_by_text("Đã ghi biến động").wait_for()


def test_the_successor_finds_reads_and_goes_on_with_what_was_left(platform, person, tmp_path):
    path, today = tmp_path / "cong-van.pdf", timezone.localdate()
    path.write_bytes(letter())
    registers_and_files(person("vanthu.badinh"), platform.url, path)
    dissolves(person("vanhanh"), platform.url, today)

    clerk = person("vanthu.ngason", width=360)
    clerk.goto(platform.url)
    clerk.get_by_text("Việc cơ quan cũ để lại chưa xong").wait_for()
    clerk.goto(f"{platform.url}/tim-van-ban")
    clerk.locator("main [name=q]").fill("tuyen cap ngam")
    clerk.locator("main form button[type=submit]").first.click()
    clerk.locator(".documents-results").get_by_text(OLD).wait_for()
    clerk.get_by_role("link", name=SUBJECT).click()
    clerk.get_by_text(f"{OLD_IN_FULL} để lại").wait_for()
    sheet = clerk.locator(".documents-sheet img")
    assert sheet.evaluate("image => image.decode().then(() => image.naturalWidth)") == 900
    with clerk.expect_download() as download:
        clerk.get_by_role("link", name="cong-van.pdf").click()
    assert download.value.path().read_bytes() == letter()
    assert clerk.evaluate("document.documentElement.scrollWidth <= innerWidth")
    clerk.get_by_role("button", name="Tiếp tục trong sổ của cơ quan").click()
    clerk.get_by_text("Đã vào sổ của cơ quan").wait_for()
    clerk.get_by_text(f"Tiếp tục số đến 01/{today.year} của {OLD}").first.wait_for()
    continued = clerk.url

    clerk.goto(f"{platform.url}/ho-so")
    clerk.get_by_role("link", name=f"{OLD_IN_FULL} ({today:%d/%m/%Y})").click()
    clerk.get_by_role("link", name="01", exact=True).click()
    clerk.get_by_role("link", name=CODE).wait_for()
    clerk.get_by_role("button", name="Tiếp tục hồ sơ này").click()
    clerk.get_by_text("Tiếp tục từ:").wait_for()

    leader = person("lanhdao.ngason", width=360)
    leader.goto(continued)
    leader.locator("[name=phrases]").first.check()
    leader.locator("[name=lead]").select_option(label="Tống Lan Chi, Chuyên viên")
    leader.get_by_role("button", name="Giao xử lý").click()
    leader.get_by_text("Đã giao; những người liên quan thấy ngay.").wait_for()

    specialist = person("chuyenvien.ngason")
    specialist.goto(continued)
    specialist.get_by_role("link", name="Soạn văn bản trả lời").click()
    specialist.locator("[name=type_code]").select_option("cong-van")
    specialist.locator("main form button[type=submit]").last.click()
    specialist.locator("[name=subject]").wait_for()
    assert CODE in specialist.locator("[name=subject]").input_value()
