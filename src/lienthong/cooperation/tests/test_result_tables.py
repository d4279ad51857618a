"""Results from Excel: looked through, entered as drafts all or none; the template."""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lienthong.cooperation.operations.period_locks import lock_period
from lienthong.cooperation.operations.result_tables import apply_results, give_results
from lienthong.cooperation.queries.result_tables import look_through_results, write_results_table
from lienthong.cooperation.queries.results import count_results, list_results
from lienthong.cooperation.terms import Bound, Reach, Side, Target
from lienthong.cooperation.terms.result_refusals import NotOfASide
from lienthong.cooperation.terms.results import Counting, ResultFilter, ResultState
from lienthong.cooperation.terms.tables import (
    RowFate,
    TableApplied,
    TableEmpty,
    TableFaulty,
    UnknownTable,
)
from lienthong.cooperation.testing import (
    RECORDED_AT,
    browser_of,
    make_acting,
    make_agreement_between,
    make_counted,
    make_workbook,
    page_of,
    signed_in_as,
)
from lienthong.cooperation.tests.reporting import TODAY, link, measure, report, submitted
from lienthong.directory.terms import Level
from lienthong.directory.testing import build_unit, facts_told
from lienthong.documents.operations import named_upload
from lienthong.documents.terms import DraftSecret
from lienthong.identity.terms import Role
from lienthong.paper.scanning.apart import read_sheets

pytestmark = pytest.mark.django_db
HEAD = ("Cam kết", "Kỳ", "Đơn vị hành chính", "Phần", "Số đạt được", "Tổng số", "Ghi chú")


def given(sides, *rows, acting=None, content=None, **named):
    upload = named_upload("Kết quả.xlsx", content or make_workbook(HEAD, *rows, **named))
    return give_results(
        agreement=sides.agreement, upload=upload, acting=acting or sides.provider, now=RECORDED_AT
    )


def seen(sides, table, acting=None):
    return look_through_results(
        agreement=sides.agreement, table_id=table, acting=acting or sides.provider, today=TODAY
    )


def applied(sides, table):
    return apply_results(
        agreement=sides.agreement, table_id=table, acting=sides.provider, now=RECORDED_AT
    )


def template(sides, acting=None):
    content = write_results_table(
        agreement=sides.agreement, acting=acting or sides.provider, today=TODAY
    )
    (sheet,) = read_sheets(content)
    return content, [row[:6] for row in sheet["rows"][3:]]


@pytest.fixture
def communes(db):
    province = build_unit("Tỉnh Thử Hóa", "98", level=Level.PROVINCE)
    names = (("Xã Thử Giang", "98001"), ("Xã Thử Sơn", "98002"))
    return [build_unit(name, code, parent=province).id for name, code in names]


def test_figures_become_drafts_of_the_agency_only_when_applied(sides, counted):
    table = given(
        sides,
        (counted, "6/2026", "", "", 12, "", "Theo biên bản"),
        ("Lắp trạm 4G tại các xã", "quý 3/2026", "", "", "1.205", "", ""),
        (counted, "10/2026"),
        ("Tổng cộng", "", "", "", 1217),
    )
    found = seen(sides, table)
    assert found.faults == ()
    assert [(row.number, row.fate, row.draft.value) for row in found.rows] == [
        (2, RowFate.NEW, "12"),
        (3, RowFate.NEW, "1205"),
    ]
    assert (found.unsaid, found.totals, found.applied) == (1, 1, False)
    assert count_results(matching=ResultFilter(), acting=sides.provider) == 0
    assert applied(sides, table).added == 2
    drafts = list_results(matching=ResultFilter(), acting=sides.provider)
    assert {(one.state, one.draft.period, one.draft.note) for one in drafts} == {
        (ResultState.DRAFT, "2026-06", "Theo biên bản"),
        (ResultState.DRAFT, "2026-07/2026-09", ""),
    }
    assert count_results(matching=ResultFilter(), acting=sides.state) == 0
    with pytest.raises(TableApplied):
        applied(sides, table)
    assert {row.fate for row in seen(sides, table).rows} == {RowFate.SAME}
    told = facts_told("cooperation:result:table_applied")[0].data
    assert told["file"].startswith("Kết quả.xlsx (SHA-256 ")
    assert told["figures_added"] == 2
    assert len(facts_told("cooperation:result:step_taken")) == 2


