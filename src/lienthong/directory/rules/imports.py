"""A table of changes in CSV: its columns, and what is wrong with each field. Pure.

One line a passing: from the body `code` to the body `to_code`. Lines with the same `event` make
one change; the order of the file is the order in which changes are entered.
"""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lienthong.directory.terms import (
    ActDayMalformed,
    Body,
    ChangeKind,
    DayMalformed,
    EventDiffers,
    FileDamaged,
    FileEmpty,
    FileTooLong,
    HeaderWrong,
    Problem,
    Share,
    TableWithoutLines,
    TooManyCells,
    TooManyChanges,
    ValueMissing,
    WordUnknown,
)
from lienthong.kernel.errors import Refusal
from lienthong.kernel.partial_dates import PartialDate, PartialDateNotUnderstood

COLUMNS = (
    "event",
    "kind",
    "body",
    "effective_on",
    "act_number",
    "act_issued_on",
    "code",
    "name",
    "to_code",
    "to_name",
    "to_type",
    "to_parent_code",
    "share",
    "note",
)
REQUIRED = ("event", "kind", "body", "effective_on", "act_number")
OF_EVENT = ("kind", "body", "effective_on", "act_number", "act_issued_on")
LONGEST_FILE = 2_000_000
"""Characters of a file; all of the country's communes take a third of it."""
MOST_CHANGES = 300
"""Changes of a file: twice a whole province's reorganisation.

They are tried one on top of the other while everything else that is written waits, some ten
milliseconds each.
"""

LONGEST_ACT_DAY = 40

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

