"""Text as it may be printed, and how numbers, days and letters are written."""

import pytest

from lienthong.kernel.partial_dates import PartialDate
from lienthong.paper.layout.blocks import Run
from lienthong.paper.layout.texts import (
    BREAK,
    JOIN,
    NumberNotPrintable,
    SignNotPrintable,
    at_least_two_digits,
    breakable,
    clean,
    day_month_year,
    lines_of,
    month_in_digits,
    point_letter,
    roman,
    runs_of,
    unmarked,
)


def test_numbers_below_ten_and_days_have_a_leading_zero():
    written = [at_least_two_digits(n) for n in (1, 9, 10, 99, 100, 12345)]
    assert written == ["01", "09", "10", "99", "100", "12345"]


def test_only_january_and_february_have_a_leading_zero():
    written = [month_in_digits(n) for n in (1, 2, 3, 9, 10, 12)]
    assert written == ["01", "02", "3", "9", "10", "12"]


def test_points_follow_the_vietnamese_alphabet():
    assert "".join(point_letter(n) for n in range(1, 24)) == "abcdđeghiklmnopqrstuvxy"


@pytest.mark.parametrize("number", [0, -1, 24])
def test_a_point_beyond_the_alphabet_is_refused(number):
    with pytest.raises(NumberNotPrintable, match="Point number"):
        point_letter(number)


def test_roman_figures():
    numbers = (1, 4, 9, 14, 40, 90, 400, 1994, 3999)
    said = ["I", "IV", "IX", "XIV", "XL", "XC", "CD", "MCMXCIV", "MMMCMXCIX"]
    assert [roman(n) for n in numbers] == said
    for number in (0, 4000):
        with pytest.raises(NumberNotPrintable):
            roman(number)


@pytest.mark.parametrize(
    ("stated", "known"),
    [
        ("2026-02-03", (3, 2, 2026)),
        ("2026-02", (None, 2, 2026)),
        ("2026", (None, None, 2026)),
        ("202X", (None, None, None)),
        ("2026-01-01/..", (None, None, None)),
    ],
)
def test_only_what_is_known_of_a_day_is_written(stated, known):
    assert day_month_year(PartialDate.parse(stated)) == known


def test_no_day_at_all_leaves_everything_blank():
    assert day_month_year(None) == (None, None, None)


def test_letters_are_composed_and_invisible_signs_left_out():
    assert clean("Nguye\u0302\u0303n\u200b V\u0103n\u202e A\u00adn\ufeff") == "Nguyễn Văn An"
    assert clean("a\x00b\x07c\x1b[31m") == "abc[31m"


def test_line_ends_are_one_and_spaces_are_one():
    assert clean("a\r\nb\u2028c\x0bd\t \u3000e ") == "a\nb\nc\nd e"
    assert lines_of("a\n\n  b ") == ("a", "b")


@pytest.mark.parametrize("text", ["\ud800", "x\ufffe", "\uffff", "\ufdd0"])
def test_what_no_file_can_carry_is_refused(text):
    with pytest.raises(SignNotPrintable):
        clean(text)


def test_a_word_too_long_for_a_line_may_be_cut_and_is_the_same_without_the_marks():
    long = "https://dichvucong.thanhhoa.gov.vn/portaldvc"
    marked = breakable(f"xem {long} nhé")
    assert BREAK in marked
    assert unmarked(marked) == f"xem {long} nhé"
    assert breakable("Thanh Hóa") == "Thanh Hóa"


def test_the_number_of_a_document_is_kept_on_one_line():
    assert breakable("số 12/KH-UBND, ngày") == f"số {JOIN}12/KH-UBND{JOIN}, ngày"


def test_emphasis_keeps_its_spaces_and_a_line_end_begins_a_paragraph():
    runs = (Run(" đề nghị "), Run("các  đơn vị", bold=True), Run(" làm\nngay. "))
    first, second = runs_of(runs)
    assert [run.text for run in first] == ["đề nghị ", "các đơn vị", " làm"]
    assert [run.text for run in second] == ["ngay."]
    assert runs_of(" \n ") == ()
