"""What 166 communes need, asked through the exchange and answered back (docs/flows/survey.md).

In real browsers against a real process, with the real directory.
"""

import re
import subprocess
import sys
import time

import pytest

from tests.journeys.platform import environment, start_platform

pytestmark = pytest.mark.longest
COMMUNES = 166
PHONE = 360
BY_HAND = {
    "vanthu.ngason": "H56.MINHHOA.16093",
    "vanthu.ngathang": "H56.MINHHOA.16114",
    "vanthu.badinh": "H56.MINHHOA.16171",
}
OWN_SOFTWARE = "Ủy ban nhân dân phường Hạc Thành"
"""It exchanges with software of its own, and answers by a letter."""
TITLE = "Nhu cầu hạ tầng và ứng dụng số năm 2027"
PATIENCE = 900
"""Seconds that 166 packets may take on a machine that does other things too; no bound of speed."""


@pytest.fixture(scope="module")
def platform(demonstration_home):
    platform = start_platform(demonstration_home)
    yield platform
    platform.process.kill()
    platform.process.wait()


def until(page, wanted):
    """Load the page anew until it says so."""
    deadline = time.monotonic() + PATIENCE
    while not page.get_by_text(wanted).count():
        assert time.monotonic() < deadline, page.locator("main").inner_text()
        time.sleep(1)
        page.reload()


def asks_the_communes(page, platform, axe):
    page.goto(f"{platform.url}/khao-sat")
    page.get_by_role("link", name="Soạn phiếu khảo sát").click()
    page.locator("#id_title").fill(TITLE)
    page.locator("#id_introduction").fill("Đề nghị UBND các xã, phường trả lời ngắn gọn.")
    page.locator("#id_questions-0-options").fill("Tập huấn chữ ký số\nĐường truyền dự phòng")
    page.locator("#id_questions-1-title").fill("Số máy tính của cơ quan")
    page.locator("#id_questions-1-kind").select_option("number")
    page.locator("#id_questions-1-needed").check()
    axe(page)
    page.get_by_role("button", name="Lưu").last.click()
    page.get_by_role("link", name="Gửi", exact=True).click()
    assert f"{COMMUNES} cơ quan" in page.locator("main").inner_text()
    page.locator("#id_holds_no_state_secret").check()
    page.get_by_role("button", name="Gửi", exact=True).click()
    page.get_by_text("Phiếu khảo sát đang được gửi đi.").wait_for()
    return page.url


def answers_on_a_phone(page, platform, what, urgency, *, axe):
    page.goto(f"{platform.url}/phieu-khao-sat")
    until(page, TITLE)
    page.get_by_role("link", name=TITLE).click()
    page.locator("#id_needs-0-what").fill(what)
    page.locator("#id_needs-0-units").fill("3")
    page.locator("#id_needs-0-urgency").select_option(urgency)
    page.locator("#id_q2").fill("25")
    axe(page)
    page.get_by_role("button", name="Gửi trả lời").click()
    page.get_by_text("Phiếu trả lời đang được gửi đi").wait_for()


def the_others_answer(platform):
    """Everybody but those who answer in a browser or by a letter, as fast as it is taken."""
    others, sent = COMMUNES - len(BY_HAND) - 1, 0
    deadline = time.monotonic() + PATIENCE
    while sent < others:
        assert time.monotonic() < deadline, sent
        done = subprocess.run(
            [sys.executable, "-m", "tests.journeys.communes", *BY_HAND.values()],
            env=environment(platform.home, 0),
            capture_output=True,
            text=True,
            check=True,
        )
        sent += int(done.stdout.split()[-1])


def enters_a_letter(page, address, axe):
    page.get_by_role("link", name=OWN_SOFTWARE).click()
    page.get_by_role("link", name="Nhập trả lời bằng văn bản giấy").click()
    page.locator("#id_q2").fill("60")
    page.get_by_role("button", name="Lưu").last.click()
    page.locator(".lt-error-summary").get_by_text("Hãy ghi nguồn").wait_for()
    axe(page)
    page.locator("#id_source").fill("Công văn 77/UBND-VHXH ngày 30/11/2026 (minh họa)")
    page.get_by_role("button", name="Lưu").last.click()
    page.get_by_text("Đã ghi câu trả lời.").wait_for()
    page.goto(address)


