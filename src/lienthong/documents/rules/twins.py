"""When two documents seem the same although they are written in different ways."""

import re
from datetime import date

from lienthong.documents.rules.arrivals import tidy_code
from lienthong.kernel.vietnamese import fold

_CODE = re.compile(r"0*([0-9]+)(?![0-9])(.*)", re.DOTALL)
_SHORT_NAMES = (("uy ban nhan dan", "ubnd"), ("hoi dong nhan dan", "hdnd"))
"""As clerks write the bodies with the longest names."""


def same_code(code: str) -> str:
    """A key equal for all spellings of a number and symbol: in any case, with noughts or without.

    Numbers below ten are written "05" (NĐ 30/2020, Appendix I), but systems send "5" too.
    """
    written = tidy_code(code).upper()
    begun = _CODE.fullmatch(written)
    return f"{begun[1]}{begun[2]}" if begun else written


def spellings(code: str) -> frozenset[str]:
    """The ways in which the register may have written a number and symbol, in any case."""
    key = same_code(code)
    if not key:
        return frozenset()
    noughts = {f"0{key}", f"00{key}"} if key[0].isdigit() else set()
    return frozenset({code, key} | noughts)


def agree(author: str, issued_on: date | None, other: str, other_on: date | None) -> bool:
    """Whether two documents of one number and symbol seem the same: one author, one year.

    Where one of the dates is not known the author decides.
    """
    years = {day.year for day in (issued_on, other_on) if day is not None}
    return _author(author) == _author(other) and len(years) <= 1


def _author(name: str) -> str:
    folded = fold(name)
    for whole, short in _SHORT_NAMES:
        folded = folded.replace(whole, short)
    return folded
