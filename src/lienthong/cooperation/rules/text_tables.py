"""Tables within the words of a text, as the reader of Word files writes them, one line a row."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_RULE = re.compile(r"\|(?:---\|)+")
_ROW = re.compile(r"\|.*\|")


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Words as they flow, or a table: its first row heads it."""

    words: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def blocks_of(words: str) -> Iterator[TextBlock]:
    """The words and the tables between them, in order; nothing of the words is lost.

    A table is a row, a line of `|---|`, and the rows under it (paper/scanning/word_lines). Lines
    that only look like rows stay words.
    """
    flowing: list[str] = []
    lines = words.split("\n")
    place = 0
    while place < len(lines):
        ends = _end_of_table(lines, place)
        if ends == place:
            flowing.append(lines[place])
            place += 1
            continue
        if "".join(flowing).strip():
            yield TextBlock(words="\n".join(flowing).strip("\n"))
        flowing = []
        rows = (lines[place], *lines[place + 2 : ends])
        yield TextBlock(rows=tuple(_cells(row) for row in rows))
        place = ends
    if "".join(flowing).strip():
        yield TextBlock(words="\n".join(flowing).strip("\n"))


def flowing_rows(words: str, *, marks: str = "") -> str:
    """Words with the rows of tables as lines to be read, a dot between cells; no rule stays.

    `marks` are signs set into the words: no part of a row or rule, and they stay where they are.
    """
    bare = str.maketrans("", "", marks)
    lines = []
    for line in words.split("\n"):
        told = line.translate(bare).strip()
        if _RULE.fullmatch(told):
            lines += [sign for sign in line if sign in marks]
        elif _ROW.fullmatch(told):
            cells = [cell.strip() for cell in line.split("|")]
            lines.append(" · ".join(filter(None, cells)))
        else:
            lines.append(line)
    return "\n".join(lines)


def _end_of_table(lines: list[str], place: int) -> int:
    """The line after a table that begins here; the same place where none does."""
    rule = lines[place + 1].strip() if place + 1 < len(lines) else ""
    if not (_ROW.fullmatch(lines[place].strip()) and _RULE.fullmatch(rule)):
        return place
    ends = place + 2
    while ends < len(lines) and _ROW.fullmatch(lines[ends].strip()):
        ends += 1
    return ends


def _cells(row: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in row.strip()[1:-1].split("|"))
