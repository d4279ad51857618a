"""A pytest plugin: real pages in a real Chromium, as people with and without a mouse meet them.

Fixtures: `page_360` and `page_1280` (Vietnamese), `open_page(width=…, language=…)` for others,
`axe(page)` and `no_sideways_scroll(page)`. Every page opened here also fails its test when a
script throws or when it asks any other machine for anything. A click or a key that leads to
another page returns when that page has been read.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, sync_playwright

CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
"""Without its window where that can be had: the same pages for half the CPU (decision 48)."""

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HEIGHT = 800
OWN_HOSTS = {"127.0.0.1", "localhost", "::1"}
OVERFLOWING = """() => [...document.querySelectorAll("body *")]
  .filter(element => element.getBoundingClientRect().right > document.documentElement.clientWidth)
  .map(element => element.outerHTML.slice(0, 120)).slice(0, 5)"""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for the browser is marked as such."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium a module; skipped by name where there is none, a failure in CI.

    Its driver runs an event loop in the test's thread: it must be gone before tests of other
    modules run loops of their own.
    """
    if CHROMIUM is None:
        reason = "needs Chromium (apt-get install chromium-headless-shell)"
        if os.environ.get("LIENTHONG_CI") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        for act in ("click", "press"):
            patch.setattr(Locator, act, arriving(getattr(Locator, act)))
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


def arriving(act: Callable[..., None]) -> Callable[..., None]:
    """`act` of a locator, ended only when the page it led to is there as a whole.

    Playwright's own ends when the first byte of that page is there: what a test reads right
    after it then comes from an empty page, now and then, on a machine with other work to do.
    """

    def arrive(locator: Locator, *arguments: Any, **options: Any) -> None:
        act(locator, *arguments, **options)
        locator.page.wait_for_load_state()

    return arrive


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open an empty page: `open_page(width=360, language="vi", javascript=True)`."""
    contexts, faults = [], []

    def listen(page: Page) -> None:
        page.on("pageerror", lambda error: faults.append(f"a script threw: {error}"))
        page.on("request", lambda request: faults.extend(foreign(request.url)))

    def open_page(*, width: int, language: str = "vi", javascript: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHT},
            locale=language,
            java_script_enabled=javascript,
        )
        # As after a press of the language switch: a browser's own language does not count.
        choice = {"name": "django_language", "value": language, "path": "/"}
        context.add_cookies([{**choice, "domain": host} for host in ("localhost", "127.0.0.1")])
        contexts.append(context)
        context.on("page", listen)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def foreign(url: str) -> list[str]:
    """A complaint if `url` leads to another machine."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https", "ws", "wss"} or parts.hostname in OWN_HOSTS:
        return []
    return [f"the page asked another machine: {url}"]


@pytest.fixture
def page_360(open_page: Callable[..., Page]) -> Page:
    """A phone held upright."""
    return open_page(width=360)


@pytest.fixture
def page_1280(open_page: Callable[..., Page]) -> Page:
    """An office screen."""
    return open_page(width=1280)


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """Assert that axe-core finds nothing on the page as it stands now."""

    def axe(page: Page) -> None:
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()

    return axe


@pytest.fixture(scope="session")
def no_sideways_scroll() -> Callable[[Page], None]:
    """Assert that nothing sticks out on the right; names what does."""

    def no_sideways_scroll(page: Page) -> None:
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= page.viewport_size["width"], page.evaluate(OVERFLOWING)

    return no_sideways_scroll