def test_every_fault_is_said_at_its_cell_and_nothing_is_entered(sides, counted):
    submitted(counted, sides.provider, period="8/2026")
    lock_period(
        agreement=sides.agreement,
        period="2025",
        reason="Đã tổng kết",
        acting=make_acting(),
        now=RECORDED_AT,
    )
    table = given(
        sides,
        (counted, "6/2026", "", "", "N/A"),
        ("A9-C9", "6/2026", "", "", 1),
        (counted, "6/2025", "", "", 1),
        (counted, "8/2026", "", "", 99),
        (counted, "9/2026", "", "", 5),
        (counted, "9/2026", "", "", 5),
        (counted, "10/2026", "", "", 5),
        merged=("G8:G9",),
    )
    faults = {
        one.cell: one.refusal.code.removeprefix("cooperation.") for one in seen(sides, table).faults
    }
    assert faults == {
        "E2": "value_not_understood",
        "A3": "row_commitment_unknown",
        "B4": "period_locked",
        "B5": "result_overlaps",
        "B7": "figure_in_two_rows",
        "G8:G9": "cells_merged",
    }
    with pytest.raises(TableFaulty):
        applied(sides, table)
    assert count_results(matching=ResultFilter(), acting=sides.provider) == 1


def test_the_record_may_have_changed_since_it_was_looked_through(sides, counted):
    table = given(sides, (counted, "6/2026", "", "", 12), (counted, "7/2026", "", "", 3))
    assert seen(sides, table).faults == ()
    report(counted, sides.provider, period="7/2026", value="4")
    with pytest.raises(TableFaulty):
        applied(sides, table)
    assert count_results(matching=ResultFilter(), acting=sides.provider) == 1


def test_all_figures_are_entered_or_none(sides, counted):
    rows = ((counted, "6/2026", "", "", 12), (counted, "7/2026", "", "", 3, "", "TỐI MẬT"))
    table = given(sides, *rows)
    with pytest.raises(DraftSecret):
        applied(sides, table)
    assert count_results(matching=ResultFilter(), acting=sides.provider) == 0
    assert not seen(sides, table).applied


def test_a_file_is_for_the_side_that_gave_it(sides, counted):
    table = given(sides, (counted, "6/2026", "", "", 12))
    with pytest.raises(UnknownTable):
        seen(sides, table, sides.state)
    with pytest.raises(NotOfASide):
        given(sides, acting=make_acting())
    with pytest.raises(NotOfASide):
        template(sides, make_acting())


def test_a_draft_of_the_other_side_is_not_told_by_a_file(sides, counted):
    report(counted, sides.state, period="7/2026", value="4321")
    preview = seen(sides, given(sides, (counted, "quý 3/2026", "", "", 12, "", "")))
    assert preview.faults == ()
    assert "4321" not in str(preview)


def test_what_another_agreement_counts_too_is_said(sides, counted):
    measure(counted, sides.provider, thing="Trạm 4G")
    other = make_agreement_between(
        sides.state.agency_id, sides.provider.agency_id, title="Thỏa thuận khác"
    )
    twin = make_counted(other, sides.provider.agency_id)
    measure(twin, sides.provider, thing="trạm 4g")
    submitted(twin, sides.provider)
    table = given(sides, (counted, "6/2026", "", "", 12), (counted, "7/2026", "", "", 12))
    assert [row.twins for row in seen(sides, table).rows] == [(twin,), ()]


