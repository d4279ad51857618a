"""A mark in the picture of a page is found at every door, also beside text (SC-18, SC-19)."""

from uuid import uuid4

import pytest

from lienthong.documents.models import ArrivalFile, FileItem, KeptFile, Screening
from lienthong.documents.operations import (
    attach_file,
    make_up_retentions,
    named_upload,
    put_upload,
    screen_next,
    take_upload,
)
from lienthong.documents.operations.files import keep_file
from lienthong.documents.queries import get_draft, lay_out_dispatch
from lienthong.documents.terms import Reading, ScreeningMarked
from lienthong.documents.tests.drafting import LATER, begin
from lienthong.documents.tests.scans import given, read_all, take_in
from lienthong.documents.tests.test_filing import opened
from lienthong.paper.scanning.given_refusals import UploadMarked
from lienthong.paper.scanning.recognising import has_recogniser
from lienthong.paper.testing import marked_picture, marked_scan
from lienthong.work.testing import FIRST_DAY, NOW, make_office

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not has_recogniser(),
        reason="needs tesseract (apt-get install tesseract-ocr tesseract-ocr-vie)",
    ),
]
FOOTER = "Scanned with CamScanner 05/03/2026 08:15"
MARKS = [("MẬT", "mat"), ("TỐI MẬT", "toi-mat"), ("TUYỆT MẬT", "tuyet-mat")]


@pytest.fixture
def office():
    return make_office()


@pytest.mark.parametrize(("mark", "degree"), MARKS)
def test_a_scan_with_a_footer_is_barred(office, mark, degree):
    take_in(office.clerk, given(marked_scan(mark, 200, FOOTER)))
    read_all()
    row = ArrivalFile.objects.get()
    assert (row.state, row.secrecy) == (Reading.BARRED, degree)
    assert not KeptFile.objects.filter(text__isnull=False).exists()


def test_a_scan_with_a_footer_and_no_mark_is_found_by_both(office):
    take_in(office.clerk, given(marked_scan("KHẨN", 200, FOOTER)))
    read_all()
    text = KeptFile.objects.get().text
    assert "CamScanner" in text
    assert "BÁO CÁO" in text


def test_a_text_that_another_program_laid_beneath_a_scan_stays_and_hides_no_mark(office):
    read = "ỦY BAN NHÂN DÂN TỈNH THỬ Số 12/BC-UBND MAT BÁO CÁO Tình hình phòng chống thiên tai " * 5
    take_in(
        office.clerk, given(marked_scan("KHẨN", 200, read)), given(marked_scan("MẬT", 200, read))
    )
    read_all()
    first, second = ArrivalFile.objects.order_by("position")
    assert (first.state, second.state) == (Reading.READ, Reading.BARRED)
    kept = KeptFile.objects.get(pk=first.file_id).text
    assert "12/BC-UBND MAT" in kept
    assert "CỘNG HÒA" not in kept


def test_what_goes_out_beside_a_draft_or_as_one_is_looked_at_before_it_is_signed(office):
    draft, own = begin(office), begin(office)
    marked = named_upload("quet.pdf", marked_scan("TỐI MẬT", 200, FOOTER))
    attach_file(dispatch_id=draft, upload=marked, acting=office.lan, now=NOW)
    take_upload(dispatch_id=own, upload=marked, seen=2, acting=office.lan, now=LATER)
    while screen_next(LATER):
        pass
    found = dict(Screening.objects.values_list("dispatch_id", "secrecy"))
    assert found == {draft: "toi-mat", own: "toi-mat"}
    with pytest.raises(ScreeningMarked):
        lay_out_dispatch(dispatch_id=own)
    assert get_draft(dispatch_id=draft, acting=office.lan).attached == ()


@pytest.mark.parametrize(
    "content", [marked_scan("MẬT", 200, FOOTER), marked_picture("MẬT")], ids=["scan", "picture"]
)
def test_nothing_with_a_mark_is_put_into_a_job_file(office, content):
    make_up_retentions(agency_id=None, on=FIRST_DAY)
    file_id = opened(office)
    with pytest.raises(UploadMarked):
        put_upload(file_id=file_id, name="kem", content=content, acting=office.lan, now=NOW)
    assert not FileItem.objects.exists()


def test_a_picture_that_the_exchange_brings_is_read_and_looked_through(office):
    """Other software sends such; the platform itself sends PDF and Word only."""
    packet = uuid4()
    for position, mark in enumerate(("MẬT", "KHẨN"), 1):
        ArrivalFile.objects.create(
            id=uuid4(), agency_id=office.agency_id, received_id=packet, position=position,
            name=f"{position}.png", content_type="image/png", state=Reading.WAITING, added_at=NOW,
            file=keep_file(marked_picture(mark), content_type="image/png", now=NOW),
        )  # fmt: skip
    read_all()
    barred, read = ArrivalFile.objects.order_by("position")
    assert (barred.state, barred.secrecy) == (Reading.BARRED, "mat")
    assert (read.state, read.name, read.content_type) == (Reading.READ, "2.png", "image/png")
    assert "BÁO CÁO" in KeptFile.objects.get(pk=read.file_id).text
