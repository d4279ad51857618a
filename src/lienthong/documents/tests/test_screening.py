"""Files of drafts are looked at for marks of state secrets before they may be signed."""

from datetime import timedelta
from functools import lru_cache

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.urls import reverse

from lienthong.directory.testing import facts_told
from lienthong.documents.models import Dispatch, DispatchFile, Screening
from lienthong.documents.operations import (
    attach_file,
    detach_file,
    named_upload,
    release_mark,
    screen_next,
    sign_dispatch,
    submit_draft,
    take_upload,
)
from lienthong.documents.operations.files import keep_file
from lienthong.documents.queries import get_draft, lay_out_dispatch
from lienthong.documents.queries.screenings import require_screened
from lienthong.documents.queries.sheets import PDF
from lienthong.documents.terms import (
    DraftUnknown,
    MadeFor,
    MarkNotThere,
    NotYoursToRelease,
    Reading,
    ReasonTooShort,
    ScanNotSigned,
    ScreeningMarked,
    ScreeningPending,
    Stage,
)
from lienthong.documents.testing import make_keys, seen_of
from lienthong.documents.tests.drafting import LATER, begin
from lienthong.documents.tests.test_pages import as_person
from lienthong.kernel.secrecy import Secrecy, say_mark
from lienthong.paper.scanning import given as given_files
from lienthong.paper.scanning.apart import draw_page
from lienthong.paper.scanning.joining import join_images
from lienthong.paper.scanning.kinds import FileKind
from lienthong.paper.scanning.recognising import has_recogniser
from lienthong.paper.scanning.refusals import RecogniserMissing
from lienthong.paper.testing import marked_scan, page_pdf
from lienthong.work.testing import NOW, make_office

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not has_recogniser(),
        reason="needs tesseract (apt-get install tesseract-ocr tesseract-ocr-vie)",
    ),
]


@lru_cache
def scanned(*lines):
    """A page with these lines as a scanner gives it: a PDF without any text."""
    page = page_pdf("#set text(size: 14pt)\n" + "\n\n".join(lines))
    picture = draw_page(page, page=1, width=1654).png
    return join_images([(FileKind.PNG, picture)], made_at=NOW)


PLAIN = ("UBND TỈNH THỬ", "Số: 5/UBND-VX", "Về việc kết nối các xã")
MARKED = ("UBND TỈNH THỬ", "Số: 5/UBND-VX", "TỐI MẬT", "Phương án")


@pytest.fixture
def office():
    return make_office()


def given(office, content, name="ban-quet.pdf"):
    """A draft of Lan's beside which this file goes out; its id."""
    draft = begin(office)
    attach_file(dispatch_id=draft, upload=named_upload(name, content), acting=office.lan, now=NOW)
    return draft


def submit(office, draft, *levels, seen=2):
    return submit_draft(dispatch_id=draft, levels=levels, seen=seen, acting=office.lan, now=LATER)


def sign(office, draft):
    make_keys(office)
    sign_dispatch(
        dispatch_id=draft, seen=seen_of(draft), proved_at=LATER, acting=office.leader, now=LATER
    )


def release(who, draft, reason="Chữ “mật” trong “mật ong”, đã đối chiếu bản giấy"):
    barred = Screening.objects.get(dispatch_id=draft)
    release_mark(dispatch_id=draft, screening_id=barred.id, reason=reason, acting=who, now=LATER)


def page(who, name, draft):
    return as_person(who).get(reverse(f"documents:{name}", args=[draft])).content.decode()


def test_a_scan_beside_a_document_is_signed_only_once_it_was_looked_at(office):
    draft = given(office, scanned(*PLAIN))
    submit(office, draft)
    for who, name in ((office.lan, "draft"), (office.leader, "dispatch")):
        assert "Chưa ký được" in page(who, name, draft)
    with pytest.raises(ScreeningPending):
        sign(office, draft)
    assert screen_next(LATER)
    assert not screen_next(LATER)
    assert Screening.objects.get().state == Reading.READ
    assert "Chưa ký được" not in page(office.leader, "dispatch", draft)
    assert facts_told("documents:dispatch:screened")[0].data["secrecy"] == ""
    sign(office, draft)
    assert Dispatch.objects.get(id=draft).stage == Stage.SIGNED


