"""Roll-outs on the page: entered, changed, taken out; Excel files given and looked through."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from lienthong.cooperation.testing import (
    make_agreement,
    make_commitment,
    make_rollout,
    make_workbook,
    page_of,
    signed_in_as,
)
from lienthong.directory.terms import Level
from lienthong.directory.testing import build_unit
from lienthong.identity.terms import Role

pytestmark = pytest.mark.django_db
HEAD = ("Đơn vị", "Điểm", "Số lượng", "Dự kiến", "Lắp đặt", "Nghiệm thu", "Căn cứ")


@pytest.fixture
def communes(db):
    province = build_unit("Tỉnh Thử Hóa", "98", level=Level.PROVINCE)
    named = (("Xã Thử Giang", "98001"), ("Xã Thử Sơn", "98002"))
    return [build_unit(name, code, parent=province) for name, code in named]


@pytest.fixture
def rollout(communes):
    return make_rollout(make_agreement())


def add_site(browser, rollout, **changes):
    typed = {"unit": "xã Thử Giang", "quantity": "1", "installed": "6/2026"} | changes
    return browser.post(reverse("cooperation:site_add", args=[rollout]), typed, follow=True)


def address_of(browser, rollout):
    page = page_of(browser.get(reverse("cooperation:rollout", args=[rollout])))
    return re.search(rf"/trien-khai/{rollout}/diem/[0-9a-f-]{{36}}", page)[0]


def give(browser, rollout, *rows, **named):
    file = SimpleUploadedFile("Bảng kê.xlsx", make_workbook(HEAD, *rows, **named))
    address = reverse("cooperation:table_give", args=[rollout])
    return browser.post(address, {"file": file, "source": ""}, follow=True)


def test_an_officer_enters_a_rollout_under_its_commitment(officer, communes):
    commitment = make_commitment(make_agreement())
    address = reverse("cooperation:rollout_add", args=[commitment])
    typed = {"item": "Trạm 4G", "kind": "infrastructure", "measure": "trạm"}
    assert officer.post(address, typed | {"item": ""}).status_code == 422
    page = page_of(officer.post(address, typed, follow=True))
    assert "Chưa có điểm nào" in page
    assert "A1-C1-R1" in page_of(officer.get(reverse("cooperation:commitment", args=[commitment])))
    assert "Trạm 4G" in page_of(officer.get(reverse("cooperation:rollouts")))
    again = page_of(officer.post(address, typed | {"item": "trạm 4g"}))
    assert "A1-C1-R1 của cùng cam kết" in again


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"unit": "xã Không Có"}, "không chỉ đúng một đơn vị"),
        ({"unit": ""}, "Hãy ghi đơn vị hành chính"),
        ({"quantity": "vài"}, "không phải số lượng"),
        ({"installed": "N/A"}, "không phải ngày"),
        ({"installed": "12/2099"}, "chưa đến"),
        ({"accepted": "5/2026", "source": "BB"}, "trước ngày của bước “Đã lắp đặt”"),
        ({"accepted": "7/2026"}, "Hãy ghi căn cứ nghiệm thu"),
    ],
)
def test_what_is_wrong_with_a_site_is_said_and_what_was_typed_stays(
    officer, rollout, changes, said
):
    answer = add_site(officer, rollout, note="Sát trường học", **changes)
    assert answer.status_code == 422
    page = page_of(answer)
    assert said in page
    assert "Sát trường học" in page


def test_a_site_is_changed_for_a_reason_and_both_versions_are_shown(officer, rollout):
    assert "Xã Thử Giang" in page_of(add_site(officer, rollout))
    address = address_of(officer, rollout)
    typed = {"quantity": "1", "installed": "7/2026", "based_on": "1"}
    refused = officer.post(address, typed)
    assert refused.status_code == 422
    assert "Nội dung này thay đổi điều đã ghi" in page_of(refused)
    page = page_of(officer.post(address, typed | {"reason": "Đối chiếu"}, follow=True))
    for said in ("Đối chiếu", "6/2026", "7/2026"):
        assert said in page
    late = officer.post(address, typed | {"installed": "8/2026", "reason": "Khác"})
    assert "đã thay đổi" in page_of(late)


def test_a_site_is_taken_out_for_a_reason_and_stays_readable(officer, rollout):
    add_site(officer, rollout)
    address = address_of(officer, rollout)
    officer.post(f"{address}/dua-ra", {"reason": "", "based_on": "1"})
    assert "Xã Thử Giang" in page_of(officer.get(reverse("cooperation:rollout", args=[rollout])))
    officer.post(f"{address}/dua-ra", {"reason": "Ghi trùng", "based_on": "1"})
    assert "Chưa có điểm nào" in page_of(
        officer.get(reverse("cooperation:rollout", args=[rollout]))
    )
    assert "Ghi trùng" in page_of(officer.get(address))


def test_what_may_be_counted_twice_stands_on_both_pages(officer, rollout):
    other = make_rollout(make_agreement(title="Khác"), item="TRẠM 4G")
    add_site(officer, rollout)
    assert f"cũng có ở {rollout}" in page_of(add_site(officer, other))
    narrowed = {"which": "doubled"}
    page = page_of(officer.get(reverse("cooperation:rollout", args=[rollout]), narrowed))
    assert f"cũng có ở {other}" in page
    assert f"/trien-khai/{other}/diem/" in page_of(officer.get(address_of(officer, rollout)))


def test_an_excel_file_is_looked_through_then_put_on_record(officer, rollout):
    seen = give(officer, rollout, ("xã Thử Sơn", "Trạm 1", 2, "9/2026", "không rõ", "", ""))
    page = page_of(seen)
    assert "điểm mới" in page
    assert "Xã Thử Sơn, Trạm 1" in page
    address = seen.request["PATH_INFO"]
    assert "Đã ghi: 1 mới" in page_of(officer.post(address, {}, follow=True))
    assert "Tệp này đã được ghi" in page_of(officer.get(address))


def test_an_excel_file_with_faults_says_each_at_its_cell_and_cannot_be_applied(officer, rollout):
    seen = give(
        officer,
        rollout,
        ("xã Thử Sơn", "", "N/A", "", "", "", ""),
        ("xã Thử Giang", "", 1, "2026", "", "", ""),
        merged=("B2:B3",),
    )
    page = page_of(seen)
    assert "2 ô cần sửa" in page
    assert "<strong>C2</strong>: “N/A” không phải ngày, không phải số" in page
    assert "<strong>B2:B3</strong>: Các ô này bị gộp" in page
    assert officer.post(seen.request["PATH_INFO"], {}).status_code == 422
    assert "Chưa có điểm nào" in page_of(
        officer.get(reverse("cooperation:rollout", args=[rollout]))
    )


def test_what_is_no_excel_file_is_refused_at_its_field(officer, rollout):
    address = reverse("cooperation:table_give", args=[rollout])
    file = SimpleUploadedFile("bang.xlsx", b"khong phai Excel")
    answer = officer.post(address, {"file": file})
    assert answer.status_code == 422
    assert "không phải bảng tính Excel" in page_of(answer)


def test_the_workbook_is_saved_and_never_shown(officer, rollout):
    add_site(officer, rollout)
    answer = officer.get(reverse("cooperation:table", args=[rollout]))
    assert answer["Content-Disposition"] == f'attachment; filename="{rollout}.xlsx"'
    assert answer.content.startswith(b"PK")


def test_everybody_signed_in_reads_and_only_officers_write(officer, rollout):
    add_site(officer, rollout)
    address = address_of(officer, rollout)
    clerk = signed_in_as(Role.CLERK)
    page = page_of(clerk.get(address))
    assert "6/2026" in page
    assert "<textarea" not in page
    clerk.post(address, {"quantity": "9", "based_on": "1", "reason": "x"})
    assert "Phiên bản 2" not in page_of(officer.get(address))
    for name in ("site_add", "table_give"):
        assert clerk.get(reverse(f"cooperation:{name}", args=[rollout])).status_code == 403
    assert clerk.post(f"{address}/dua-ra", {}).status_code == 403
    assert Client().get(address).status_code == 302


def test_what_is_not_there_is_not_found(officer, rollout):
    nowhere = "00000000-0000-4000-8000-000000000000"
    for name, args in (
        ("rollout", ["A1-C1-R7"]),
        ("rollout", ["A1"]),
        ("table", ["A1-C1-R7"]),
        ("site", [rollout, nowhere]),
        ("table_seen", [rollout, nowhere]),
        ("rollout_add", ["A1-C7"]),
    ):
        assert officer.get(reverse(f"cooperation:{name}", args=args)).status_code == 404, name
