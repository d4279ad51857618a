"""Writes dates and terms as a person would type them, so that they read back to the same EDTF."""

from collections.abc import Callable, Mapping

from lienthong.cooperation.rules.reading import read_day, read_term
from lienthong.kernel.partial_dates import (
    Language,
    PartialDate,
    PartialDateNotUnderstood,
    Precision,
)

_ABOUT = "~"
_TAKEN_FOR_MORE = 3
"""The months below it could be made 11 or 12 by one more stroke."""
_WORDS: Mapping[Language, Mapping[str, str]] = {
    "vi": {
        "about": "khoảng {day}",
        "between": "từ {first} đến {last}",
        "endless": "từ {first}, không thời hạn",
        "from": "từ {first}",
        "until": "đến {last}",
    },
    "en": {
        "about": "about {day}",
        "between": "from {first} to {last}",
        "endless": "from {first}, without end",
        "from": "from {first}",
        "until": "until {last}",
    },
}


def write_day(edtf: str, *, language: Language) -> str:
    """A day for a form's field: "02/08/2018", "8/2018", "khoảng 2018"; EDTF where none fits."""
    if not edtf:
        return ""
    return _proved(edtf, _day(PartialDate.parse(edtf), language), read_day)


def write_term(edtf: str, *, language: Language) -> str:
    """A term for a form's field: "2018–2023", "từ 8/2018"; EDTF where no other form fits."""
    if not edtf:
        return ""
    return _proved(edtf, _term(PartialDate.parse(edtf), language), read_term)


def _proved(edtf: str, written: str, read: Callable[[str], PartialDate]) -> str:
    """What was written if it reads back to the same, or else the EDTF."""
    try:
        return written if written and str(read(written)) == edtf else edtf
    except PartialDateNotUnderstood:
        return edtf


def _day(day: PartialDate, language: Language) -> str:
    """A day, month or year in figures; "" for what figures cannot say."""
    edtf = str(day)
    if edtf.endswith(_ABOUT):
        stated = _day(PartialDate.parse(edtf.removesuffix(_ABOUT)), language)
        return stated and _WORDS[language]["about"].format(day=stated)
    first = day.earliest
    if first is None:
        return ""
    year = f"{first.year:04}"
    # As official documents write it: a nought before the months 1 and 2 alone.
    month = f"{first.month:02}" if first.month < _TAKEN_FOR_MORE else str(first.month)
    return {
        Precision.DAY: f"{first.day:02}/{first.month:02}/{year}",
        Precision.MONTH: f"{month}/{year}",
        Precision.YEAR: year,
    }.get(day.precision, "")


def _term(term: PartialDate, language: Language) -> str:
    words = _WORDS[language]
    first, last = ("" if end is None else _day(end, language) for end in (term.start, term.end))
    if first and last:
        if first == last:
            return first
        plain = _ABOUT not in str(term)
        return f"{first}–{last}" if plain else words["between"].format(first=first, last=last)
    if first:
        return words["endless" if term.is_open_ended else "from"].format(first=first)
    return words["until"].format(last=last) if last else ""
