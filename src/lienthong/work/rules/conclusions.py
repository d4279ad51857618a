"""Tasks proposed from the conclusions of a meeting: a line each, its person, its day."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lienthong.kernel.vietnamese import fold
from lienthong.work.rules.words import LONGEST_TITLE
from lienthong.work.terms import Colleague, ConclusionsTooMany

MOST_CONCLUSIONS = 50

_MARK = re.compile(r"^\s*(?:[-–—•*+]|\d{1,2}[.)]|[a-zđ][.)])\s+", re.IGNORECASE)
_DAY = re.compile(
    r"\b(\d{1,2})\s*(?:[/.-]\s*(\d{1,2})(?:\s*[/.-]\s*(\d{4}))?"
    r"|tháng\s+(\d{1,2})(?:\s+năm\s+(\d{4}))?)(?![\d/])",
    re.IGNORECASE,
)
_UNTIL = re.compile(r"(?:trước|đến|hạn|chậm nhất|xong)[^.;]{0,20}$", re.IGNORECASE)
"""Words that make the day after them a deadline, within the same clause."""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """One task as it was read; whoever gives it corrects what was read wrong."""

    title: str
    lead: UUID | None
    due_on: date | None


def read_conclusions(text: str, *, colleagues: Sequence[Colleague], on: date) -> list[Conclusion]:
    """The lines of a text as tasks, without their bullets and numbers.

    A person is read where exactly one colleague's name (or else post) stands in the line; a day
    where one stands that has not passed on `on`: the one after a word like “trước”, or the last.
    Refuses more than 50 lines (ConclusionsTooMany).
    """
    lines = [line for line in (_MARK.sub("", raw).strip() for raw in text.splitlines()) if line]
    if len(lines) > MOST_CONCLUSIONS:
        raise ConclusionsTooMany(count=len(lines), most=MOST_CONCLUSIONS, field="text")
    return [
        Conclusion(" ".join(line.split())[:LONGEST_TITLE], _lead(line, colleagues), _due(line, on))
        for line in lines
    ]


def _lead(line: str, colleagues: Sequence[Colleague]) -> UUID | None:
    words = f" {_words(line)} "
    for said in ("name", "title"):
        found = {
            one.account_id
            for one in colleagues
            if getattr(one, said) and f" {_words(getattr(one, said))} " in words
        }
        if len(found) == 1:
            return found.pop()
    return None


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))


def _due(line: str, on: date) -> date | None:
    days = [(match, day) for match in _DAY.finditer(line) if (day := _day(match, on)) is not None]
    said = [day for match, day in days if _UNTIL.search(line[: match.start()])]
    known = said or [day for _, day in days]
    return known[-1] if known else None


def _day(match: re.Match[str], on: date) -> date | None:
    """The day that is meant, not before `on`: without a year the next of its kind."""
    day, month = int(match[1]), int(match[2] or match[4])
    year = match[3] or match[5]
    for candidate in (int(year),) if year else (on.year, on.year + 1):
        with suppress(ValueError):
            found = date(candidate, month, day)
            if found >= on:
                return found
    return None
