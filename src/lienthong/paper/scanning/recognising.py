"""Text in pictures of pages, recognised by Debian's tesseract with the Vietnamese language.

What it says is a proposal: marks above letters get lost, so a person compares number and symbol.
"""

import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from lienthong.kernel.secrecy import Secrecy, find_misread_secrecy
from lienthong.paper.scanning.refusals import RecogniserFailed, RecogniserMissing

DOTS_PER_INCH: Final = 200
"""Measured: 0.94 of the words at 200, 0.90 at 300, and less time."""
PATIENCE_SECONDS: Final = 60.0
LEAST_SURE: Final = 20.0
"""Percent; below that a word is noise more often than a word."""
_PROGRAM: Final = "tesseract"
_PAGE_LEVEL: Final = "1"
_WORD_LEVEL: Final = "5"
_COLUMNS: Final = 12


@dataclass(frozen=True, slots=True)
class Word:
    """A word where it stands, in dots from the upper left corner."""

    text: str
    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Recognised:
    """The words of one page in reading order, its text line by line, the mark of its upper half."""

    words: tuple[Word, ...]
    text: str
    secrecy: Secrecy | None = None


def has_recogniser() -> bool:
    """Whether the program is installed."""
    return shutil.which(_PROGRAM) is not None


def recognise(png: bytes, *, page: int, seconds: float = PATIENCE_SECONDS) -> Recognised:
    """The text of a page's picture (PNG, drawn by us at 200 dots per inch).

    Refuses where the program is missing (RecogniserMissing), fails or is late (RecogniserFailed).
    """
    program = shutil.which(_PROGRAM)
    if program is None:
        raise RecogniserMissing
    command = [program, "stdin", "stdout", "-l", "vie", "--dpi", str(DOTS_PER_INCH), "tsv"]
    kept = {"PATH": os.environ.get("PATH", ""), "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program with fixed arguments
            command, input=png, capture_output=True, env=kept, check=False, timeout=seconds
        )
    except (OSError, subprocess.TimeoutExpired):
        raise RecogniserFailed(page=page) from None
    if done.returncode:
        raise RecogniserFailed(page=page)
    return _read(done.stdout.decode("utf-8", "replace"))


def _read(table: str) -> Recognised:
    height = 0
    words: list[Word] = []
    read: dict[tuple[str, ...], list[Word]] = {}
    lines: dict[tuple[str, ...], list[str]] = {}
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) < _COLUMNS:
            continue
        left, top, width, tall = (int(cell) for cell in cells[6:10])
        if cells[0] == _PAGE_LEVEL:
            height = tall
        if cells[0] != _WORD_LEVEL or not cells[11].strip():
            continue
        word = Word(cells[11].strip(), left, top, width, tall)
        read.setdefault(tuple(cells[1:5]), []).append(word)
        if float(cells[10]) < LEAST_SURE:
            continue
        words.append(word)
        lines.setdefault(tuple(cells[1:5]), []).append(word.text)
    text = "\n".join(" ".join(line) for line in lines.values())
    return Recognised(tuple(words), text, _find_mark(read.values(), height))


def _find_mark(lines: Iterable[list[Word]], height: int) -> Secrecy | None:
    """The mark in the upper half of a page; words that are not sure count as well."""
    upper = ([word for word in line if word.top * 2 < height] for line in lines)
    return find_misread_secrecy(piece for line in upper for piece in _part_at_gaps(line))


def _part_at_gaps(line: list[Word]) -> list[str]:
    """What stands side by side is read as one line: a mark, and the date in the next column."""
    pieces: list[list[Word]] = []
    for word in line:
        before = pieces[-1][-1] if pieces else None
        if before is None or word.left - before.left - before.width > max(
            word.height, before.height
        ):
            pieces.append([])
        pieces[-1].append(word)
    return [" ".join(word.text for word in piece) for piece in pieces]
