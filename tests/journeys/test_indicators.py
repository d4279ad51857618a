"""What is done is counted, opens its rows, and is public as a total (decision 49).

In a real browser against a real process, whose runner counts what it put into the ledger.
"""

import csv
import io
import re
import time
import urllib.request

import pytest

from tests.journeys.platform import start_platform
from tests.journeys.test_renewal import says_why_not

SECONDS = 40


@pytest.fixture(scope="module")
def platform(demonstration_home):
    platform = start_platform(demonstration_home)
    yield platform
    platform.process.kill()
    platform.process.wait()


def figure_of(page, platform, name, scope=""):
    """The figure of an indicator's page, as a number."""
    page.goto(f"{platform.url}/chi-tieu/{name}{scope}")
    return int(page.locator(".reporting-figure strong").inner_text().replace(".", ""))


def own_agency(page, platform):
    page.goto(f"{platform.url}/chi-tieu")
    own = page.get_by_role("navigation", name="Số liệu của ai").get_by_role("link").last
    return "?" + own.get_attribute("href").partition("?")[2]


def wait_for(page, platform, name, scope, wanted):
    until = time.monotonic() + SECONDS
    while (figure := figure_of(page, platform, name, scope)) < wanted:
        assert time.monotonic() < until, f"{name} is {figure} after {SECONDS} seconds"
        time.sleep(1)
    return figure


def test_what_is_done_is_counted_and_opens_its_rows(platform, person, axe):
    officer = person("chuongtrinh")
    scope = own_agency(officer, platform)
    before = figure_of(officer, platform, "active_users", scope)
    says_why_not(officer, platform, axe)
    assert wait_for(officer, platform, "active_users", scope, before + 1) == before + 1
    axe(officer)

    connected = person("chuongtrinh", width=360)
    connected.goto(f"{platform.url}/chi-tieu/agencies_connected")
    connected.locator("main tbody a").first.click()
    connected.wait_for_url(re.compile("/danh-ba/co-quan/"))

    address = f"{platform.url}/so-lieu/so-lieu.csv"
    with urllib.request.urlopen(address, timeout=20) as answer:
        lines = csv.DictReader(io.StringIO(answer.read().decode("utf-8-sig")))
    told = {line["what"]: line for line in lines}
    assert int(told["active_users"]["part"]) >= before + 1
    assert int(told["agencies_connected"]["part"]) > 0
    assert "minh họa" in told["active_users"]["note"]
