"""Registers and lists as files that spreadsheet programs open: workbooks, and CSV for programs."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localtime

from lienthong.documents.pages.words import say_day, say_instant
from lienthong.paper.workbook import XLSX, SheetColumn, never_a_formula, write_workbook

FORMAT = "dang"
WORKBOOK = "xlsx"
"""The address's words for a workbook instead of CSV."""

Value = str | int | date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A table as a file: its name without ending (ASCII), what it is, its columns and rows."""

    name: str
    title: str
    agency_name: str
    columns: Sequence[SheetColumn]
    rows: Iterable[Sequence[Value]]


def as_sheet(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """The table as the address asks for it: `?dang=xlsx` a workbook, else CSV; always to be saved.

    Days and numbers of a workbook are real ones. A text is never run as a formula: in a workbook it
    is a text cell, in CSV it is written so that programs take it for text.
    """
    if request.GET.get(FORMAT) == WORKBOOK:
        return _saved(_as_workbook(sheet), XLSX, f"{sheet.name}.xlsx")
    return _saved(_as_csv(sheet), "text/csv", f"{sheet.name}.csv")


def _as_workbook(sheet: Sheet) -> bytes:
    return write_workbook(
        title=sheet.title,
        lead=(sheet.title, sheet.agency_name),
        columns=sheet.columns,
        rows=([_real(cell) for cell in row] for row in sheet.rows),
    )


def _real(cell: Value) -> str | int | date:
    """As a workbook holds it: instants by the clock of Vietnam."""
    if cell is None:
        return ""
    return localtime(cell).replace(tzinfo=None) if isinstance(cell, datetime) else cell


def _as_csv(sheet: Sheet) -> bytes:
    """In UTF-8 with a byte order mark, as spreadsheet programs want it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([column.title for column in sheet.columns])
    for row in sheet.rows:
        told = zip(row, sheet.columns, strict=True)
        writer.writerow([never_a_formula(_said(cell, column)) for cell, column in told])
    return text.getvalue().encode("utf-8-sig")


def _said(cell: Value, column: SheetColumn) -> str:
    if isinstance(cell, datetime):
        return say_instant(cell)
    if isinstance(cell, date):
        return say_day(cell)
    return f"{cell:0{column.digits}}" if isinstance(cell, int) else cell or ""


def _saved(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
