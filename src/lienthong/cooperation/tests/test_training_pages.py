"""Training sessions on the page and in a browser: listed, taken attendance of, who still cannot."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lienthong.cooperation.operations.attendance import switch_attendance
from lienthong.cooperation.operations.trainees import record_trainees
from lienthong.cooperation.operations.trainings import Origin, add_training
from lienthong.cooperation.pages.attendance import qr_picture
from lienthong.cooperation.queries.trainings import get_room, get_training
from lienthong.cooperation.terms.trainings import TraineeDraft, TrainingDraft
from lienthong.cooperation.testing import (
    browser_of,
    make_acting,
    make_agreement,
    make_commitment,
    make_two_sides,
    make_workbook,
    page_of,
    signed_in_as,
)
from lienthong.identity.terms import Role

ACTING = make_acting()
HEAD = ("Họ và tên", "Chức danh", "Cơ quan", "Có mặt", "Điểm")
BOTH_WIDTHS = pytest.mark.parametrize("width", [360, 1280])
NAMES = ("Lê Thị Hà", "Trần Văn Bình", "Phạm Thử")


@pytest.fixture
def commitment(db):
    return make_commitment(make_agreement())


@pytest.fixture
def training(commitment):
    return make_training(commitment)


def make_training(commitment):
    draft = TrainingDraft(
        course="Sử dụng chữ ký số cho cán bộ, công chức cấp xã",
        place="Hội trường UBND xã Thử Giang",
        held=str(timezone.localdate()),
        trainer="VNPT Thanh Hóa",
        has_test=True,
        pass_mark="5",
    )
    made = add_training(commitment=commitment, draft=draft, acting=ACTING, now=timezone.now())
    drafts = [TraineeDraft(name=name, agency="UBND xã Thử Giang (giả định)") for name in NAMES]
    record_trainees(
        reference=made, drafts=drafts, origin=Origin(), acting=ACTING, now=timezone.now()
    )
    return made


def door_of(training):
    """The address of the session's door, with the code shown now."""
    now = timezone.now()
    switch_attendance(reference=training, is_open=True, acting=ACTING, now=now)
    room = get_room(reference=training, now=now)
    return reverse("cooperation:attend", args=[room.summary.id]), room.code


def came(training):
    _, people = get_training(reference=training)
    return {one.name for one in people if one.attended_at is not None}


@pytest.mark.django_db
def test_a_scan_is_good_for_ones_own_telephone_only(training):
    door, code = door_of(training)
    phone, elsewhere = Client(), Client()
    page = page_of(phone.get(f"{door}?ma={code}", follow=True))
    assert "Mã số trên màn hình" not in page
    assert "Đã điểm danh" in page_of(phone.post(door, {"name": "le thi ha"}))
    assert came(training) == {"Lê Thị Hà"}
    refused = elsewhere.post(door, {"name": "Trần Văn Bình", "code": "000 00x"})
    assert refused.status_code == 422
    assert "Đây không phải mã" in page_of(refused)
    old = page_of(elsewhere.get(f"{door}?ma=12345x", follow=True))
    assert "Đây không phải mã" in old
    assert "Mã số trên màn hình" in old
    assert came(training) == {"Lê Thị Hà"}
    assert phone.post(door, {"name": "Trần Văn Bình"}).status_code == 422


@pytest.mark.django_db
def test_the_code_on_the_wall_is_typed_where_nothing_can_be_scanned(training):
    door, code = door_of(training)
    page = page_of(Client().post(door, {"name": "Phạm Thử", "code": f"{code[:4]} {code[4:]}"}))
    assert "Phạm Thử, UBND xã Thử Giang (giả định)" in page
    lost = Client().post(door, {"name": "Người Lạ", "code": code})
    assert "Hãy ghi thêm cơ quan" in page_of(lost)
    guest = Client().post(door, {"name": "Người Lạ", "agency": "Trường Thử", "code": code})
    assert "chưa có tên trong danh sách mời" in page_of(guest)


