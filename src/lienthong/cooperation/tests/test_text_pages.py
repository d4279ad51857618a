"""Texts of agreements on the page: given, corrected, confirmed, linked to, for whose eyes."""

from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from lienthong.cooperation.testing import MADE_UP_TEXT, make_agreement, page_of, signed_in_as
from lienthong.identity.terms import Role

pytestmark = pytest.mark.django_db
GIVEN = {"part": "0", "title": "Văn bản chính", "words": MADE_UP_TEXT, "confidence": "open"}


@pytest.fixture
def reference(db):
    return make_agreement()


def give(officer, reference, **changes):
    address = reverse("cooperation:text_new", args=[reference])
    return officer.post(address, GIVEN | changes, follow=True)


def here(reference, name="text", number=1):
    return reverse(f"cooperation:{name}", args=[reference, 0, number])


def test_an_officer_gives_corrects_and_confirms_a_text(officer, reference):
    page = page_of(give(officer, reference))
    assert 'id="2.1.b"' in page
    assert "điều 2, khoản 1, điểm b" in page
    opened = page_of(officer.get(here(reference), {"clause": "2.1.b"}))
    assert "Ghép vào 2.1.a" in opened
    joined = {"address": "2.1.b", "before": "2.1.a", "seen": "1", "step": "join"}
    answer = officer.post(here(reference, "text_divide"), joined)
    assert answer["Location"].endswith(f"#{quote('2.1.a')}")
    officer.post(here(reference, "text_decide"), {"seen": "2", "step": "confirm"})
    page = page_of(officer.get(here(reference)))
    assert "Đang áp dụng" in page
    assert "Sửa cách chia" not in page
    agreement = page_of(officer.get(reverse("cooperation:agreement", args=[reference])))
    assert here(reference) in agreement
    assert "ghép vào điều khoản trước" in agreement


def test_a_clause_is_divided_at_a_place_that_is_offered(officer, reference):
    give(officer, reference, words="Điều 1. A\n1. Bên A: a) bố trí; b) cấp số liệu.")
    opened = page_of(officer.get(here(reference), {"clause": "1.1"}))
    assert "b) cấp số liệu." in opened
    place = "Điều 1. A\n1. Bên A: a) bố trí; b)".index("b)")
    divided = {"address": "1.1", "seen": "1", "step": "divide", "place": str(place)}
    officer.post(here(reference, "text_divide"), divided)
    assert 'id="1.1.b"' in page_of(officer.get(here(reference)))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"words": ""}, "Hãy chọn tệp Word hoặc PDF, hoặc dán lời văn."),
        ({"title": " "}, "Hãy đặt tên"),
        ({"words": "TUYỆT MẬT\nA"}, "TUYỆT MẬT"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    officer, reference, changes, said
):
    answer = give(officer, reference, **changes)
    assert answer.status_code == 422
    page = page_of(answer)
    assert said in page
    assert 'id="2.1.b"' not in page


def test_a_picture_is_refused_with_the_way_to_go(officer, reference):
    picture = SimpleUploadedFile("anh.jpg", b"\xff\xd8\xff" + b"0" * 30)
    assert "Tiếp nhận văn bản" in page_of(give(officer, reference, words="", file=picture))


def test_a_stale_correction_and_a_drop_without_reason_say_so(officer, reference):
    give(officer, reference)
    stale = {"address": "2.1.b", "seen": "9", "step": "join"}
    answer = officer.post(here(reference, "text_divide"), stale, follow=True)
    assert "Cách chia vừa được người khác sửa" in page_of(answer)
    dropped = {"seen": "1", "step": "drop", "reason": ""}
    answer = officer.post(here(reference, "text_decide"), dropped, follow=True)
    assert "Hãy nêu lý do" in page_of(answer)
    dropped["reason"] = "Nhầm tệp"
    answer = officer.post(here(reference, "text_decide"), dropped, follow=True)
    assert "Đã bỏ văn bản." in page_of(answer)
    assert here(reference) not in page_of(answer)


def test_others_read_and_strangers_do_not_even_see_that_there_is_one(officer, reference):
    give(officer, reference)
    clerk = signed_in_as(Role.CLERK)
    assert "phủ cáp quang" in page_of(clerk.get(here(reference)))
    assert "Sửa cách chia" not in page_of(clerk.get(here(reference)))
    stranger = Client()
    assert stranger.get(here(reference)).status_code == 302
    page = page_of(stranger.get(reverse("cooperation:agreement", args=[reference])))
    assert "Toàn văn" not in page


def test_a_confidential_text_is_locked_for_others(officer, reference):
    give(officer, reference, confidence="provider")
    clerk = signed_in_as(Role.CLERK)
    agreement = page_of(clerk.get(reverse("cooperation:agreement", args=[reference])))
    assert "Nội dung mật giữa các bên" in agreement
    assert here(reference) not in agreement
    page = page_of(clerk.get(here(reference)))
    assert "phủ cáp quang" not in page
    assert clerk.get(here(reference, "text_original")).status_code == 404


def test_what_is_not_there_is_not_found(officer, reference):
    assert officer.get(here(reference)).status_code == 404
    wrong = {"address": "1", "seen": "1", "step": "join"}
    assert officer.post(here(reference, "text_divide"), wrong).status_code == 404
