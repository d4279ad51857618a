"""A document on paper: photographed, joined, recognised, proposed, registered; and what is not."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lienthong.directory.testing import build_agency
from lienthong.documents.models import Arrival, ArrivalFile, KeptFile, Scan
from lienthong.documents.operations import (
    drop_scan,
    examine_anew,
    read_next,
    register_by_hand,
    release_file,
    take_in_scan,
)
from lienthong.documents.pages.scan_forms import ScanForm
from lienthong.documents.queries import (
    get_arrival_file,
    get_page_picture,
    get_scan,
    list_arrival_files,
    list_scans,
)
from lienthong.documents.terms import (
    FileNotShown,
    FilesBeyondLimit,
    FilesNeeded,
    FileUnknown,
    Reading,
    ReasonTooShort,
    ScanTaken,
    ScanUnknown,
    SecrecyNotDenied,
    SecretRefused,
)
from lienthong.documents.tests.scans import (
    blank,
    draft,
    given,
    letter,
    photograph,
    read_all,
    take_in,
)
from lienthong.documents.tests.test_pages import as_person
from lienthong.kernel.secrecy import say_mark
from lienthong.paper.scanning import recognising
from lienthong.paper.scanning.apart import read_text
from lienthong.paper.scanning.recognising import Recognised, has_recogniser
from lienthong.paper.scanning.refusals import (
    FileTypeUnknown,
    ImageBroken,
    ImageTooLarge,
    UploadEmpty,
)
from lienthong.paper.testing import marked_scan
from lienthong.work.testing import NOW, TODAY, make_office

pytestmark = pytest.mark.django_db
needs_tesseract = pytest.mark.skipif(
    not has_recogniser(), reason="needs tesseract (apt-get install tesseract-ocr tesseract-ocr-vie)"
)


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def says(monkeypatch):
    """The recogniser says this of every page."""

    def says(text):
        monkeypatch.setattr(
            "lienthong.documents.operations.read_files.recognise",
            lambda _png, *, page: Recognised((), f"{text}\nTrang {page} của văn bản giấy"),
        )

    return says


def card(office, scan_id):
    return get_scan(agency_id=office.agency_id, scan_id=scan_id, on=TODAY)


@needs_tesseract
def test_photographs_become_one_searchable_pdf_that_proposes_what_to_register(office):
    scan = take_in(office.clerk, given(photograph(), "a.png"), given(blank(), "b.png"))
    read_all()

    found = card(office, scan)
    (file,) = found.files
    assert (file.state, file.pages, file.is_scan, file.problem) == (Reading.READ, 2, True, None)
    assert found.proposal.code == "05/SKHCN-BCVT"
    assert found.proposal.issued_on == date(2026, 2, 3)
    assert "chuyển đổi số năm 2026" in found.proposal.subject
    pdf = get_arrival_file(agency_id=office.agency_id, file_id=file.id).content
    assert "Thực hiện Kế hoạch" in read_text(pdf)[0]
    assert "Thực hiện Kế hoạch" in KeptFile.objects.get(pk=ArrivalFile.objects.get().file_id).text


def test_a_pdf_with_text_is_read_without_recognising_and_said_to_be_unsigned(office, says):
    says("không được hỏi")
    scan = take_in(office.clerk, given(letter()))
    read_all()

    (file,) = card(office, scan).files
    assert file.examination.force == "for_information"
    assert "05/SKHCN-BCVT" in KeptFile.objects.get().text
    assert "không được hỏi" not in KeptFile.objects.get().text


def test_a_registered_scan_keeps_its_files_and_cannot_be_registered_twice(office):
    scan = take_in(office.clerk, given(letter()))
    read_all()
    row = register_by_hand(draft=draft(), acting=office.clerk, now=NOW, scan_id=scan)

    assert [one.name for one in list_arrival_files(agency_id=office.agency_id, arrival_id=row)] == [
        "van-ban.pdf"
    ]
    assert list_scans(agency_id=office.agency_id, on=TODAY) == []
    with pytest.raises(ScanTaken):
        register_by_hand(draft=draft(known_duplicate=True), acting=office.clerk, now=NOW,
                         scan_id=scan)  # fmt: skip
    assert Arrival.objects.count() == 1


def test_a_scan_registered_before_it_was_read_is_read_all_the_same(office):
    scan = take_in(office.clerk, given(letter()))
    row = register_by_hand(draft=draft(), acting=office.clerk, now=NOW, scan_id=scan)
    read_all()

    (file,) = list_arrival_files(agency_id=office.agency_id, arrival_id=row)
    assert file.state is Reading.READ


def test_a_page_is_drawn_once_and_only_where_there_is_one(office, settings):
    scan = take_in(office.clerk, given(letter()))
    read_all()
    (file,) = card(office, scan).files
    asked = {"agency_id": office.agency_id, "file_id": file.id, "width": 900}

    assert get_page_picture(**asked, page=1).startswith(b"\x89PNG")
    kept = list(settings.DOCUMENTS.pages.glob("*/*.png"))
    assert get_page_picture(**asked, page=1) == kept[0].read_bytes()
    for wrong in ({"page": 2}, {"page": 1, "width": 901}, {"page": 0}):
        with pytest.raises(FileUnknown):
            get_page_picture(**{**asked, **wrong})
    with pytest.raises(FileUnknown):
        get_page_picture(**{**asked, "agency_id": make_office("Khác").agency_id}, page=1)


def test_the_author_is_written_as_the_directory_writes_it_where_that_is_clear(office):
    build_agency("Sở Khoa học và Công nghệ tỉnh Thử", began_on=date(2020, 1, 1))
    scan = take_in(office.clerk, given(letter()))
    read_all()
    assert card(office, scan).proposal.author == "Sở Khoa học và Công nghệ tỉnh Thử"


def test_the_list_of_scans_asks_as_much_for_many_as_for_one(office, django_assert_max_num_queries):
    for _ in range(4):
        take_in(office.clerk, given(letter()), given(blank(), "a.png"))
    with django_assert_max_num_queries(3):
        assert len(list_scans(agency_id=office.agency_id, on=TODAY)) == 4


# --- state secrets --------------------------------------------------------------------------------
def test_a_document_of_which_nobody_denied_a_secret_is_not_taken_in(office):
    with pytest.raises(SecrecyNotDenied):
        take_in_scan(files=[given(letter())], holds_no_state_secret=False, acting=office.clerk,
                     now=NOW)  # fmt: skip
    assert KeptFile.objects.count() == 0


def test_a_mark_on_the_page_bars_the_file_and_keeps_none_of_its_text(office, says):
    says("UBND TỈNH\nSố: 5/UBND\nTỐI MẬT")
    scan = take_in(office.clerk, given(blank(), "a.png"))
    read_all()

    found = card(office, scan)
    (file,) = found.files
    assert found.is_secret
    assert not KeptFile.objects.filter(text__isnull=False).exists()
    with pytest.raises(FileNotShown):
        get_arrival_file(agency_id=office.agency_id, file_id=file.id)
    with pytest.raises(FileNotShown):
        get_page_picture(agency_id=office.agency_id, file_id=file.id, page=1, width=900)
    with pytest.raises(SecretRefused):
        register_by_hand(draft=draft(), acting=office.clerk, now=NOW, scan_id=scan)


@needs_tesseract
@pytest.mark.parametrize(
    ("mark", "dots"), [("MẬT", 200), ("TỐI MẬT", 150), ("TUYỆT MẬT", 300), ("TUYỆT MẬT", 200)]
)
def test_a_mark_in_a_box_bars_a_scan_whatever_accents_are_read(office, mark, dots):
    """SC-18."""
    scan = take_in(office.clerk, given(marked_scan(mark, dots)))
    read_all()

    found = card(office, scan)
    assert [one.secrecy and say_mark(one.secrecy) for one in found.files] == [mark]
    assert found.proposal is None or not found.proposal.author
    assert not KeptFile.objects.filter(text__isnull=False).exists()
    with pytest.raises(SecretRefused):
        register_by_hand(draft=draft(), acting=office.clerk, now=NOW, scan_id=scan)


def test_a_misread_mark_is_released_with_a_reason_and_the_file_read_anew(office, says):
    says("MẬT")
    scan = take_in(office.clerk, given(blank(), "a.png"))
    read_all()
    (file,) = card(office, scan).files

    with pytest.raises(ReasonTooShort):
        release_file(file_id=file.id, reason="nhầm", acting=office.clerk, now=NOW)
    release_file(file_id=file.id, reason="Nhận dạng nhầm, bản giấy không có dấu mật",
                 acting=office.clerk, now=NOW)  # fmt: skip
    read_all()
    assert card(office, scan).files[0].state is Reading.READ


@pytest.mark.parametrize("subject", ["Phương án phòng thủ (Mật)", "MẬT"])
def test_a_subject_with_a_mark_is_not_registered(office, subject):
    with pytest.raises(SecretRefused):
        register_by_hand(draft=draft(subject=subject), acting=office.clerk, now=NOW)


# --- what is wrong with files ---------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("a.pdf", b"", UploadEmpty),
        ("hoa-don.pdf", b"MZ\x90\x00 program", FileTypeUnknown),
        ("anh.jpg", b"<html>", FileTypeUnknown),
        ("anh.jpg", b"\xff\xd8\xff\xe0\x00\x04ab", ImageBroken),
        ("to.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0\0\xff\xff" * 2 + b"IEND\xaeB`\x82",
         ImageTooLarge),
    ],
)  # fmt: skip
def test_what_cannot_be_a_page_is_refused_by_its_bytes(office, name, content, refusal):
    with pytest.raises(refusal):
        take_in(office.clerk, given(content, name))
    assert Scan.objects.count() == 0


def test_three_hundred_megabytes_are_refused_in_words(office):
    huge = given(b"%PDF-1.7\n" + bytes(300 * 1024 * 1024))
    with pytest.raises(FilesBeyondLimit) as refused:
        take_in(office.clerk, huge)
    assert "301 MB" in str(refused.value)


def test_no_file_is_no_scan(office):
    with pytest.raises(FilesNeeded):
        take_in(office.clerk)


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7\n1 0 obj garbage", letter()[:-900], b"%PDF-1.4\n" + b"<<" * 50_000],
    ids=["garbage", "cut off", "nested"],
)
def test_a_broken_pdf_is_kept_and_said_to_be_broken(office, content):
    scan = take_in(office.clerk, given(content), now=NOW)
    read_all()
    (file,) = card(office, scan).files
    assert file.state in {Reading.FAILED, Reading.READ}
    assert file.examination.force in {"unreadable", "for_information"}
    assert get_arrival_file(agency_id=office.agency_id, file_id=file.id).content == content


def test_a_file_whose_reader_died_is_read_again_but_not_for_ever(office, monkeypatch):
    scan = take_in(office.clerk, given(letter()))

    def dies(*_args):
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("lienthong.documents.operations.read_files._read", dies)
        for minutes in (0, 6, 12):
            with pytest.raises(RuntimeError):
                read_next(NOW + timedelta(minutes=minutes))
            assert not read_next(NOW + timedelta(minutes=minutes + 1))
    read_all(NOW + timedelta(minutes=30))

    assert card(office, scan).files[0].state is Reading.FAILED


def test_without_a_recogniser_the_file_says_what_the_operator_installs(office, monkeypatch):
    monkeypatch.setattr(recognising.shutil, "which", lambda _name: None)
    scan = take_in(office.clerk, given(blank(), "a.png"))
    read_all()
    (file,) = card(office, scan).files
    assert file.state is Reading.READ
    assert "tesseract-ocr-vie" in file.problem[0]


def test_what_is_far_too_large_is_refused_before_it_is_read(office, monkeypatch):
    def read(_form):
        pytest.fail("the bytes were read")

    monkeypatch.setattr("lienthong.documents.operations.take_in.MOST_BYTES", 100)
    monkeypatch.setattr(ScanForm, "files_given", read)
    uploads = [SimpleUploadedFile("cong-van.pdf", letter())]
    answer = as_person(office.clerk).post(
        reverse("documents:take_in"), {"uploads": uploads, "holds_no_state_secret": "on"}
    )
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["uploads"]
    assert not Scan.objects.exists()


# --- what else may be done ------------------------------------------------------------------------
def test_a_dropped_scan_is_gone_and_cannot_be_registered(office):
    scan = take_in(office.clerk, given(letter()))
    drop_scan(scan_id=scan, acting=office.clerk, now=NOW)
    with pytest.raises(ScanUnknown):
        card(office, scan)
    with pytest.raises(ScanTaken):
        drop_scan(scan_id=scan, acting=office.clerk, now=NOW)


def test_a_file_is_examined_anew_only_by_its_agency(office):
    scan = take_in(office.clerk, given(letter()))
    read_all()
    (file,) = card(office, scan).files
    later = NOW + timedelta(days=1)
    examine_anew(file_id=file.id, acting=office.clerk, now=later)
    assert card(office, scan).files[0].examination.at == later
    with pytest.raises(FileUnknown):
        examine_anew(file_id=file.id, acting=make_office("Khác").clerk, now=later)
