"""Which first pages are recognised: pictures, also where text stands beside them (SC-18, SC-19)."""

import io

import pypdfium2
import pytest

from lienthong.kernel.secrecy import say_mark
from lienthong.paper.scanning import given
from lienthong.paper.scanning.apart import read_pages
from lienthong.paper.scanning.beside import examine_beside, find_mark
from lienthong.paper.scanning.given import PDF, Upload, is_picture, look_at_first_page
from lienthong.paper.scanning.given_refusals import UploadMarked
from lienthong.paper.scanning.recognising import has_recogniser
from lienthong.paper.testing import NOON, marked_picture, marked_scan, page_pdf, ring_png

recognised = pytest.mark.skipif(
    not has_recogniser(),
    reason="needs tesseract (apt-get install tesseract-ocr tesseract-ocr-vie)",
)
FOOTER = "Scanned with CamScanner 05/03/2026 08:15"
OWN = "Ủy ban nhân dân tỉnh Thử nghiệm báo cáo như sau"


def with_form(scale):
    """A page with its own text and a scan laid on it within a form, so many times as large."""
    made = pypdfium2.PdfDocument(page_pdf(OWN))
    source = pypdfium2.PdfDocument(marked_scan("MẬT"))
    form = source.page_as_xobject(0, made).as_pageobject()
    form.set_matrix(pypdfium2.PdfMatrix().scale(scale, scale))
    sheet = made[0]
    sheet.insert_obj(form)
    sheet.gen_content()
    saved = io.BytesIO()
    made.save(saved)
    return saved.getvalue()


def with_ring(side):
    """A page with its own text and a picture on it, so many centimetres wide and high."""
    given_ = ", ".join(map(str, ring_png((200, 20, 20), side=60)))
    return page_pdf(f"{OWN}\n\n#image(bytes(({given_})), width: {side}cm, height: {side}cm)")


@pytest.mark.parametrize(
    ("content", "asked"),
    [
        (page_pdf("Ngắn"), True),
        (page_pdf(OWN), False),
        (marked_scan("MẬT", 200, FOOTER), True),
        (with_form(1), True),
        (with_form(0.6), True),
        (with_form(0.3), False),
        (with_ring(16), True),
        (with_ring(3), False),
    ],
    ids=[
        "no text", "text", "scan with a footer", "in a form", "a form in the margins",
        "a small form", "a large picture", "an emblem",
    ],
)  # fmt: skip
def test_a_page_is_recognised_where_a_picture_may_be_the_document(content, asked):
    (page,) = read_pages(content)
    assert is_picture(page) is asked
    assert look_at_first_page(Upload("tep.pdf", content), PDF).is_picture is asked


@recognised
@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT", "TUYỆT MẬT"])
def test_a_footer_of_the_scanner_hides_no_mark(mark):
    upload = Upload("quet.pdf", marked_scan(mark, 200, FOOTER))
    assert say_mark(find_mark(upload, PDF)) == mark


@recognised
@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT", "TUYỆT MẬT"])
def test_a_picture_kept_beside_work_is_looked_through(mark):
    with pytest.raises(UploadMarked) as refused:
        examine_beside(Upload("anh.png", marked_picture(mark)), now=NOON)
    assert refused.value.params["mark"] == mark


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0\x00\x04ab"])
def test_a_picture_that_cannot_be_read_is_kept_on_the_word_of_its_giver(content):
    assert examine_beside(Upload("anh", content), now=NOON) in {"image/png", "image/jpeg"}


def test_what_a_programme_wrote_is_not_recognised(monkeypatch):
    def never(_png, *, page):
        raise AssertionError(page)

    monkeypatch.setattr(given, "recognise", never)
    assert find_mark(Upload("tep.pdf", with_ring(3)), PDF) is None
