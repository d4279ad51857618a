"""Reads dates and terms as people type them, and turns them into EDTF.

"02/08/2018", "ngày 2 tháng 8 năm 2018", "8/2018", "khoảng 2018", "2018–2023", "8/2018-12/2020",
"từ 2018" and "từ 2018, không thời hạn" are understood beside EDTF itself. What cannot be read in
one way only is refused.
"""

import re
from collections.abc import Iterator

from lienthong.kernel.partial_dates import (
    Doubt,
    PartialDate,
    PartialDateNotUnderstood,
    Precision,
)
from lienthong.kernel.vietnamese import canonical

LONGEST_TYPED = 200

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_DAY = r"(?P<day>[0-9]{1,2})"
_MONTH = r"(?P<month>[0-9]{1,2})"
_YEAR = r"(?P<year>[0-9]{4})"
_WRITTEN = tuple(
    re.compile(pattern, re.ASCII | re.IGNORECASE)
    for pattern in (
        rf"(?:năm )?{_YEAR}",
        rf"(?:(?:ngày )?{_DAY} ?[/.] ?|tháng )?{_MONTH} ?[/.] ?{_YEAR}",
        rf"(?:ngày )?{_DAY}-{_MONTH}-{_YEAR}",
        rf"(?:(?:ngày )?{_DAY} )?tháng {_MONTH}(?: năm | ?/ ?){_YEAR}",
        rf"(?:{_DAY} )?(?P<month>{'|'.join(_MONTHS)}) {_YEAR}",
    )
)
_ABOUT = re.compile(r"(?:khoảng|about|around|circa) ", re.IGNORECASE)
_PERIOD = re.compile(r"giai đoạn ", re.IGNORECASE)
_FROM = re.compile(r"(?:(?:kể )?từ|from) ", re.IGNORECASE)
_UNTIL = re.compile(r"(?:đến|tới|until) ", re.IGNORECASE)
_BETWEEN = re.compile(r" ?[–—-] ?| (?:đến|tới|to|until) ", re.IGNORECASE)
_WITHOUT_END = re.compile(
    r"(?P<start>.+?) ?[,;]? (?:(?:không|vô)(?: xác định)? thời hạn|without end)", re.IGNORECASE
)
_END_UNKNOWN = re.compile(
    r"(?P<start>.+?) ?[,;]? (?:(?:không|chưa) rõ (?:ngày )?kết thúc|end unknown)", re.IGNORECASE
)
_START_UNKNOWN = re.compile(
    r"(?P<end>.+?) ?[,;]? (?:(?:không|chưa) rõ (?:ngày )?bắt đầu|start unknown)", re.IGNORECASE
)
_NOT_KNOWN = re.compile(
    r"\(?(?:(?:không|chưa) (?:rõ|biết|có)(?: (?:ngày|thời gian|thời hạn))?(?: ký)?"
    r"|(?:not known|unknown)|\?+)\)?\.?",
    re.IGNORECASE,
)


def read_day(text: str) -> PartialDate:
    """Read one day as far as it is known; refuses with PartialDateNotUnderstood.

    An interval in EDTF is returned as such: the caller knows whether one fits.
    """
    typed = _plain(text)
    about = _ABOUT.match(typed)
    if about is None:
        return PartialDate.parse(_edtf_of(typed) or typed)
    day = read_day(typed[about.end() :])
    if day.is_interval or day.doubt is not Doubt.NONE:
        raise PartialDateNotUnderstood(text=typed)
    return PartialDate.parse(f"{day}~")


def read_term(text: str) -> PartialDate:
    """Read first and last day of a term; one year alone means from its start to its end.

    "từ 2018" has an end that nobody knows, "từ 2018, không thời hạn" none at all. Refuses with
    PartialDateNotUnderstood.
    """
    typed = _plain(text)
    if "/" in typed and (edtf := _read_or_none(typed)) is not None and edtf.is_interval:
        return edtf
    typed = _PERIOD.sub("", typed, count=1) if _PERIOD.match(typed) else typed
    for pattern, shape in (
        (_WITHOUT_END, "{}/.."),
        (_END_UNKNOWN, "{}/"),
        (_START_UNKNOWN, "/{}"),
    ):
        if match := pattern.fullmatch(typed):
            lead = _UNTIL if pattern is _START_UNKNOWN else _FROM
            return PartialDate.parse(shape.format(_read_end(_without(lead, match[1]))))
    return _read_stretch(typed)


