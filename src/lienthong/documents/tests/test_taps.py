"""On a phone: from the start page to an instruction and its assignment in five taps."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from lienthong.documents.models import Arrival
from lienthong.documents.operations import register_by_hand
from lienthong.documents.terms import ArrivalDraft, Channel, Handling
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
    register_by_hand(draft=row, acting=made.clerk, now=timezone.now())
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
    """Each line is a tap; choosing a value of a list counts as one."""
    phone.locator("main a[href$='/so-van-ban-den']").first.click()
    phone.get_by_role("link", name="01/").click()
    phone.locator("[name=phrase]").select_option(index=1)
    phone.locator("[name=lead]").select_option(label="Phạm Thị Lan, Chuyên viên một")
    phone.get_by_role("button", name="Giao xử lý").click()
    phone.get_by_text("Đã giao; những người liên quan thấy ngay.").wait_for()
    row = Arrival.objects.get()
    assert row.handling == Handling.ASSIGNED
    assert row.instruction
    lan = office.lan
    assert count_mine(agency_id=lan.agency_id, account_id=lan.account_id, on=timezone.localdate())
