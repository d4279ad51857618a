"""Vietnamese text: the form to search by, the one spelling of a syllable, the alphabet's order.

A syllable may reach us composed or decomposed (NFC, NFD) and with its tone mark in either of two
places (Hoá, Hóa). Both are the same name. The spelling kept here puts the mark on the first vowel
of an open oa, oe or uy: Hóa, Thủy.
"""

import re
from functools import lru_cache
from unicodedata import category, normalize

# In the order of Vietnamese dictionaries: ngang (no mark), huyền, hỏi, ngã, sắc, nặng.
TONE_MARKS = "\u0300\u0309\u0303\u0301\u0323"

# f, j, w and z are not letters of the Vietnamese alphabet and stand where the Latin alphabet has
# them.
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"

_COMBINING_BLOCKS = (
    range(0x0300, 0x0370),
    range(0x1AB0, 0x1B00),
    range(0x1DC0, 0x1E00),
    range(0x20D0, 0x2100),
)
_FOLDING: dict[int, str | None] = {
    code: None for block in _COMBINING_BLOCKS for code in block if category(chr(code)) == "Mn"
} | {ord("đ"): "d"}

# What is pasted from pages and documents may hide between the letters: joiners, break hints, marks
# of the byte order. None of them is part of a Vietnamese name.
_ZERO_WIDTH = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_DIRECTIONS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_INVISIBLE = re.compile(f"[{_ZERO_WIDTH}{_DIRECTIONS}]+")

_WORD = re.compile(r"[^\W\d_]+")
_SYLLABLE = re.compile(
    r"""
    (?P<onset> qu | gi | ngh | ng | nh | ch | gh | kh | ph | th | tr
      | [bcdđghklmnprstvx] | )
    (?P<nucleus> iêu | yêu | uôi | ươi | ươu | uyê | uya | uyu | uây | uêu | oai | oao | oay | oeo
      | ai | ao | au | ay | âu | ây | eo | êu | ia | iê | iu | oa | oă | oe | oi | oo | ôi | ôô | ơi
      | ua | uâ | uê | ui | uô | uơ | uy | ưa | ưi | ươ | ưu | yê | [aăâeêioôơuưy] )
    (?P<coda> ch | ng | nh | [cmnpt] | )
    """,
    re.VERBOSE,
)
_VOWELS = "aăâeêioôơuưy"
_MARKED_VOWELS = "ăâêôơư"


def visible(text: str) -> str:
    """Return the text without the characters that nobody sees (zero-width, soft hyphens).

    Marks that turn the direction of writing go too: they make a text look like another one.
    """
    return text if text.isascii() else _INVISIBLE.sub("", text)


def fold(text: str) -> str:
    """Return the form to search by: no marks, đ as d, case folded, single spaces, all visible.

    "Xã  Hoằng Hoá" and "xa hoang hoa" fold to the same text. What is folded cannot be turned back
    into a name.
    """
    if not text.isascii():
        text = normalize("NFD", normalize("NFD", visible(text)).casefold()).translate(_FOLDING)
    return " ".join(text.casefold().split())


def canonical(text: str) -> str:
    """Return the text in NFC with each syllable's tone mark in its one place; case and spaces stay.

    Hoá becomes Hóa, Thuỷ becomes Thủy, the misspelt qúy and tòan become quý and toàn; hoài, khuỷu,
    thuở and words that are not shaped like a Vietnamese syllable stay as they are. Invisible
    characters go.
    """
    text = composed(text)
    return text if text.isascii() else _WORD.sub(_spell_match, text)


def composed(text: str) -> str:
    """Return the text in NFC, without invisible characters."""
    return normalize("NFC", visible(text))


def same_name(first: str, second: str) -> bool:
    """Tell whether two names differ at most in case, spaces, composition and tone-mark place.

    Accents count: Hóa and Hoa are two names.
    """
    return _plain_name(first) == _plain_name(second)


