"""How pieces of a Vietnamese legal text begin (NĐ 30/2020/NĐ-CP, Appendix I, and older habits)."""

import re
from dataclasses import dataclass

from lienthong.cooperation.terms import ClauseKind

LETTERS = "abcdđefghijklmnopqrstuvwxyz"
"""Letters that points bear, in the order of the alphabet; f, j, w and z where people use them."""

_ROMAN_OR_FIGURES = r"([IVXLC]+|\d{1,2})"
_TITLE = r"(?:\s*[.:–-]\s*(.*)|\s+(\S.*))?"
"""A title comes after a mark, or stands in capitals; else the line only speaks of a chapter."""
_SPACED = 2
_FORMS: tuple[tuple[ClauseKind, re.Pattern[str]], ...] = (
    (
        ClauseKind.ANNEX,
        re.compile(
            rf"(?:PHỤ LỤC|Phụ lục)(?: (?:số|SỐ))?(?: ([IVXLC]+|\d{{1,2}}|[A-Z])\b)?{_TITLE}"
        ),
    ),
    (ClauseKind.PART, re.compile(rf"(?:PHẦN|Phần) (?:thứ )?{_ROMAN_OR_FIGURES}{_TITLE}")),
    (ClauseKind.CHAPTER, re.compile(rf"(?:CHƯƠNG|Chương) {_ROMAN_OR_FIGURES}{_TITLE}")),
    (ClauseKind.SUBSECTION, re.compile(rf"(?:TIỂU MỤC|Tiểu mục) (\d{{1,2}}){_TITLE}")),
    (ClauseKind.SECTION, re.compile(rf"(?:MỤC|Mục) {_ROMAN_OR_FIGURES}{_TITLE}")),
    (ClauseKind.ARTICLE, re.compile(r"(?:ĐIỀU|Điều) (\d{1,3})\s*[.:]\s*(.*)")),
    (ClauseKind.ROMAN, re.compile(r"([IVXLC]+)\s*[./]\s+(\S.*)")),
    (ClauseKind.CLAUSE, re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,3})[.)/]?\s+(\S.*)")),
    (ClauseKind.POINT, re.compile(rf"([{LETTERS}])\)\s*(\S.*)")),
    (ClauseKind.ITEM, re.compile(r"[-–—•*▪]\s*(\S.*)")),
    (ClauseKind.SUBITEM, re.compile(r"\+\s*(\S.*)")),
)
_NEEDS_MARK = re.compile(r"\d{1,3}\s")
"""A single number without a mark behind it is a quantity, not a clause."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What a line begins: its numbers as written ("1.1" gives two), and what comes behind."""

    kind: ClauseKind
    numbers: tuple[str, ...]
    rest: str


def opening_of(line: str) -> Opening | None:
    """What a line begins by its first words; None for one that only goes on."""
    said = line.strip()
    for kind, form in _FORMS:
        found = form.fullmatch(said)
        if found is None or (kind is ClauseKind.CLAUSE and _NEEDS_MARK.match(said)):
            continue
        groups = found.groups()
        if len(groups) > _SPACED and groups[_SPACED] and not groups[_SPACED].isupper():
            continue
        if kind in {ClauseKind.ITEM, ClauseKind.SUBITEM}:
            return Opening(kind, (), groups[0])
        rest = next((group for group in groups[1:] if group), "")
        return Opening(kind, _numbers(groups[0]), rest.strip())
    return None


def _numbers(written: str | None) -> tuple[str, ...]:
    return tuple(written.split(".")) if written else ()