def says_unknown(text: str) -> bool:
    """Tell whether somebody wrote in words that the date is not known, as in "không rõ"."""
    return _NOT_KNOWN.fullmatch(" ".join(canonical(text[:LONGEST_TYPED]).split())) is not None


def _plain(text: str) -> str:
    """The text composed, with single spaces; refused when nobody would write a date so long."""
    typed = " ".join(text[: LONGEST_TYPED + 1].split())
    if len(typed) > LONGEST_TYPED:
        raise PartialDateNotUnderstood(text=f"{typed[:LONGEST_TYPED]}…")
    return canonical(typed)


def _read_stretch(typed: str) -> PartialDate:
    """Read "từ A đến B", "A–B", "từ A", "đến B" or one day, month or year."""
    rest = _without(_FROM, typed)
    begins = rest != typed
    found = {str(read): read for read in _ways_to_split(rest, begins=begins)}
    if len(found) == 1:
        return found.popitem()[1]
    if begins:
        read = read_day(rest)
        return read if read.is_interval else PartialDate.parse(f"{read}/")
    if until := _UNTIL.match(typed):
        return PartialDate.parse(f"/{_read_end(typed[until.end() :])}")
    day = read_day(typed)
    # "2018-23" is autumn in EDTF, and 2018 to 2023 to everybody else.
    if day.precision is Precision.SEASON:
        raise PartialDateNotUnderstood(text=typed)
    return day if day.is_interval else PartialDate.parse(f"{day}/{day}")


def _ways_to_split(text: str, *, begins: bool) -> Iterator[PartialDate]:
    """Every way to read the text as two ends; `begins` when a "từ" stood before it."""
    for between in _BETWEEN.finditer(text):
        ends = text[: between.start()], text[between.end() :]
        about = [_ABOUT.match(end) is not None for end in ends]
        # "khoảng 2018–2020" leaves open whether the end too is about.
        if about == [True, False] and not begins:
            continue
        first, last = (_read_or_none(end) for end in ends)
        if first is None or last is None or first.is_interval or last.is_interval:
            continue
        # Without spaces a hyphen may as well stand inside a date: only two ends of one kind,
        # both written without any, leave no doubt ("2018-8/2020" does).
        bare = between[0] == "-"
        if bare and (first.precision is not last.precision or any("-" in end for end in ends)):
            continue
        yield PartialDate.parse(f"{first}/{last}")


def _read_end(text: str) -> PartialDate:
    """One end of a term; refuses an interval too."""
    read = read_day(text)
    if read.is_interval:
        raise PartialDateNotUnderstood(text=text)
    return read


def _read_or_none(text: str) -> PartialDate | None:
    try:
        return read_day(text)
    except PartialDateNotUnderstood:
        return None


def _without(lead: re.Pattern[str], text: str) -> str:
    found = lead.match(text)
    return text if found is None else text[found.end() :]


def _edtf_of(text: str) -> str | None:
    """The EDTF of a day, month or year written in figures or words; None when it is not."""
    match = next(filter(None, (pattern.fullmatch(text) for pattern in _WRITTEN)), None)
    if match is None:
        return None
    found = {"month": None, "day": None, **match.groupdict()}
    parts = [_number(part) for part in (found["month"], found["day"]) if part is not None]
    edtf = "-".join([match["year"], *(f"{part:02}" for part in parts)])
    # EDTF has seasons where months end: nobody who writes 21/2018 means spring.
    if parts and parts[0] > len(_MONTHS):
        return None
    try:
        PartialDate.parse(edtf)
    except PartialDateNotUnderstood:
        return None
    return edtf


def _number(part: str) -> int:
    return int(part) if part.isdigit() else _MONTHS.index(part.lower()) + 1
