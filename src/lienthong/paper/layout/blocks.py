"""The content of a document (ô 6) in blocks: paragraphs, headings, articles, lists, tables."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text with simple emphasis."""

    text: str
    bold: bool = False
    italic: bool = False


Text = str | tuple[Run, ...]
"""Plain text, or stretches of it with emphasis; never markup."""


class Align(StrEnum):
    """Where text stands between the margins or inside a cell."""

    JUSTIFY = "justify"
    LEFT = "left"
    CENTRE = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text: justified and indented, unless it is aligned otherwise."""

    text: Text
    align: Align = Align.JUSTIFY


class HeadingKind(StrEnum):
    """The parts above an article (PL I, Phần I.II.6đ and V.6)."""

    PART = "part"
    CHAPTER = "chapter"
    SECTION = "section"
    SUBSECTION = "subsection"
    ROMAN = "roman"


@dataclass(frozen=True, slots=True)
class Heading:
    """Phần, Chương (Roman), Mục, Tiểu mục (Arabic), or “I. TITLE” on one line (`ROMAN`)."""

    kind: HeadingKind
    number: int
    title: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """Điều: its word, number and title bold, then text in the same paragraph, if any."""

    number: int
    title: str = ""
    text: Text = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """Khoản: `1.`; bold on its own line when it has a title."""

    number: int
    title: str = ""
    text: Text = ""


@dataclass(frozen=True, slots=True)
class Point:
    """Điểm: the letter that stands at this place (1: a, 5: đ) of the alphabet in use."""

    number: int
    text: Text


@dataclass(frozen=True, slots=True)
class Items:
    """A list with a dash before each item; `deeper` puts a plus sign instead."""

    items: tuple[Text, ...]
    deeper: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its share of the width and how its cells are aligned."""

    width: float = 1.0
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Table:
    """A table over the whole width; its heading is repeated on every page. Cells are by row."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Text, ...], ...]
    heading: tuple[str, ...] = ()


Block = Paragraph | Heading | Article | Clause | Point | Items | Table