def test_the_template_has_a_row_for_each_figure_still_to_report(sides, counted, communes):
    theirs = Bound(side=Side.STATE, name="Sở Thử nghiệm", agency_id=sides.state.agency_id)
    make_counted(sides.agreement, sides.provider.agency_id, owner=theirs)
    make_counted(sides.agreement, sides.provider.agency_id, indicator="", unit="", targets=())
    spread = make_counted(
        sides.agreement,
        sides.provider.agency_id,
        indicator="Người được tập huấn",
        unit="người",
        targets=(Target(period="2025", value="9"), Target(period="2026", value="9")),
        reach=Reach.UNITS,
        places=tuple(communes),
    )
    measure(
        spread,
        sides.provider,
        by_unit=True,
        categories=("Nam", "Nữ"),
        counting=Counting.SHARE,
    )
    report(
        spread,
        sides.provider,
        period="2026",
        value="1",
        of="2",
        unit_id=communes[1],
        category="Nam",
    )
    lock_period(
        agreement=sides.agreement, period="2025", reason="x", acting=make_acting(), now=RECORDED_AT
    )
    content, rows = template(sides)
    trained = "Người được tập huấn (người)"
    assert rows == [
        [counted, "Trạm 4G được lắp (trạm)", "năm 2026", "", "", ""],
        [spread, trained, "năm 2026", "Xã Thử Giang", "Nam", ""],
        [spread, trained, "năm 2026", "Xã Thử Giang", "Nữ", ""],
        [spread, trained, "năm 2026", "Xã Thử Sơn", "Nữ", ""],
    ]
    with pytest.raises(TableEmpty):
        given(sides, content=content)
    book = openpyxl.load_workbook(BytesIO(content))
    for row in book.active.iter_rows(min_row=4):
        row[5].value = 3
        row[6].value = 4 if row[0].value == spread else None
    file = BytesIO()
    book.save(file)
    table = given(sides, content=file.getvalue())
    assert seen(sides, table).faults == ()
    assert applied(sides, table).added == 4
    assert template(sides)[1] == []


def test_looking_through_takes_no_more_queries_for_more_rows(
    sides, counted, django_assert_max_num_queries
):
    for months in (range(1, 3), range(1, 11)):
        table = given(sides, *((counted, f"{month}/2026", "", "", 1) for month in months))
        with django_assert_max_num_queries(20):
            seen(sides, table)


# --- on the page ----------------------------------------------------------------------------------


def test_an_officer_goes_from_the_agreement_to_drafts_with_evidence(sides, counted):
    browser = browser_of(sides.provider)
    give = reverse("cooperation:result_give", args=[sides.agreement])
    agreement = browser.get(reverse("cooperation:agreement", args=[sides.agreement]))
    results = browser.get(reverse("cooperation:results"), {"agreement": sides.agreement})
    assert give in page_of(agreement)
    assert give in page_of(results)
    assert page_of(browser.get(give)).count("Lưu tệp mẫu") == 1
    saved = browser.get(reverse("cooperation:result_table", args=[sides.agreement]))
    assert saved.content.startswith(b"PK")
    wrong = make_workbook(HEAD, (counted, "6/2026", "", "", "N/A"))
    page = page_of(browser.post(give, {"file": SimpleUploadedFile("a.xlsx", wrong)}, follow=True))
    assert "<strong>E2</strong>" in page
    assert "không phải số" in page
    good = make_workbook(HEAD, (counted, "6/2026", "", "", 12), (counted, "7/2026", "", "", 3))
    seen_first = browser.post(give, {"file": SimpleUploadedFile("b.xlsx", good)}, follow=True)
    assert "số liệu mới: 2" in page_of(seen_first)
    done = browser.post(seen_first.request["PATH_INFO"], {"reason": ""}, follow=True)
    assert "Đã ghi: 2 mới" in page_of(done)
    assert "Chưa gửi" in page_of(done)
    draft = list_results(matching=ResultFilter(), acting=sides.provider)[0]
    link(draft.id, sides.provider)


def test_who_speaks_for_no_side_is_not_led_there_and_is_told_why(sides, counted):
    stranger = signed_in_as(Role.PROGRAMME_OFFICER)
    give = reverse("cooperation:result_give", args=[sides.agreement])
    agreement = stranger.get(reverse("cooperation:agreement", args=[sides.agreement]))
    assert give not in page_of(agreement)
    file = SimpleUploadedFile("a.xlsx", make_workbook(HEAD, (counted, "6/2026", "", "", 1)))
    answer = stranger.post(give, {"file": file})
    assert answer.status_code == 422
    assert "không phải một bên" in page_of(answer)
    assert (
        stranger.get(reverse("cooperation:result_table", args=[sides.agreement])).status_code == 403
    )
    assert signed_in_as(Role.CLERK).get(give).status_code == 403


def test_what_is_not_there_is_not_found(sides):
    browser = browser_of(sides.provider)
    nowhere = "00000000-0000-0000-0000-000000000001"
    for name, args in (
        ("result_give", ["A99"]),
        ("result_table", ["A99"]),
        ("result_table_seen", [sides.agreement, nowhere]),
    ):
        assert browser.get(reverse(f"cooperation:{name}", args=args)).status_code == 404
    missing = browser.get(reverse("cooperation:results"), {"agreement": "A99"})
    assert missing.status_code == 200
