"""The cells of an Excel workbook as people see them, read in the process apart.

What Excel shows counts, not what it keeps: "6/2026" typed into a cell is kept as the first of June,
and a day that nobody wrote would be made up. A formula counts as the value it had when saved; one
that was never computed, as programs write them, stands as it was typed.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 60
LONGEST_CELL: Final = 1_000
MOST_UNPACKED: Final = 256 * 1024 * 1024
DAMAGED: Final = (
    zipfile.BadZipFile,
    InvalidFileException,
    ArithmeticError,
    AttributeError,
    IndexError,
    KeyError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
)
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[ />]")
_NO_LETTERS: Final = re.compile(r"\[[^\]]*\]|\"[^\"]*\"|\\.")


class WorkbookTooLarge(Exception):  # noqa: N818 - said by its exit code, never shown
    """More rows or bytes than are read."""


def sheets_in(data: bytes) -> list[dict[str, Any]]:
    """The visible sheets: {name, rows, merged}; rows of texts up to the last that says something.

    `merged` are the ranges of joined cells ("A2:A5"). Raises one of DAMAGED, or WorkbookTooLarge.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
            raise WorkbookTooLarge
        computes = any(_FORMULA.search(packed.read(one)) for one in _worksheets(packed))
    book = load_workbook(io.BytesIO(data), data_only=True)
    typed = load_workbook(io.BytesIO(data)) if computes else book
    return [
        {
            "name": sheet.title,
            "rows": _rows(sheet, typed[sheet.title]),
            "merged": sorted(str(one) for one in sheet.merged_cells.ranges),
        }
        for sheet in book.worksheets
        if sheet.sheet_state == "visible"
    ]


def _worksheets(packed: zipfile.ZipFile) -> Iterator[str]:
    return (name for name in packed.namelist() if name.startswith("xl/worksheets/"))


def _rows(sheet: Worksheet, typed: Worksheet) -> list[list[str]]:
    rows: list[list[str]] = []
    last = 0
    across, down = min(sheet.max_column, MOST_COLUMNS), min(sheet.max_row, MOST_ROWS + 1)
    both = zip(
        sheet.iter_rows(max_col=across, max_row=down),
        typed.iter_rows(max_col=across, max_row=down),
        strict=True,
    )
    for number, (row, as_typed) in enumerate(both, start=1):
        cells = [
            _text(one.value if cell.value is None else cell.value, str(cell.number_format))
            for cell, one in zip(row, as_typed, strict=True)
        ]
        rows.append(cells)
        if any(cells):
            last = number
            if last > MOST_ROWS:
                raise WorkbookTooLarge
    return rows[:last]


def _text(value: object, shown_as: str) -> str:
    """A value as a person reads it in its cell."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case datetime() | date():
            return _day(value, shown_as)
        case time():
            return f"{value:%H:%M}"
        case int() | float():
            return _number(value, shown_as)
    return " ".join(str(value).split())[:LONGEST_CELL]


def _day(value: date, shown_as: str) -> str:
    letters = _NO_LETTERS.sub("", shown_as).lower()
    if "d" in letters:
        return f"{value:%d/%m/%Y}"
    return f"{value:%m/%Y}" if "m" in letters else f"{value:%Y}"


def _number(value: float, shown_as: str) -> str:
    percent = "%" in shown_as
    amount = round(value * 100 if percent else value, 6)
    text = f"{amount:.6f}".rstrip("0").rstrip(".").replace(".", ",")
    return f"{text}%" if percent else text
