"""Text as it may be printed, and how the decree writes numbers and days."""

import re
import unicodedata
from dataclasses import replace

from lienthong.kernel.errors import Fault, Refusal
from lienthong.kernel.partial_dates import PartialDate
from lienthong.paper.layout.blocks import Run, Text

BREAK = "\u200b"
"""Where a word too long for its line may be cut. Only we put it: what comes in loses its own."""

JOIN = "\u2060"
"""Stands before and after what is not cut at the end of a line: the number of a document."""

# Of the widest letters, in the body of the page.
_LONGEST_WORD = 33
_POINT_LETTERS = "abcdđeghiklmnopqrstuvxy"
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"))
_ROMAN_SMALL = ((40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_LINE_ENDS = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")
# Half characters and those that Unicode keeps for no character: no file format carries them.
_NO_TEXT = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_SPACES = re.compile("[ \t\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_WORD = re.compile(r"\S+")
_DOCUMENT_NUMBER = re.compile(r"\d+/\S*\w")
_MOST_THOUSANDS = 3999


class SignNotPrintable(Refusal):
    """A character that the typeface of official documents does not have."""

    code = "paper.sign_not_printable"
    fault = Fault.CALLER
    message = (
        "“{text}” cannot be printed: the typeface of official documents has no such sign. "
        "Write it in other letters, or attach it as a picture in a file of its own."
    )


class NumberNotPrintable(Refusal):
    """A number that the decree's way of counting cannot write."""

    code = "paper.number_not_printable"
    fault = Fault.CALLER
    message = "{what} number {number} cannot be printed: take {least} to {most}."


def clean(text: str) -> str:
    """Return the text as it is seen: composed letters, no invisible signs, line ends as one sign.

    Control and format characters (also those that turn the direction of writing) are left out:
    they have no look of their own, and what is signed must be what is read. Tabs and other spaces
    become one space.
    """
    return "\n".join(line.strip(" ") for line in _visible(text).split("\n")).strip("\n")


def _visible(text: str) -> str:
    if broken := _NO_TEXT.search(text):
        raise SignNotPrintable(text=ascii(broken.group())[1:-1])
    text = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))
    kept = (ch for ch in text if ch in "\n\t" or unicodedata.category(ch) not in ("Cc", "Cf"))
    return _SPACES.sub(" ", "".join(kept))


def one_line(text: str) -> str:
    """Return the cleaned text with its line ends as spaces."""
    return " ".join(part for part in clean(text).split("\n") if part)


def lines_of(text: str) -> tuple[str, ...]:
    """Return the cleaned lines of a text that may be broken by hand, without empty ones."""
    return tuple(breakable(line) for line in clean(text).split("\n") if line)


def breakable(text: str) -> str:
    """Allow words that no line can hold to be cut, and keep documents' numbers in one piece."""
    return _WORD.sub(_marked, text)


def unmarked(text: str) -> str:
    """Return a text without the signs that `breakable` put into it."""
    return text.replace(BREAK, "").replace(JOIN, "")


def _marked(found: re.Match[str]) -> str:
    word = found.group()
    if len(word) > _LONGEST_WORD:
        return BREAK.join(word)
    return _DOCUMENT_NUMBER.sub(lambda number: f"{JOIN}{number.group()}{JOIN}", word)


def runs_of(text: Text) -> tuple[tuple[Run, ...], ...]:
    """Return the cleaned paragraphs of a text, each as runs; empty paragraphs are left out."""
    runs = (Run(text),) if isinstance(text, str) else text
    paragraphs: list[list[Run]] = [[]]
    for run in runs:
        first, *later = _visible(run.text).split("\n")
        paragraphs[-1].append(Run(first, run.bold, run.italic))
        paragraphs.extend([Run(piece, run.bold, run.italic)] for piece in later)
    return tuple(trimmed for paragraph in paragraphs if (trimmed := _trim(paragraph)))


def _trim(runs: list[Run]) -> tuple[Run, ...]:
    while runs and not runs[0].text.strip(" "):
        runs = runs[1:]
    while runs and not runs[-1].text.strip(" "):
        runs = runs[:-1]
    if not runs:
        return ()
    runs = [replace(runs[0], text=runs[0].text.lstrip(" ")), *runs[1:]]
    runs = [*runs[:-1], replace(runs[-1], text=runs[-1].text.rstrip(" "))]
    return tuple(replace(run, text=breakable(run.text)) for run in runs if run.text)


def at_least_two_digits(number: int) -> str:
    """Write a document's number or a day: below 10 with a leading zero (PL I, Phần I.II.3c)."""
    return f"{number:02d}"


def month_in_digits(month: int) -> str:
    """Write a month: only January and February have a leading zero (PL I, Phần I.II.4b)."""
    return f"{month:02d}" if month <= 2 else str(month)  # noqa: PLR2004 - the decree's own number


def roman(number: int, what: str = "Roman") -> str:
    """Write a number in Roman figures, 1 to 3999; another is refused."""
    if not 1 <= number <= _MOST_THOUSANDS:
        raise NumberNotPrintable(what=what, number=number, least=1, most=_MOST_THOUSANDS)
    written = ""
    for value, figure in (*_ROMAN, *_ROMAN_SMALL):
        count, number = divmod(number, value)
        written += figure * count
    return written


def point_letter(number: int) -> str:
    """Return the letter of a point (điểm) by its place, 1 to 23 (a, b, c, d, đ, e, g).

    The order of the Vietnamese alphabet without ă, â, ê, ô, ơ, ư, as drafted in practice.
    """
    if not 1 <= number <= len(_POINT_LETTERS):
        raise NumberNotPrintable(what="Point", number=number, least=1, most=len(_POINT_LETTERS))
    return _POINT_LETTERS[number - 1]


def day_month_year(on: PartialDate | None) -> tuple[int | None, int | None, int | None]:
    """Return the day, month and year that are known for sure, each None where not."""
    earliest, latest = (on.earliest, on.latest) if on else (None, None)
    if earliest is None or latest is None or earliest.year != latest.year:
        return None, None, None
    if earliest.month != latest.month:
        return None, None, earliest.year
    return (earliest.day if earliest == latest else None), earliest.month, earliest.year
