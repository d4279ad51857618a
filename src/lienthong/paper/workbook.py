"""Tables as Excel workbooks, for people who keep them in Excel.

Every text goes in as a text: what begins with "=" is never a formula. Where people are to write
days the cells are texts too, or Excel makes of "6/2026" the first of June; known days are days.
"""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_TITLE: Final = 31
_FIRST_YEAR: Final = 1901
"""Excel knows no day before 1900, and counts those of that year wrongly."""
_NOT_IN_TITLES: Final = str.maketrans(dict.fromkeys(r"[]:*?/\\", " "))
_FORMULA: Final = re.compile(r"(^|[;\t\r\n])(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")
"""Where a formula begins, in wide characters too: also behind a semicolon, at which programs set to
Vietnamese part a row whatever its quotes say."""
_HEAD: Final = PatternFill("solid", fgColor="FFE7EEF6")


SheetValue = str | int | Decimal | date
"""What a cell holds; a datetime is a date too."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetColumn:
    """A heading, how wide (in characters), and whether its empty cells are texts when typed into.

    `digits`: as how many a whole number is shown at least.
    """

    title: str
    width: int = 16
    as_text: bool = True
    digits: int = 1


def never_a_formula(text: str) -> str:
    """The text as a cell of a CSV file, written so that programs take it for text."""
    return _FORMULA.sub(r"\1'", text)


def write_workbook(
    *,
    title: str,
    lead: Sequence[str],
    columns: Sequence[SheetColumn],
    rows: Iterable[Sequence[SheetValue]],
) -> bytes:
    """One sheet: lines of `lead`, the headings, the rows.

    Numbers stay numbers; days and instants (without a zone) are real ones, to be sorted and counted
    by. The headings stay in sight and can be filtered by.
    """
    book = Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet):
        raise TypeError("a new workbook has a sheet")
    sheet.title = title.translate(_NOT_IN_TITLES).strip()[:_LONGEST_TITLE] or "1"
    for place, column in enumerate(columns, start=1):
        dimension = sheet.column_dimensions[get_column_letter(place)]
        dimension.width = column.width
        if column.as_text:
            dimension.number_format = "@"
    for number, line in enumerate(lead, start=1):
        _put(sheet, number, 1, line).font = Font(bold=number == 1)
    head = len(lead) + 1
    for place, column in enumerate(columns, start=1):
        cell = _put(sheet, head, place, column.title)
        cell.font, cell.fill = Font(bold=True), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    last = head
    for last, row in enumerate(rows, start=head + 1):
        for place, (value, column) in enumerate(zip(row, columns, strict=True), start=1):
            cell = _put(sheet, last, place, value)
            cell.number_format = _format(value, column)
    sheet.freeze_panes = f"A{head + 1}"
    sheet.auto_filter.ref = f"A{head}:{get_column_letter(len(columns))}{last}"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _format(value: SheetValue, column: SheetColumn) -> str:
    if isinstance(value, datetime):
        return "dd/mm/yyyy hh:mm"
    if isinstance(value, date):
        return "dd/mm/yyyy"
    if isinstance(value, int):
        return "0" * column.digits
    return "@" if column.as_text else "General"


def _put(sheet: Worksheet, row: int, place: int, value: SheetValue) -> Cell:
    cell = sheet.cell(row=row, column=place)
    if not isinstance(cell, Cell):
        raise TypeError("no cell of a new sheet is merged")
    if isinstance(value, date) and value.year < _FIRST_YEAR:
        value = f"{value:%d/%m/%Y}"
    if isinstance(value, Decimal | int | date):
        cell.value = value
    elif value:
        cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", value)
        cell.data_type = "s"
    return cell
