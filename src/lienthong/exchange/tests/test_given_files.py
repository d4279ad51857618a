"""What somebody gives to be sent is looked at as files of drafts are; nothing else leaves."""

from functools import lru_cache

import pytest
from django.urls import reverse

from lienthong.exchange.models import OutgoingDocument, StoredPacket
from lienthong.exchange.testing import PDF, plain_pdf
from lienthong.exchange.tests.browsing import browser, entered, upload
from lienthong.paper.scanning import given
from lienthong.paper.scanning.apart import draw_page
from lienthong.paper.scanning.joining import join_images
from lienthong.paper.scanning.kinds import FileKind
from lienthong.paper.scanning.recognising import has_recogniser
from lienthong.paper.scanning.refusals import RecogniserMissing
from lienthong.paper.testing import NOON, marked_scan, page_pdf

pytestmark = pytest.mark.django_db
recognised = pytest.mark.skipif(
    not has_recogniser(),
    reason="needs tesseract (apt-get install tesseract-ocr tesseract-ocr-vie)",
)


@lru_cache
def scanned(*lines):
    """A page with these lines as a scanner gives it: a PDF without any text."""
    page = page_pdf("#set text(size: 14pt)\n" + "\n\n".join(lines))
    return join_images([(FileKind.PNG, draw_page(page, page=1, width=1654).png)], made_at=NOON)


def with_root(more):
    return plain_pdf("Cong van co them thu khac", more)


def post(platform, *files):
    sent = entered(platform.province.communes[0], uploads=[upload(*file) for file in files])
    return browser(platform.province.province).post(reverse("exchange:compose"), sent)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (with_root(b"/OpenAction<</S/JavaScript/JS(app.alert)>>"), "tự chạy khi mở"),
        (with_root(b"/X<</S/Launch/F(cmd.exe)>>"), "tự chạy khi mở"),
        (b"%PDF-1.7\nnothing that can be read\n%%EOF\n", "Không đọc được “Lạ.pdf”"),
    ],
    ids=["script", "launch", "broken"],
)
def test_a_file_that_acts_or_cannot_be_read_does_not_leave(platform, content, said):
    answer = post(platform, ("Sạch.pdf", PDF), ("Lạ.pdf", content))
    assert answer.status_code == 422
    assert "Lạ.pdf" in answer.text
    assert said in answer.text
    assert not OutgoingDocument.objects.exists()
    assert not StoredPacket.objects.exists()


def test_a_text_with_a_mark_of_state_secrets_does_not_leave(platform):
    answer = post(platform, ("Phương án.pdf", page_pdf("UBND TỈNH\n\nTỐI MẬT\n\nNội dung")))
    assert answer.status_code == 422
    assert "Phương án.pdf” có dấu “TỐI MẬT”" in answer.text
    assert not StoredPacket.objects.exists()


@recognised
def test_a_scan_leaves_unless_a_mark_is_recognised_on_it(platform):
    lines = ("UBND TỈNH THỬ", "Số: 5/UBND-VX", "TUYỆT MẬT", "Phương án")
    assert post(platform, ("quet.pdf", scanned(*lines))).status_code == 422
    assert not StoredPacket.objects.exists()
    plain = scanned("UBND TỈNH THỬ", "Số: 5/UBND-VX", "Về việc kết nối")
    assert post(platform, ("quet.pdf", plain)).status_code == 302
    assert OutgoingDocument.objects.count() == 1


@recognised
@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT", "TUYỆT MẬT"])
@pytest.mark.parametrize("footer", ["", "Scanned with CamScanner 05/03/2026"])
def test_a_scan_with_a_mark_in_a_box_does_not_leave_however_it_is_read(platform, mark, footer):
    """SC-18."""
    answer = post(platform, ("quet.pdf", marked_scan(mark, 200, footer)))
    assert answer.status_code == 422
    assert f"quet.pdf” có dấu “{mark}”" in answer.text
    assert not StoredPacket.objects.exists()


def test_without_a_recogniser_a_scan_leaves_on_the_word_of_who_sends_it(platform, monkeypatch):
    def missing(_png, *, page):
        raise RecogniserMissing

    monkeypatch.setattr(given, "recognise", missing)
    assert post(platform, ("quet.pdf", scanned("MẬT"))).status_code == 302
