"""Partial dates."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.kernel.partial_dates import (
    DayDoesNotExist,
    Doubt,
    PartialDate,
    PartialDateNotUnderstood,
    PartialDateRunsBackwards,
    Precision,
    Truth,
)

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN

# The dates of the agreements A1 to A11 of Thanh Hóa as their sources give them: the article of
# 13/08/2018 (xahoithongtin.vnmedia.vn), that of 15/08/2018, and baothanhhoa.vn for 11/11/2021.
AGREEMENTS = [
    ("2015-09-19", "2015-09-19", "2015-09-19", "day", "19/09/2015", "19 September 2015"),
    ("2015/2020", "2015-01-01", "2020-12-31", "interval", "2015–2020", "2015–2020"),
    (
        "2021?-11-11",
        "2021-11-11",
        "2021-11-11",
        "day",
        "11/11/2021 (chưa chắc chắn về năm)",
        "11 November 2021 (year uncertain)",
    ),
    ("2018-06", "2018-06-01", "2018-06-30", "month", "6/2018", "June 2018"),
    ("2018-08-02", "2018-08-02", "2018-08-02", "day", "02/08/2018", "2 August 2018"),
    (
        "[2018-08-01..2018-08-13]",
        "2018-08-01",
        "2018-08-13",
        "bounded",
        "một ngày từ 01/08 đến 13/08/2018",
        "a day from 1 August to 13 August 2018",
    ),
    ("2016", "2016-01-01", "2016-12-31", "year", "năm 2016", "2016"),
    ("2014/2018", "2014-01-01", "2018-12-31", "interval", "2014–2018", "2014–2018"),
]

# Forms of EDTF (ISO 8601-2:2019) level 0 and 1 that the agreements do not use.
FORMS = [
    ("2018-02", "2018-02-01", "2018-02-28", "month", "02/2018", "February 2018"),
    ("2020-02", "2020-02-01", "2020-02-29", "month", "02/2020", "February 2020"),
    ("2018~", "2018-01-01", "2018-12-31", "year", "khoảng năm 2018", "about 2018"),
    (
        "2018-06?",
        "2018-06-01",
        "2018-06-30",
        "month",
        "6/2018 (chưa chắc chắn)",
        "June 2018 (uncertain)",
    ),
    (
        "2018%",
        "2018-01-01",
        "2018-12-31",
        "year",
        "khoảng năm 2018 (chưa chắc chắn)",
        "about 2018 (uncertain)",
    ),
    (
        "2018-06~-05",
        "2018-06-05",
        "2018-06-05",
        "day",
        "05/06/2018 (tháng và năm chỉ là khoảng chừng)",
        "5 June 2018 (month and year approximate)",
    ),
    (
        "201X",
        "2010-01-01",
        "2019-12-31",
        "decade",
        "một năm từ 2010 đến 2019",
        "a year from 2010 to 2019",
    ),
    (
        "201X-XX",
        "2010-01-01",
        "2019-12-31",
        "decade",
        "một năm từ 2010 đến 2019",
        "a year from 2010 to 2019",
    ),
    (
        "19XX",
        "1900-01-01",
        "1999-12-31",
        "century",
        "một năm từ 1900 đến 1999",
        "a year from 1900 to 1999",
    ),
    ("2018-XX", "2018-01-01", "2018-12-31", "year", "năm 2018", "2018"),
    ("2018-08-XX", "2018-08-01", "2018-08-31", "month", "8/2018", "August 2018"),
    ("2018-22", "2018-01-01", "2018-12-31", "season", "mùa hè 2018", "summer 2018"),
    ("2019-24", "2019-01-01", "2020-02-29", "season", "mùa đông 2019", "winter 2019"),
    (
        "2018-08-01/2018-08-13",
        "2018-08-01",
        "2018-08-13",
        "interval",
        "từ 01/08 đến 13/08/2018",
        "from 1 August to 13 August 2018",
    ),
    (
        "2017-10-27/2018-06",
        "2017-10-27",
        "2018-06-30",
        "interval",
        "từ 27/10/2017 đến 6/2018",
        "from 27 October 2017 to June 2018",
    ),
    (
        "2017-10-27/..",
        "2017-10-27",
        None,
        "interval",
        "từ 27/10/2017 trở đi",
        "from 27 October 2017 on",
    ),
    (
        "2017-10-27/",
        "2017-10-27",
        None,
        "interval",
        "từ 27/10/2017, không rõ ngày kết thúc",
        "from 27 October 2017, end unknown",
    ),
    ("../2018", None, "2018-12-31", "interval", "đến năm 2018", "until 2018"),
    (
        "/2018",
        None,
        "2018-12-31",
        "interval",
        "đến năm 2018, không rõ ngày bắt đầu",
        "until 2018, start unknown",
    ),
    (
        "[..2018-08-13]",
        None,
        "2018-08-13",
        "bounded",
        "không muộn hơn 13/08/2018",
        "not later than 13 August 2018",
    ),
    (
        "[2018-08..]",
        "2018-08-01",
        None,
        "bounded",
        "không sớm hơn 01/08/2018",
        "not earlier than 1 August 2018",
    ),
    ("Y20180", None, None, "year", "năm 20180", "20180"),
]


def _day(text):
    return None if text is None else date.fromisoformat(text)


@pytest.mark.parametrize("form", AGREEMENTS + FORMS, ids=lambda form: form[0])
def test_form_is_read_bounded_and_written_back(form):
    edtf, earliest, latest, precision, vi, en = form
    read = PartialDate.parse(f" {edtf} ")
    assert str(read) == edtf
    assert (read.earliest, read.latest) == (_day(earliest), _day(latest))
    assert read.precision is Precision(precision)
    assert (read.in_words(language="vi"), read.in_words(language="en")) == (vi, en)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "8/2018",
        "2018-8",
        "2018-00",
        "2018-13",
        "2018-20",
        "2018-25",
        "2018-02-29",
        "2018-21-01",
        "18",
        "20181",
        "-0000",
        "Y2018",
        "XXXX",
        "201X-05",
        "2018-XX-05",
        "2018??",
        "2018?-06~",
        "?2018",
        "2018-08-13T10:00:00",
        "/",
        "..",
        "../..",
        "/..",
        "2015/2018/2020",
        "2020/2018",
        "2018/[2018..2019]",
        "[]",
        "[..]",
        "[2018]",
        "[2018,2019]",
        "[2019..2018]",
        "[2018?..2019]",
        "[Y20180..]",
        "[2018..2019",
        "{2018..2019}",
        "２０１８",
        "2018\n2019",
        "Y" + "9" * 13,
        "2" * 100,
    ],
)
def test_what_is_not_a_date_is_refused(text):
    with pytest.raises(PartialDateNotUnderstood):
        PartialDate.parse(text)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("2018-02-29", DayDoesNotExist),
        ("2018-13", DayDoesNotExist),
        ("2018-00", DayDoesNotExist),
        ("2018/2018-31", DayDoesNotExist),
        ("-0000", DayDoesNotExist),
        ("2020/2018", PartialDateRunsBackwards),
        ("[2019..2018]", PartialDateRunsBackwards),
    ],
)
def test_refusal_says_what_is_wrong_with_a_date_that_looks_right(text, refusal):
    with pytest.raises(refusal):
        PartialDate.parse(text)


@given(st.text("0123456789-/.[]?~%XY", max_size=24))
def test_any_text_is_read_and_written_back_or_refused(text):
    try:
        read = PartialDate.parse(text)
    except PartialDateNotUnderstood:
        return
    assert PartialDate.parse(str(read)) == read
    assert read.in_words(language="vi")
    assert read.in_words(language="en")
    assert read.earliest is None or read.latest is None or read.earliest <= read.latest


# Term, day, and whether the term has surely ended on that day.
ENDINGS = [
    ("2018/2020", "2019-12-31", NO),
    ("2018/2020", "2020-01-01", NO),
    ("2018/2020", "2020-06-01", UNKNOWN),
    ("2018/2020", "2020-12-31", UNKNOWN),
    ("2018/2020", "2021-01-01", YES),
    ("2018/2023", "2025-07-01", YES),
    ("2017-10-27/2018-10-27", "2018-10-27", NO),
    ("2017-10-27/2018-10-27", "2018-10-28", YES),
    ("2017-10-27/..", "9999-12-31", NO),
    ("2017-10-27/", "2027-10-28", UNKNOWN),
    ("2017-10-27/", "2017-10-27", NO),
    ("../2018", "2019-01-01", YES),
    ("2018/2020?", "2025-01-01", UNKNOWN),
    ("2018/2020?", "2017-12-31", NO),
    ("2018~/2020", "2021-01-01", YES),
    ("2016", "2016-06-01", UNKNOWN),
    ("2016", "2017-01-01", YES),
]


@pytest.mark.parametrize(("term", "on", "ended"), ENDINGS)
def test_term_has_ended_only_when_no_day_of_it_can_be_left(term, on, ended):
    assert PartialDate.parse(term).ended_on(date.fromisoformat(on)) is ended


@pytest.mark.parametrize(
    ("first", "second", "before", "overlaps", "same"),
    [
        ("2018-06", "2018-07", YES, NO, NO),
        ("2018-07", "2018-06", NO, NO, NO),
        ("2018-06", "2018-06", UNKNOWN, UNKNOWN, UNKNOWN),
        ("2018-06-05", "2018-06-05", NO, YES, YES),
        ("2018-06", "2018-06-30", UNKNOWN, UNKNOWN, UNKNOWN),
        ("2018-06-30", "2018-06", NO, UNKNOWN, UNKNOWN),
        ("2015/2020", "2021?-11-11", UNKNOWN, UNKNOWN, UNKNOWN),
        ("2015/2020", "2021/2025", YES, NO, NO),
        ("2015/2020", "2018", NO, YES, NO),
        ("2015/2020", "2020/2025", UNKNOWN, UNKNOWN, NO),
        ("2015/2020", "2015/2020", NO, YES, UNKNOWN),
        ("2017-10-27/..", "2030", NO, YES, NO),
        ("2017-10-27/..", "2017-10-27/..", NO, YES, YES),
        ("2017-10-27/", "2030", UNKNOWN, UNKNOWN, NO),
        ("2017-10-27/", "2016", NO, NO, NO),
        ("../2018", "1900", NO, YES, NO),
        ("Y-20000", "Y20000", YES, NO, NO),
        ("-0001", "0001", YES, NO, NO),
    ],
)
def test_questions_about_two_partial_dates(first, second, before, overlaps, same):
    one, other = PartialDate.parse(first), PartialDate.parse(second)
    assert (one.before(other), one.overlaps(other), one.same(other)) == (before, overlaps, same)
    assert other.after(one) is before
    assert other.overlaps(one) is overlaps
    assert other.same(one) is same


DAYS = st.dates(date(2017, 1, 1), date(2020, 12, 31))


@st.composite
def meanings(draw):
    """An EDTF text, and one pair of first and last days that it may stand for."""
    first = draw(DAYS)
    last = draw(st.just(first) | DAYS.filter(lambda day: day >= first))
    if first == last and draw(st.booleans()):
        return PartialDate.parse(draw(_blurred(first))), first, first
    return PartialDate.parse(f"{draw(_blurred(first))}/{draw(_blurred(last))}"), first, last


def _blurred(day):
    forms = (day.isoformat(), f"{day:%Y-%m}", f"{day:%Y}", f"{day:%Y}-XX", f"{day:%Y}?")
    return st.sampled_from(forms)


@given(meanings(), meanings())
def test_no_sure_answer_is_wrong_about_what_the_text_may_stand_for(one, other):
    (mine, first, last), (theirs, their_first, their_last) = one, other
    answers = [
        (mine.before(theirs), last < their_first),
        (mine.after(theirs), first > their_last),
        (mine.overlaps(theirs), first <= their_last and their_first <= last),
        (mine.same(theirs), (first, last) == (their_first, their_last)),
        (mine.ended_on(their_first), last < their_first),
        (mine.contains(their_first), first <= their_first <= last),
    ]
    for answer, fact in answers:
        assert answer is UNKNOWN or (answer is YES) == fact


@given(DAYS, DAYS)
def test_known_days_are_compared_like_days(first, second):
    one = PartialDate.from_date(first)
    assert one.before(second) is (YES if first < second else NO)
    assert one.after(second) is (YES if first > second else NO)
    assert one.same(second) is one.contains(second) is (YES if first == second else NO)
    assert one.ended_on(second) is (YES if first < second else NO)


def test_interval_gives_its_ends():
    term = PartialDate.parse("2017-10-27/2020")
    assert (str(term.start), str(term.end)) == ("2017-10-27", "2020")
    assert term.is_interval
    assert not term.is_open_ended
    open_term = PartialDate.parse("2017-10-27/..")
    assert (str(open_term.start), open_term.end) == ("2017-10-27", None)
    assert open_term.is_open_ended
    assert not PartialDate.parse("2017-10-27/").is_open_ended
    month = PartialDate.parse("2018-06")
    assert month.start is month.end is month


def test_doubt_of_an_interval_is_that_of_its_ends():
    assert PartialDate.parse("2018/2020").doubt is Doubt.NONE
    assert PartialDate.parse("2018/2020~").doubt is Doubt.APPROXIMATE
    assert PartialDate.parse("2018?/2020~").doubt is Doubt.BOTH


def test_an_instant_is_not_a_partial_date():
    with pytest.raises(TypeError):
        PartialDate.from_date(datetime(2018, 6, 1, tzinfo=UTC))


@given(st.integers(-3000, 12000))
def test_years_of_the_calendar_follow_each_other_without_a_gap(number):
    year, following = (PartialDate.parse(_edtf_year(value)) for value in (number, number + 1))
    assert year.before(following) is YES
    if year.latest and following.earliest:
        assert following.earliest - year.latest == timedelta(days=1)


def _edtf_year(year):
    if year > 9999:
        return f"Y{year}"
    return f"{year:04d}" if year >= 0 else f"-{-year:04d}"