@pytest.mark.django_db
def test_somebody_signed_in_presses_once_and_comes_in_their_own_name_only(training):
    door, code = door_of(training)
    client = browser_of(make_two_sides().state, Role.SPECIALIST)
    assert "Mã số trên màn hình" in page_of(client.get(door))
    page = page_of(client.get(f"{door}?ma={code}", follow=True))
    assert "Mã số trên màn hình" not in page
    assert "Họ và tên" not in page
    page = page_of(client.post(door, {"name": "Lê Thị Hà", "agency": "UBND xã Thử Giang"}))
    assert "Sở Khoa học và Công nghệ" in page
    assert len(came(training)) == 1
    assert "Lê Thị Hà" not in came(training)


@pytest.mark.django_db
def test_a_closed_door_and_one_that_is_not_there_say_so(training):
    training_id = get_training(reference=training)[0].id
    closed = Client().get(reverse("cooperation:attend", args=[training_id]))
    assert closed.status_code == 409
    assert "chưa mở hoặc đã đóng" in page_of(closed)
    nowhere = reverse("cooperation:attend", args=["00000000-0000-4000-8000-000000000000"])
    assert Client().get(nowhere).status_code == 404


@pytest.mark.django_db
def test_only_officers_see_the_room_and_change_the_list(officer, training):
    clerk = signed_in_as(Role.CLERK)
    assert "Lê Thị Hà" in page_of(clerk.get(reverse("cooperation:training", args=[training])))
    for name in ("training_room", "training_change", "training_give", "trainee_add"):
        address = reverse(f"cooperation:{name}", args=[training])
        assert clerk.get(address).status_code == 403
        assert officer.get(address).status_code == 200
        assert Client().get(address).status_code == 302
    room = reverse("cooperation:training_room", args=[training])
    page = page_of(officer.post(room, {"deed": "open"}, follow=True))
    assert "data:image/svg+xml;base64," in page
    assert "0 người đã có mặt" in page
    page = page_of(officer.post(room, {"deed": "close"}, follow=True))
    assert "data:image/svg+xml" not in page


@pytest.mark.django_db
def test_the_room_of_another_day_is_not_opened(officer, commitment):
    draft = TrainingDraft(
        course="Chữ ký số",
        place="Hội trường",
        held=str(timezone.localdate() + timedelta(days=9)),
        trainer="",
    )
    made = add_training(commitment=commitment, draft=draft, acting=ACTING, now=timezone.now())
    room = reverse("cooperation:training_room", args=[made])
    refused = officer.post(room, {"deed": "open"})
    assert refused.status_code == 409
    assert "đúng ngày tập huấn" in page_of(refused)


@pytest.mark.django_db
def test_lists_are_narrowed_and_saved_as_excel(officer, commitment, training):
    address = reverse("cooperation:training", args=[training])
    page = page_of(officer.get(address, {"q": "binh"}))
    assert "Trần Văn Bình" in page
    assert "Phạm Thử" not in page
    assert "Không có ai phù hợp" in page_of(officer.get(address, {"which": "came"}))
    lacking = reverse("cooperation:training_lacking", args=[commitment])
    assert "Chưa dự" in page_of(officer.get(lacking))
    table = officer.get(reverse("cooperation:training_lacking_table", args=[commitment, 0]))
    assert table.content.startswith(b"PK")
    none = officer.get(reverse("cooperation:training_lacking_table", args=[commitment, 1]))
    assert none.status_code == 404
    everything = page_of(officer.get(reverse("cooperation:trainings"), {"q": "chu ky so"}))
    assert training in everything
    assert "Không có lớp tập huấn phù hợp" in page_of(
        officer.get(reverse("cooperation:trainings"), {"q": "xyz"})
    )


