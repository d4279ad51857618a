"""docs/flows/recall.md: issued or sent, accepted, begun, recalled; frozen, answered, seen.

In a real browser against a real process. What drafting, signing and sealing come to is put there.
"""

import subprocess
import sys

import pytest

from tests.journeys.platform import environment, start_platform
from tests.journeys.test_incoming import reload_until, sends
from tools.pictures import LETTER

SUBJECT = "về việc báo cáo tình hình kết nối của các xã"
REASON = "Nội dung có sai sót, sẽ gửi văn bản khác"
WHY_NOT = "Đã xử lý xong và đã trả kết quả cho dân"
SEALED = f"""
import django
django.setup()
from uuid import uuid4
from lienthong.directory.queries import find_by_code, find_by_name
from lienthong.directory.terms import Body
from lienthong.documents.terms import Way
from lienthong.documents.testing import make_sealed
from lienthong.identity.terms import Acting
from lienthong.work.testing import Office
province = find_by_code(code="H56")[0].card
commune = next(
    hit.card for hit in find_by_name(text="UBND xã Nga Sơn", body=Body.AGENCY)
    if hit.card.valid_until is None
)
def person(name):
    return Acting(account_id=uuid4(), account_name=name, agency_id=province.id,
                  agency_name=province.name, roles=frozenset())
lan = person("Đoàn Hải Yến")
office = Office(agency_id=province.id, leader=person("Nguyễn Văn Mẫu"), clerk=lan,
                lan=lan, minh=lan, hoa=lan)
make_sealed(office, 41, subject="{SUBJECT}", to=[(commune.id, commune.name, Way.EXCHANGE)])
"""


@pytest.fixture(scope="module")
def platform(demonstration_home):
    running = start_platform(demonstration_home)
    surroundings = environment(running.home, int(running.url.rpartition(":")[2]))
    subprocess.run(
        [sys.executable, "-c", SEALED],
        env={**surroundings, "DJANGO_SETTINGS_MODULE": "lienthong.site.settings"},
        check=True,
        timeout=120,
    )
    yield running
    running.process.kill()
    running.process.wait()


def test_a_document_is_recalled_after_it_was_accepted(platform, person, axe, no_sideways_scroll):
    sender = person("vanthu.tinh")
    sender.goto(f"{platform.url}/so-van-ban-di")
    sender.locator("input[name=dispatch]").check()
    sender.get_by_role("button", name="Phát hành").click()
    sender.get_by_text("Đã phát hành 1 văn bản: 41/UBND-VX.").wait_for()
    sender.goto(f"{platform.url}/so-van-ban-di?view=all")
    sender.get_by_role("link", name="41/UBND-VX").click()

    clerk = person("vanthu.ngason", width=360)
    clerk.goto(f"{platform.url}/van-ban-den")
    link = clerk.get_by_role("link").filter(has_text="41/UBND-VX")
    reload_until(clerk, link)
    link.first.click()
    clerk.locator("form[action$='/tiep-nhan'] button").click()
    clerk.goto(f"{platform.url}/so-van-ban-den")
    reload_until(clerk, clerk.get_by_role("link", name="01/"))
    clerk.get_by_role("link", name="01/").click()
    clerk.get_by_label("Xử lý chính").select_option(index=1)
    clerk.get_by_role("button", name="Giao xử lý").click()
    reload_until(sender, sender.locator("main").get_by_text("04 – đã phân công"))

    sender.get_by_text("Thu hồi văn bản", exact=True).click()
    sender.get_by_label("Lý do thu hồi").fill(REASON)
    sender.get_by_role("button", name="Thu hồi").click()
    sender.get_by_text("Thu hồi: chưa trả lời").wait_for()
    axe(sender)

    reload_until(clerk, clerk.get_by_role("heading", name="Trả lời nơi gửi"))
    clerk.get_by_text(REASON).first.wait_for()
    assert clerk.get_by_role("button", name="Giao xử lý").count() == 0
    axe(clerk)
    no_sideways_scroll(clerk)
    clerk.get_by_label("Đồng ý: thực hiện ngay, báo cho nơi gửi (15)").check()
    clerk.get_by_role("button", name="Trả lời").click()
    clerk.get_by_text("Đã thực hiện; nơi gửi đã được báo (15).").wait_for()
    assert clerk.locator("main").get_by_text("Đã thu hồi").count()
    assert clerk.locator("main").get_by_text("Đã hủy").count()
    assert clerk.locator("a[download]").count() == 0

    reload_until(sender, sender.locator("main").get_by_text("Thu hồi: đồng ý (15)"))


def test_what_was_sent_without_a_draft_is_recalled_on_its_own_page(
    platform, person, tmp_path, axe, no_sideways_scroll
):
    letter = tmp_path / "thong-bao.pdf"
    letter.write_bytes(LETTER["buffer"])
    sender = person("vanthu.ngason", width=360)
    sends(sender, platform, letter)

    clerk = person("vanthu.tinh")
    clerk.goto(f"{platform.url}/van-ban-den")
    link = clerk.get_by_role("link").filter(has_text="77/UBND-VHXH")
    reload_until(clerk, link)
    link.first.click()
    clerk.locator("form[action$='/tiep-nhan'] button").click()
    reload_until(sender, sender.locator("main").get_by_text("Đã tiếp nhận"))

    sender.get_by_text("Thu hồi văn bản", exact=True).click()
    sender.get_by_text("1 nơi nhận được yêu cầu hủy văn bản.").wait_for()
    sender.get_by_label("Lý do").fill(REASON)
    axe(sender)
    no_sideways_scroll(sender)
    sender.get_by_role("button", name="Thu hồi").click()
    sender.get_by_text("1 nơi chưa trả lời").wait_for()

    clerk.goto(f"{platform.url}/so-van-ban-den")
    reload_until(clerk, clerk.get_by_role("link", name="01/"))
    clerk.get_by_role("link", name="01/").first.click()
    reload_until(clerk, clerk.get_by_role("heading", name="Trả lời nơi gửi"))
    clerk.get_by_label("Từ chối: báo lý do cho nơi gửi (16)").check()
    clerk.get_by_label("Lý do từ chối").fill(WHY_NOT)
    clerk.get_by_role("button", name="Trả lời").click()
    reload_until(sender, sender.locator("main").get_by_text("1 nơi từ chối"))
    sender.get_by_text(WHY_NOT).first.wait_for()
    axe(sender)
    sender.goto(f"{platform.url}/so-van-ban-di?view=all")
    sender.locator("main").get_by_text("Đã thu hồi").first.wait_for()
