"""Trials on the page and in a browser: entered, decided, withdrawn; told on the start page."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from lienthong.cooperation.testing import (
    browser_of,
    keep_register,
    make_agreement,
    make_commitment,
    make_counted,
    make_two_sides,
    page_of,
    signed_in_as,
)
from lienthong.identity.terms import Role

CONTRACT = {"number": "HĐ 12/2026", "signed": "15/9/2026", "basis": "Chào hàng, QĐ 8/QĐ-UBND"}
GIVEN = {"what": "Phần mềm điều hành", "user": "UBND xã Thử Giang", "ends": "2025"}


@pytest.fixture
def commitment(db):
    return make_commitment(make_agreement())


def add(browser, commitment, **changes):
    address = reverse("cooperation:trial_add", args=[commitment])
    return browser.post(address, GIVEN | changes, follow=True)


def decide(browser, address, **typed):
    given = {"outcome": "stop", "reason": "Không dùng", "seen": "0"} | typed
    return browser.post(address, given, follow=True)


@pytest.mark.django_db
def test_a_trial_nobody_decided_about_is_told_on_the_start_page_until_it_is(commitment):
    sides = make_two_sides()
    keep_register(sides.state.agency_id)
    officer = browser_of(sides.state)
    assert add(officer, commitment, what="").status_code == 422
    address = add(officer, commitment).request["PATH_INFO"]
    assert "Thử nghiệm cần quyết định" in page_of(officer.get("/"))
    bought = decide(officer, address, outcome="contract")
    assert bought.status_code == 422
    assert "không bao giờ tự thành mua sắm" in page_of(bought)
    late = decide(officer, address, outcome="extend", until="2024")
    assert "sau ngày kết thúc hiện nay" in page_of(late)
    page = page_of(decide(officer, address, outcome="contract", **CONTRACT))
    assert "HĐ 12/2026" in page
    assert "Thử nghiệm cần quyết định" not in page_of(officer.get("/"))
    moved = decide(officer, address, reason="Tôi muốn dừng")
    assert "Tôi muốn dừng" in page_of(moved)
    assert "đã quyết định" in page_of(moved)


@pytest.mark.django_db
def test_the_selling_side_is_not_offered_what_it_may_not_record():
    sides = make_two_sides()
    commitment = make_counted(sides.agreement, sides.provider.agency_id)
    seller, buyer = browser_of(sides.provider), browser_of(sides.state)
    address = add(seller, commitment).request["PATH_INFO"]
    assert "Số hợp đồng" not in page_of(seller.get(address))
    assert "Số hợp đồng" in page_of(buyer.get(address))
    forged = decide(seller, address, outcome="contract", **CONTRACT)
    assert forged.status_code == 422
    assert "Chỉ bên cơ quan nhà nước" not in page_of(buyer.get(address))
    bought = page_of(decide(buyer, address, outcome="contract", **CONTRACT))
    assert "Rút quyết định" in bought
    assert "Rút quyết định" not in page_of(seller.get(address))


@pytest.mark.django_db
def test_a_decision_is_withdrawn_for_a_reason_and_stays(officer, commitment):
    address = add(officer, commitment).request["PATH_INFO"]
    page = page_of(decide(officer, address))
    withdraw = re.search(rf"{address}/rut/[0-9a-f-]{{36}}", page)[0]
    assert "Hãy ghi lý do" in page_of(officer.post(withdraw, {"reason": ""}, follow=True))
    page = page_of(officer.post(withdraw, {"reason": "Ghi nhầm"}, follow=True))
    assert "Ghi nhầm" in page
    assert "<s>Dừng thử nghiệm</s>" in page


@pytest.mark.django_db
def test_everybody_signed_in_reads_and_only_officers_decide(officer, commitment):
    address = add(officer, commitment).request["PATH_INFO"]
    clerk = signed_in_as(Role.CLERK)
    assert "Phần mềm điều hành" in page_of(clerk.get(reverse("cooperation:trials")))
    assert "Ghi quyết định" not in page_of(clerk.get(address))
    decide(clerk, address)
    assert "Chưa có." in page_of(officer.get(address))
    assert clerk.get(reverse("cooperation:trial_add", args=[commitment])).status_code == 403
    assert Client().get(address).status_code == 302
    assert officer.get(reverse("cooperation:trial", args=["A1-C1-T9"])).status_code == 404


@pytest.mark.parametrize("width", [360, 1280])
def test_a_trial_in_the_browser(transactional_db, as_officer, axe, no_sideways_scroll, width):
    page = as_officer("cooperation:commitment", make_commitment(make_agreement()), width=width)
    page.get_by_role("link", name="Thêm thử nghiệm").click()
    page.get_by_label("Thử nghiệm gì").fill("Phần mềm điều hành thông minh cấp xã")
    page.get_by_label("Ai dùng").fill("UBND xã Thử Giang")
    page.get_by_label("Miễn phí đến").fill("2025")
    axe(page)
    page.get_by_role("button", name="Lưu").click()
    page.get_by_text("chưa ai quyết định").wait_for()
    axe(page)
    no_sideways_scroll(page)
    page.get_by_label("Tiếp tục thử, vẫn miễn phí").check()
    page.get_by_label("Gia hạn đến").fill("2040")
    page.get_by_label("Lý do").fill("Chờ đấu thầu")
    page.get_by_role("button", name="Ghi quyết định").click()
    page.get_by_text("Đang thử nghiệm").wait_for()
    axe(page)
    no_sideways_scroll(page)
    page.goto(page.url.rsplit("/", 1)[0])
    page.get_by_role("link", name="Phần mềm điều hành thông minh cấp xã").wait_for()
    axe(page)
    no_sideways_scroll(page)
