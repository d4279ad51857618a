"""The list of scans says of each what is so: read or not, changed since sealed, taken in before."""

from datetime import timedelta

import pytest
from django.urls import reverse

from lienthong.documents.models import ArrivalFile
from lienthong.documents.operations import drop_scan, register_by_hand
from lienthong.documents.pages.viewer import badge_of_force, describe_examination
from lienthong.documents.rules.examinations import read_examination
from lienthong.documents.tests.scans import blank, draft, given, letter, read_all, take_in
from lienthong.documents.tests.test_pages import as_person
from lienthong.paper.signing.signer import sign_pdf
from lienthong.paper.testing import NOON, Authority, page_pdf, personal, seal
from lienthong.paper.tests.signing.crafted import changing, replace_content
from lienthong.work.testing import NOW, make_office

pytestmark = pytest.mark.django_db
COPIED = "Tệp này đã được đưa vào trước đó"
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def office():
    return make_office()


def page(person, name, *args):
    return as_person(person).get(reverse(f"documents:{name}", args=args)).content.decode()


def test_a_row_says_either_that_it_is_read_or_that_it_is_not(office):
    take_in(office.clerk, given(page_pdf("12345678901234567890 12345")))
    waiting = page(office.clerk, "desk")
    assert "Chưa đọc" in waiting
    assert "đã đọc" not in waiting
    read_all()
    read = page(office.clerk, "desk")
    assert "Chưa đọc" not in read
    assert "Đã đọc, không thấy trích yếu" in read


def test_a_file_that_was_changed_after_sealing_is_told_in_its_row(office):
    authority = Authority()
    sealed = sign_pdf(sign_pdf(letter(), personal(authority.person())), seal(authority.agency()))
    take_in(office.clerk, given(changing(replace_content)(sealed)), now=NOON)
    read_all(NOON + timedelta(seconds=1))
    assert ArrivalFile.objects.get().force == "broken"
    assert "Chữ ký số không còn đúng" in page(office.clerk, "desk")


@pytest.mark.parametrize(
    "files", [[given(letter())], [given(blank(), "a.png"), given(letter())]], ids=["pdf", "picture"]
)
def test_the_same_file_again_is_warned_about_with_the_way_to_the_first(office, files):
    """SC-21."""
    first = take_in(office.clerk, *files)
    assert COPIED not in page(office.clerk, "desk")
    second = take_in(office.clerk, *files[:1], now=LATER)
    address = reverse("documents:scan", args=[first])
    for shown in (page(office.clerk, "desk"), page(office.clerk, "scan", second)):
        assert COPIED in shown
        assert address in shown
    assert COPIED not in page(office.clerk, "scan", first)
    row = register_by_hand(draft=draft(), acting=office.clerk, now=LATER, scan_id=first)
    assert reverse("documents:arrival", args=[row]) in page(office.clerk, "scan", second)


def test_a_dropped_scan_and_another_agencys_are_no_first(office):
    """SC-21."""
    other = make_office("Khác")
    take_in(other.clerk, given(letter()))
    dropped = take_in(office.clerk, given(letter()))
    drop_scan(scan_id=dropped, acting=office.clerk, now=NOW)
    second = take_in(office.clerk, given(letter()), now=LATER)
    assert COPIED not in page(office.clerk, "scan", second)


def test_what_is_signed_for_trying_out_is_called_so_once(office):
    take_in(office.clerk, given(letter()))
    read_all()
    kept = ArrivalFile.objects.get().examination
    params = {"person": "Bình", "agency": "UBND tỉnh"}
    summary = {"text": "Signed by {person} and sealed by {agency}", "params": params}
    told = {**kept, "force": "original", "demonstration": True, "summary": summary}
    found = describe_examination(read_examination(told, NOW))
    assert "Signed by" not in found["summary"]
    assert "Bình" not in found["summary"]
    assert found["badge"] == badge_of_force("original", trial=True) != badge_of_force("original")
    assert not found["is_demonstration"]
    real = describe_examination(read_examination({**told, "demonstration": False}, NOW))
    assert "Bình" in real["summary"]
