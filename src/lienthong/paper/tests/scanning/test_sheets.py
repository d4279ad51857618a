"""Cells of Excel workbooks as people see them; a file from outside is read within bounds."""

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from lienthong.paper.scanning import sheets
from lienthong.paper.scanning.apart import read_sheets
from lienthong.paper.scanning.refusals import SheetBroken, SheetTooLarge
from lienthong.paper.workbook import SheetColumn, write_workbook

JUNE = datetime(2026, 6, 1)


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("value", "shown_as", "read"),
    [
        (JUNE, "dd/mm/yyyy", "01/06/2026"),
        (JUNE, "mmm-yy", "06/2026"),
        (JUNE, '[$-42A]mm"/"yyyy', "06/2026"),
        (JUNE, "[Red]yyyy", "2026"),
        (1205, "General", "1205"),
        (1205.5, "#,##0.0", "1205,5"),
        (0.568, "0.0%", "56,8%"),
        (True, "General", "TRUE"),
        ("  6/2026 ", "@", "6/2026"),
        ("#N/A", "General", "#N/A"),
    ],
)
def test_a_cell_is_read_as_it_is_shown_and_no_day_is_made_up(value, shown_as, read):
    book = openpyxl.Workbook()
    cell = book.active.cell(1, 1, value)
    cell.number_format = shown_as
    (sheet,) = read_sheets(saved(book))
    assert sheet["rows"] == [[read]]


def test_what_we_write_is_as_it_was_given_with_its_headings_in_sight():
    day, instant = date(2026, 11, 5), datetime(2026, 11, 5, 8, 30)
    columns = [SheetColumn(title=f"Cột {n}", as_text=n > 2, width=20, digits=3) for n in range(5)]
    content = write_workbook(
        title="Bảng",
        lead=("Đầu đề", "Chú"),
        columns=columns,
        rows=[[7, day, instant, date(1899, 1, 2), "dài " * 20_000], ["", "", "", "", "\ud800x"]],
    )
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    first, second = list(sheet.iter_rows(min_row=4))
    assert [cell.value for cell in first[:4]] == [7, datetime(2026, 11, 5), instant, "02/01/1899"]
    shown = [cell.number_format for cell in first]
    assert shown == ["000", "dd/mm/yyyy", "dd/mm/yyyy hh:mm", "dd/mm/yyyy", "@"]
    assert len(first[4].value) == 32_767
    assert [cell.value for cell in second] == [None, None, None, None, " x"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A4", "A3:E5")
    assert sheet["A1"].font.bold
    assert sheet["A3"].font.bold
    assert sheet["A3"].fill.fgColor.rgb == "FFE7EEF6"
    widths = sheet.column_dimensions
    assert round(widths["A"].width) in {20, 21}


def test_hidden_sheets_are_left_out_and_joined_cells_told():
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active.merge_cells("A2:A5")
    book.create_sheet("Ẩn").sheet_state = "hidden"
    (sheet,) = read_sheets(saved(book))
    assert sheet == {"name": "Sheet", "rows": [["a", "b"]], "merged": ["A2:A5"]}


def test_what_we_write_is_text_or_number_and_never_a_formula():
    content = write_workbook(
        title="A1-C1-R1: [*]?",
        lead=("=1+1",),
        columns=[SheetColumn(title="Đơn vị"), SheetColumn(title="Số", as_text=False)],
        rows=[["=cmd|' /C calc'!A0", Decimal("1205.5")], ["6/2026\x01", Decimal(3)]],
    )
    book = openpyxl.load_workbook(io.BytesIO(content))
    kinds = {cell.data_type for row in book.active.iter_rows() for cell in row}
    assert kinds == {"s", "n"}
    (sheet,) = read_sheets(content)
    assert sheet["rows"] == [
        ["=1+1", ""],
        ["Đơn vị", "Số"],
        ["=cmd|' /C calc'!A0", "1205,5"],
        ["6/2026", "3"],
    ]


@pytest.mark.parametrize(
    "content", [b"", b"Don vi;So\n", b"PK\x03\x04 no directory", b"\xd0\xcf\x11\xe0 locked"]
)
def test_what_is_no_workbook_is_refused(content):
    with pytest.raises(SheetBroken):
        read_sheets(content)


def test_a_workbook_that_unpacks_beyond_bounds_is_refused_before_it_is_unpacked():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", bytes(sheets.MOST_UNPACKED + 1))
    with pytest.raises(SheetTooLarge):
        read_sheets(file.getvalue())
