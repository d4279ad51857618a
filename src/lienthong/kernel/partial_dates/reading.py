"""Reads EDTF. What it does not know it refuses, rather than read it as something near."""

import re
from calendar import monthrange
from dataclasses import dataclass
from typing import ClassVar

from lienthong.kernel.errors import Fault, Refusal
from lienthong.kernel.partial_dates.single import (
    FAR_FUTURE,
    FAR_PAST,
    Doubt,
    Precision,
    Single,
    day_number,
    day_of,
)

LONGEST_TEXT = 64
DECEMBER = 12
WINTER = 24

_SINGLE = re.compile(
    r"""
    (?P<year> -?[0-9]{4} | [0-9]{3}X | [0-9]{2}XX ) (?P<year_doubt>[?~%])?
    (?: - (?P<month> [0-9]{2} | XX ) (?P<month_doubt>[?~%])?
        (?: - (?P<day> [0-9]{2} | XX ) (?P<day_doubt>[?~%])? )?
    )?
    """,
    re.VERBOSE | re.ASCII,
)
_LONG_YEAR = re.compile(r"Y(?P<year>-?[1-9][0-9]{4,11})(?P<doubt>[?~%])?", re.ASCII)


class PartialDateNotUnderstood(Refusal):
    """A text is not one of the forms of EDTF that are read here."""

    code: ClassVar[str] = "kernel.partial_date_not_understood"
    fault: ClassVar[Fault] = Fault.CALLER
    message: ClassVar[str] = (
        "The date “{text}” cannot be read. Write it like 2018-08-02, 2018-08, 2018, 2018/2020, "
        "2017-10-27/.. or [2018-08-01..2018-08-13]."
    )


class DayDoesNotExist(PartialDateNotUnderstood):
    """A text names a day, a month or a year that no calendar has."""

    code: ClassVar[str] = "kernel.day_does_not_exist"
    message: ClassVar[str] = (
        "“{text}” does not exist in the calendar. Check the day, the month and the year."
    )


class PartialDateRunsBackwards(PartialDateNotUnderstood):
    """The second date of an interval or range lies before the first."""

    code: ClassVar[str] = "kernel.partial_date_runs_backwards"
    message: ClassVar[str] = "“{text}” ends before it begins. Give the earlier date first."


@dataclass(frozen=True, slots=True)
class Reading:
    """A text taken apart: one `start` (also the end), or the two ends of an interval.

    A missing end of an interval is None, and open (`..`) or else unknown.
    """

    start: Single | None
    end: Single | None
    is_interval: bool
    start_open: bool = False
    end_open: bool = False


def read(text: str) -> Reading:
    """Take an EDTF text apart; refuses what is not understood with PartialDateNotUnderstood."""
    if len(text) > LONGEST_TEXT:
        raise PartialDateNotUnderstood(text=f"{text[:LONGEST_TEXT]}…")
    if "/" in text:
        return _read_interval(text)
    single = _read_range(text) if text.startswith("[") else _read_single(text)
    return Reading(single, single, is_interval=False)


def _read_interval(text: str) -> Reading:
    first, _, last = text.partition("/")
    if {first, last} <= {"", ".."}:
        raise PartialDateNotUnderstood(text=text)
    start = None if first in {"", ".."} else _read_single(first)
    end = None if last in {"", ".."} else _read_single(last)
    if start is not None and end is not None and end.last < start.first:
        raise PartialDateRunsBackwards(text=text)
    return Reading(start, end, is_interval=True, start_open=first == "..", end_open=last == "..")


def _read_range(text: str) -> Single:
    """Read one day out of a range of days, months or years: [a..b], [..b], [a..]."""
    if not text.endswith("]") or text.count("..") != 1 or "," in text:
        raise PartialDateNotUnderstood(text=text)
    first, _, last = text[1:-1].partition("..")
    lower = _read_single(first) if first else None
    upper = _read_single(last) if last else None
    known = lower or upper
    if known is None or (lower and lower.doubt) or (upper and upper.doubt):
        raise PartialDateNotUnderstood(text=text)
    if lower and upper and upper.last < lower.first:
        raise PartialDateRunsBackwards(text=text)
    begin = lower.first if lower else FAR_PAST
    end = upper.last if upper else FAR_FUTURE
    if None in {day_of(single.first) for single in (lower, upper) if single}:
        raise PartialDateNotUnderstood(text=text)
    return Single(Precision.BOUNDED, begin, end, known.year)


