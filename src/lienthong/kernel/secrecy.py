"""Marks of state secrets, which this platform must not hold (QĐ 28/2018/QĐ-TTg Điều 1.2)."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final
from unicodedata import normalize


class Secrecy(StrEnum):
    """The three degrees of state secrets (Luật Bảo vệ bí mật nhà nước, Điều 8)."""

    TOP = "tuyet-mat"
    MIDDLE = "toi-mat"
    LOW = "mat"


_ALONE: Final = re.compile(r"[^0-9A-Za-zÀ-ỹ]+")
_MARKS: Final = (
    ("TUYỆT MẬT", Secrecy.TOP),
    ("TỐI MẬT", Secrecy.MIDDLE),
    ("MẬT", Secrecy.LOW),
)
_IN_BRACKETS: Final = re.compile(r"[(\[]\s*(tuyệt mật|tối mật|mật)\s*[)\]]", re.IGNORECASE)
_STATED: Final = re.compile(r"\bđộ mật\s*:?\s*(tuyệt mật|tối mật|mật)\b", re.IGNORECASE)


def find_secrecy(lines: Iterable[str]) -> Secrecy | None:
    """The mark of a state secret that stands alone on a line, in brackets or after “độ mật”.

    “Mật ong”, “bí mật kinh doanh” and a word within a sentence are none.
    """
    for line in lines:
        said = normalize("NFC", line)
        alone = _ALONE.sub(" ", said).strip()
        for mark, degree in _MARKS:
            if alone == mark:
                return degree
        stated = _IN_BRACKETS.search(said) or _STATED.search(said)
        if stated is not None:
            return _degree(stated[1])
    return None


def say_mark(secrecy: Secrecy) -> str:
    """The mark as it is stamped."""
    return next(mark for mark, degree in _MARKS if degree is secrecy)


def _degree(words: str) -> Secrecy:
    upper = words.upper()
    return next(degree for mark, degree in _MARKS if mark == " ".join(upper.split()))
