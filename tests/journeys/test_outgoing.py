"""docs/flows/outgoing.md: drafted, reviewed, signed on a phone, issued, done and answered.

In a real browser against a real process.
"""

import pytest

from tests.journeys.platform import start_platform
from tests.journeys.test_incoming import reload_until

WHAT = "báo cáo kết quả chuyển đổi số quý IV năm 2026"
ANSWER = "kết quả chuyển đổi số của xã Nga Sơn"
TEXT = (
    "Thực hiện kế hoạch năm 2026, Ủy ban nhân dân tỉnh đề nghị Ủy ban nhân dân các xã có tên trên"
    " gửi báo cáo trước ngày 20/12/2026.\nĐầu mối: Văn phòng Ủy ban nhân dân tỉnh."
)
REPLY = "Ủy ban nhân dân xã Nga Sơn gửi báo cáo: 100% thôn có tổ công nghệ số cộng đồng."
COMMUNES = ("Nga Sơn", "Nga Thắng", "Hồ Vương")


@pytest.fixture(scope="module")
def platform(demonstration_home):
    running = start_platform(demonstration_home)
    yield running
    running.process.kill()
    running.process.wait()


def opens(page, name):
    """Follow a link by its words, as it stands on the page."""
    page.get_by_role("link", name=name).first.click()


def opens_row(page, subject):
    """The line of a list that is about this, as soon as it is there."""
    row = page.get_by_role("row").filter(has_text=subject)
    reload_until(page, row)
    row.first.get_by_role("link").first.click()


def presses(page, name):
    page.get_by_role("button", name=name, exact=True).last.click()


def saves(page, *, subject, text, signer, authority, symbol):
    """Fill a draft in and save it."""
    page.locator("[name=subject]").fill(subject)
    page.locator("[name=text]").fill(text)
    page.locator("[name=signer]").select_option(label=signer)
    page.locator("[name=authority_lines]").fill(authority)
    page.locator("[name=symbol]").fill(symbol)
    page.locator("[name=place]").fill("Thanh Hóa")
    presses(page, "Lưu")
    page.get_by_text("Đã lưu thành bản").wait_for()


def chooses(page, communes):
    for commune in communes:
        page.locator("[name=recipient]").fill(commune)
        page.locator("#found label", has_text=f"xã {commune}").first.click()


def submits(page, reviewer=None):
    opens(page, "Trình xin ý kiến")
    if reviewer:
        page.locator(".draft-levels").get_by_label(reviewer).first.check()
    presses(page, "Trình")


def signs(page, platform, subject):
    """Read it on a phone and sign, having signed in a moment ago."""
    page.goto(f"{platform.url}/trinh-ky")
    opens(page, subject)
    presses(page, "Ký")
    page.get_by_text("Văn thư sẽ cấp số").wait_for()


def issues(page, platform, subject):
    """From the clerk's list: number, seal, and on to the page from which it is issued."""
    page.goto(f"{platform.url}/cap-so")
    opens(page, subject)
    presses(page, "Cấp số")
    presses(page, "Đóng dấu")
    opens(page, "Sang bước phát hành")
    presses(page, "Phát hành")
    page.get_by_text("Đã phát hành 1 văn bản").wait_for()


def accepts(clerk, platform, subject):
    clerk.goto(f"{platform.url}/van-ban-den")
    opens_row(clerk, subject)
    clerk.locator("form[action$='/tiep-nhan'] button").click()


def drafts(specialist, platform):
    """The province's letter, looked at by the clerk before it goes to the leader."""
    specialist.goto(f"{platform.url}/du-thao")
    opens(specialist, "Soạn văn bản")
    presses(specialist, "Bắt đầu")
    chooses(specialist, COMMUNES)
    saves(
        specialist,
        subject=WHAT,
        text=TEXT,
        signer="Trịnh Tiến Đức, Lãnh đạo",
        authority="TM. ỦY BAN NHÂN DÂN",
        symbol="UBND-VP",
    )
    submits(specialist, "Nguyễn Quỳnh Hoa")


def goes_out(person, platform, specialist):
    """Reviewed, signed, issued: the page from which the clerk follows it."""
    drafts(specialist, platform)
    clerk = person("vanthu.tinh")
    clerk.goto(f"{platform.url}/du-thao")
    opens(clerk, WHAT)
    presses(clerk, "Đồng ý")
    clerk.get_by_text("Chờ ký").first.wait_for()
    signs(person("lanhdao.tinh", width=360), platform, WHAT)
    issues(clerk, platform, WHAT)
    return clerk


def instructs(leader, platform):
    leader.goto(f"{platform.url}/so-van-ban-den")
    opens_row(leader, WHAT)
    leader.locator("[name=phrases]").first.check()
    leader.locator("[name=lead]").select_option(label="Tống Lan Chi, Chuyên viên")
    presses(leader, "Giao xử lý")
    leader.get_by_text("Đã giao; những người liên quan thấy ngay.").wait_for()


def finishes(specialist, leader, platform):
    specialist.goto(f"{platform.url}/cong-viec")
    opens(specialist, WHAT)
    presses(specialist, "Bắt đầu")
    presses(specialist, "Báo cáo hoàn thành")
    specialist.get_by_text("Chờ xác nhận").first.wait_for()
    leader.goto(f"{platform.url}/cong-viec/cho-quyet-dinh")
    opens(leader, WHAT)
    presses(leader, "Xác nhận hoàn thành")


def answers(specialist, platform):
    """From the task to what came, and from there the reply."""
    opens(specialist, "/UBND-VP")
    opens(specialist, "Soạn văn bản trả lời")
    presses(specialist, "Bắt đầu")
    saves(
        specialist,
        subject=ANSWER,
        text=REPLY,
        signer="Mai Thế Vinh, Chủ tịch",
        authority="TM. ỦY BAN NHÂN DÂN",
        symbol="UBND-VX",
    )
    submits(specialist)
    specialist.get_by_text("Chờ ký").first.wait_for()


def test_a_letter_goes_out_to_three_and_its_answer_comes_back_tied(platform, person):
    sender = goes_out(person, platform, person("chuyenvien.tinh"))
    for name in ("ngason", "ngathang", "hovuong"):
        accepts(person(f"vanthu.{name}"), platform, WHAT)
    reload_until(sender, sender.get_by_text("03 – đã tiếp nhận").nth(2))

    leader = person("lanhdao.ngason", width=360)
    instructs(leader, platform)
    specialist = person("chuyenvien.ngason")
    finishes(specialist, leader, platform)
    reload_until(sender, sender.get_by_text("06 – đã hoàn thành"))
    answers(specialist, platform)
    signs(leader, platform, ANSWER)
    clerk = person("vanthu.ngason")
    issues(clerk, platform, ANSWER)

    came = sender.get_by_role("region", name="Văn bản trả lời đã nhận")
    reload_until(sender, came.get_by_role("link").filter(has_text="UBND-VX"))
    first = sender.url
    accepts(sender, platform, ANSWER)
    sender.goto(f"{platform.url}/so-van-ban-den")
    opens_row(sender, ANSWER)
    tied = sender.get_by_role("region", name="Trả lời văn bản nào")
    tied.get_by_role("link").filter(has_text=WHAT).click()
    assert sender.url == first
    opens(sender, "Toàn bộ vụ việc")
    assert sender.get_by_role("row").filter(has_text=ANSWER).count()
