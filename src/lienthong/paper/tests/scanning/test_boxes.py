"""A box around a word is taken away; what is no box stays, and a mark in one is recognised."""

import pytest

from lienthong.kernel.secrecy import say_mark
from lienthong.paper.scanning.apart import draw_for_reading
from lienthong.paper.scanning.boxes import without_boxes
from lienthong.paper.scanning.given import recognise_mark
from lienthong.paper.scanning.recognising import has_recogniser, recognise
from lienthong.paper.testing import marked_scan, page_pdf

recognised = pytest.mark.skipif(
    not has_recogniser(),
    reason="needs tesseract (apt-get install tesseract-ocr tesseract-ocr-vie)",
)
WIDE, HIGH, STRIDE = 300, 120, 304


def drawn(*strokes):
    """White, with these strokes: left, top, right, bottom."""
    dots = bytearray(b"\xff" * STRIDE * HIGH)
    for left, top, right, bottom in strokes:
        for y in range(top, bottom):
            dots[y * STRIDE + left : y * STRIDE + right] = b"\0" * (right - left)
    return bytes(dots)


def box(left, top, right, bottom):
    return (
        (left, top, right, top + 2),
        (left, bottom - 2, right, bottom),
        (left, top, left + 2, bottom),
        (right - 2, top, right, bottom),
    )


LETTER = ((70, 40, 75, 70), (60, 40, 90, 44))


def test_the_strokes_of_a_box_go_and_what_stands_in_it_stays():
    cleared = without_boxes(drawn(*box(40, 20, 140, 80), *LETTER), STRIDE, (WIDE, HIGH))
    assert cleared == drawn(*LETTER)


def test_a_shadow_is_no_stroke():
    shadow = drawn(*box(40, 20, 140, 80), *LETTER).replace(b"\0", b"\x80")
    assert without_boxes(shadow, STRIDE, (WIDE, HIGH)) == shadow


@pytest.mark.parametrize(
    "strokes",
    [
        (),
        LETTER,
        ((40, 20, 140, 22),),
        ((40, 20, 140, 22), (40, 80, 140, 82)),
        ((40, 20, 42, 80), (140, 20, 142, 80)),
        ((40, 20, 140, 22), (80, 20, 84, 80)),
        box(40, 20, 70, 40),
    ],
    ids=["nothing", "letter", "line", "two lines", "strokes down", "large T", "small square"],
)
def test_what_is_no_box_stays(strokes):
    assert without_boxes(drawn(*strokes), STRIDE, (WIDE, HIGH)) == drawn(*strokes)


@recognised
@pytest.mark.parametrize("dots", [150, 200, 300])
@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT", "TUYỆT MẬT"])
def test_each_mark_in_a_box_is_found_on_a_scan(mark, dots):
    """SC-18."""
    assert say_mark(recognise_mark(marked_scan(mark, dots))) == mark


@recognised
@pytest.mark.parametrize("words", ["MẶT TRẬN TỔ QUỐC", "KHẨN", "RĂNG HÀM MẶT", "BẢO MẬT"])
def test_other_words_in_a_box_are_no_mark(words):
    """SC-18."""
    assert recognise_mark(marked_scan(words)) is None


@recognised
def test_a_mark_beside_the_date_and_in_the_lower_half_is_told_apart():
    """SC-18: in the lower half only what says it rightly is a mark."""
    beside = "#grid(columns: (1fr, 1fr), [*TUYỆT MẬT*], [Thử, ngày 5 tháng 3 năm 2026])"
    below = "Nội dung\n#v(18cm)\nMẶT"
    size = "#set text(size: 14pt)\n"
    page = draw_for_reading(page_pdf(size + beside), page=1)
    assert say_mark(recognise(page, page=1).secrecy) == "TUYỆT MẬT"
    assert recognise(draw_for_reading(page_pdf(size + below), page=1), page=1).secrecy is None
