"""`python -m tools.guide_pictures`: the pictures of the users' guides, of a demonstration.

Starts the platform on a free port with a data folder of its own, has its made-up people do what
the journey tests do, and photographs what they meet on the way. Run it again when pages changed.
"""

import base64
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import FilePayload, Page, ViewportSize, sync_playwright

from lienthong.paper.layout import Faces, lay_out
from lienthong.paper.layout.tests.samples import MADE_AT, document
from lienthong.paper.scanning.apart import draw_page
from tests.journeys import platform as platforms
from tests.journeys import test_outgoing as outgoing
from tests.journeys import test_survey as surveying
from tests.journeys.platform import Platform, start_platform
from tests.journeys.test_incoming import reload_until
from tools.browser import ARGUMENTS, CHROMIUM
from tools.pictures import PHONE, Studio

PICTURES = Path(__file__).resolve().parents[1] / "src/lienthong/site/static/guides"
MOST_BYTES = 60_000
SCREEN: ViewportSize = {"width": 1280, "height": 860}
SENT = (
    ("81", "Đề nghị hỗ trợ đường truyền cho trụ sở làm việc mới của xã"),
    ("82", "Báo cáo kết quả rà soát trang thiết bị của bộ phận một cửa quý III năm 2026"),
    ("83", "Đề nghị cho ý kiến về vị trí lắp đặt trạm thông tin di động tại thôn 5"),
)
ON_PAPER = (
    ("412/BC-HTX", "HTX nông nghiệp Nga Sơn", "Báo cáo tình hình sản xuất, tiêu thụ cói vụ mùa"),
    ("15/TTr-HKH", "Hội Khuyến học tỉnh", "Tờ trình đề nghị hỗ trợ Tuần lễ học tập suốt đời"),
    ("1203/CTy-KD", "Công ty cấp nước Thanh Hóa", "Kế hoạch tạm ngừng cấp nước để sửa chữa"),
)
NEEDED = (
    ("ngason", "Tập huấn chữ ký số", "now"),
    ("ngathang", "Máy quét tài liệu", "this_year"),
    ("hovuong", "Đường truyền dự phòng", "later"),
    ("badinh", "Tập huấn chữ ký số", "now"),
)


class Camera:
    """People of a demonstration, and pictures of what they see."""

    def __init__(self, studio: Studio, platform: Platform) -> None:
        self._studio = studio
        self.platform = platform

    def person(self, username: str, width: int = 1280) -> Page:
        """A page of this person's own."""
        return self._studio.sign_in(username, PHONE if width == PHONE["width"] else SCREEN)

    def go(self, page: Page, path: str) -> Page:
        """Open an address of the platform."""
        page.goto(f"{self.platform.url}{path}")
        return page

    def take(self, page: Page, name: str, *, at: str = "") -> None:
        """Photograph the window, from the element `at` on; refuses a picture that is too heavy."""
        page.wait_for_load_state("networkidle")
        if at:
            page.locator(at).first.evaluate("one => one.scrollIntoView({behavior: 'instant'})")
        else:
            page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
        session = page.context.new_cdp_session(page)
        asked = {"format": "webp", "quality": 55}
        picture = base64.b64decode(session.send("Page.captureScreenshot", asked)["data"])
        if len(picture) > MOST_BYTES:
            raise ValueError(f"{name} weighs {len(picture)} bytes, more than {MOST_BYTES}")
        (PICTURES / f"{name}.webp").write_bytes(picture)
        print(f"{name}.webp: {len(picture):,} bytes")


def arrive(camera: Camera) -> None:
    """Communes write to the province; the clerk takes it in, with what came on paper."""
    sender = camera.person("vanthu.ngason")
    for number, subject in SENT:
        _send(camera, sender, number, subject)
    clerk = camera.person("vanthu.tinh")
    camera.go(clerk, "/tiep-nhan/quet")
    clerk.locator("[name=uploads]").set_input_files(photograph())
    clerk.locator("[name=holds_no_state_secret]").check()
    clerk.get_by_role("button", name="Đưa vào").click()
    clerk.get_by_text("Gợi ý từ nội dung nhận dạng được").wait_for(timeout=60_000)
    camera.take(clerk, "scan")
    for code, author, subject in ON_PAPER:
        camera.go(clerk, "/so-van-ban-den/ghi")
        clerk.locator("[name=code]").fill(code)
        clerk.locator("[name=author]").fill(author)
        clerk.locator("[name=subject]").fill(subject)
        clerk.locator("[name=issued_on]").fill("2026-11-20")
        clerk.locator("[name=holds_no_state_secret]").check()
        clerk.locator("main form button.btn-primary[type=submit]").last.click()
        clerk.get_by_text("Đã vào sổ.").wait_for()
    camera.go(clerk, "/tiep-nhan")
    reload_until(clerk, clerk.locator("main").get_by_text(SENT[-1][1]))
    for box in clerk.locator("input[name=document]").all():
        box.check()
    camera.take(clerk, "desk")
    clerk.get_by_role("button", name="Tiếp nhận và vào sổ").last.click()
    camera.go(clerk, "/so-van-ban-den")
    reload_until(clerk, clerk.locator("main").get_by_text(SENT[-1][1]))
    camera.take(clerk, "register")


def letter() -> FilePayload:
    """A letter as a PDF."""
    pdf = lay_out(document(), faces=Faces.bundled(), made_at=MADE_AT).pdf
    return {"name": "de-nghi.pdf", "mimeType": "application/pdf", "buffer": pdf}


def photograph() -> FilePayload:
    """The same as a picture of its page, as a telephone takes it."""
    picture = draw_page(letter()["buffer"], page=1, width=1654).png
    return {"name": "trang-1.png", "mimeType": "image/png", "buffer": picture}


