import fcntl
import shutil

import pytest

from tests.journeys.platform import start_platform


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory, worker_id):
    """A data folder after the first start of a demonstration, made once a run; to be copied.

    All processes of the run share it. That a demonstration begins on nothing is what the first
    flow and `test_first_operator.py` are about; others begin where it stopped.
    """
    own = tmp_path_factory.getbasetemp()
    shared = own if worker_id == "master" else own.parent
    home = shared / "demonstration"
    with (shared / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            made = shared / "demonstration-being-made"
            shutil.rmtree(made, ignore_errors=True)
            assert start_platform(made).stop() == 0
            made.rename(home)
    return home


@pytest.fixture(scope="module")
def demonstration_home(demonstration, tmp_path_factory):
    """A copy of it for the platform of a module."""
    return shutil.copytree(demonstration, tmp_path_factory.mktemp("journey") / "home")


@pytest.fixture
def person(platform, open_page):
    """Sign a person in; their page."""

    def sign_in(username, width=1280):
        page = open_page(width=width)
        page.goto(f"{platform.url}/dang-nhap")
        page.locator("[name=login]").fill(username)
        page.locator("[name=password]").fill(platform.password)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(lambda url: "/dang-nhap" not in url)
        return page

    return sign_in