def sort_key(text: str) -> bytes:
    """Return bytes in the order of a Vietnamese dictionary, for a column (blob, bytea) to ORDER BY.

    Syllable by syllable, first the letters, then the tone: ba, ba ba, bà, bả, bã, bá, bạ, ban, băn.
    Numbers come before letters, by their value: Phường 2 before Phường 10. Case, punctuation and
    the place of the tone mark do not count. Letters of other alphabets come last, by code point.
    """
    return b"".join(map(_token_key, _SORT_TOKEN.findall(normalize("NFD", text).casefold())))


def _plain_name(name: str) -> str:
    return " ".join(canonical(name).casefold().split())


def _spell_match(match: re.Match[str]) -> str:
    return spell(match[0])


@lru_cache(maxsize=8192)
def spell(word: str) -> str:
    """Put the one tone mark of a composed word that is shaped like a syllable in its place."""
    if word.isascii():
        return word
    letters = [_split_tone(letter) for letter in word]
    toned = [(base, tone) for base, tone in letters if tone]
    toneless = "".join(base for base, _ in letters)
    syllable = _SYLLABLE.fullmatch(toneless.lower())
    if len(toned) != 1 or toned[0][0].lower() not in _VOWELS or syllable is None:
        return word
    place = _tone_place(syllable)
    return (
        toneless[:place] + normalize("NFC", toneless[place] + toned[0][1]) + toneless[place + 1 :]
    )


def _split_tone(letter: str) -> tuple[str, str]:
    """Split a composed letter into the letter without tone and the tone mark, "" if none."""
    marks = normalize("NFD", letter)
    tone = "".join(mark for mark in marks if mark in TONE_MARKS)
    rest = "".join(mark for mark in marks if mark not in TONE_MARKS)
    return (normalize("NFC", rest), tone) if tone else (letter, "")


def _tone_place(syllable: re.Match[str]) -> int:
    """Say which letter of a toneless syllable carries the mark."""
    nucleus, begin = syllable["nucleus"], syllable.start("nucleus")
    marked = [index for index, vowel in enumerate(nucleus) if vowel in _MARKED_VOWELS]
    if marked:
        return begin + marked[-1]
    if syllable["coda"]:
        return begin + len(nucleus) - 1
    return begin + (1 if len(nucleus) == len("oai") else 0)


_SORT_TOKEN = re.compile(r"[0-9]+|(?:[^\W\d_]|[\u0300-\u036f])+")
_LETTER_WEIGHTS = {
    normalize("NFD", letter): bytes([0x40 + place]) for place, letter in enumerate(ALPHABET)
}
_SORT_LETTER = re.compile(r".[\u0300-\u036f]*", re.DOTALL)
# Tones weigh less than letters and digits, so that they also mark the end of the letters.
_TONE_WEIGHTS = {mark: bytes([0x04 + place]) for place, mark in enumerate(TONE_MARKS)}
_NO_TONE = b"\x03"
_LONGEST_NUMBER = 0x1F


@lru_cache(maxsize=8192)
def _token_key(token: str) -> bytes:
    """Return the weights of one number or of one decomposed, case-folded word."""
    if token.isascii() and token.isdigit():
        digits = token.lstrip("0")
        length = bytes([0x10 + min(len(digits), _LONGEST_NUMBER)])
        return length + digits.encode() + _NO_TONE
    letters, tones = [], []
    for letter in _SORT_LETTER.findall(token):
        tones += [_TONE_WEIGHTS[mark] for mark in letter if mark in _TONE_WEIGHTS]
        toneless = "".join(mark for mark in letter if mark not in _TONE_WEIGHTS)
        letters.append(_letter_weight(toneless))
    return b"".join(letters) + (b"".join(tones) or _NO_TONE)


def _letter_weight(letter: str) -> bytes:
    """Weigh a letter with its marks; marks the alphabet does not know (ü, ç) do not count."""
    known = _LETTER_WEIGHTS.get(letter) or _LETTER_WEIGHTS.get(letter[:1])
    return known or b"\x7f" + b"".join(ord(part).to_bytes(3, "big") for part in letter)
