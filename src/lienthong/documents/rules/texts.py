"""The text of a document as people type it, and the blocks that are laid out from it.

Each line is one paragraph; what it begins with says what it is:

    Căn cứ …;                 a legal basis (only before all else, and ending with “;”)
    Chương I. …, Mục 1. …     a heading; `I. …` is one too
    Điều 1. …, 1. …, a) …     article, clause, point: a title without a full stop, else its text
    - …, + …                  items of a list
    | a | b |                 a row of a table; the first row is its heading if `| - | - |` follows
    Phụ lục, Phụ lục II       an appendix begins; a line in capitals under it is its title

Nothing is refused: what is not understood is a paragraph.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from unicodedata import normalize

from lienthong.kernel.vietnamese import visible
from lienthong.paper.layout.blocks import (
    Article,
    Block,
    Clause,
    Column,
    Heading,
    HeadingKind,
    Items,
    Paragraph,
    Point,
    Table,
)
from lienthong.paper.layout.document import Appendix

LONGEST_TITLE = 150
GAP = re.compile(r"\[\[(.*?)\]\]")
"""A place of a template that is to be filled in."""

_LETTERS = "abcdđeghiklmnopqrstuvxy"
_BASIS = re.compile(
    r"(Căn cứ|Theo đề nghị|Xét|Thực hiện|Trên cơ sở|Thừa ủy quyền)\b", re.IGNORECASE
)
_BIG = {
    HeadingKind.PART: re.compile(r"phần ([IVXLC]+)[.:]?(?: (.+))?", re.IGNORECASE),
    HeadingKind.CHAPTER: re.compile(r"chương ([IVXLC]+)[.:]?(?: (.+))?", re.IGNORECASE),
    HeadingKind.SECTION: re.compile(r"mục (\d{1,3})[.:]?(?: (.+))?", re.IGNORECASE),
    HeadingKind.SUBSECTION: re.compile(r"tiểu mục (\d{1,3})[.:]?(?: (.+))?", re.IGNORECASE),
}
_WORDS = {
    HeadingKind.PART: "Phần",
    HeadingKind.CHAPTER: "Chương",
    HeadingKind.SECTION: "Mục",
    HeadingKind.SUBSECTION: "Tiểu mục",
}
_ROMAN = re.compile(r"([IVXLC]+)\. (.+)")
_ARTICLE = re.compile(r"điều (\d{1,4})[.:](?: (.+))?", re.IGNORECASE)
_CLAUSE = re.compile(r"(\d{1,3})\. (.+)")
_POINT = re.compile(rf"([{_LETTERS}])\) (.+)")
_ITEM = re.compile(r"([-–—•+]) (.+)")
_ROW = re.compile(r"\|(.*)\|")
_RULE = re.compile(r"\|(?:\s*:?-+:?\s*\|)+")
_APPENDIX = re.compile(r"phụ lục(?: (?:[IVXLC]+|\d+))?[.:]?", re.IGNORECASE)
_ENACTING = re.compile(r"(quyết định|quyết nghị)\s*:", re.IGNORECASE)
_FIGURES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_MOST_ROMAN = 399


@dataclass(frozen=True, slots=True)
class ParsedText:
    """A text as it is laid out: legal bases, body, appendices."""

    bases: tuple[str, ...]
    body: tuple[Block, ...]
    appendices: tuple[Appendix, ...]


def lines_of(text: str) -> list[str]:
    """The lines that say something, each tidy."""
    tidied = (" ".join(visible(line).split()) for line in normalize("NFC", text).splitlines())
    return [line for line in tidied if line]


def parse_text(text: str) -> ParsedText:
    """Read a text as typed; never refused."""
    lines = lines_of(text)
    count = sum(1 for _ in _leading_bases(lines))
    bases = tuple(line.rstrip(";., ") for line in lines[:count])
    rest = lines[count:]
    while rest and _ENACTING.fullmatch(rest[0]):
        rest = rest[1:]
    parts = _divide(rest)
    body = tuple(_blocks(parts[0]))
    return ParsedText(bases, body, tuple(_appendix(part) for part in parts[1:]))


def text_of(parsed: ParsedText) -> str:
    """The text that is read as the same blocks, one line each.

    The last of several bases ends with a full stop: what follows is none, whatever it begins with.
    """
    lines = [f"{basis};" for basis in parsed.bases]
    if len(lines) > 1:
        lines[-1] = f"{parsed.bases[-1]}."
    lines += [line for block in parsed.body for line in _written(block)]
    for appendix in parsed.appendices:
        lines += ["Phụ lục", *([appendix.title] if appendix.title else [])]
        lines += [line for block in appendix.body for line in _written(block)]
    return "\n".join(lines)


def find_gaps(*texts: str) -> list[str]:
    """The places of a template that are still in these texts, each once."""
    return list(dict.fromkeys(found for text in texts for found in GAP.findall(text)))


def _leading_bases(lines: Iterable[str]) -> Iterator[str]:
    """Lines up to the first that is no basis; the last of several may end with a full stop."""
    before = ""
    for line in lines:
        ends = line.endswith(";") or (line.endswith(".") and before.endswith(";"))
        if not _BASIS.match(line) or not ends or not line.rstrip(";., "):
            return
        yield line
        if line.endswith("."):
            return
        before = line


def _divide(lines: list[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for line in lines:
        if _APPENDIX.fullmatch(line):
            parts.append([])
        else:
            parts[-1].append(line)
    return parts


def _appendix(lines: list[str]) -> Appendix:
    titled = bool(lines) and _shouted(lines[0]) and not _recognised(lines[0])
    return Appendix(
        title=lines[0] if titled else "", body=tuple(_blocks(lines[1:] if titled else lines))
    )


def _blocks(lines: list[str]) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        line = lines[at]
        taken = 1
        if _ROW.fullmatch(line):
            taken = _count(lines[at:], _ROW)
            yield from _tables(lines[at : at + taken])
        elif found := _ITEM.fullmatch(line):
            deeper = found[1] == "+"
            items = list(_items(lines[at:], deeper=deeper))
            taken = len(items)
            yield Items(tuple(items), deeper=deeper)
        else:
            block = _block(line)
            following = lines[at + 1] if at + 1 < len(lines) else ""
            if isinstance(block, Heading) and _is_title_of(block, following):
                block, taken = Heading(block.kind, block.number, following), 2
            yield block
        at += taken


def _is_title_of(heading: Heading, following: str) -> bool:
    return not heading.title and _shouted(following) and not _recognised(following)


def _items(lines: list[str], *, deeper: bool) -> Iterator[str]:
    for line in lines:
        found = _ITEM.fullmatch(line)
        if found is None or (found[1] == "+") is not deeper:
            return
        yield found[2]


def _block(line: str) -> Block:
    if (heading := _heading(line)) is not None:
        return heading
    if found := _ARTICLE.fullmatch(line):
        title, text = _title_or_text(found[2] or "")
        return Article(int(found[1]), title, text)
    if found := _CLAUSE.fullmatch(line):
        title, text = _title_or_text(found[2])
        return Clause(int(found[1]), title, text)
    if found := _POINT.fullmatch(line):
        return Point(_LETTERS.index(found[1]) + 1, found[2])
    return Paragraph(line)


def _heading(line: str) -> Heading | None:
    for kind, form in _BIG.items():
        found = form.fullmatch(line)
        if found is None:
            continue
        number = int(found[1]) if found[1].isdecimal() else _from_roman(found[1].upper())
        if number:
            return Heading(kind, number, found[2] or "")
    found = _ROMAN.fullmatch(line)
    if found and (number := _from_roman(found[1])) and len(line) <= LONGEST_TITLE:
        return Heading(HeadingKind.ROMAN, number, found[2])
    return None


def _title_or_text(rest: str) -> tuple[str, str]:
    """A short line without an end of a sentence is a title; all else is text."""
    if not rest or rest[-1] in '.;:,!?…”"' or len(rest) > LONGEST_TITLE:
        return "", rest
    return rest, ""


def _tables(lines: list[str]) -> Iterator[Block]:
    """Tables of neighbouring rows with as many cells; a rule under the first row is its heading.

    Rules without a row are no table, and stay what was typed.
    """
    if all(_RULE.fullmatch(line) for line in lines):
        yield from map(Paragraph, lines)
        return
    rows: list[tuple[str, ...]] = []
    heading: tuple[str, ...] = ()
    for line in lines:
        if _RULE.fullmatch(line):
            if len(rows) == 1 and not heading:
                heading, rows = rows[0], []
            continue
        cells = tuple(cell.strip() for cell in line[1:-1].split("|"))
        width = len(heading or rows[0]) if heading or rows else len(cells)
        if len(cells) != width:
            yield _table(heading, rows)
            heading, rows = (), []
        rows.append(cells)
    if heading or rows:
        yield _table(heading, rows)


def _table(heading: tuple[str, ...], rows: list[tuple[str, ...]]) -> Table:
    width = len(heading or rows[0])
    return Table(tuple(Column() for _ in range(width)), tuple(rows), heading)


def _written(block: Block) -> Iterator[str]:
    match block:
        case Heading(kind=HeadingKind.ROMAN):
            yield f"{_roman(block.number)}. {block.title}"
        case Heading():
            word, roman = _WORDS[block.kind], block.kind in (HeadingKind.PART, HeadingKind.CHAPTER)
            number = _roman(block.number) if roman else str(block.number)
            yield f"{word} {number}. {block.title}" if block.title else f"{word} {number}"
        case Article():
            yield f"Điều {block.number}. {block.title or block.text}".strip()
        case Clause():
            yield f"{block.number}. {block.title or block.text}"
        case Point():
            yield f"{_LETTERS[block.number - 1]}) {block.text}"
        case Items():
            yield from (f"{'+' if block.deeper else '-'} {item}" for item in block.items)
        case Table():
            yield from _written_table(block)
        case Paragraph():
            yield str(block.text)


def _written_table(block: Table) -> Iterator[str]:
    rows = [tuple(map(str, row)) for row in block.rows]
    if block.heading:
        yield f"| {' | '.join(block.heading)} |"
        yield f"|{'---|' * len(block.columns)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _recognised(line: str) -> bool:
    return bool(
        _ROW.fullmatch(line) or _ITEM.fullmatch(line) or not isinstance(_block(line), Paragraph)
    )


def _shouted(line: str) -> bool:
    return line.upper() == line and any(letter.isalpha() for letter in line)


def _count(lines: Iterable[str], form: re.Pattern[str]) -> int:
    count = 0
    for line in lines:
        if not form.fullmatch(line):
            break
        count += 1
    return count


def _from_roman(figures: str) -> int:
    """The number, or 0 where this is not how it is written."""
    values = [_FIGURES[figure] for figure in figures]
    total = 0
    for value, after in zip(values, [*values[1:], 0], strict=True):
        total += value if value >= after else -value
    return total if 0 < total <= _MOST_ROMAN and _roman(total) == figures else 0


def _roman(number: int) -> str:
    pairs = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"))
    written = ""
    for value, figure in (*pairs, (4, "IV"), (1, "I")):
        count, number = divmod(number, value)
        written += figure * count
    return written
