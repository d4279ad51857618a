"""On a phone: from the start page to an instruction and its assignment in five taps."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from lienthong.documents.models import Arrival
from lienthong.documents.operations import register_by_hand
from lienthong.documents.terms import ArrivalDraft, Channel, Handling
from lienthong.documents.tests.scans import given, letter, read_all, take_in
from lienthong.identity.testing import sign_in
from lienthong.work.queries import count_mine
from lienthong.work.testing import make_office

SUBJECT = "Đề nghị hỗ trợ tuyến cáp trục xã"


@pytest.fixture
def office(transactional_db):
    made = make_office()
    row = ArrivalDraft(
        channel=Channel.PAPER,
        author="Sở Thử",
        code="7/STh",
        issued_on=timezone.localdate(),
        type_name="Công văn",
        subject=SUBJECT,
    )
    now = timezone.now()
    scan = take_in(made.clerk, given(letter()), now=now)
    register_by_hand(draft=row, acting=made.clerk, now=now, scan_id=scan)
    read_all(now + timedelta(seconds=1))
    return made


@pytest.fixture
def phone(office, live_server, open_page):
    """The start page on the leader's phone."""
    client = Client()
    sign_in(client, office.leader.account_id, agency_id=office.agency_id)
    page = open_page(width=360, language="vi")
    cookies = {"sessionid": client.cookies["sessionid"].value, settings.LANGUAGE_COOKIE_NAME: "vi"}
    page.context.add_cookies(
        [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
    )
    page.goto(live_server.url)
    return page


def test_five_taps_of_a_leader_instruct_and_assign(phone, office):
    """Each line is a tap, a list two: opening it and choosing. Reading the page takes none."""
    phone.locator("main").get_by_role("link", name=SUBJECT).click()
    sheet = phone.locator(".documents-sheet img")
    sheet.scroll_into_view_if_needed()
    phone.wait_for_function(
        "img => img.complete && img.naturalWidth > 300", arg=sheet.element_handle()
    )
    phone.locator("[name=phrases]").first.check()
    phone.locator("[name=lead]").select_option(label="Phạm Thị Lan, Chuyên viên một")
    phone.get_by_role("button", name="Giao xử lý").click()
    phone.get_by_text("Đã giao; những người liên quan thấy ngay.").wait_for()
    row = Arrival.objects.get()
    assert row.handling == Handling.ASSIGNED
    assert row.instruction
    lan = office.lan
    assert count_mine(agency_id=lan.agency_id, account_id=lan.account_id, on=timezone.localdate())
