"""Reads the spreadsheets that people keep: headings found, rows taken, faults said by cell."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from lienthong.cooperation.terms.tables import (
    CellFault,
    CellsMerged,
    Column,
    ColumnTwice,
    DayAsNumber,
    NothingSaid,
    Table,
    TableEmpty,
    TableHeaderMissing,
    TableOfAnother,
    TableRow,
)
from lienthong.kernel.vietnamese import fold

_HEADINGS_WITHIN = 20
"""Rows above the headings: the name of the office, the title, the day."""
_TOTAL = re.compile(r"(?:tong|tong cong|tong so|cong|total)[ :\d.,]*")
_NOTHING = frozenset(
    {"n/a", "na", "#n/a", "co", "khong", "yes", "no", "x", "da xong", "ok", "true"}
)
_NONE = frozenset({"n/a", "#n/a"})
"""What stands for nothing where words are an answer."""
_REFERENCE = re.compile(r"([A-Z][0-9.]*[0-9](?:-[A-Z][0-9]+)*): ")
_SERIAL = re.compile(r"[0-9]{5}")
_DAY_NOUGHT = date(1899, 12, 30)
"""From which Excel counts its days since March 1900."""
_OLDEST_SERIAL, _NEWEST_SERIAL = 32874, 73050
"""1 January 1990 and the last day of 2099."""
_DASHES = frozenset({"-", "–", "—", "...", "…"})
_RANGE = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Head:
    """The row of headings, counted from 0, and the place of each column by its key."""

    row: int
    name: str
    places: Mapping[str, int]
    faults: tuple[CellFault, ...]


def read_table(
    sheets: Sequence[Mapping[str, Any]],
    columns: Sequence[Column],
    *,
    of: str,
    plain: Iterable[str],
    days: Iterable[str] = (),
    words: Iterable[str] = (),
) -> Table:
    """The first sheet with the wanted headings, as rows below them.

    `of` is what the table is given for, such as A13-C1-R1; above the headings of what was saved
    here stands what it was saved for, and another one is a fault.
    `plain` are the columns in which words such as "N/A" or "x" are no answer, `days` those in which
    a number such as 46000 is a day that Excel does not show as one, `words` those in which any
    words are an answer, but “N/A” is none. Rows of totals and
    rows with nothing but the first wanted column are left out and counted. Refuses what has no
    headings (TableHeaderMissing) and no row (TableEmpty).
    """
    wanted = next(column for column in columns if column.wanted)
    found = [
        (sheet, head)
        for sheet in sheets
        if (head := _head_of(sheet["rows"], columns, wanted)) is not None
    ]
    if not found:
        raise TableHeaderMissing(wanted=wanted.title)
    sheet, head = found[0]
    table = _rows_below(
        sheet, head, plain=frozenset(plain), days=frozenset(days), words=frozenset(words)
    )
    return replace(
        table,
        faults=(*_saved_for_another(sheet["rows"][: head.row], of), *table.faults),
        unread=tuple(other["name"] for other, _ in found[1:]),
    )


def letter_of(place: int) -> str:
    """The letters of a column, counted from 0: A, …, Z, AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _head_of(
    rows: Sequence[Sequence[str]], columns: Sequence[Column], wanted: Column
) -> _Head | None:
    heads = (
        _find_head(at, cells, columns, wanted) for at, cells in enumerate(rows[:_HEADINGS_WITHIN])
    )
    return next(filter(None, heads), None)


def _saved_for_another(above: Sequence[Sequence[str]], of: str) -> Iterator[CellFault]:
    for number, cells in enumerate(above, start=1):
        for place, text in enumerate(cells):
            given = _REFERENCE.match(text)
            if given is not None and given[1] != of:
                fault = TableOfAnother(given=given[1], wanted=of)
                yield CellFault(cell=f"{letter_of(place)}{number}", refusal=fault)


