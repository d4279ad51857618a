"""A signed file is the original of what was sent only if it says the same as its packet."""

from dataclasses import replace
from datetime import date

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.urls import reverse
from django.utils import timezone

from lienthong.documents.models import ArrivalFile
from lienthong.documents.operations import examine_anew
from lienthong.documents.rules.packets import (
    FOREIGN_SEAL,
    OTHER_DAY,
    OTHER_NUMBER,
    PacketSays,
    find_differences,
    read_filled,
)
from lienthong.documents.terms import FileSays
from lienthong.documents.tests.issuing import office_of, received_by
from lienthong.documents.tests.scans import read_all
from lienthong.documents.tests.test_examined import authority
from lienthong.documents.tests.test_finding_pages import as_person
from lienthong.exchange.operations import send_document
from lienthong.exchange.terms import Upload
from lienthong.exchange.testing import make_draft
from lienthong.paper.signing.filling import Gap, add_gaps, fill_gaps
from lienthong.paper.signing.signer import sign_pdf
from lienthong.paper.signing.terms import Place
from lienthong.paper.testing import page_pdf, personal, seal

__all__ = ["authority"]  # fixtures of the neighbouring file

pytestmark = pytest.mark.django_db
PACKET = PacketSays(
    sender="UBND tỉnh Thanh Hóa", number="15", symbol="UBND-VX", issued_on=date(2026, 3, 5)
)
NOTHING = FileSays(number=None, issued_on=None)
OWN = [("Ủy ban nhân dân tỉnh Thanh Hóa", "Ủy ban nhân dân tỉnh Thanh Hóa")]


def kinds(*, says=NOTHING, text="", seals=(), packet=PACKET):
    found = find_differences(says=says, text=text, seals=seals, packet=packet)
    return [text for text, _ in found]


@pytest.mark.parametrize(
    ("sender", "holder"),
    [
        ("UBND tỉnh Thanh Hóa", "Ủy ban nhân dân tỉnh Thanh Hoá"),
        ("Sở Nội vụ", "SỞ NỘI VỤ TỈNH THANH HÓA"),
        ("Sở Nội vụ tỉnh Thanh Hóa", "Sở Nội vụ Thanh Hóa"),
        ("UBND xã Nga Sơn", "Ủy ban nhân dân xã Nga Sơn, tỉnh Thanh Hóa"),
    ],
)
def test_names_of_one_agency_agree_however_they_are_written(sender, holder):
    assert kinds(seals=[(holder, "")], packet=replace(PACKET, sender=sender)) == []


@pytest.mark.parametrize(
    ("sender", "holder"),
    [
        ("UBND xã Ba Đình", "Ủy ban nhân dân tỉnh Thanh Hóa"),
        ("UBND tỉnh Thanh Hóa", "Văn phòng UBND tỉnh Thanh Hóa"),
        ("UBND xã Hà Trung", "UBND phường Hà Trung"),
        ("UBND tỉnh Thanh Hóa", "UBND"),
    ],
)
def test_the_seal_of_another_agency_makes_no_original(sender, holder):
    assert kinds(seals=[(holder, "")], packet=replace(PACKET, sender=sender)) == [FOREIGN_SEAL]


def test_of_several_seals_one_is_to_be_the_senders():
    assert kinds(seals=[("Sở Tài chính", "Sở Tài chính"), *OWN]) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("UBND TỈNH THANH HÓA\nSố: 15/UBND-VX", []),
        ("Số: 015/UBND–VX", []),
        ("Số: 01/UBND-VP", [OTHER_NUMBER]),
        ("Số: 15/UBND-VP", [OTHER_NUMBER]),
        ("Số: 15/2026/UBND-VX", []),
        ("Số:    /UBND-VX", []),
        ("Căn cứ đề nghị của Sở Nội vụ", []),
    ],
)
def test_the_number_on_the_page_is_that_of_the_packet(text, expected):
    assert kinds(text=text, seals=OWN) == expected


def test_number_and_day_filled_after_signing_are_those_of_the_packet():
    same = read_filled({"number": "15", "day": "05", "month": "3", "year": "2026"})
    assert kinds(says=same, seals=OWN) == []
    other = read_filled({"number": "01", "day": "04", "month": "3", "year": "2026"})
    assert kinds(says=other, seals=OWN) == [OTHER_NUMBER, OTHER_DAY]
    assert read_filled({"number": "x", "day": "99", "month": "3", "year": "2026"}) == NOTHING


@pytest.fixture
def trusted(platform, authority):
    """The province's trust list names the authority."""
    folder = platform.exchange.trusted_authorities
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "thu.pem").write_bytes(authority.certificate.public_bytes(Encoding.PEM))


def sealed(authority, holder, *, number="", text="Công văn"):
    """A page signed by a person, numbered in its gap, then sealed by `holder`."""
    box = Place(page=1, left=100, bottom=700, right=140, top=712)
    page = add_gaps(page_pdf(text), [Gap("number", box)])
    signed = sign_pdf(page, personal(authority.person()))
    filled = fill_gaps(signed, {"number": number}) if number else signed
    return sign_pdf(filled, seal(authority.issue(CN=holder, O=holder, UID="MST:2800000009")))


def arrive(platform, content, **changes):
    """The province sends it to a commune; the row of its file there, read."""
    draft = make_draft(platform.province.communes[0], issued_on=timezone.localdate())
    draft = replace(draft, uploads=(Upload("van-ban.pdf", content),), **changes)
    clerk = platform.clerk(platform.province.province)
    send_document(draft=draft, acting=clerk, now=timezone.now())
    platform.run()
    read_all(timezone.now())
    (row,) = ArrivalFile.objects.filter(agency_id=platform.province.communes[0])
    return row


@pytest.mark.usefixtures("trusted")
def test_a_sealed_file_of_another_agency_is_amber_everywhere_and_says_why(platform, authority):
    row = arrive(platform, sealed(authority, "UBND xã Khác Hẳn"))
    assert row.force == "doubtful"
    clerk = office_of(platform.province.communes[0]).clerk
    received = received_by(clerk.agency_id)
    words = "Con dấu trong tệp là của UBND xã Khác Hẳn"
    page = as_person(clerk).get(reverse("documents:received", args=[received.id])).text
    assert words in page
    assert "bản gốc có đủ" not in page
    assert "Đủ chữ ký số: bản gốc" not in page
    assert "Đủ chữ ký số: bản gốc" not in as_person(clerk).get(reverse("documents:desk")).text
    examine_anew(file_id=row.id, acting=clerk, now=timezone.now())
    row.refresh_from_db()
    assert row.force == "doubtful"


@pytest.mark.usefixtures("trusted")
def test_a_sealed_file_of_the_sender_is_an_original_and_of_another_number_is_not(
    platform, authority
):
    own = sealed(authority, "UBND tỉnh Thử Nghiệm", number="15")
    assert arrive(platform, own, number="15").force == "original"
    ArrivalFile.objects.all().delete()
    assert arrive(platform, own, number="99").force == "doubtful"
