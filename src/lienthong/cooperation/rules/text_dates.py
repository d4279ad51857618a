"""What a text itself says of its end, and whether that can be what is on record."""

import re
from dataclasses import dataclass
from datetime import date

from lienthong.cooperation.rules.reading import read_day
from lienthong.cooperation.terms import Force
from lienthong.kernel.partial_dates import PartialDateNotUnderstood

_END = re.compile(
    r"\b(?:hiệu lực|thời hạn|thời gian thực hiện)\b[^.;\n]{0,120}?\bđến\s+(?:hết\s+)?"
    r"((?:ngày\s+)?\d{1,2}/\d{1,2}/\d{4}|ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}"
    r"|(?:tháng\s+)?\d{1,2}/\d{4}|năm\s+\d{4})",
    re.IGNORECASE,
)
_LONG = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SaidEnd:
    """An end as the text puts it: `passage` is where, `said` the day or year."""

    passage: str
    said: str


def find_other_ends(text: str, force: Force) -> tuple[SaidEnd, ...]:
    """Ends that a text states and that cannot be the recorded one, or lie before the signing.

    Where nothing is recorded nothing contradicts it.
    """
    found = []
    for one in _END.finditer(" ".join(text.split())):
        bounds = _bounds(one[1])
        if bounds is not None and _contradicts(*bounds, force):
            found.append(SaidEnd(passage=one.group(), said=one[1]))
    return tuple(found)


def _bounds(said: str) -> tuple[date, date] | None:
    long = _LONG.fullmatch(said)
    typed = "/".join(long.groups()) if long else said.rsplit(maxsplit=1)[-1]
    try:
        day = read_day(typed)
    except PartialDateNotUnderstood:
        return None
    if day.earliest is None or day.latest is None:
        return None
    return day.earliest, day.latest


def _contradicts(first: date, last: date, force: Force) -> bool:
    if force.begins_first is not None and last < force.begins_first:
        return True
    if force.ends_first is not None and last < force.ends_first:
        return True
    return force.ends_last is not None and first > force.ends_last
