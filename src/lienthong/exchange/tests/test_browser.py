"""Sending and deciding in a real browser, as clerks do."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lienthong.audit.terms import SYSTEM
from lienthong.exchange.testing import COMMUNES, DISTRICT, PDF, make_province
from lienthong.exchange.tests.conftest import Platform, running_platform
from lienthong.exchange.tests.test_exchange import accept, received, send
from lienthong.identity.operations import end_role
from lienthong.identity.queries import list_grants_of_agency
from lienthong.identity.terms import Role
from lienthong.identity.testing import give_role, make_account, sign_in

BOTH_WIDTHS = pytest.mark.parametrize("width", [360, 1280])


@pytest.fixture
def platform(transactional_db, tmp_path, monkeypatch):
    with running_platform(tmp_path) as (exchange, node):
        monkeypatch.setattr(settings, "EXCHANGE", exchange)
        yield Platform(exchange=exchange, node=node, province=make_province())


@pytest.fixture
def as_clerk(live_server, open_page):
    """Open a page of ours, signed in as a clerk of an agency."""

    def go(agency_id, name, *args, width, language="vi", **how):
        client = Client()
        account = make_account(roles=(Role.CLERK,), agency_id=agency_id)
        sign_in(client, account, agency_id=agency_id)
        page = open_page(width=width, language=language, **how)
        cookies = {
            "sessionid": client.cookies["sessionid"].value,
            settings.LANGUAGE_COOKIE_NAME: language,
        }
        page.context.add_cookies(
            [
                {"name": cookie, "value": value, "url": live_server.url}
                for cookie, value in cookies.items()
            ]
        )
        page.goto(live_server.url + reverse(name, args=args))
        return page

    return go


def chosen(page):
    return page.locator("#chosen label:has(input:checked)").all_inner_texts()


def fill_in(page, file):
    page.locator("#id_number").fill("128")
    page.get_by_label("Ký hiệu").fill("UBND-KSTTHC")
    page.get_by_label("Trích yếu").fill("Rà soát thỏa thuận hợp tác")
    page.get_by_label("Chức vụ người ký").fill("CHỦ TỊCH")
    page.get_by_label("Họ tên người ký").fill("Nguyễn Văn Mẫu")
    page.locator("#id_uploads").set_input_files(file)
    page.get_by_label("Tôi xác nhận").check()


def let_only_read_in(agency_id):
    """Everybody there becomes a specialist, who may read but not send."""
    now = timezone.now()
    for grant in list_grants_of_agency(agency_id=agency_id, on=timezone.localdate(now), now=now):
        give_role(grant.account_id, Role.SPECIALIST, agency_id=agency_id)
        end_role(grant_id=grant.grant_id, reason="Thử nghiệm", actor=SYSTEM, now=now)


@BOTH_WIDTHS
def test_a_clerk_finds_an_old_district_chooses_its_successors_and_sends(
    platform, as_clerk, tmp_path, width
):
    file = tmp_path / "Công văn 128.pdf"
    file.write_bytes(PDF)
    page = as_clerk(platform.province.province, "exchange:compose", width=width)
    page.locator("main").get_by_label("Tìm cơ quan").press_sequentially("ven song")
    page.get_by_text(DISTRICT).wait_for()
    page.get_by_role("button", name="Chọn cả 2 cơ quan kế tục").click()
    page.locator("main").get_by_label("Tìm cơ quan").fill("")
    page.locator("main").get_by_label("Tìm cơ quan").press_sequentially("cuoi bai")
    page.locator("#found").get_by_label(COMMUNES[2]).check()
    assert [text.startswith(name) for text, name in zip(chosen(page), COMMUNES, strict=True)] == [
        True
    ] * 3
    page.locator("#chosen").get_by_label(COMMUNES[0]).uncheck()
    fill_in(page, file)
    page.get_by_role("button", name="Gửi văn bản").click()
    page.get_by_role("heading", name="128/UBND-KSTTHC").wait_for()
    platform.run()
    page.reload()
    rows = page.locator("main table tbody tr").all_inner_texts()
    assert [COMMUNES[1] in rows[0], COMMUNES[2] in rows[1], len(rows)] == [True, True, 2]
    assert "Đã đến, chưa xử lý" in rows[0]


def test_chosen_files_stay_when_the_form_comes_back_with_what_is_wrong(
    platform, as_clerk, axe, tmp_path
):
    file = tmp_path / "128.pdf"
    file.write_bytes(PDF)
    page = as_clerk(platform.province.province, "exchange:compose", width=360)
    page.locator("main").get_by_label("Tìm cơ quan").press_sequentially("cuoi bai")
    page.locator("#found").get_by_label(COMMUNES[2]).check()
    fill_in(page, file)
    page.get_by_label("Trích yếu").fill("")
    page.get_by_role("button", name="Gửi văn bản").click()
    summary = page.locator(".lt-error-summary")
    summary.wait_for()
    assert summary.evaluate("box => box.contains(document.activeElement)")
    assert page.locator("#id_uploads").evaluate("field => field.files.length") == 1
    axe(page)
    page.get_by_label("Trích yếu").fill("Rà soát thỏa thuận hợp tác")
    page.get_by_role("button", name="Gửi văn bản").click()
    page.get_by_role("heading", name="128/UBND-KSTTHC").wait_for()
    platform.run()
    assert len(received(platform, platform.province.communes[2])) == 1


def test_a_refusal_takes_the_whole_page_and_a_missing_server_is_told(
    platform, as_clerk, axe, tmp_path
):
    file = tmp_path / "128.pdf"
    file.write_bytes(PDF)
    page = as_clerk(platform.province.province, "exchange:compose", width=360)
    fill_in(page, file)
    page.context.set_offline(True)
    page.get_by_role("button", name="Gửi văn bản").click()
    page.get_by_text("Hệ thống không trả lời").wait_for()
    axe(page)
    assert page.locator("#id_number").input_value() == "128"
    page.context.set_offline(False)
    let_only_read_in(platform.province.province)
    page.get_by_role("button", name="Gửi văn bản").click()
    page.get_by_role("heading", name="Bạn không được mở trang này").wait_for()
    assert page.locator("header").count() == 1
    assert page.locator("form.exchange-compose").count() == 0


def test_without_scripts_the_form_finds_keeps_and_sends_as_well(platform, as_clerk, tmp_path):
    file = tmp_path / "128.pdf"
    file.write_bytes(PDF)
    province = platform.province.province
    page = as_clerk(province, "exchange:compose", width=1280, javascript=False)
    page.locator("main").get_by_label("Tìm cơ quan").fill("ven song")
    page.get_by_role("button", name="Tìm", exact=True).last.click()
    page.get_by_role("button", name="Chọn cả 2 cơ quan kế tục").click()
    assert len(chosen(page)) == 2
    fill_in(page, file)
    page.get_by_role("button", name="Gửi văn bản").last.click()
    page.get_by_role("heading", name="128/UBND-KSTTHC").wait_for()
    platform.run()
    assert len(received(platform, platform.province.communes[0])) == 1


def test_the_senders_page_follows_its_document_without_a_reload(platform, as_clerk):
    first, *_ = platform.province.communes
    document_id = send(platform, first)
    platform.run()
    page = as_clerk(platform.province.province, "exchange:sent_one", document_id, width=1280)
    page.locator("details.exchange-history > summary").click()
    accept(platform, first)
    platform.run()
    page.locator("main table").get_by_text("Đã tiếp nhận", exact=True).wait_for(timeout=15_000)
    assert page.locator("details.exchange-history").evaluate("details => details.open")
    assert page.locator("[hx-get]").count() == 0


@BOTH_WIDTHS
def test_a_clerk_refuses_with_a_reason_and_saves_the_file(platform, as_clerk, width):
    first, *_ = platform.province.communes
    send(platform, first)
    platform.run()
    page = as_clerk(first, "exchange:received", width=width)
    page.get_by_role("link", name="128/UBND-KSTTHC").click()
    page.get_by_text("Niêm phong đúng").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="Công văn 128.pdf").click()
    assert download.value.suggested_filename == "Công văn 128.pdf"
    page.get_by_text("Từ chối và trả lại").click()
    page.get_by_label("Lý do từ chối").fill("Thiếu phụ lục kèm theo công văn.")
    page.get_by_role("button", name="Từ chối").click()
    page.get_by_text("Nơi gửi được báo lý do").wait_for()
    (document,) = received(platform, first)
    assert document.state == "refused"


@pytest.mark.parametrize("seen", [(360, "vi"), (360, "en"), (1280, "vi"), (1280, "en")], ids=str)
def test_the_pages_fit_and_the_checker_finds_nothing(
    platform, as_clerk, axe, no_sideways_scroll, seen
):
    width, language = seen
    first, *_ = platform.province.communes
    document_id = send(platform)
    platform.run()
    (document,) = received(platform, first)
    province = platform.province.province
    for agency_id, name, args in (
        (province, "exchange:sent", []),
        (province, "exchange:sent_one", [document_id]),
        (province, "exchange:compose", []),
        (first, "exchange:received", []),
        (first, "exchange:received_one", [document.id]),
    ):
        page = as_clerk(agency_id, name, *args, width=width, language=language)
        axe(page)
        no_sideways_scroll(page)