def ranks_and_answers(page, address, axe):
    page.goto(f"{address}/nhu-cau")
    for title in ("Máy quét tài liệu", "Máy scan"):
        row = page.locator("main tbody tr").filter(has_text=title)
        row.locator("input[type=checkbox]").check()
    page.get_by_role("button", name="Trùng nhau").click()
    page.get_by_text("Đã gộp thành một nhu cầu.").wait_for()
    assert page.locator("main tbody tr").count() == 3
    row = page.locator("main tbody tr").filter(has_text="Máy")
    row.locator("input[type=checkbox]").check()
    page.locator("#id_priority").select_option("1")
    page.get_by_role("button", name="Xếp thứ tự").click()
    assert "Máy" in page.locator("main tbody tr").first.inner_text()
    axe(page)
    answer(page, re.compile("Máy"), "Đáp ứng sau", promised="6/2027")
    answer(page, "Tập huấn chữ ký số", "Đáp ứng")
    answer(page, "Đường truyền dự phòng", "Chưa đáp ứng được", why="Chưa có kinh phí năm 2027")


def answer(page, title, said, *, promised="", why=""):
    page.get_by_role("link", name=title).click()
    page.get_by_label(said, exact=True).check()
    page.locator("#answer_promised").fill(promised)
    page.locator("#answer_explanation").fill(why)
    page.locator("#answer_note").fill("nội bộ: chờ dự toán")
    page.get_by_role("button", name="Lưu câu trả lời").click()
    page.get_by_text("Đã ghi câu trả lời").wait_for()


def makes_it_a_commitment(page, address):
    page.goto(f"{address}/nhu-cau")
    page.get_by_role("link", name="Tập huấn chữ ký số").click()
    page.locator("summary", has_text="Chuyển thành cam kết").click()
    page.locator("#commit_agreement").fill("A2")
    page.get_by_role("button", name="Chuyển thành cam kết").click()
    page.get_by_text("Nhu cầu đã được ghi thành cam kết A2-C1").wait_for()


def tells_everybody(page, address, axe):
    page.goto(address)
    page.get_by_role("link", name="Khóa đợt khảo sát").click()
    page.get_by_role("button", name="Khóa đợt khảo sát").click()
    page.get_by_role("link", name="Thông báo kết quả").click()
    axe(page)
    page.get_by_role("button", name="Thông báo kết quả").click()
    page.get_by_text("Kết quả đang được gửi").wait_for()


def test_survey(platform, person, axe):
    officer = person("chuongtrinh")
    address = asks_the_communes(officer, platform, axe)
    specialist = person("chuyenvien.ngason", width=PHONE)
    specialist.goto(f"{platform.url}/phieu-khao-sat")
    until(specialist, TITLE)
    specialist.get_by_role("link", name=TITLE).click()
    specialist.locator("#id_needs-0-why").fill("Bản giấy tồn nhiều")
    specialist.get_by_role("button", name="Lưu", exact=True).last.click()
    specialist.get_by_text("Đã lưu, chưa gửi đi").wait_for()
    clerk = person("vanthu.ngason", width=PHONE)
    answers_on_a_phone(clerk, platform, "Máy quét tài liệu", "now", axe=axe)
    other = person("vanthu.ngathang", width=PHONE)
    answers_on_a_phone(other, platform, "Máy scan", "later", axe=axe)

    the_others_answer(platform)
    officer.goto(address)
    until(officer, f"{COMMUNES - 2}/{COMMUNES}")
    enters_a_letter(officer, address, axe)
    officer.get_by_role("link", name="Nhắc trả lời").click()
    officer.get_by_role("button", name="Nhắc trả lời").click()
    officer.get_by_text("Đã nhắc những nơi chưa trả lời.").wait_for()
    last = person("vanthu.badinh", width=PHONE)
    answers_on_a_phone(last, platform, "Tập huấn chữ ký số", "this_year", axe=axe)
    until(officer, f"{COMMUNES}/{COMMUNES}")

    ranks_and_answers(officer, address, axe)
    makes_it_a_commitment(officer, address)
    tells_everybody(officer, address, axe)
    clerk.goto(f"{platform.url}/phieu-khao-sat")
    until(clerk, "Đã có kết quả")
    clerk.get_by_role("link", name=TITLE).click()
    told = clerk.locator("main").inner_text()
    assert "Đáp ứng sau: 6/2027" in told
    assert "nội bộ" not in told
    axe(clerk)
    auditor = person("kiemtra")
    auditor.goto(address)
    assert auditor.get_by_role("link", name="Thông báo kết quả").count() == 0
    assert f"{COMMUNES}/{COMMUNES}" in auditor.locator("main").inner_text()
