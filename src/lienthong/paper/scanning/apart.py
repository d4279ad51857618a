"""Pages and text of a foreign PDF, drawn and read in a process that then ends (decision 33)."""

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from lienthong.kernel.errors import Refusal
from lienthong.paper.scanning import process
from lienthong.paper.scanning.recognising import DOTS_PER_INCH
from lienthong.paper.scanning.refusals import SheetBroken, SheetTooLarge, WordBroken
from lienthong.paper.signing.refusals import (
    PdfBroken,
    PdfEncrypted,
    PdfTooCostly,
    ReaderUnavailable,
)
from lienthong.paper.signing.sources import require_pdf

PATIENCE_SECONDS: Final = 90.0
_MODULE: Final = "lienthong.paper.scanning.process"
_REFUSED: Final[dict[int, type[Refusal]]] = {
    process.BROKEN: PdfBroken,
    process.ENCRYPTED: PdfEncrypted,
}


@dataclass(frozen=True, slots=True)
class PageRead:
    """The text that a page has of its own, and the share of it that pictures cover (0 to 1)."""

    text: str
    covered: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """One page as PNG, and how many the file has."""

    png: bytes
    pages: int


def count_pages(data: bytes) -> int:
    """How many pages a PDF has; refuses what is broken, encrypted or too costly to open."""
    return int(_ask(data, "count"))


def read_text(data: bytes) -> list[str]:
    """What can be read on each page of a PDF, at most 400 pages and 2,000,000 characters.

    "" for a page that is a picture. Refuses what `count_pages` refuses.
    """
    return [str(text) for text in _ask(data, "text")]


def read_pages(data: bytes, *, most: int = process.MOST_PAGES_READ) -> list[PageRead]:
    """The first `most` pages, as `read_text` reads them, and how much of each is a picture.

    Pictures that are fields, stamps or patterns, or drawn as lines, are not counted. Refuses what
    `count_pages` refuses.
    """
    return [PageRead(str(text), float(covered)) for text, covered in _ask(data, "pages", most)]


def read_attached(data: bytes, name: str) -> bytes:
    """The file of that name that a PDF carries in itself, of at most 1 MB; b"" where there is none.

    Refuses what `count_pages` refuses.
    """
    return bytes(_ask(data, "attached", name))


def draw_page(data: bytes, *, page: int, width: int) -> Drawn:
    """A page in colour, counted from 1, `width` dots wide; refuses one that is not there."""
    pages, png = _ask(data, "page", page, width)
    return Drawn(png, pages)


def draw_for_reading(data: bytes, *, page: int) -> bytes:
    """A page in grey at the resolution that text is recognised at, as PNG."""
    _, png = _ask(data, "grey", page, DOTS_PER_INCH)
    return bytes(png)


def read_word(data: bytes) -> str:
    """The paragraphs of a Word document (.docx), a line each; refuses a damaged one."""
    return str(_run(data, "word"))


def read_word_lines(data: bytes) -> str:
    """The same with its tables, a row a line (`| a | b |`), and a dash before what Word numbers.

    Refuses a damaged one (WordBroken, also of one that takes too much) and one that never ends
    (PdfTooCostly).
    """
    return str(_run(data, "lines"))


def read_around(data: bytes) -> list[str]:
    """What an Office file says outside its running text, a line each (`around_lines`).

    Refuses what `read_word_lines` refuses.
    """
    return list(_run(data, "around"))


def read_sheets(data: bytes) -> list[dict[str, Any]]:
    """The visible sheets of an Excel workbook (.xlsx), as `sheets.sheets_in` says.

    Refuses what is damaged or locked with a password (SheetBroken), and what is too large or takes
    too long (SheetTooLarge).
    """
    if not data.startswith(b"PK\x03\x04"):
        raise SheetBroken
    try:
        return list(_run(data, "sheets"))
    except PdfTooCostly:
        raise SheetTooLarge from None


def find_places(data: bytes, name: str) -> list[dict[str, Any]]:
    """Where a PDF that was not laid out here leaves room for number, day, and above `name` to sign.

    Each {kind, index, page, left, bottom, right, top} as the layout tells its boxes; what is not
    found is left out. Refuses what `count_pages` refuses.
    """
    return list(_ask(data, "places", name))


def _ask(data: bytes, what: str, *asked: int | str) -> Any:
    require_pdf(data)
    return _run(data, what, *asked)


def _run(data: bytes, what: str, *asked: int | str) -> Any:
    kept = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", _MODULE, what, *map(str, asked)]
    try:
        done = subprocess.run(  # noqa: S603 - this interpreter, a fixed module, no shell
            command, input=data, capture_output=True, env=kept, check=False,
            timeout=PATIENCE_SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise PdfTooCostly from None
    except OSError:
        raise ReaderUnavailable from None
    if done.returncode == process.NO_PAGE:
        raise PdfBroken
    if done.returncode and what in {"word", "lines", "around"}:
        raise WordBroken(name="docx")
    if done.returncode == process.BROKEN and what == "sheets":
        raise SheetBroken
    if done.returncode:
        raise _REFUSED.get(done.returncode, PdfTooCostly)
    return msgspec.msgpack.decode(done.stdout)
