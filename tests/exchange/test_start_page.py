"""The start page says what waits, also where a person acts for several agencies."""

import pytest
from django.test import Client
from django.urls import reverse

from lienthong.exchange.tests.conftest import platform as platform_fixture
from lienthong.exchange.tests.test_exchange import received, send
from lienthong.identity.terms import Role
from lienthong.identity.testing import give_role, make_account, sign_in

pytestmark = pytest.mark.django_db
platform = platform_fixture


def signed_in(role, agency_id, *also):
    account = make_account(roles=(role,), agency_id=agency_id, agency_name="UBND xã Một")
    for other in also:
        give_role(account, role, agency_id=other, agency_name="UBND xã Hai")
    client = Client()
    sign_in(client, account, agency_id=agency_id)
    return client


def test_documents_waiting_in_another_agency_are_named_with_a_way_there(platform):
    first, second, _third = platform.province.communes
    send(platform, second)
    platform.run()
    client = signed_in(Role.CLERK, first, second)
    page = client.get("/").text
    assert "UBND xã Hai: 1 văn bản cần xử lý" in page
    there = client.post(
        reverse("identity_switch"),
        {"acting": str(second), "next": reverse("exchange:received")},
        follow=True,
    )
    assert "128/UBND-KSTTHC" in there.text


def test_who_acts_for_one_agency_sees_nothing_of_others(platform):
    first, second, _third = platform.province.communes
    send(platform, second)
    platform.run()
    assert "Đang chờ ở cơ quan khác" not in signed_in(Role.CLERK, first).get("/").text


def test_a_leader_is_told_to_read_and_a_clerk_to_register(platform):
    (first, *_) = platform.province.communes
    assert "văn thư chưa vào sổ" in signed_in(Role.LEADER, first).get("/").text
    assert "Tiếp nhận vào sổ" in signed_in(Role.CLERK, first).get("/").text


def test_an_auditor_finds_more_than_the_record(platform):
    page = signed_in(Role.AUDITOR, None).get("/").text
    assert "tag=identity%3Asign_in%3Arefused" in page
    assert reverse("exchange:published_key") in page


def test_after_a_decision_the_next_document_is_one_click_away(platform):
    (first, *_) = platform.province.communes
    send(platform, first, number="1")
    send(platform, first, number="2")
    platform.run()
    client = signed_in(Role.CLERK, first)
    one, other = received(platform, first)
    page = client.post(reverse("exchange:accept", args=[one.id]), follow=True)
    assert reverse("exchange:received_one", args=[other.id]) in page.text
    assert "Còn 1 văn bản cần xử lý" in page.text
    last = client.post(reverse("exchange:accept", args=[other.id]), follow=True)
    assert "Không còn văn bản cần xử lý" in last.text
