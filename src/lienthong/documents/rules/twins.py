"""When two documents seem the same although they are written in different ways."""

import re
from datetime import date

from lienthong.documents.rules.arrivals import tidy_code
from lienthong.kernel.vietnamese import fold

_CODE = re.compile(r"0*([0-9]+)(?![0-9])(.*)", re.DOTALL)
_SHORT_NAMES = (("uy ban nhan dan", "ubnd"), ("hoi dong nhan dan", "hdnd"))
"""As clerks write the bodies with the longest names."""
_LEFT_OUT = frozenset({"tinh"})
"""“Sở Nội vụ Thanh Hóa” is the one of the province; a city or commune is always called one."""
_NO_WORD = re.compile(r"[^0-9a-z]+")
LEAST_WORDS = 3
"""Below that a name says what kind of body it is, but not which."""


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
    plain = {key} | noughts
    return frozenset({code, *plain, *(one.replace("-", "\u2013") for one in plain)})


def agree(author: str, issued_on: date | None, other: str, other_on: date | None) -> bool:
    """Whether two documents of one number and symbol seem the same: one author, one year.

    Where one of the dates is not known the author decides.
    """
    years = {day.year for day in (issued_on, other_on) if day is not None}
    return words_of_body(author) == words_of_body(other) and len(years) <= 1


def same_body(name: str, other: str) -> bool:
    """Whether two names seem to be of one agency: the same, or one says more of where it is.

    “Sở Nội vụ” and “Sở Nội vụ tỉnh Thanh Hóa” are; an office within an agency is another.
    """
    one, two = words_of_body(name), words_of_body(other)
    short, long = sorted((one, two), key=len)
    return one == two or (len(short) >= LEAST_WORDS and long[: len(short)] == short)


def words_of_body(name: str) -> list[str]:
    """The words of an agency's name by which it is compared, without what clerks leave out."""
    folded = " ".join(_NO_WORD.sub(" ", fold(name)).split())
    for whole, short in _SHORT_NAMES:
        folded = folded.replace(whole, short)
    return [word for word in folded.split() if word not in _LEFT_OUT]