ENTERED = [kind for kind in ChangeKind if kind not in {ChangeKind.LISTED, ChangeKind.CORRECTED}]


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportLine:
    """One line of the table, understood field by field; codes are not yet looked up."""

    number: int
    code: str
    name: str
    to_code: str
    to_name: str
    to_type: str
    to_parent_code: str
    share: Share | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportEvent:
    """The lines of one change."""

    name: str
    kind: ChangeKind
    body: Body
    effective_on: date
    act_number: str
    act_issued_on: str
    note: str
    lines: tuple[ImportLine, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportTable:
    """A file, read: its events in order, the number of its lines, what is wrong with fields."""

    events: tuple[ImportEvent, ...]
    lines: int
    problems: tuple[Problem, ...]


def read_table(text: str) -> ImportTable:
    """Read a table of changes; every wrong field is a problem with its line and column.

    Lines count from 1 with the header, as a person sees them. Nothing is looked up.
    """
    try:
        rows = _rows(text)
    except (FileDamaged, FileEmpty, FileTooLong, HeaderWrong, TableWithoutLines) as refusal:
        return ImportTable(
            events=(), lines=0, problems=(Problem(line=1, column="", refusal=refusal),)
        )
    surplus = _surplus(rows)
    if surplus is not None:
        return ImportTable(events=(), lines=len(rows), problems=(surplus,))
    problems: list[Problem] = []
    groups: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for number, row in rows:
        if _check_fields(number, row, problems):
            groups.setdefault(row["event"], []).append((number, row))
    events = [_event(name, members, problems) for name, members in groups.items()]
    return ImportTable(
        events=tuple(events),
        lines=len(rows),
        problems=tuple(sorted(problems, key=lambda problem: problem.line)),
    )


def template() -> str:
    """An empty table: the header line."""
    return ",".join(COLUMNS) + "\r\n"


def _rows(text: str) -> list[tuple[int, dict[str, str]]]:
    if len(text) > LONGEST_FILE:
        raise FileTooLong(longest=LONGEST_FILE)
    if "\x00" in text:
        raise FileDamaged(line=text[: text.index("\x00")].count("\n") + 1)
    body = text.removeprefix("\ufeff")
    first = body.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
    try:
        lines = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise FileDamaged(line=reader.line_num) from error
    if not lines:
        raise FileEmpty
    header = [name.strip().casefold() for name in lines[0][1]]
    missing = [name for name in REQUIRED if name not in header]
    unknown = [name for name in header if name not in COLUMNS]
    if missing or unknown or len(set(header)) < len(header):
        named = ", ".join(missing or unknown or header)
        raise HeaderWrong(columns=named[:100])
    filled = [(number, row) for number, row in lines[1:] if any(cell.strip() for cell in row)]
    if not filled:
        raise TableWithoutLines
    return [(number, _cells(header, row)) for number, row in filled]


def _surplus(rows: list[tuple[int, dict[str, str]]]) -> Problem | None:
    """What is wrong when a file holds more changes than one may, at the first too many."""
    first_line: dict[str, int] = {}
    for number, row in rows:
        first_line.setdefault(row["event"], number)
    if len(first_line) <= MOST_CHANGES:
        return None
    refusal = TooManyChanges(number=len(first_line), most=MOST_CHANGES)
    return Problem(line=list(first_line.values())[MOST_CHANGES], column="event", refusal=refusal)


def _cells(header: list[str], row: list[str]) -> dict[str, str]:
    """The cells by column; what stands beyond the header goes under "" and is a problem."""
    cells = dict.fromkeys(COLUMNS, "")
    cells |= {name: cell.strip() for name, cell in zip(header, row, strict=False)}
    for name in DAYS:
        if written := _WRITTEN_DAY.fullmatch(cells[name]):
            cells[name] = f"{written['year']}-{int(written['month']):02}-{int(written['day']):02}"
    cells[""] = " ".join(row[len(header) :]).strip()
    return cells


def _check_fields(number: int, row: dict[str, str], problems: list[Problem]) -> bool:
    """Note what is wrong with the fields of a line; tell whether it can be part of an event."""
    wrong: list[tuple[str, Refusal]] = [
        (column, ValueMissing(column=column)) for column in REQUIRED if not row[column]
    ]
    for column, words in (
        ("kind", ENTERED),
        ("body", list(Body)),
        ("share", ["", *(share for share in Share if share is not Share.UNCHANGED)]),
    ):
        if row[column] and row[column] not in words:
            expected = ", ".join(word for word in words if word)
            refusal = WordUnknown(value=row[column][:50], column=column, expected=expected)
            wrong.append((column, refusal))
    if row["effective_on"] and _day(row["effective_on"]) is None:
        wrong.append(("effective_on", DayMalformed(value=row["effective_on"][:50])))
    if row["act_issued_on"] and not _is_partial(row["act_issued_on"]):
        wrong.append(("act_issued_on", ActDayMalformed(value=row["act_issued_on"][:50])))
    if row[""]:
        wrong.append(("", TooManyCells()))
    problems += [Problem(line=number, column=column, refusal=refusal) for column, refusal in wrong]
    return not wrong


DELIMITERS = (",", ";", "\t")
"""As files have them, as spreadsheets set to Vietnamese save them, and as they are pasted."""
DAYS = ("effective_on", "act_issued_on")
_WRITTEN_DAY = re.compile(r"(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})", re.ASCII)
"""A day as spreadsheets set to Vietnamese write it."""


def _day(text: str) -> date | None:
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _is_partial(text: str) -> bool:
    """Whether a text is a day as far as it is known, short enough to be kept."""
    try:
        return len(PartialDate.parse(text).edtf) <= LONGEST_ACT_DAY
    except PartialDateNotUnderstood:
        return False


def _event(
    name: str, members: Iterable[tuple[int, dict[str, str]]], problems: list[Problem]
) -> ImportEvent:
    """Join the lines of an event; what is said of the event as a whole must be said alike."""
    rows = list(members)
    first = rows[0][1]
    for number, row in rows[1:]:
        for column in OF_EVENT:
            if row[column] != first[column]:
                refusal = EventDiffers(value=row[column][:50], first=first[column][:50])
                problems.append(Problem(line=number, column=column, refusal=refusal))
    return ImportEvent(
        name=name,
        kind=ChangeKind(first["kind"]),
        body=Body(first["body"]),
        effective_on=date.fromisoformat(first["effective_on"]),
        act_number=first["act_number"],
        act_issued_on=first["act_issued_on"],
        note=" ".join(dict.fromkeys(row["note"] for _, row in rows if row["note"])),
        lines=tuple(
            ImportLine(
                number=number,
                code=row["code"],
                name=row["name"],
                to_code=row["to_code"],
                to_name=row["to_name"],
                to_type=row["to_type"],
                to_parent_code=row["to_parent_code"],
                share=Share(row["share"]) if row["share"] else None,
            )
            for number, row in rows
        ),
    )
