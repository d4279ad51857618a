"""Periods of reports as people write them: 2026, 6/2026, quý III/2026, 6 tháng đầu năm 2026."""

import re
from datetime import date

from lienthong.cooperation.rules.reading import read_day, read_term
from lienthong.kernel.partial_dates import (
    Doubt,
    Language,
    PartialDate,
    PartialDateNotUnderstood,
)
from lienthong.kernel.vietnamese import fold

_QUARTER = re.compile(r"(?:quy|quarter|q) ?(1|2|3|4|i|ii|iii|iv) ?(?:/|nam|-|,| )? ?(\d{4})")
_HALF = re.compile(r"(?:6|sau) thang (dau|cuoi)(?: nam)? (\d{4})")
_NINE = re.compile(r"(?:9|chin) thang(?: dau)?(?: nam)? (\d{4})")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def read_period(text: str) -> str:
    """A period in EDTF; refuses what has no beginning or end, or is doubtful.

    PartialDateNotUnderstood. A quarter becomes its three months: 2026-07/2026-09.
    """
    said = " ".join(fold(text).split())
    if found := _QUARTER.fullmatch(said):
        quarter = _ROMAN.get(found[1]) or int(found[1])
        return f"{found[2]}-{quarter * 3 - 2:02}/{found[2]}-{quarter * 3:02}"
    if found := _HALF.fullmatch(said):
        months = ("01", "06") if found[1] == "dau" else ("07", "12")
        return f"{found[2]}-{months[0]}/{found[2]}-{months[1]}"
    if found := _NINE.fullmatch(said):
        return f"{found[1]}-01/{found[1]}-09"
    period = _read(text)
    if period.is_interval and str(period.start) == str(period.end):
        period = PartialDate.parse(str(period.start))
    first, last = span_of(str(period))
    if first > last:
        raise PartialDateNotUnderstood(text=text)
    return str(period)


def span_of(period: str) -> tuple[date, date]:
    """The first and the last day of a period in EDTF; refuses one without, or a doubtful one."""
    parsed = PartialDate.parse(period)
    begins = parsed.start if parsed.is_interval else parsed
    ends = parsed.end if parsed.is_interval else parsed
    if begins is None or ends is None or {begins.doubt, ends.doubt} != {Doubt.NONE}:
        raise PartialDateNotUnderstood(text=period)
    if begins.earliest is None or ends.latest is None:
        raise PartialDateNotUnderstood(text=period)
    return begins.earliest, ends.latest


def write_period(period: str, *, language: Language) -> str:
    """A period as people write it, and as `read_period` reads it again."""
    return write_quarter(period, language=language) or PartialDate.parse(period).in_words(
        language=language
    )


def write_quarter(period: str, *, language: Language) -> str:
    """A quarter as people write it; "" for a period that is none."""
    first, slash, last = period.partition("/")
    quarter = _quarter_of(first, last) if slash else 0
    if not quarter:
        return ""
    return f"quý {quarter}/{first[:4]}" if language == "vi" else f"Q{quarter} {first[:4]}"


def _quarter_of(first: str, last: str) -> int:
    """Which quarter the months are; 0 for none."""
    for quarter in range(1, 5):
        months = (f"-{quarter * 3 - 2:02}", f"-{quarter * 3:02}")
        if (first[4:], last[4:]) == months and first[:4] == last[:4]:
            return quarter
    return 0


def _read(text: str) -> PartialDate:
    for read in (read_day, read_term):
        try:
            return read(text)
        except PartialDateNotUnderstood:
            continue
    raise PartialDateNotUnderstood(text=text)
