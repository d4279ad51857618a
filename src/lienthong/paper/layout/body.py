"""The content of a document (ô 6) as printed: words, numbers and letters before each block."""

from collections.abc import Iterable
from dataclasses import replace
from functools import singledispatch

from lienthong.kernel.errors import Fault, Refusal
from lienthong.paper.layout.blocks import (
    Align,
    Article,
    Block,
    Clause,
    Heading,
    HeadingKind,
    Items,
    Paragraph,
    Point,
    Run,
    Table,
    Text,
)
from lienthong.paper.layout.sheet import SheetBlock, SheetParagraph, SheetTable
from lienthong.paper.layout.texts import breakable, lines_of, one_line, point_letter, roman, runs_of

_END_MARK = "./."


class TableNotPrintable(Refusal):
    """A table whose rows do not fit its columns: printing it would lose or move cells."""

    code = "paper.table_not_printable"
    fault = Fault.CALLER
    message = "A table of the document cannot be printed: {reason}. Give each row all its cells."


_WORDS = {
    HeadingKind.PART: "Phần",
    HeadingKind.CHAPTER: "Chương",
    HeadingKind.SECTION: "Mục",
    HeadingKind.SUBSECTION: "Tiểu mục",
}
_ROMAN_KINDS = (HeadingKind.PART, HeadingKind.CHAPTER, HeadingKind.ROMAN)


def printed_body(blocks: Iterable[Block], *, end_mark: bool) -> tuple[SheetBlock, ...]:
    """Return the blocks as printed; `end_mark` puts `./.` after the last one (PL III, forms)."""
    printed = [one for block in blocks for one in _print(block)]
    return (*printed[:-1], *_ended(printed[-1])) if printed and end_mark else tuple(printed)


def printed_bases(bases: Iterable[str]) -> tuple[SheetParagraph, ...]:
    """Return the legal bases, each ending with `;`, the last with `.` (PL I, Phần I.II.6a)."""
    texts = [one_line(basis).rstrip(";., ") for basis in bases]
    texts = [text for text in texts if text]
    ends = [*(";" for _ in texts[:-1]), "."]
    return tuple(
        SheetParagraph((Run(breakable(text + end)),), part="legal_basis")
        for text, end in zip(texts, ends, strict=False)
    )


def _ended(last: SheetBlock) -> tuple[SheetBlock, ...]:
    if isinstance(last, SheetTable):
        return (last, SheetParagraph((Run(_END_MARK),), indent=False, align=Align.RIGHT))
    *before, run = last.runs
    text = run.text.removesuffix(_END_MARK).rstrip(" .;,")
    ended = (*before, Run(text, run.bold, run.italic), Run(_END_MARK))
    return (replace(last, runs=ended),)


def _paragraphs(text: Text, align: Align = Align.JUSTIFY) -> tuple[SheetParagraph, ...]:
    return tuple(
        SheetParagraph(runs, align=align, indent=align is Align.JUSTIFY) for runs in runs_of(text)
    )


def _led(lead: str, text: Text, *, bold: bool = False) -> tuple[SheetParagraph, ...]:
    """Put a number, letter or dash before the first paragraph of a text."""
    first, *later = runs_of(text) or ((),)
    space = " " if first else ""
    head = SheetParagraph((Run(lead + space, bold=bold), *first))
    return (head, *(SheetParagraph(runs) for runs in later))


@singledispatch
def _print(block: object) -> tuple[SheetBlock, ...]:
    raise TypeError(f"{type(block).__name__} is no block of a document")


@_print.register
def _(block: Paragraph) -> tuple[SheetBlock, ...]:
    return _paragraphs(block.text, block.align)


@_print.register
def _(block: Heading) -> tuple[SheetBlock, ...]:
    number = roman(block.number, "Heading") if block.kind in _ROMAN_KINDS else str(block.number)
    title = lines_of(block.title.upper())
    if block.kind is HeadingKind.ROMAN:
        line = f"{number}. {' '.join(title)}".strip()
        return (SheetParagraph((Run(line, bold=True),), part="heading_title", keep=True),)
    head = f"{_WORDS[block.kind]} {number}"
    lines = [(head, "heading_number"), *((line, "heading_title") for line in title)]
    return tuple(
        SheetParagraph(
            (Run(line),),
            part,
            Align.CENTRE,
            indent=False,
            keep=True,
            tight=at > 0,
            joined=at + 1 < len(lines),
        )
        for at, (line, part) in enumerate(lines)
    )


@_print.register
def _(block: Article) -> tuple[SheetBlock, ...]:
    lead = f"Điều {block.number}. {breakable(one_line(block.title))}".strip()
    printed = _led(lead, block.text, bold=True)
    if block.text:
        return printed
    return (SheetParagraph(printed[0].runs, keep=True),)


@_print.register
def _(block: Clause) -> tuple[SheetBlock, ...]:
    if not block.title:
        return _led(f"{block.number}.", block.text)
    title = Run(f"{block.number}. {breakable(one_line(block.title))}", bold=True)
    return (SheetParagraph((title,), keep=True), *_paragraphs(block.text))


@_print.register
def _(block: Point) -> tuple[SheetBlock, ...]:
    return _led(f"{point_letter(block.number)})", block.text)


@_print.register
def _(block: Items) -> tuple[SheetBlock, ...]:
    lead = "+" if block.deeper else "-"
    return tuple(one for item in block.items for one in _led(lead, item))


@_print.register
def _(block: Table) -> tuple[SheetBlock, ...]:
    count = len(block.columns)
    if not count or min(column.width for column in block.columns) <= 0:
        raise TableNotPrintable(reason="it has no columns, or one without a width")
    for at, cells in enumerate((block.heading, *block.rows)):
        if len(cells) not in ((0, count) if at == 0 else (count,)):
            where = f"row {at}" if at else "its heading"
            raise TableNotPrintable(reason=f"{where} has {len(cells)} cells for {count} columns")
    heading = tuple(breakable(one_line(cell)) for cell in block.heading)
    rows = tuple(tuple(runs_of(cell) for cell in row) for row in block.rows)
    aligns = tuple(column.align for column in block.columns)
    return (SheetTable(tuple(column.width for column in block.columns), aligns, heading, rows),)
