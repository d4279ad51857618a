"""Reads dates and terms as people type them, and turns them into EDTF.

"02/08/2018", "8/2018", "2018", "2018–2023", "8/2018–12/2020" are understood beside EDTF itself.
What cannot be read in one way only is refused.
"""

import re

from lienthong.kernel.partial_dates import PartialDate, PartialDateNotUnderstood

_WRITTEN = re.compile(
    r"(?:(?:ngày\s+)?(?P<day>[0-9]{1,2})\s*[/.]\s*)?"
    r"(?:(?:tháng\s+)?(?P<month>[0-9]{1,2})\s*[/.]\s*)?"
    r"(?:năm\s+)?(?P<year>[0-9]{4})",
    re.ASCII | re.IGNORECASE,
)
_DASH = re.compile(r"\s*[–—]\s*|\s+(?:-|đến|to)\s+|(?<=[0-9]{4})-(?=[0-9]{4}\b)", re.IGNORECASE)
_LEADING = re.compile(r"^(?:từ|from|giai đoạn)\s+", re.IGNORECASE)


def read_day(text: str) -> PartialDate:
    """Read one day as far as it is known; refuses with PartialDateNotUnderstood.

    An interval is returned as such: the caller knows whether one fits.
    """
    trimmed = " ".join(text.split())
    return PartialDate.parse(_edtf_of(trimmed) or trimmed)


def read_term(text: str) -> PartialDate:
    """Read first and last day of a term; one year alone means from its start to its end.

    Refuses with PartialDateNotUnderstood.
    """
    trimmed = _LEADING.sub("", " ".join(text.split()))
    ends = _DASH.split(trimmed)
    if len(ends) == len(("first", "last")):
        first, last = (_edtf_of(end) or end for end in ends)
        return PartialDate.parse(f"{first}/{last}")
    read = read_day(trimmed)
    if read.is_interval:
        return read
    return PartialDate.parse(f"{read}/{read}")


def _edtf_of(text: str) -> str | None:
    """The EDTF of a day, month or year written the Vietnamese way; None when it is not."""
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return None
    day, month, year = match["day"], match["month"], match["year"]
    if day is not None and month is None:  # "8/2018": the pattern took the month for a day
        day, month = None, day
    parts = [year, *(f"{int(part):02}" for part in (month, day) if part is not None)]
    edtf = "-".join(parts)
    try:
        PartialDate.parse(edtf)
    except PartialDateNotUnderstood:
        return None
    return edtf
