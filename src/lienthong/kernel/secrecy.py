"""Marks of state secrets, which this platform must not hold (QĐ 28/2018/QĐ-TTg Điều 1.2)."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final
from unicodedata import normalize

from lienthong.kernel.vietnamese import fold, visible


class Secrecy(StrEnum):
    """The three degrees of state secrets (Luật Bảo vệ bí mật nhà nước, Điều 8)."""

    TOP = "tuyet-mat"
    MIDDLE = "toi-mat"
    LOW = "mat"


HEAD_LINES: Final = 40
"""What a document says of itself stands on its first page, most of it at the top."""

_MARKS: Final = (
    ("TUYỆT MẬT", Secrecy.TOP),
    ("TỐI MẬT", Secrecy.MIDDLE),
    ("MẬT", Secrecy.LOW),
)
_WITHOUT_MARKS: Final = (("TUYET MAT", Secrecy.TOP), ("TOI MAT", Secrecy.MIDDLE))
"""“MAT” alone is left out: it stands for other things as well."""
_DEGREES: Final = dict((*_MARKS, *_WITHOUT_MARKS))
_SPACED: Final = {mark.replace(" ", ""): degree for mark, degree in _DEGREES.items()}
_LETTERED: Final = {"A": Secrecy.TOP, "B": Secrecy.MIDDLE, "C": Secrecy.LOW}
"""How envelopes name the degree inside."""

_LOOK_ALIKE: Final = str.maketrans(
    "\u0410\u0412\u0415\u0406\u041c\u041e\u0422\u0423\u0430\u0435\u0456\u043e\u0442\u0443",
    "ABEIMOTYaeioty",
)
"""Cyrillic letters that look like Latin ones."""
_NEITHER_LETTER_NOR_DIGIT: Final = re.compile(r"[^0-9A-Za-zÀ-ỹ]+")
_ANY: Final = r"tuyệt mật|tối mật|mật|tuyet mat|toi mat"
_CAPITALS: Final = r"TUYỆT MẬT|TỐI MẬT|MẬT"
_TITLED: Final = re.compile(r"[\s.\"“”'‘’]*(Tuyệt [Mm]ật|Tối [Mm]ật|Mật)[\s.\"“”'‘’]*")
_IN_BRACKETS: Final = re.compile(rf"[(\[{{<]\s*(?:độ\s*:\s*)?({_ANY})\s*[)\]}}>]", re.IGNORECASE)
_STATED: Final = re.compile(rf"\bđộ mật(?:\s*[:=–—-]\s*[\"“'‘]?\s*|\s+)({_ANY})\b", re.IGNORECASE)
_BY_LETTER: Final = re.compile(r"\b[Đđ][ộỘ] [Mm][ậẬ][tT]\s*[:=]\s*([ABC])\b")
_AT_AN_END: Final = (
    re.compile(rf"^\W*({_CAPITALS})\s*[-–—:;|/]\s*\S"),
    re.compile(rf"\S\s*(?:\s[-–—]|[:;|/])\s*({_CAPITALS})\W*$"),
)
_IN_A_SYMBOL: Final = re.compile(rf"(?<=\w)[-/.]({_CAPITALS})(?=[-/.]|$)")
_NAMED: Final = re.compile(_CAPITALS)
_ANYWHERE: Final = re.compile(
    r"(?<!\w)(TUYỆT MẬT|TỐI MẬT|TUYET MAT)(?!\w)(?! (?:ONG|ĐỘ|MÃ|KHẨU|MÍA|VỤ)\b)"
)
"""In capitals the two higher degrees stand for nothing else; a night's honey is none."""
_APART: Final = re.compile(r"[\s._]+")
_BASE_LETTERS: Final = re.compile(r"[ilj]*(?:(tuyetmat)|(toimat|tolmat)|mat)[ilj]*")
"""A box around a mark is read as strokes: I, l, 1, J."""
_TWICE: Final = re.compile(r"(.)\1+")
_READ_FOR_LETTERS: Final = str.maketrans("01|", "oii")


def find_secrecy_on_page(text: str) -> Secrecy | None:
    """The mark on a first page: it stands beneath number and symbol (NĐ 30/2020, PL I, ô 10a)."""
    return find_secrecy(text.splitlines()[:HEAD_LINES])


def find_secrecy(lines: Iterable[str]) -> Secrecy | None:
    """The mark of a state secret that a line bears, however it is spelled.

    TUYỆT MẬT and TỐI MẬT in capitals, and any degree with its letters apart, wherever they stand.
    Else alone on the line, in brackets, after “độ mật”, in capitals where a dash or the like parts
    it from what stands before or after, within a symbol. “Mật ong”, “bí mật kinh doanh”, a word
    within a sentence, and a line that lists the degrees are none.
    """
    for line in lines:
        said = " ".join(normalize("NFKC", visible(line)).translate(_LOOK_ALIKE).split())
        degree = _alone(said) or _within(said)
        if degree is not None:
            return degree
    return None


def find_misread_secrecy(pieces: Iterable[str]) -> Secrecy | None:
    """The mark of a state secret among pieces of a page that a machine recognised in its picture.

    As `find_secrecy`, and by the base letters: marks above and below letters are misread or doubled
    (TUYẸT MẠT, TÔI MẠT, TUYỆẸT). Only where a piece is nothing else, in capitals; so MẮT or MẶT
    alone is one as well, and a person who compares it with the paper says that it is none.
    """
    for piece in pieces:
        degree = find_secrecy([piece]) or _by_base_letters(piece)
        if degree is not None:
            return degree
    return None


def say_mark(secrecy: Secrecy) -> str:
    """The mark as it is stamped."""
    return next(mark for mark, degree in _MARKS if degree is secrecy)


def _alone(said: str) -> Secrecy | None:
    titled = _TITLED.fullmatch(said)
    if titled is not None:
        return _DEGREES[titled[1].upper()]
    return _SPACED.get(_NEITHER_LETTER_NOR_DIGIT.sub("", said))


def _by_base_letters(piece: str) -> Secrecy | None:
    letters = _NEITHER_LETTER_NOR_DIGIT.sub("", normalize("NFKC", visible(piece)))
    if not letters.replace("l", "I").isupper():
        return None
    read = _TWICE.sub(r"\1", fold(letters).translate(_READ_FOR_LETTERS))
    found = _BASE_LETTERS.fullmatch(read)
    if found is None:
        return None
    return Secrecy.TOP if found[1] else Secrecy.MIDDLE if found[2] else Secrecy.LOW


def _within(said: str) -> Secrecy | None:
    stated = _IN_BRACKETS.search(said) or _STATED.search(said)
    if stated is not None:
        return _DEGREES[stated[1].upper()]
    lettered = _BY_LETTER.search(said)
    if lettered is not None:
        return _LETTERED[lettered[1]]
    if (spread := _with_letters_apart(said)) is not None:
        return spread
    if len(set(_NAMED.findall(said))) > 1:
        return None
    named = _ANYWHERE.search(said)
    if named is not None:
        return _DEGREES[named[1]]
    found = next((one for one in (*_AT_AN_END, _IN_A_SYMBOL) if one.search(said)), None)
    match = found.search(said) if found else None
    return _DEGREES[match[1]] if match else None


def _with_letters_apart(said: str) -> Secrecy | None:
    """A degree written letter by letter within a line; a whole word of such letters counts."""
    run: list[str] = []
    for token in (*_APART.split(said), ""):
        if len(token) == 1 and token.isupper():
            run.append(token)
            continue
        degree = _SPACED.get("".join(run)) if len(run) > 1 else None
        if degree is not None:
            return degree
        run = []
    return None