def test_a_scan_is_not_the_document_that_is_signed_here(office):
    draft = begin(office)
    with pytest.raises(ScanNotSigned):
        take_upload(dispatch_id=draft, upload=named_upload("quet.pdf", scanned(*PLAIN)), seen=2,
                    acting=office.lan, now=LATER)  # fmt: skip
    assert not Screening.objects.exists()


@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT", "TUYỆT MẬT"])
def test_a_mark_in_a_box_closes_an_attachment_whatever_accents_are_read(office, mark):
    """SC-18."""
    draft = given(office, marked_scan(mark))
    assert screen_next(LATER)
    assert say_mark(Secrecy(Screening.objects.get(dispatch_id=draft).secrecy)) == mark
    assert get_draft(dispatch_id=draft, acting=office.lan).attached == ()


def test_an_attachment_with_a_mark_goes_out_with_nothing(office):
    draft = given(office, scanned(*MARKED), "kem.pdf")
    assert submit(office, draft) is Stage.TO_SIGN
    with pytest.raises(ScreeningPending):
        sign(office, draft)
    assert screen_next(LATER)
    assert get_draft(dispatch_id=draft, acting=office.lan).attached == ()
    assert not DispatchFile.objects.filter(replaced_at=None).exists()
    assert Dispatch.objects.get(id=draft).stage == Stage.RETURNED
    shown = page(office.lan, "draft", draft)
    assert "kem.pdf" in shown
    assert "TỐI MẬT" in shown
    with pytest.raises(ScreeningMarked):
        attach_file(dispatch_id=draft, upload=named_upload("lai.pdf", scanned(*MARKED)),
                    acting=office.lan, now=LATER)  # fmt: skip


def test_a_misread_mark_is_released_by_a_clerk_for_a_reason_and_the_file_is_back(office):
    draft = given(office, scanned(*MARKED), "kem.pdf")
    assert screen_next(LATER)
    release(office.clerk, draft)
    assert [one.name for one in get_draft(dispatch_id=draft, acting=office.lan).attached] == [
        "kem.pdf"
    ]
    told = facts_told("documents:dispatch:mark_released")[0].data
    assert (told["file"], told["secrecy"]) == ("kem.pdf", "toi-mat")
    assert "mật ong" in told["reason"]
    assert submit(office, draft) is Stage.TO_SIGN
    shown = page(office.leader, "dispatch", draft)
    assert "TỐI MẬT" in shown
    assert office.clerk.account_name in shown
    assert "mật ong" in shown
    sign(office, draft)
    with pytest.raises(MarkNotThere):
        barred = Screening.objects.get().id
        release_mark(dispatch_id=draft, screening_id=barred, reason="Đã xem lại bản giấy",
                     acting=office.clerk, now=LATER)  # fmt: skip


def test_who_drafts_it_or_is_no_clerk_releases_nothing(office):
    draft = given(office, scanned(*MARKED))
    assert screen_next(LATER)
    with pytest.raises(NotYoursToRelease):
        release(office.lan, draft)
    with pytest.raises(DraftUnknown):
        release(office.minh, draft)
    with pytest.raises(ReasonTooShort):
        release(office.clerk, draft, "nhầm")
    assert Screening.objects.get().state == Reading.BARRED
    own = begin(office, by=office.clerk)
    attach_file(dispatch_id=own, upload=named_upload("b.pdf", scanned(*MARKED)),
                acting=office.clerk, now=NOW)  # fmt: skip
    assert screen_next(LATER)
    with pytest.raises(NotYoursToRelease):
        release(office.clerk, own)


def test_the_page_offers_the_release_to_a_clerk_and_not_to_the_drafter(office):
    draft = given(office, scanned(*MARKED))
    assert screen_next(LATER)
    barred = Screening.objects.get()
    address = reverse("documents:draft_release", args=[draft, barred.id])
    assert address not in page(office.lan, "draft", draft)
    assert address in page(office.clerk, "draft", draft)
    answer = as_person(office.clerk).post(
        address, {"reason": "Dấu đỏ của bưu điện bị đọc thành chữ"}, follow=True
    )
    assert "Chưa ký được" not in answer.content.decode()
    barred.refresh_from_db()
    assert barred.state == Reading.READ


