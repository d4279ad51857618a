"""Partial dates in Vietnamese and English words.

A whole day is written 01/07/2025, like every other day on the pages. A month without a day is
written 7/2025, and 02/2025 with the leading nought that official documents give to the months 1
and 2 (Nghị định 30/2020/NĐ-CP, Phụ lục I).
"""

from typing import Literal, TypeAlias

from lienthong.kernel.partial_dates.reading import Reading
from lienthong.kernel.partial_dates.single import (
    Doubt,
    Precision,
    Single,
    day_of,
)

Language: TypeAlias = Literal["vi", "en"]

_MONTHS = {
    1: "January",
    2: "February",
    3: "March",
    4: "April",
    5: "May",
    6: "June",
    7: "July",
    8: "August",
    9: "September",
    10: "October",
    11: "November",
    12: "December",
}
_SEASONS = {
    "vi": {21: "mùa xuân", 22: "mùa hè", 23: "mùa thu", 24: "mùa đông"},
    "en": {21: "spring", 22: "summer", 23: "autumn", 24: "winter"},
}
_WORDS = {
    "vi": {
        "year": "năm {year}",
        "years": "một năm từ {first} đến {last}",
        "range": "một ngày từ {first} đến {last}",
        "not_after": "không muộn hơn {last}",
        "not_before": "không sớm hơn {first}",
        "from_to": "từ {first} đến {last}",
        "from": "từ {first} trở đi",
        "until": "đến {last}",
        "from_unknown": "từ {first}, không rõ ngày kết thúc",
        "until_unknown": "đến {last}, không rõ ngày bắt đầu",
        "about": "khoảng {date}",
        "unsure": "{date} (chưa chắc chắn)",
        "unsure_year": "{date} (chưa chắc chắn về năm)",
        "unsure_month": "{date} (chưa chắc chắn về tháng và năm)",
        "about_year": "{date} (năm chỉ là khoảng chừng)",
        "about_month": "{date} (tháng và năm chỉ là khoảng chừng)",
    },
    "en": {
        "year": "{year}",
        "years": "a year from {first} to {last}",
        "range": "a day from {first} to {last}",
        "not_after": "not later than {last}",
        "not_before": "not earlier than {first}",
        "from_to": "from {first} to {last}",
        "from": "from {first} on",
        "until": "until {last}",
        "from_unknown": "from {first}, end unknown",
        "until_unknown": "until {last}, start unknown",
        "about": "about {date}",
        "unsure": "{date} (uncertain)",
        "unsure_year": "{date} (year uncertain)",
        "unsure_month": "{date} (month and year uncertain)",
        "about_year": "{date} (year approximate)",
        "about_month": "{date} (month and year approximate)",
    },
}


def reading_in_words(reading: Reading, language: Language) -> str:
    """Write a taken-apart EDTF text for a person."""
    start, end = reading.start, reading.end
    words = _WORDS[language]
    if not reading.is_interval and start is not None:
        return _single_in_words(start, language)
    if start is not None and end is not None:
        return _interval_in_words(start, end, language)
    if start is not None:
        pattern = words["from"] if reading.end_open else words["from_unknown"]
        return pattern.format(first=_single_in_words(start, language))
    if end is None:
        raise TypeError("an interval has at least one end")
    pattern = words["until"] if reading.start_open else words["until_unknown"]
    return pattern.format(last=_single_in_words(end, language))


def _interval_in_words(start: Single, end: Single, language: Language) -> str:
    plain_years = all(
        single.precision is Precision.YEAR and not single.doubt for single in (start, end)
    )
    if plain_years:
        return f"{start.year}–{end.year}"
    first, last = _single_in_words(start, language), _single_in_words(end, language)
    same_year = start.year == end.year and not start.doubt and not end.doubt
    if same_year and start.precision is end.precision is Precision.DAY:
        first = _without_year(start, language)
    return _WORDS[language]["from_to"].format(first=first, last=last)


def _single_in_words(single: Single, language: Language) -> str:
    stated = _stated_in_words(single, language)
    if not single.doubt:
        return stated
    words = _WORDS[language]
    if single.doubt_on is not None:
        kind = "about" if single.doubt is Doubt.APPROXIMATE else "unsure"
        return words[f"{kind}_{single.doubt_on.value}"].format(date=stated)
    if single.doubt in {Doubt.APPROXIMATE, Doubt.BOTH}:
        stated = words["about"].format(date=stated)
    if single.doubt in {Doubt.UNCERTAIN, Doubt.BOTH}:
        stated = words["unsure"].format(date=stated)
    return stated


def _stated_in_words(single: Single, language: Language) -> str:
    words = _WORDS[language]
    if single.precision is Precision.BOUNDED:
        return _range_in_words(single, language)
    if single.precision in {Precision.DECADE, Precision.CENTURY}:
        span = 9 if single.precision is Precision.DECADE else 99
        return words["years"].format(first=single.year, last=single.year + span)
    if single.month is None:
        return words["year"].format(year=single.year)
    if single.precision is Precision.SEASON:
        return f"{_SEASONS[language][single.month]} {single.year}"
    separator = "/" if language == "vi" else " "
    return f"{_without_year(single, language)}{separator}{single.year}"


def _range_in_words(single: Single, language: Language) -> str:
    words = _WORDS[language]
    begin, end = _day(single.first), _day(single.last)
    if begin is None and end is not None:
        return words["not_after"].format(last=_stated_in_words(end, language))
    if end is None and begin is not None:
        return words["not_before"].format(first=_stated_in_words(begin, language))
    if begin is None or end is None:
        raise TypeError("a range has at least one end")
    whole = begin.year != end.year
    first = _stated_in_words(begin, language) if whole else _without_year(begin, language)
    return words["range"].format(first=first, last=_stated_in_words(end, language))


def _day(number: int) -> Single | None:
    """Return the end of a range, or None where the range has none."""
    day = day_of(number)
    if day is None:
        return None
    return Single(Precision.DAY, number, number, day.year, day.month, day.day)


def _without_year(single: Single, language: Language) -> str:
    """Write the month, with the day where one is stated."""
    if single.month is None:
        raise TypeError("a year alone has no month")
    if language == "en":
        month = _MONTHS[single.month]
        return month if single.day is None else f"{single.day} {month}"
    if single.day is not None:
        return f"{single.day:02d}/{single.month:02d}"
    return f"{single.month:02d}" if single.month in {1, 2} else str(single.month)
