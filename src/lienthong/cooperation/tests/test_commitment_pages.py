"""Commitments on the page: entered, changed, narrowed; what was typed is never lost."""

import pytest
from django.test import Client
from django.urls import reverse

from lienthong.cooperation.testing import make_agreement, page_of, signed_in_as
from lienthong.identity.terms import Role

pytestmark = pytest.mark.django_db

GIVEN = {
    "what": "Đào tạo 500 cán bộ về chữ ký số",
    "owner": "1",
    "beneficiary": "0",
    "state": "in_force",
    "source": "Bài báo thử",
    "due": "6/2019",
    "indicator": "Cán bộ được đào tạo",
    "unit": "người",
    "targets": "2018: 200\n2019: 1.500",
    "reach": "not_said",
    "milestones-count": "2",
    "milestones-0-title": "Lớp đầu tiên",
    "milestones-0-due": "12/2018",
    "milestones-0-status": "scheduled",
    "milestones-1-title": "",
    "milestones-1-status": "scheduled",
}


@pytest.fixture
def agreement(db):
    return make_agreement()


def add(browser, agreement, **changes):
    address = reverse("cooperation:commitment_add", args=[agreement])
    return browser.post(address, GIVEN | changes, follow=True)


def change(browser, reference, **changes):
    address = reverse("cooperation:commitment_change", args=[reference])
    why = {"version_kind": "amendment", "effective": "5/2019", "reason": "Đã họp", "based_on": "1"}
    return browser.post(address, GIVEN | why | changes, follow=True)


def test_an_officer_enters_a_commitment_and_finds_it_on_the_agreement(officer, agreement):
    page = page_of(add(officer, agreement))
    for said in ("Quá hạn", "2019: 1.500 người", "Lớp đầu tiên", "Bài báo thử"):
        assert said in page
    shown = page_of(officer.get(reverse("cooperation:agreement", args=[agreement])))
    assert "Đào tạo 500 cán bộ về chữ ký số" in shown


def test_a_changed_target_shows_the_old_one_with_day_and_reason(officer, agreement):
    add(officer, agreement)
    form = page_of(officer.get(reverse("cooperation:commitment_change", args=["A1-C1"])))
    assert "2019: 1.500" in form
    page = page_of(change(officer, "A1-C1", targets="2018: 200\n2019: 300"))
    assert "2019: 1.500 người" in page
    assert "2019: 300 người" in page
    assert "Đã họp" in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"targets": "2019: N/A"}, "không phải chỉ tiêu"),
        ({"unit": ""}, "chưa rõ đơn vị tính"),
        ({"due": "sau này"}, "không phải ngày"),
        ({"due": "quý 2/2018"}, "ký 8/2018, nên cam kết không thể có hạn quý 2/2018"),
        ({"source": ""}, "Hãy chọn điều khoản"),
        ({"reach": "units", "places": "xã Không Có"}, "không chỉ đúng một đơn vị"),
        ({"milestones-1-due": "2019"}, "Mốc có hạn nhưng chưa có tên"),
        ({"what": "TUYỆT MẬT\nA"}, "TUYỆT MẬT"),
        ({"depends_on": "A9-C9"}, "Không có cam kết A9-C9"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(officer, agreement, changes, said):
    answer = add(officer, agreement, **changes)
    assert answer.status_code == 422
    page = page_of(answer)
    assert said in page
    assert "Lớp đầu tiên" in page


def test_a_change_on_an_older_version_is_refused_with_the_form_as_typed(officer, agreement):
    add(officer, agreement)
    change(officer, "A1-C1", condition="Có mặt bằng")
    answer = change(officer, "A1-C1", condition="Đã có nguồn điện")
    assert "đã thay đổi A1-C1" in page_of(answer)
    assert "Đã có nguồn điện" in page_of(answer)


def test_the_list_over_all_agreements_is_narrowed(officer, agreement):
    add(officer, agreement)
    add(officer, agreement, owner="0", beneficiary="", what="Bố trí mặt bằng", due="2040")
    address = reverse("cooperation:commitments")
    assert page_of(officer.get(address)).count("A1-C") >= 2
    narrowed = page_of(officer.get(address, {"side": "state"}))
    assert "Bố trí mặt bằng" in narrowed
    assert "Đào tạo 500" not in narrowed
    assert "Bố trí mặt bằng" not in page_of(officer.get(address, {"due_by": "2026-01-01"}))
    assert "Không có cam kết phù hợp" in page_of(officer.get(address, {"unit": "xã Nga Sơn"}))


def test_everybody_signed_in_reads_and_only_officers_write(officer, agreement):
    add(officer, agreement)
    one = reverse("cooperation:commitment", args=["A1-C1"])
    clerk = signed_in_as(Role.CLERK)
    page = page_of(clerk.get(one))
    assert "Đào tạo 500" in page
    assert reverse("cooperation:commitment_change", args=["A1-C1"]) not in page
    assert clerk.get(reverse("cooperation:commitment_add", args=[agreement])).status_code == 403
    assert Client().get(one).status_code == 302
    assert "Đào tạo 500" not in page_of(
        Client().get(reverse("cooperation:agreement", args=[agreement]))
    )


def test_what_is_not_there_is_not_found(officer, agreement):
    for reference in ("A1-C1", "A1", "x-C"):
        address = reverse("cooperation:commitment", args=[reference])
        assert officer.get(address).status_code == 404