@pytest.mark.django_db
def test_a_person_is_taken_off_with_a_reason(officer, training):
    (one, *_) = get_training(reference=training)[1]
    strike = reverse("cooperation:trainee_strike", args=[training, one.id])
    page = page_of(officer.post(strike, {"reason": " ", "seen": one.steps}, follow=True))
    assert "Hãy ghi lý do" in page
    page = page_of(officer.post(strike, {"reason": "Ghi trùng", "seen": one.steps}, follow=True))
    assert "Đã đưa ra khỏi danh sách" in page
    assert len(get_training(reference=training)[1]) == 2


def test_a_qr_picture_is_an_image_of_its_own():
    picture = qr_picture("https://dieuhanh.example/diem-danh/1?ma=123456")
    assert re.fullmatch(r"data:image/svg\+xml;base64,[A-Za-z0-9+/=]+", picture)


@BOTH_WIDTHS
def test_a_session_from_its_list_to_who_still_cannot(
    as_officer, open_page, axe, no_sideways_scroll, width
):
    def looks_right(page):
        axe(page)
        no_sideways_scroll(page)

    page = as_officer("cooperation:commitment", make_commitment(make_agreement()), width=width)
    page.get_by_role("link", name="Thêm lớp tập huấn").click()
    page.get_by_label("Nội dung tập huấn").fill("Sử dụng chữ ký số")
    page.get_by_label("Ngày tập huấn").fill(timezone.localdate().strftime("%d/%m/%Y"))
    page.get_by_label("Địa điểm").fill("Hội trường UBND xã Thử Giang")
    page.get_by_label("Đạt từ bao nhiêu điểm").fill("5")
    looks_right(page)
    page.get_by_role("button", name="Lưu").click()
    page.get_by_text("Danh sách chưa có ai").wait_for()
    looks_right(page)
    session = page.url
    give(page, *((name, "Công chức", "UBND xã Thử Giang (giả định)", "", "") for name in NAMES))
    page.get_by_role("button", name="Ghi vào hồ sơ").click()
    page.get_by_text("Đã ghi: 3 mới").wait_for()
    looks_right(page)
    page.get_by_role("link", name="Điểm danh", exact=True).click()
    page.get_by_role("button", name="Mở điểm danh").click()
    page.get_by_role("img", name="Mã QR để điểm danh").wait_for()
    looks_right(page)
    phone = open_page(width=360)
    phone.goto(page.locator(".room-address").inner_text())
    phone.get_by_label("Mã số trên màn hình").fill(page.locator(".room-code").inner_text())
    phone.get_by_label("Họ và tên").fill("tran van binh")
    looks_right(phone)
    phone.get_by_role("button", name="Tôi có mặt").click()
    phone.get_by_text("Trần Văn Bình, UBND xã Thử Giang").wait_for()
    looks_right(phone)
    page.get_by_text("1 người đã có mặt").wait_for()
    page.goto(session)
    give(page, ("Trần Văn Bình", "", "UBND xã Thử Giang (giả định)", "", "8,5"))
    looks_right(page)
    page.get_by_role("button", name="Ghi vào hồ sơ").click()
    page.get_by_text("8,5 (đạt)").wait_for()
    page.get_by_role("link", name="Lê Thị Hà").click()
    page.get_by_label("Kết quả kiểm tra").fill("9")
    page.get_by_role("button", name="Lưu").click()
    page.locator(".lt-error-summary").get_by_text("Người vắng mặt").wait_for()
    looks_right(page)
    page.goto(session.replace("/tap-huan/", "/cam-ket/").rsplit("-L", 1)[0] + "/con-thieu")
    page.get_by_text("1 trên 3 người").wait_for()
    page.get_by_role("rowheader", name="UBND xã Thử Giang").first.wait_for()
    looks_right(page)


def give(page, *rows):
    page.get_by_role("link", name="Nộp tệp Excel").click()
    file = {
        "name": "Danh sách.xlsx",
        "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "buffer": make_workbook(HEAD, *rows),
    }
    page.get_by_label("Tệp Excel").set_input_files(file)
    page.get_by_role("button", name="Xem trước").click()
    page.get_by_role("button", name="Ghi vào hồ sơ").wait_for()
