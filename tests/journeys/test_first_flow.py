"""The first flow (docs/flows/first_flow.md): from an agreement whose district ended to evidence.

In a real browser against a real process: pages, jobs, node, seals and proofs, nothing stands in.
"""

import re
import subprocess
import sys

import pytest

from tests.journeys.platform import environment, start_platform

SUCCESSORS = ["Ba Đình", "Hồ Vương", "Nga An", "Nga Sơn", "Nga Thắng", "Tân Tiến"]
ACCEPTING = {
    "vanthu.ngason": "Nga Sơn",
    "vanthu.ngathang": "Nga Thắng",
    "vanthu.hovuong": "Hồ Vương",
}
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
    path.write_bytes(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )
    return path


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


def rows_of_matrix(page):
    """Recipient → state and the rest of its row, as the sender sees them."""
    table = page.locator("main table.lt-table").first
    rows = table.locator("tbody tr").all()
    return {
        next(name for name in SUCCESSORS if f"xã {name}" in row.inner_text()): row.inner_text()
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


def test_first_flow(platform, person, letter, axe, tmp_path):
    officer = person("chuongtrinh")
    officer.goto(f"{platform.url}/thoa-thuan/A6")
    told = officer.locator("main").inner_text()
    assert "Nga Sơn" in told
    assert "01/7/2025" in told or "1/7/2025" in told
    assert "2018" in told
    for name in SUCCESSORS:
        assert f"xã {name}" in told
    axe(officer)

    clerk = person("vanthu.tinh")
    clerk.goto(f"{platform.url}/thoa-thuan/A6")
    clerk.locator("a[href*='/van-ban-di/soan?']").first.click()
    chosen = clerk.locator("[data-exchange-chosen] input:checked")
    assert chosen.count() == len(SUCCESSORS)
    clerk.locator("[name=number]").fill("1234")
    clerk.locator("[name=symbol]").fill("UBND-CNTT")
    clerk.locator("[name=subject]").fill(
        "Rà soát nội dung còn lại của thỏa thuận hợp tác ký tháng 8/2018"
    )
    clerk.locator("[name=signer_position]").fill("Chủ tịch")
    clerk.locator("[name=signer_name]").fill("Trịnh Tiến Đức")
    clerk.locator("[name=uploads]").set_input_files(letter)
    clerk.locator("[name=holds_no_state_secret]").check()
    axe(clerk)
    clerk.locator("form.exchange-compose button.btn-primary[type=submit]").last.click()
    clerk.wait_for_url(re.compile(r"/van-ban-di/[0-9a-f-]{36}"))
    wait_for_matrix(clerk, lambda rows: all("01" in row for row in rows.values()))

    for username, name in ACCEPTING.items():
        page = person(username)
        page.goto(f"{platform.url}/van-ban-den")
        page.get_by_role("link", name=re.compile("1234/UBND-CNTT")).first.click()
        assert f"UBND xã {name}" in page.locator("header").inner_text()
        page.locator("form[action$='/tiep-nhan'] button").click()
        page.close()

    page = person("vanthu.tantien", width=360)
    page.goto(f"{platform.url}/van-ban-den")
    page.get_by_role("link", name=re.compile("1234/UBND-CNTT")).first.click()
    page.locator("summary", has_text="Từ chối").click()
    page.locator("[name=reason]").fill(REASON)
    axe(page)
    page.locator("form[action$='/tu-choi'] button").click()
    page.close()

    def decided(rows):
        return all("03" in rows[name] for name in ACCEPTING.values()) and REASON in rows["Tân Tiến"]

    rows = wait_for_matrix(clerk, decided)
    for name in ("Nga An", "Ba Đình"):
        assert "01" in rows[name]
        assert "02" not in rows[name].split("\n", 1)[1].replace("2026", "").replace("/02/", "")
        assert REASON not in rows[name]
    axe(clerk)

    evidence = tmp_path / "evidence.zip"
    with clerk.expect_download() as download:
        clerk.locator("a[href$='/minh-chung']").first.click()
    download.value.save_as(evidence)
    key = tmp_path / "province.pem"
    key.write_bytes(clerk.request.get(f"{platform.url}/khoa-cong-bo.pem").body())
    verdict = verify(evidence, key, tmp_path)
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr
    assert "UBND-CNTT" in verdict.stdout or "H56" in verdict.stdout

    damaged = bytearray(evidence.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    evidence.write_bytes(damaged)
    assert verify(evidence, key, tmp_path).returncode == 1


def verify(evidence, key, elsewhere):
    """Verify offline: another folder, no database, no platform."""
    return subprocess.run(
        [sys.executable, "-m", "lienthong.site", "verify", str(evidence), "--key", str(key)],
        env=environment(elsewhere / "nothing-here", 0),
        capture_output=True,
        text=True,
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
