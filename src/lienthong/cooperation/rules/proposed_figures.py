"""What the figures of a proposed commitment come to: what is counted, how many, and when."""

import re
from collections.abc import Iterator
from datetime import date

from lienthong.cooperation.rules.commitments import as_decimal, as_edtf
from lienthong.cooperation.rules.numbers import read_number
from lienthong.cooperation.rules.proposals import FIGURE
from lienthong.cooperation.terms import Force, ProposedCommitment, ProposedFigures, Target

MOST_YEARS = 30
"""A target for each year of a longer term nobody would read through."""
_EACH_YEAR = re.compile(r"\b(?:mỗi|hằng|hàng|một) năm\b|/năm\b", re.IGNORECASE)
_YEAR_AFTER = re.compile(r"[^\d,;]{0,40}?năm (\d{4})\b", re.IGNORECASE)
_YEAR_BEFORE = re.compile(r"\bnăm (\d{4})\s*[:：]?[^\d,;:：]{0,40}$", re.IGNORECASE)
_FULL_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_LAST_DAY = (12, 31)
_ENDS_NAME = re.compile(
    r"\s(?:tại|trước|trong|vào|mỗi|hằng|hàng|một năm|cho|ở|đến|của|để|sau|khi|theo|với|từ|trên)\b"
    r"|[,;.:()\n]",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"(tỷ lệ [^,;.:()\n]+?)\s(?:đạt|là|từ|trên|tối thiểu|ít nhất|không dưới)\b", re.IGNORECASE
)
_CONDITION = re.compile(
    r"\b(?:sau khi|với điều kiện|nếu|trong trường hợp)\s[^,;.\n]+", re.IGNORECASE
)


def figures_of(one: ProposedCommitment, *, force: Force) -> ProposedFigures:
    """What a proposal's passage says, as far as plain words tell.

    A figure for each year is a target of each year of the agreement; one with a day, of the time
    from the agreement's beginning until that day; one without any, of the agreement's whole term.
    Where the agreement does not say how long it lasts, such a figure is no target.
    """
    condition = _CONDITION.search(one.what)
    found = _targets(one, force) if one.figure else ()
    targets = tuple(
        Target(period=as_edtf(each.period), value=as_decimal(each.value)) for each in found
    )
    return ProposedFigures(
        indicator=_indicator(one) if targets else "",
        unit=one.unit if targets else "",
        targets=targets,
        condition="" if condition is None else condition.group().strip(),
    )


def _targets(one: ProposedCommitment, force: Force) -> Iterator[Target]:
    dated = dict(_dated(one))
    years = _years_of(force)
    if len(dated) > 1:
        yield from (Target(period=year, value=value) for year, value in dated.items())
    elif _EACH_YEAR.search(one.what):
        yield from (Target(period=str(year), value=one.figure) for year in years)
    elif one.due:
        yield Target(period=_until(one.due, force.begins_first), value=one.figure)
    elif years:
        yield Target(period=_years(years[0], years[-1]), value=one.figure)


def _years_of(force: Force) -> range:
    """The years in which an agreement may hold; none where that is not known, or without end."""
    begins, ends = force.begins_first, force.ends_last
    if begins is None or ends is None or ends.year - begins.year >= MOST_YEARS:
        return range(0)
    return range(begins.year, ends.year + 1)


def _years(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _dated(one: ProposedCommitment) -> Iterator[tuple[str, str]]:
    """Figures in the proposal's unit that each have a year of their own behind or before them."""
    unit = "%" if one.unit == "%" else rf"\s{re.escape(one.unit)}\b"
    for found in re.finditer(rf"{FIGURE}\s?{unit}", one.what, re.IGNORECASE):
        year = _YEAR_AFTER.match(one.what, found.end())
        year = year or _YEAR_BEFORE.search(one.what[: found.start()])
        if year is not None and read_number(found[1]) is not None:
            yield year[1], found[1]


def _until(due: str, begins: date | None) -> str:
    """The time in which what is due on a day is done; another period as it is said."""
    found = _FULL_DAY.fullmatch(due)
    if found is None:
        return due
    day, month, year = map(int, found.groups())
    if begins is None or begins > date(year, month, 1):
        return f"{year:04}-01-01/{year:04}-{month:02}-{day:02}"
    if (month, day) == _LAST_DAY:
        return _years(begins.year, year)
    return f"{begins}/{year:04}-{month:02}-{day:02}"


def _indicator(one: ProposedCommitment) -> str:
    """What is counted, named as short as another agreement would: “trạm BTS 5G”."""
    if one.unit == "%":
        share = _SHARE.search(one.what)
        return (share[1] if share else one.what)[:300]
    place = re.search(rf"{re.escape(one.figure)}\s+{re.escape(one.unit)}", one.what, re.IGNORECASE)
    if place is None:
        return one.what[:300]
    rest = one.what[place.end() :]
    stop = _ENDS_NAME.search(rest)
    return f"{one.unit}{rest[: stop.start()] if stop else rest}".strip()[:300]
