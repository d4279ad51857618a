"""`python -m tools.pictures`: the pictures of the README, taken from a running demonstration.

Starts the platform on a free port with a data folder of its own, walks the first flow
(docs/flows/first_flow.md) and photographs the pages into docs/pictures/. Needs Chromium and the
development dependencies. Windows have fixed sizes; dates and made-up passwords differ by run.
"""

import re
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, FilePayload, Locator, Page, ViewportSize, sync_playwright

from lienthong.paper.testing import page_pdf
from tests.journeys.platform import Platform, start_platform
from tools.browser import ARGUMENTS, CHROMIUM

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
SCREEN: ViewportSize = {"width": 1280, "height": 1000}
LOW_SCREEN: ViewportSize = {"width": 1280, "height": 600}
MAP_WINDOW: ViewportSize = {"width": 1040, "height": 720}
PHONE: ViewportSize = {"width": 360, "height": 740}
MOST_BYTES = 200_000
WAIT_SECONDS = 60

SUBJECT = "Rà soát nội dung còn lại của thỏa thuận hợp tác ký tháng 8/2018"
REASON = "Văn bản thiếu phụ lục danh mục nội dung cần rà soát."
ACCEPTING = ("vanthu.ngason", "vanthu.ngathang", "vanthu.hovuong")
LETTER: FilePayload = {
    "name": "ra-soat-thoa-thuan-2018.pdf",
    "mimeType": "application/pdf",
    "buffer": page_pdf(SUBJECT),
}


class Studio:
    """A browser before a running platform."""

    def __init__(self, browser: Browser, platform: Platform) -> None:
        self._browser = browser
        self._platform = platform

    def sign_in(self, username: str, window: ViewportSize) -> Page:
        """A page of this person's own, on the start page."""
        page = self._browser.new_context(viewport=window, locale="vi").new_page()
        self.open(page, "/dang-nhap")
        page.locator("[name=login]").fill(username)
        page.locator("[name=password]").fill(self._platform.password)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(lambda url: "/dang-nhap" not in url)
        return page

    def open(self, page: Page, path: str) -> None:
        """Go to an address of the platform."""
        page.goto(f"{self._platform.url}{path}")

    def open_received(self, page: Page) -> None:
        """Wait until the letter is in the inbox, then open it."""
        self.open(page, "/van-ban-den?state=")
        letter = page.get_by_role("link", name="1234/UBND-CNTT")
        reload_until(page, letter, wanted=1)
        letter.first.click()


def reload_until(page: Page, what: Locator, *, wanted: int) -> None:
    """Reload as a person would; refuses to wait longer than a minute."""
    deadline = time.monotonic() + WAIT_SECONDS
    while what.count() < wanted:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{page.url}: {what} shows {what.count()} of {wanted}")
        page.wait_for_timeout(500)
        page.reload()


def take(page: Page, name: str) -> None:
    """Photograph what the window shows; refuses a picture too heavy for the README."""
    page.wait_for_load_state("networkidle")
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path, animations="disabled", caret="hide")
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise ValueError(f"{path.name} weighs {size} bytes, more than {MOST_BYTES}")
    print(f"{path.name}: {size:,} bytes")


def send(studio: Studio) -> Page:
    """The province's clerk writes to the successors of huyện Nga Sơn; the document's page."""
    clerk = studio.sign_in("vanthu.tinh", SCREEN)
    studio.open(clerk, "/thoa-thuan/A6")
    take(clerk, "agreement")
    clerk.locator("a[href*='/van-ban-di/soan?']").first.click()
    fields = {
        "number": "1234",
        "symbol": "UBND-CNTT",
        "subject": SUBJECT,
        "signer_position": "Chủ tịch",
        "signer_name": "Trịnh Tiến Đức",
    }
    for name, value in fields.items():
        clerk.locator(f"[name={name}]").fill(value)
    clerk.locator("[name=uploads]").set_input_files(LETTER)
    clerk.locator("[name=holds_no_state_secret]").check()
    clerk.locator("form.exchange-compose button.btn-primary[type=submit]").last.click()
    clerk.wait_for_url(re.compile(r"/van-ban-di/[0-9a-f-]{36}"))
    return clerk


def answer(studio: Studio) -> None:
    """Three clerks accept, one refuses with a reason, two do not look."""
    for username in ACCEPTING:
        page = studio.sign_in(username, SCREEN)
        studio.open_received(page)
        page.locator("form[action$='/tiep-nhan'] button").click()
        page.context.close()
    page = studio.sign_in("vanthu.tantien", SCREEN)
    page.locator(".lt-acting summary").click()
    page.locator(".lt-acting button", has_text="UBND xã Tân Tiến").click()
    studio.open_received(page)
    page.locator("summary", has_text="Từ chối").click()
    page.locator("[name=reason]").fill(REASON)
    page.locator("form[action$='/tu-choi'] button").click()
    page.context.close()


def photograph(studio: Studio) -> None:
    """All pictures, in the order of the flow."""
    sender = send(studio)
    waiting = studio.sign_in("vanthu.badinh", PHONE)
    studio.open_received(waiting)
    take(waiting, "received-phone")
    take(studio.sign_in("vanthu.badinh", LOW_SCREEN), "start")
    answer(studio)
    decided = sender.locator("main tbody tr", has_text=re.compile("Đã tiếp nhận|Từ chối"))
    reload_until(sender, decided, wanted=len(ACCEPTING) + 1)
    take(sender, "matrix")
    sender.set_viewport_size(MAP_WINDOW)
    studio.open(sender, "/danh-ba/ban-do")
    sender.locator(".leaflet-container path").first.wait_for()
    sender.locator("[data-ltd-map-frame]").evaluate(
        "frame => frame.scrollIntoView({behavior: 'instant'})"
    )
    take(sender, "map")


def main() -> int:
    """Take the pictures; the exit code."""
    if CHROMIUM is None:
        print("Chromium is missing: apt-get install chromium-headless-shell", file=sys.stderr)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        platform = start_platform(Path(folder) / "home")
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            photograph(Studio(browser, platform))
            browser.close()
        finally:
            platform.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
