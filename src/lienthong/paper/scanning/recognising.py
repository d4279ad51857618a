"""Text in pictures of pages, recognised by Debian's tesseract with the Vietnamese language.

What it says is a proposal: marks above letters get lost, so a person compares number and symbol.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from typing import Final

from lienthong.paper.scanning.refusals import RecogniserFailed, RecogniserMissing

DOTS_PER_INCH: Final = 200
"""Measured: 0.94 of the words at 200, 0.90 at 300, and less time."""
PATIENCE_SECONDS: Final = 60.0
LEAST_SURE: Final = 20.0
"""Percent; below that a word is noise more often than a word."""
_PROGRAM: Final = "tesseract"
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
    """The words of one page in reading order, and its text line by line."""

    words: tuple[Word, ...]
    text: str


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
    words: list[Word] = []
    lines: dict[tuple[str, ...], list[str]] = {}
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) < _COLUMNS or cells[0] != _WORD_LEVEL or not cells[11].strip():
            continue
        if float(cells[10]) < LEAST_SURE:
            continue
        left, top, width, height = (int(cell) for cell in cells[6:10])
        words.append(Word(cells[11].strip(), left, top, width, height))
        lines.setdefault(tuple(cells[1:5]), []).append(cells[11].strip())
    return Recognised(tuple(words), "\n".join(" ".join(line) for line in lines.values()))