def test_a_file_that_is_taken_out_again_is_not_looked_at(office):
    draft = given(office, scanned(*MARKED))
    detach_file(dispatch_id=draft, position=1, acting=office.lan, now=LATER)
    assert not screen_next(LATER)
    assert Dispatch.objects.get(id=draft).stage == Stage.DRAFTING


def test_drafts_from_before_marks_were_looked_for_are_looked_at_once(office):
    draft = begin(office)
    row = Dispatch.objects.get(id=draft)
    marked = keep_file(page_pdf("UBND TỈNH THỬ\n\nTỐI MẬT"), content_type=PDF, now=NOW)
    plain = keep_file(scanned(*PLAIN), content_type=PDF, now=NOW)
    DispatchFile.objects.create(dispatch=row, position=1, name="cu.pdf", file=plain,
                                made_for=MadeFor.ATTACHED)  # fmt: skip
    newest = row.versions.get(number=2)
    newest.file = marked
    newest.save()
    row.stage = Stage.TO_SIGN
    row.save()
    unread = MigrationLoader(connection).get_migration("documents", "0024_unread_drafts")
    for _ in range(2):
        unread.operations[0].code(apps, None)
    with pytest.raises(ScreeningPending):
        require_screened(dispatch_id=draft, sha256s=[plain.sha256])
    assert [screen_next(LATER) for _ in range(3)] == [True, True, False]
    states = dict(Screening.objects.values_list("file", "state"))
    assert states == {marked.sha256: Reading.BARRED, plain.sha256: Reading.READ}
    assert Dispatch.objects.get(id=draft).stage == Stage.RETURNED
    with pytest.raises(ScreeningMarked):
        lay_out_dispatch(dispatch_id=draft)
    with pytest.raises(ScreeningMarked):
        submit(office, draft)


def test_drafts_read_by_fewer_rules_are_looked_at_again_but_not_what_was_released(office):
    draft = given(office, scanned(*PLAIN))
    assert screen_next(LATER)
    read = Screening.objects.get()
    released = keep_file(scanned(*PLAIN, "Bản khác"), content_type=PDF, now=NOW)
    said = {"secrecy": "secret", "by": "Lan", "reason": "Máy đọc nhầm"}
    Screening.objects.create(dispatch_id=draft, file=released, name="tha.pdf", released=said,
                             state=Reading.READ, asked_at=NOW)  # fmt: skip
    DispatchFile.objects.create(dispatch_id=draft, position=7, name="tha.pdf", file=released,
                                made_for=MadeFor.ATTACHED)  # fmt: skip
    again = MigrationLoader(connection).get_migration("documents", "0034_drafts_looked_at_again")
    again.operations[0].code(apps, None)
    states = dict(Screening.objects.values_list("file", "state"))
    assert states == {read.file_id: Reading.WAITING, released.sha256: Reading.READ}
    assert screen_next(LATER)
    assert Screening.objects.get(id=read.id).state == Reading.READ


def test_a_page_with_text_waits_for_nobody(office):
    given(office, page_pdf("Ủy ban nhân dân tỉnh Thử nghiệm, số 5/UBND-VX"))
    assert not Screening.objects.exists()


def test_without_a_recogniser_who_signs_is_told_to_look(office, monkeypatch):
    def missing(_png, *, page):
        raise RecogniserMissing

    monkeypatch.setattr(given_files, "recognise", missing)
    draft = given(office, scanned(*PLAIN))
    submit(office, draft)
    assert screen_next(LATER)
    assert Screening.objects.get().state == Reading.FAILED
    assert "Chưa soát được dấu chỉ độ mật" in page(office.leader, "dispatch", draft)


def test_a_look_whose_reader_died_is_taken_again_three_times_at_most(office):
    given(office, scanned(*PLAIN))
    Screening.objects.update(state=Reading.READING, attempts=3, claimed_until=NOW)
    assert not screen_next(NOW)
    assert screen_next(NOW + timedelta(seconds=1))
    found = Screening.objects.get()
    assert (found.state, found.attempts) == (Reading.FAILED, 4)