def _read_single(text: str) -> Single:
    if text.startswith("Y"):
        return _read_long_year(text)
    match = _SINGLE.fullmatch(text)
    if match is None:
        raise PartialDateNotUnderstood(text=text)
    doubt, doubt_on = _read_doubt(match)
    year, month, day = match["year"], match["month"], match["day"]
    if "X" in year:
        if month not in {None, "XX"} or day not in {None, "XX"}:
            raise PartialDateNotUnderstood(text=text)
        return _years(year, doubt, doubt_on)
    if month == "XX" and day not in {None, "XX"}:
        raise PartialDateNotUnderstood(text=text)
    if year == "-0000":
        raise DayDoesNotExist(text=text)
    stated_month = None if month in {None, "XX"} else int(month)
    stated_day = None if day in {None, "XX"} else int(day)
    try:
        return _calendar_date(int(year), stated_month, stated_day, doubt, doubt_on)
    except ValueError as error:
        raise DayDoesNotExist(text=text) from error


def _read_doubt(match: re.Match[str]) -> tuple[Doubt, Precision | None]:
    """Read the one qualifier; at the end of the text it covers all, else what stands left of it."""
    found = [
        (mark, part)
        for part, mark in (
            (Precision.YEAR, match["year_doubt"]),
            (Precision.MONTH, match["month_doubt"]),
            (Precision.DAY, match["day_doubt"]),
        )
        if mark
    ]
    if len(found) > 1:
        raise PartialDateNotUnderstood(text=match.string)
    if not found:
        return Doubt.NONE, None
    mark, part = found[0]
    return Doubt(mark), None if match.string.endswith(mark) else part


def _read_long_year(text: str) -> Single:
    match = _LONG_YEAR.fullmatch(text)
    if match is None:
        raise PartialDateNotUnderstood(text=text)
    return _calendar_date(int(match["year"]), None, None, Doubt(match["doubt"] or ""), None)


def _years(digits: str, doubt: Doubt, doubt_on: Precision | None) -> Single:
    first, last = int(digits.replace("X", "0")), int(digits.replace("X", "9"))
    precision = Precision.CENTURY if digits.endswith("XX") else Precision.DECADE
    begin, end = day_number(first, 1, 1), day_number(last, DECEMBER, 31)
    return Single(precision, begin, end, first, doubt=doubt, doubt_on=doubt_on)


def _calendar_date(
    year: int, month: int | None, day: int | None, doubt: Doubt, doubt_on: Precision | None
) -> Single:
    """Bound a year, month or day; a ValueError when there is none such."""
    if month is None:
        begin, end = day_number(year, 1, 1), day_number(year, DECEMBER, 31)
        return Single(Precision.YEAR, begin, end, year, doubt=doubt, doubt_on=doubt_on)
    if month > DECEMBER:
        return _season(year, month, day, doubt, doubt_on)
    if day is None:
        length = monthrange(2000 + year % 400, month)[1]
        begin, end = day_number(year, month, 1), day_number(year, month, length)
        return Single(Precision.MONTH, begin, end, year, month, doubt=doubt, doubt_on=doubt_on)
    number = day_number(year, month, day)
    return Single(Precision.DAY, number, number, year, month, day, doubt, doubt_on)


def _season(
    year: int, month: int, day: int | None, doubt: Doubt, doubt_on: Precision | None
) -> Single:
    """Bound a season by what every reckoning of seasons grants.

    EDTF does not say when a season begins: spring may begin at Tết, on 4 February or on 1 March.
    All of it lies in its year; only winter may run into February of the next.
    """
    if day is not None or not 21 <= month <= WINTER:  # noqa: PLR2004 - 21 to 24 are the seasons
        raise ValueError("there is no such month")
    end = day_number(year + 1, 3, 1) - 1 if month == WINTER else day_number(year, DECEMBER, 31)
    begin = day_number(year, 1, 1)
    return Single(Precision.SEASON, begin, end, year, month, doubt=doubt, doubt_on=doubt_on)
