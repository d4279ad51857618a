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

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_TITLE: Final = 31
_FIRST_YEAR: Final = 1901
"""Excel knows no day before 1900, and counts those of that year wrongly."""
_NOT_IN_TITLES: Final = str.maketrans(dict.fromkeys(r"[]:*?/\\", " "))
_FORMULA: Final = re.compile(r"(^|[;\t\r\n])(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")
"""Where a formula begins, in wide characters too: also behind a semicolon, at which programs set to
Vietnamese part a row whatever its quotes say."""
_HEAD: Final = {"bold": True, "bg_color": "#E7EEF6", "text_wrap": True, "valign": "top"}
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST_TEXT: Final = 32_767
"""Of a cell, in Excel."""


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
    file = io.BytesIO()
    # Row by row: a report's annex has half a million cells.
    with Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet(title.translate(_NOT_IN_TITLES).strip()[:_LONGEST_TITLE] or "1")
        formats = _Formats(book)
        for place, column in enumerate(columns):
            told = formats.of("@") if column.as_text else None
            sheet.set_column(place, place, column.width, told)
        for number, line in enumerate(lead):
            _put(sheet, number, 0, line, formats.bold if number == 0 else None)
        head = len(lead)
        for place, column in enumerate(columns):
            _put(sheet, head, place, column.title, formats.head)
        last = head
        for last, row in enumerate(rows, start=head + 1):
            for place, (value, column) in enumerate(zip(row, columns, strict=True)):
                if value != "":
                    _put(sheet, last, place, value, formats.of(_format(value, column)))
        sheet.freeze_panes(head + 1, 0)
        sheet.autofilter(xl_range(head, 0, last, len(columns) - 1))
    return file.getvalue()


class _Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._numbers: dict[str, Format] = {}
        self.bold = book.add_format({"bold": True})
        self.head = book.add_format(_HEAD)

    def of(self, number_format: str) -> Format:
        """How numbers, days or texts are shown."""
        if number_format not in self._numbers:
            told = self._book.add_format({"num_format": number_format})
            self._numbers[number_format] = told
        return self._numbers[number_format]


def _format(value: SheetValue, column: SheetColumn) -> str:
    if isinstance(value, datetime):
        return "dd/mm/yyyy hh:mm"
    if isinstance(value, date):
        return "dd/mm/yyyy"
    if isinstance(value, int):
        return "0" * column.digits
    return "@" if column.as_text else "General"


def _put(
    sheet: Worksheet, row: int, place: int, value: SheetValue, shown_as: Format | None
) -> None:
    if isinstance(value, date) and value.year < _FIRST_YEAR:
        value = f"{value:%d/%m/%Y}"
    if isinstance(value, date):
        sheet.write_datetime(row, place, value, shown_as)
    elif isinstance(value, Decimal | int):
        sheet.write_number(row, place, value, shown_as)
    else:
        text = _UNPRINTABLE.sub(" ", value)[:_LONGEST_TEXT]
        sheet.write_string(row, place, text, shown_as)
