"""Registers and lists as workbooks: real days and numbers, and no text is ever a formula."""

import io
from datetime import date, datetime

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from lienthong.documents.models import Arrival
from lienthong.documents.operations import add_row, make_up_retentions, register_by_hand
from lienthong.documents.terms import Stage, Way
from lienthong.documents.terms.filing import ListRow
from lienthong.documents.testing import make_dispatch
from lienthong.documents.tests.scans import draft
from lienthong.documents.tests.test_pages import as_person
from lienthong.paper.workbook import XLSX
from lienthong.work.testing import FIRST_DAY, NOW, TODAY, make_office

pytestmark = pytest.mark.django_db
FORMULA = '=HYPERLINK("http://x.invalid","xem")'
HOSTILE = (FORMULA, "+1+1", "-2", "@SUM(A1)", "\t=1", "\uff1d1+1", "a\x0b=1")


@pytest.fixture
def office():
    make_up_retentions(agency_id=None, on=FIRST_DAY)
    return make_office()


def saved(who, name, *args):
    """The cells of a workbook below its two lines of lead."""
    answer = as_person(who).get(reverse(f"documents:{name}", args=args) + "?dang=xlsx")
    assert (answer.status_code, answer["Content-Type"]) == (200, XLSX)
    assert answer["Content-Disposition"].endswith('.xlsx"')
    sheet = load_workbook(io.BytesIO(answer.content)).active
    return [sheet["A1"].value, sheet["A2"].value], list(sheet.iter_rows(min_row=3))


def test_the_register_has_days_numbers_and_texts(office):
    for at, text in enumerate(HOSTILE, 1):
        row = draft(code=f"{at}/UBND", subject=text, note=FORMULA, issued_on=date(2026, 11, at))
        register_by_hand(draft=row, acting=office.clerk, now=NOW)
    lead, (heads, *rows) = saved(office.clerk, "export_register", TODAY.year)
    assert lead == [f"Sổ đăng ký văn bản đến {TODAY.year}", office.clerk.agency_name]
    assert len(heads) == len(rows[0]) == 9
    assert [row[1].value for row in rows] == list(range(1, len(HOSTILE) + 1))
    assert rows[0][1].number_format == "00"
    for at, row in enumerate(rows, 1):
        assert row[0].value == datetime(*TODAY.timetuple()[:3])
        assert row[4].value == datetime(2026, 11, at)
        assert row[4].number_format == "dd/mm/yyyy"
        assert (row[5].data_type, row[8].data_type) == ("s", "s")
        assert row[7].value is None
    assert {cell.data_type for row in rows for cell in row} == {"s", "n", "d"}


def test_the_outgoing_register_has_them_too(office):
    make_dispatch(office, stage=Stage.ISSUED, number=5, symbol="UBND-VX", year=2026,
                  subject=FORMULA, issued_on=TODAY, to=((None, FORMULA, Way.PAPER),))  # fmt: skip
    _, (_, row) = saved(office.clerk, "export_issued", 2026)
    assert (row[0].value, row[1].value) == ("05/UBND-VX", datetime(*TODAY.timetuple()[:3]))
    assert (row[2].data_type, row[4].data_type, row[6].value) == ("s", "s", 1)


def test_the_yearly_list_stands_under_its_headings(office):
    row = ListRow(heading="I. Tổng hợp", notation="01/TH", title=FORMULA, retention="10N",
                  holder_id=None, holder_name="")  # fmt: skip
    add_row(year=TODAY.year, row=row, acting=office.clerk, now=NOW)
    _, (_, listed) = saved(office.lan, "file_list_export", TODAY.year)
    assert [cell.value for cell in listed][:4] == ["I. Tổng hợp", "01/TH", FORMULA, "10 năm"]
    assert listed[2].data_type == "s"
    assert (
        as_person(office.lan)
        .get(reverse("documents:file_list_export", args=[TODAY.year]))
        .content.decode("utf-8-sig")
        .splitlines()[1]
        .startswith("I. Tổng hợp,01/TH,\"'=HYPER")
    )


def test_a_day_that_excel_does_not_know_is_written_as_it_is(office):
    register_by_hand(draft=draft(code="1/X"), acting=office.clerk, now=NOW)
    # No clerk may write that day; a packet may have said it, and rows are older than that rule.
    Arrival.objects.update(issued_on=date(1899, 5, 6))
    _, (_, old) = saved(office.clerk, "export_register", TODAY.year)
    assert old[4].value == "06/05/1899"