def _send(camera: Camera, page: Page, number: str, subject: str) -> None:
    camera.go(page, "/van-ban-di/soan")
    page.locator("[name=recipient]").fill("UBND tỉnh Thanh Hóa")
    page.locator("#found label", has_text="tỉnh Thanh Hóa").first.click()
    for name, value in {
        "number": number,
        "symbol": "UBND-VHXH",
        "subject": subject,
        "signer_position": "Chủ tịch",
        "signer_name": "Mai Thế Vinh",
    }.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=uploads]").set_input_files(letter())
    page.locator("[name=holds_no_state_secret]").check()
    page.locator("form.exchange-compose button.btn-primary[type=submit]").last.click()
    page.wait_for_url(lambda url: "/soan" not in url)


def deal(camera: Camera) -> None:
    """The leader instructs on a phone, the specialist works, the leader confirms."""
    leader = camera.go(camera.person("lanhdao.tinh", width=360), "/so-van-ban-den")
    outgoing.opens_row(leader, SENT[0][1])
    leader.locator("[name=phrases]").first.check()
    leader.locator("[name=lead]").select_option(label="Đoàn Hải Yến, Chuyên viên")
    camera.take(leader, "instruct-phone", at="#assign")
    outgoing.presses(leader, "Giao xử lý")
    specialist = camera.go(camera.person("chuyenvien.tinh"), "/cong-viec")
    camera.take(specialist, "tasks")
    outgoing.opens(specialist, SENT[0][1])
    outgoing.presses(specialist, "Bắt đầu")
    camera.take(specialist, "task")
    outgoing.presses(specialist, "Báo cáo hoàn thành")
    camera.go(leader, "/cong-viec/cho-quyet-dinh")
    camera.take(leader, "confirm-phone")
    camera.take(camera.go(camera.person("lanhdao.tinh"), "/cong-viec/khoi-luong"), "workload")


def go_out(camera: Camera) -> None:
    """Drafted, reviewed, signed on a phone, numbered, issued, followed."""
    specialist = camera.person("chuyenvien.tinh")
    outgoing.drafts(specialist, camera.platform)
    camera.take(specialist, "draft")
    clerk = camera.go(camera.person("vanthu.tinh"), "/du-thao")
    outgoing.opens(clerk, outgoing.WHAT)
    camera.take(clerk, "review")
    outgoing.presses(clerk, "Đồng ý")
    clerk.get_by_text("Chờ ký").first.wait_for()
    leader = camera.go(camera.person("lanhdao.tinh", width=360), "/trinh-ky")
    outgoing.opens(leader, outgoing.WHAT)
    leader.locator("main img").first.wait_for()
    camera.take(leader, "sign-phone")
    outgoing.signs(leader, camera.platform, outgoing.WHAT)
    camera.take(camera.go(clerk, "/cap-so"), "number")
    outgoing.issues(clerk, camera.platform, outgoing.WHAT)
    for name in ("ngason", "ngathang"):
        outgoing.accepts(camera.person(f"vanthu.{name}"), camera.platform, outgoing.WHAT)
    reload_until(clerk, clerk.get_by_text("03 – đã tiếp nhận").nth(1))
    camera.take(clerk, "track")


def keep(camera: Camera) -> None:
    """A job file, the yearly list, and finding."""
    specialist = camera.go(camera.person("chuyenvien.tinh"), "/ho-so/mo")
    specialist.locator("[name=title]").fill("Chuyển đổi số các xã năm 2026")
    specialist.locator("[name=retention]").select_option(value="10N")
    specialist.locator("main form button.btn-primary[type=submit]").last.click()
    specialist.wait_for_url(lambda url: "/mo" not in url)
    camera.take(specialist, "job-file")
    camera.take(camera.go(specialist, "/tim-van-ban?q=duong+truyen"), "find")
    camera.take(camera.go(camera.person("vanhanh"), "/"), "operator")
    camera.take(camera.go(camera.person("vanthu.tinh"), "/khoa-ky"), "keys")


def ask_communes(camera: Camera) -> None:
    """Every commune is asked what it needs; some answer on a phone, the officer ranks it."""
    officer = camera.person("chuongtrinh")
    address = surveying.asks_the_communes(officer, camera.platform, _no_check)
    for name, what, urgency in NEEDED:
        clerk = camera.person(f"vanthu.{name}", width=360)
        surveying.answers_on_a_phone(clerk, camera.platform, what, urgency, axe=_no_check)
    clerk.get_by_role("link", name=surveying.TITLE).click()
    camera.take(clerk, "survey", at=".cooperation-form")
    camera.go(officer, address.removeprefix(camera.platform.url))
    surveying.until(officer, f"{len(NEEDED)}/{surveying.COMMUNES}")
    officer.get_by_role("link", name="Xếp thứ tự và trả lời").click()
    surveying.answer(officer, "Máy quét tài liệu", "Đáp ứng sau", promised="6/2027")
    camera.go(officer, address.removeprefix(camera.platform.url) + "/nhu-cau")
    camera.take(officer, "needs")


def _no_check(_page: Page) -> None:
    """Pictures are taken of pages that the journey has checked."""


STEPS: tuple[Callable[[Camera], None], ...] = (arrive, deal, go_out, keep, ask_communes)


def main() -> int:
    """Take the pictures; the exit code."""
    if CHROMIUM is None:
        print("Chromium is missing: apt-get install chromium-headless-shell", file=sys.stderr)
        return 1
    platforms.UNDO_SECONDS = "600"  # as it is in use; tests do not wait for it
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        platform = start_platform(Path(folder) / "home")
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            camera = Camera(Studio(browser, platform), platform)
            for step in STEPS:
                step(camera)
            browser.close()
        finally:
            platform.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
