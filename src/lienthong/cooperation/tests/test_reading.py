"""Dates and terms as people type them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.cooperation.rules import read_day, read_term
from lienthong.kernel.partial_dates import PartialDateNotUnderstood


@pytest.mark.parametrize(
    ("typed", "edtf"),
    [
        ("02/08/2018", "2018-08-02"),
        (" 2/8/2018 ", "2018-08-02"),
        ("ngày 02/8/2018", "2018-08-02"),
        ("8/2018", "2018-08"),
        ("tháng 8/2018", "2018-08"),
        ("2016", "2016"),
        ("năm 2016", "2016"),
        ("2018-08-02", "2018-08-02"),
        ("[2018-08-01..2018-08-13]", "[2018-08-01..2018-08-13]"),
        ("2021?-11-11", "2021?-11-11"),
    ],
)
def test_a_day_is_read_as_far_as_it_is_known(typed, edtf):
    assert str(read_day(typed)) == edtf


@pytest.mark.parametrize(
    "typed", ["13/2018", "31/02/2018", "hôm qua", "8/18", "2/8/18", "0/2018", "x", "1/2/3/2018"]
)
def test_what_is_not_a_date_is_refused(typed):
    with pytest.raises(PartialDateNotUnderstood):
        read_day(typed)


@pytest.mark.parametrize(
    ("typed", "edtf"),
    [
        ("2018–2023", "2018/2023"),
        ("2018-2023", "2018/2023"),
        ("giai đoạn 2018 - 2023", "2018/2023"),
        ("8/2018–12/2020", "2018-08/2020-12"),
        ("từ 01/7/2018 đến 30/6/2020", "2018-07-01/2020-06-30"),
        ("2018/2020", "2018/2020"),
        ("2018-08/..", "2018-08/.."),
        ("2018", "2018/2018"),
        ("2018-08", "2018-08/2018-08"),
    ],
)
def test_a_term_is_read_with_both_its_ends(typed, edtf):
    assert str(read_term(typed)) == edtf


@pytest.mark.parametrize("typed", ["2020–2018", "từ nay", "2018–2019–2020", "13/2018–2020"])
def test_what_is_not_a_term_is_refused(typed):
    with pytest.raises(PartialDateNotUnderstood):
        read_term(typed)


DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31))


@given(DAYS)
def test_every_day_written_the_vietnamese_way_is_that_day(day):
    assert str(read_day(f"{day.day}/{day.month}/{day.year}")) == day.isoformat()
    assert str(read_day(f"{day:%d/%m/%Y}")) == day.isoformat()
    assert str(read_day(f"{day.month}/{day.year}")) == f"{day:%Y-%m}"


@given(st.lists(DAYS, min_size=2, max_size=2).map(sorted))
def test_every_term_between_two_days_keeps_both(ends):
    first, last = ends
    read = read_term(f"{first:%d/%m/%Y}–{last:%d/%m/%Y}")
    assert (read.earliest, read.latest) == (first, last)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text):
    for read in (read_day, read_term):
        try:
            read(text)
        except PartialDateNotUnderstood:
            continue
