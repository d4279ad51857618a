"""Dates and terms as people type them."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from lienthong.cooperation.rules import (
    read_day,
    read_term,
    says_unknown,
    write_day,
    write_term,
)
from lienthong.kernel.partial_dates import PartialDate, PartialDateNotUnderstood


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
        ("13.8.2018", "2018-08-13"),
        ("tháng 8 năm 2018", "2018-08"),
        ("Tháng 8/2018", "2018-08"),
        ("ngày 13 tháng 8 năm 2018", "2018-08-13"),
        ("13 tháng 8 năm 2018", "2018-08-13"),
        (unicodedata.normalize("NFD", "ngày 13 tháng 8 năm 2018"), "2018-08-13"),
        ("13 August 2018", "2018-08-13"),
        ("khoảng 2018", "2018~"),
        ("khoảng năm 2018", "2018~"),
        ("about 2018", "2018~"),
        ("khoảng tháng 8 năm 2018", "2018-08~"),
    ],
)
def test_a_day_is_read_as_far_as_it_is_known(typed, edtf):
    assert str(read_day(typed)) == edtf


@pytest.mark.parametrize(
    "typed",
    [
        "13/2018",
        "21/2018",
        "31/02/2018",
        "ngày 31 tháng 2 năm 2018",
        "ngày 8/2018",
        "8 năm 2018",
        "hôm qua",
        "8/18",
        "2/8/18",
        "0/2018",
        "x",
        "1/2/3/2018",
        "từ 2018",
        "khoảng 2018–2020",
        "khoảng 2018/2020",
        "khoảng khoảng 2018",
        "khoảng 2018?",
        "không rõ",
        "2018 " * 100,
    ],
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
        ("giai đoạn 2018", "2018/2018"),
        ("giai đoạn từ 2018 đến 2020", "2018/2020"),
        ("từ 2018 đến 2020", "2018/2020"),
        ("from 2018 to 2020", "2018/2020"),
        ("từ 2018", "2018/"),
        ("từ năm 2018", "2018/"),
        ("Từ 8/2018", "2018-08/"),
        ("kể từ ngày 13 tháng 8 năm 2018", "2018-08-13/"),
        ("from 2018", "2018/"),
        ("from 2018-08", "2018-08/"),
        ("từ khoảng 2018", "2018~/"),
        ("đến 2020", "/2020"),
        ("đến ngày 30/06/2020", "/2020-06-30"),
        ("until 2020", "/2020"),
        ("từ 2018, không thời hạn", "2018/.."),
        ("từ 01/07/2018 vô thời hạn", "2018-07-01/.."),
        ("8/2018, không xác định thời hạn", "2018-08/.."),
        ("from 2018, without end", "2018/.."),
        ("8/2018-12/2020", "2018-08/2020-12"),
        ("01/07/2018-30/06/2020", "2018-07-01/2020-06-30"),
        ("01/07/2018 -30/06/2020", "2018-07-01/2020-06-30"),
        ("tháng 8 năm 2018 - tháng 12 năm 2020", "2018-08/2020-12"),
        ("từ khoảng 2018 đến 2020", "2018~/2020"),
        ("khoảng 2018–khoảng 2020", "2018~/2020~"),
        ("2018-08-02", "2018-08-02/2018-08-02"),
        ("2018-08/2020-12", "2018-08/2020-12"),
        ("2018-08/2020", "2018-08/2020"),
        ("2018-08 – 2020-12", "2018-08/2020-12"),
        ("2018-21/2019-23", "2018-21/2019-23"),
    ],
)
def test_a_term_is_read_with_both_its_ends(typed, edtf):
    assert str(read_term(typed)) == edtf


@pytest.mark.parametrize(
    "typed",
    [
        "2020–2018",
        "từ nay",
        "2018–2019–2020",
        "13/2018–2020",
        "không thời hạn",
        "từ",
        "từ 2018 đến",
        "từ đến 2020",
        "đến 2018–2020",
        "từ 2018–2020, không thời hạn",
        "khoảng 2018-2020",
        "khoảng 2018 đến 2020",
        "2018-8/2020",
        "2018-08-2020",
        "2018-23",
        "1/7-30/6/2020",
    ],
)
def test_what_is_not_a_term_is_refused(typed):
    with pytest.raises(PartialDateNotUnderstood):
        read_term(typed)


DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31))


@given(DAYS)
def test_every_day_written_the_vietnamese_way_is_that_day(day):
    assert str(read_day(f"{day.day}/{day.month}/{day.year}")) == day.isoformat()
    assert str(read_day(f"{day:%d/%m/%Y}")) == day.isoformat()
    assert str(read_day(f"ngày {day:%d/%m/%Y}")) == day.isoformat()
    assert str(read_day(f"{day.day}.{day.month}.{day.year}")) == day.isoformat()
    assert str(read_day(f"ngày {day.day} tháng {day.month} năm {day.year}")) == day.isoformat()
    assert str(read_day(f"{day:%d} tháng {day:%m} năm {day.year}")) == day.isoformat()
    assert str(read_day(day.isoformat())) == day.isoformat()
    assert str(read_day(f"{day.month}/{day.year}")) == f"{day:%Y-%m}"
    assert str(read_day(f"tháng {day.month} năm {day.year}")) == f"{day:%Y-%m}"
    assert str(read_day(f"khoảng {day.month}/{day.year}")) == f"{day:%Y-%m}~"


@given(DAYS, st.sampled_from(["vi", "en"]))
def test_a_day_reads_back_as_the_page_writes_it(day, language):
    for edtf in (day.isoformat(), f"{day:%Y-%m}", f"{day.year}", f"{day.year}~"):
        assert str(read_day(PartialDate.parse(edtf).in_words(language=language))) == edtf


@given(st.lists(DAYS, min_size=2, max_size=2).map(sorted))
def test_every_term_between_two_days_keeps_both(ends):
    first, last = ends
    for between in ("–", "-", " - ", " đến ", " to "):
        read = read_term(f"{first:%d/%m/%Y}{between}{last:%d/%m/%Y}")
        assert str(read) == f"{first}/{last}"
    assert str(read_term(f"{first.month}/{first.year}-{last.month}/{last.year}")) == (
        f"{first:%Y-%m}/{last:%Y-%m}"
    )
    assert str(read_term(f"{first.year}-{last.year}")) == f"{first.year}/{last.year}"
    assert str(read_term(f"{first:%Y-%m}/{last.year}")) == f"{first:%Y-%m}/{last.year}"


SINGLES = st.tuples(DAYS, st.sampled_from(["%Y-%m-%d", "%Y-%m", "%Y", "%Y~", "%Y-%m~", "%Y?"])).map(
    lambda drawn: drawn[0].strftime(drawn[1])
)
LANGUAGES = st.sampled_from(["vi", "en"])


@given(SINGLES, LANGUAGES)
def test_a_day_written_for_a_field_reads_back_equal(edtf, language):
    written = write_day(edtf, language=language)
    assert str(read_day(written)) == edtf
    assert ("-" in written) == ("-" in edtf and "?" in edtf)


@given(SINGLES, SINGLES, st.sampled_from(["{}/{}", "{}/", "/{}", "{}/..", "../{}"]), LANGUAGES)
def test_a_term_written_for_a_field_reads_back_equal(first, last, shape, language):
    edtf = shape.format(first, last)
    try:
        PartialDate.parse(edtf)
    except PartialDateNotUnderstood:
        reject()
    written = write_term(edtf, language=language)
    assert str(read_term(written)) == edtf
    if "?" not in edtf and not edtf.startswith(".."):
        assert written != edtf


@pytest.mark.parametrize(
    ("edtf", "written"),
    [
        ("2018/2023", "2018–2023"),
        ("2018/2018", "2018"),
        ("2018-08/2020-12", "8/2018–12/2020"),
        ("2018-07-01/2020-06-30", "01/07/2018–30/06/2020"),
        ("2018/", "từ 2018"),
        ("/2020", "đến 2020"),
        ("2018/..", "từ 2018, không thời hạn"),
        ("2018~/2020", "từ khoảng 2018 đến 2020"),
        ("2018-21/2018-23", "2018-21/2018-23"),
        ("", ""),
    ],
)
def test_a_term_is_written_as_a_person_would_type_it(edtf, written):
    assert write_term(edtf, language="vi") == written


@pytest.mark.parametrize(
    ("edtf", "written"),
    [
        ("2018-08-02", "02/08/2018"),
        ("2018-08", "8/2018"),
        ("2018-02", "02/2018"),
        ("2018~", "khoảng 2018"),
        ("[2018-08-01..2018-08-13]", "[2018-08-01..2018-08-13]"),
        ("2021?-11-11", "2021?-11-11"),
        ("", ""),
    ],
)
def test_a_day_is_written_as_a_person_would_type_it(edtf, written):
    assert write_day(edtf, language="vi") == written


@pytest.mark.parametrize("typed", ["không rõ", "Chưa rõ ngày", "(không rõ)", "unknown", "?"])
def test_words_for_a_date_that_is_not_known_are_recognised(typed):
    assert says_unknown(typed)


@pytest.mark.parametrize("typed", ["", "hôm qua", "không rõ, có lẽ 2018", "2018?"])
def test_other_words_do_not_say_that_the_date_is_not_known(typed):
    assert not says_unknown(typed)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text):
    for read in (read_day, read_term):
        try:
            read(text)
        except PartialDateNotUnderstood:
            continue
