"""Drafts that are pictures are looked at for marks of state secrets before they may be signed."""

from datetime import timedelta
from functools import lru_cache

import pytest
from django.urls import reverse

from lienthong.directory.testing import facts_told
from lienthong.documents.models import Dispatch, DispatchFile, Screening
from lienthong.documents.operations import (
    attach_file,
    named_upload,
    screen_next,
    sign_dispatch,
    submit_draft,
    take_upload,
)
from lienthong.documents.operations import screen as screening
from lienthong.documents.queries import get_draft, lay_out_dispatch
from lienthong.documents.terms import (
    PlaceNotFound,
    Reading,
    ScreeningMarked,
    ScreeningPending,
    Stage,
)
from lienthong.documents.testing import make_keys
from lienthong.documents.tests.drafting import LATER, begin
from lienthong.documents.tests.test_pages import as_person
from lienthong.paper.scanning.apart import draw_page
from lienthong.paper.scanning.joining import join_images
from lienthong.paper.scanning.kinds import FileKind
from lienthong.paper.scanning.recognising import has_recogniser
from lienthong.paper.scanning.refusals import RecogniserMissing
from lienthong.paper.testing import page_pdf
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
    """A draft of Lan's whose document is this file; its id."""
    draft = begin(office)
    take_upload(dispatch_id=draft, upload=named_upload(name, content), seen=2,
                acting=office.lan, now=NOW)  # fmt: skip
    return draft


def submit(office, draft, *levels, seen=3):
    return submit_draft(dispatch_id=draft, levels=levels, seen=seen, acting=office.lan, now=LATER)


def sign(office, draft):
    make_keys(office)
    sign_dispatch(dispatch_id=draft, proved_at=LATER, acting=office.leader, now=LATER)


def page(who, name, draft):
    return as_person(who).get(reverse(f"documents:{name}", args=[draft])).content.decode()


def test_a_scan_is_signed_only_once_it_was_looked_at(office):
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
    with pytest.raises(PlaceNotFound):  # the next thing that a scan lacks: words to sign at
        sign(office, draft)


def test_a_scan_with_a_mark_is_closed_and_its_draft_is_with_its_drafter_again(office):
    draft = given(office, scanned(*MARKED))
    submit(office, draft, [office.minh.account_id])
    assert screen_next(LATER)
    assert Dispatch.objects.get(id=draft).stage == Stage.RETURNED
    with pytest.raises(ScreeningMarked):
        lay_out_dispatch(dispatch_id=draft)
    with pytest.raises(ScreeningMarked):
        submit(office, draft)
    with pytest.raises(ScreeningMarked):
        take_upload(dispatch_id=draft, upload=named_upload("lai.pdf", scanned(*MARKED)), seen=3,
                    acting=office.lan, now=LATER)  # fmt: skip
    assert "TỐI MẬT" in page(office.lan, "draft", draft)
    answer = as_person(office.lan).get(reverse("documents:draft_pdf", args=[draft]))
    assert answer.status_code == 302
    take_upload(dispatch_id=draft, upload=named_upload("khac.pdf", scanned(*PLAIN)), seen=3,
                acting=office.lan, now=LATER)  # fmt: skip
    assert screen_next(LATER)
    assert submit(office, draft, seen=4) is Stage.TO_SIGN
    assert "TỐI MẬT" not in page(office.lan, "draft", draft)


def test_an_attachment_with_a_mark_goes_out_with_nothing(office):
    draft = begin(office)
    attach_file(dispatch_id=draft, upload=named_upload("kem.pdf", scanned(*MARKED)),
                acting=office.lan, now=NOW)  # fmt: skip
    assert submit(office, draft, seen=2) is Stage.TO_SIGN
    with pytest.raises(ScreeningPending):
        sign(office, draft)
    assert screen_next(LATER)
    assert get_draft(dispatch_id=draft, acting=office.lan).attached == ()
    assert not DispatchFile.objects.filter(replaced_at=None).exists()
    assert Dispatch.objects.get(id=draft).stage == Stage.RETURNED
    assert "kem.pdf" in page(office.lan, "draft", draft)


def test_a_page_with_text_waits_for_nobody(office):
    given(office, page_pdf("Ủy ban nhân dân tỉnh Thử nghiệm, số 5/UBND-VX"))
    assert not Screening.objects.exists()


def test_without_a_recogniser_who_signs_is_told_to_look(office, monkeypatch):
    def missing(_png, *, page):
        raise RecogniserMissing

    monkeypatch.setattr(screening, "recognise", missing)
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