def _find_head(
    at: int, cells: Sequence[str], columns: Sequence[Column], wanted: Column
) -> _Head | None:
    """The row as headings; None where it does not name the wanted column and another."""
    places: dict[str, int] = {}
    doubled = []
    for place, text in enumerate(cells):
        heading = fold(text.replace("*", " ").partition("(")[0])
        column = next((one for one in columns if heading.strip() in one.names), None)
        if column is None:
            continue
        if column.key in places:
            fault = ColumnTwice(title=column.title)
            doubled.append(CellFault(cell=f"{letter_of(place)}{at + 1}", refusal=fault))
        places.setdefault(column.key, place)
    if wanted.key not in places or len(places) == 1:
        return None
    return _Head(row=at, name=wanted.key, places=places, faults=tuple(doubled))


def _rows_below(
    sheet: Mapping[str, Any],
    head: _Head,
    *,
    plain: frozenset[str],
    days: frozenset[str],
    words: frozenset[str],
) -> Table:
    places, name = head.places, head.name
    faults = [*head.faults, *_merged_below(sheet["merged"], head.row + 1, places)]
    rows, only_names, totals = [], 0, 0
    for number, cells in enumerate(sheet["rows"][head.row + 1 :], start=head.row + 2):
        texts = {key: _cell(cells, place) for key, place in places.items()}
        texts |= {key: "" for key in words & texts.keys() if texts[key].casefold() in _NONE}
        if not any(texts.values()):
            continue
        if _TOTAL.fullmatch(fold(texts[name])):
            totals += 1
            continue
        if not any(text for key, text in texts.items() if key != name):
            only_names += 1
            continue
        faults += _nothing_said(number, texts, places, plain)
        faults += _days_as_numbers(number, texts, places, days)
        rows.append(TableRow(number=number, texts=texts))
    if not rows and not faults:
        raise TableEmpty
    letters = {key: letter_of(place) for key, place in places.items()}
    return Table(
        sheet=sheet["name"],
        letters=letters,
        rows=tuple(rows),
        faults=tuple(faults),
        only_names=only_names,
        totals=totals,
    )


def _cell(cells: Sequence[str], place: int) -> str:
    text = cells[place].strip() if place < len(cells) else ""
    return "" if text in _DASHES else text


def _nothing_said(
    number: int, texts: Mapping[str, str], places: Mapping[str, int], plain: frozenset[str]
) -> Iterator[CellFault]:
    for key in plain & texts.keys():
        if fold(texts[key]).strip(" .") in _NOTHING:
            cell = f"{letter_of(places[key])}{number}"
            yield CellFault(cell=cell, refusal=NothingSaid(text=texts[key]))


def _days_as_numbers(
    number: int, texts: Mapping[str, str], places: Mapping[str, int], days: frozenset[str]
) -> Iterator[CellFault]:
    """What shows counts, also here: which day it would be is said, and left to who wrote it."""
    for key in days & texts.keys():
        text = texts[key]
        if _SERIAL.fullmatch(text) and _OLDEST_SERIAL <= int(text) <= _NEWEST_SERIAL:
            cell = f"{letter_of(places[key])}{number}"
            day = _DAY_NOUGHT + timedelta(days=int(text))
            refusal = DayAsNumber(text=text, day=f"{day:%d/%m/%Y}")
            yield CellFault(cell=cell, refusal=refusal)


def _merged_below(
    merged: Iterable[str], head: int, places: Mapping[str, int]
) -> Iterator[CellFault]:
    """Joined cells below the headings that touch a column which is read."""
    letters = {letter_of(place) for place in places.values()}
    for one in merged:
        found = _RANGE.fullmatch(one)
        if found is None or int(found[4]) <= head:
            continue
        first, last = _place_of(found[1]), _place_of(found[3])
        if letters & {letter_of(place) for place in range(first, last + 1)}:
            yield CellFault(cell=one, refusal=CellsMerged())


def _place_of(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1
