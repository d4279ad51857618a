"""The first flow (docs/flows/first_flow.md): from an agreement whose district ended to evidence.

In a real browser against a real process: pages, jobs, node, seals and proofs, nothing stands in.
"""

import re
import subprocess
import sys

import pytest

from tests.journeys.platform import environment, start_platform
from tools.pictures import LETTER

SUCCESSORS = ["Ba Đình", "Hồ Vương", "Nga An", "Nga Sơn", "Nga Thắng", "Tân Tiến"]
ACCEPTING = {
    "vanthu.ngason": "Nga Sơn",
    "vanthu.ngathang": "Nga Thắng",
    "vanthu.hovuong": "Hồ Vương",
}
SUBJECT = "Rà soát nội dung còn lại của thỏa thuận hợp tác ký tháng 8/2018"
ARRIVED, ACCEPTED, REFUSED = "Đã đến", "Đã tiếp nhận", "Từ chối"
REASON = "Văn bản thiếu phụ lục danh mục nội dung cần rà soát."


@pytest.fixture(scope="module")
def platform(tmp_path_factory):
    platform = start_platform(tmp_path_factory.mktemp("platform") / "home")
    yield platform
    platform.process.kill()
    platform.process.wait()


@pytest.fixture
def letter(tmp_path):
    """The letter itself: a small, real PDF."""
    path = tmp_path / "ra-soat-thoa-thuan-2018.pdf"
    path.write_bytes(LETTER["buffer"])
    return path


def rows_of_matrix(page):
    """Recipient → state (and reason), as the sender sees them."""
    table = page.locator("main table.lt-table").first
    rows = table.locator("tbody tr").all()
    return {
        next(name for name in SUCCESSORS if f"xã {name}" in row.locator("th").inner_text()): (
            row.locator("td").first.inner_text()
        )
        for row in rows
    }


def wait_for_matrix(page, wanted):
    """Reload as a person would until the matrix shows what is wanted."""
    for _attempt in range(60):
        rows = rows_of_matrix(page)
        if wanted(rows):
            return rows
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(rows)


def officer_reads_the_agreement(page, platform):
    page.goto(f"{platform.url}/thoa-thuan/A6")
    told = page.locator("main").inner_text()
    assert "UBND huyện Nga Sơn" in told
    assert re.search(r"0?1/0?7/2025", told)
    for name in SUCCESSORS:
        assert f"Ủy ban nhân dân xã {name}" in told


def clerk_sends_to_the_successors(page, platform, letter):
    page.goto(f"{platform.url}/thoa-thuan/A6")
    page.locator("a[href*='/van-ban-di/soan?']").first.click()
    assert page.locator("[data-exchange-chosen] input:checked").count() == len(SUCCESSORS)
    page.locator("[name=number]").fill("1234")
    page.locator("[name=symbol]").fill("UBND-CNTT")
    page.locator("[name=subject]").fill(SUBJECT)
    page.locator("[name=signer_position]").fill("Chủ tịch")
    page.locator("[name=signer_name]").fill("Trịnh Tiến Đức")
    page.locator("[name=uploads]").set_input_files(letter)
    page.locator("[name=holds_no_state_secret]").check()
    page.locator("form.exchange-compose button.btn-primary[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/van-ban-di/[0-9a-f-]{36}"))


def opens_what_came(page, platform):
    page.goto(f"{platform.url}/van-ban-den")
    page.get_by_role("link").filter(has_text="1234/UBND-CNTT").first.click()


def accepts(page, platform):
    opens_what_came(page, platform)
    page.locator("form[action$='/tiep-nhan'] button").click()
    page.locator("main").get_by_text(ACCEPTED).first.wait_for()


def acts_for(page, agency):
    """The clerk of two communes chooses, in the header, for whom to act."""
    page.locator(".lt-acting summary").click()
    page.locator(".lt-acting button", has_text=agency).click()
    assert agency in page.locator(".lt-acting-name").inner_text()


def refuses(page, platform, axe):
    acts_for(page, "UBND xã Tân Tiến")
    opens_what_came(page, platform)
    page.locator("summary", has_text="Từ chối").click()
    page.locator("[name=reason]").fill(REASON)
    axe(page)
    page.locator("form[action$='/tu-choi'] button").click()
    page.locator("main").get_by_text(REASON).first.wait_for()


def downloads_evidence_and_key(page, platform, folder):
    link = page.locator("a[href$='/minh-chung']").first
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename.endswith(".asice")
    # Fetched once more by the same person: a browser's download has no time limit of its own.
    for address, name in (
        (f"{platform.url}{link.get_attribute('href')}", "evidence.zip"),
        (f"{platform.url}/khoa-cong-bo.pem", "province.pem"),
    ):
        (folder / name).write_bytes(page.request.get(address).body())


def test_first_flow(platform, person, letter, axe, tmp_path):
    officer = person("chuongtrinh")
    officer_reads_the_agreement(officer, platform)
    axe(officer)

    clerk = person("vanthu.tinh")
    clerk_sends_to_the_successors(clerk, platform, letter)
    wait_for_matrix(clerk, lambda rows: all(ARRIVED in row for row in rows.values()))

    for username in ACCEPTING:
        accepts(person(username), platform)
    refuses(person("vanthu.tantien", width=360), platform, axe)

    def all_four_have_answered(rows):
        accepted = all(ACCEPTED in rows[name] for name in ACCEPTING.values())
        return accepted and REASON in rows["Tân Tiến"]

    rows = wait_for_matrix(clerk, all_four_have_answered)
    assert {name for name, row in rows.items() if ACCEPTED in row} == set(ACCEPTING.values())
    assert {name for name, row in rows.items() if REFUSED in row} == {"Tân Tiến"}
    assert {name for name, row in rows.items() if ARRIVED in row} == {"Nga An", "Ba Đình"}
    axe(clerk)

    downloads_evidence_and_key(clerk, platform, tmp_path)
    verdict = verify(tmp_path)
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr
    assert "1234/UBND-CNTT" in verdict.stdout
    assert REASON in verdict.stdout

    damaged = bytearray((tmp_path / "evidence.zip").read_bytes())
    damaged[len(damaged) // 2] ^= 1
    (tmp_path / "evidence.zip").write_bytes(damaged)
    assert verify(tmp_path).returncode == 1


def verify(folder):
    """Verify offline: another data folder, no database, no platform."""
    files = [str(folder / "evidence.zip"), "--key", str(folder / "province.pem")]
    return subprocess.run(
        [sys.executable, "-m", "lienthong.site", "verify", *files],
        env=environment(folder / "nothing-here", 0),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_record_of_the_flow_is_whole_and_a_second_start_goes_on(platform, tmp_path):
    assert platform.stop() == 0
    verdict = platform.command("audit", "verify", "--json")
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr
    again = start_platform(platform.home)
    try:
        found = again.command(
            "exchange", "evidence", "1234/UBND-CNTT", "--out", str(tmp_path / "e")
        )
        assert found.returncode == 0, found.stdout + found.stderr
        assert (tmp_path / "e").stat().st_size > 1000
    finally:
        assert again.stop() == 0
