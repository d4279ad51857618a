"""What the rows of a spreadsheet of results say, and which figures are still to come."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.cooperation.rules.numbers import keep_number, write_number
from lienthong.cooperation.rules.periods import span_of, write_period
from lienthong.cooperation.rules.result_tables import COLUMNS, figures_to_come, results_in
from lienthong.cooperation.rules.tables import read_table
from lienthong.cooperation.terms.places import Named
from lienthong.cooperation.terms.result_refusals import PeriodLocked
from lienthong.cooperation.terms.result_tables import ClosedTime, Reportable, ResultGround
from lienthong.cooperation.terms.results import Counting, Measure, ResultDraft
from lienthong.cooperation.terms.tables import RowFate

TODAY = date(2026, 11, 30)
GIANG, SON = UUID(int=5), UUID(int=6)
UNITS = {"xã Thử Giang": GIANG, "Xã Thử Sơn": SON}
HEAD = ["Mã cam kết", "Kỳ", "Xã, phường", "Phần", "Số đạt được", "Trên tổng số", "Ghi chú"]
CLOSED = ClosedTime(
    first=date(2025, 1, 1),
    last=date(2025, 12, 31),
    refusal=PeriodLocked(period="2025", agreement="A1", person="Lê Thử"),
)


def counted(number, measure=None, *, on_record=(), **members):
    given = {
        "reference": f"A1-C{number}",
        "what": f"Lắp trạm {number}",
        "indicator": f"Trạm số {number}",
        "measured_in": "trạm",
        "measure": measure or Measure(),
        "on_record": tuple(on_record),
    }
    return Reportable(**{**given, **members})


PLAIN = counted(1)
BY_UNIT = counted(2, Measure(by_unit=True, categories=("Nam", "Nữ")))
SHARE = counted(3, Measure(counting=Counting.SHARE))
UNCOUNTED = counted(4, indicator="", what="Bố trí đầu mối")


def read(*rows, known=(PLAIN, BY_UNIT, SHARE, UNCOUNTED), closed=(), pieces=()):
    sheet = {"name": "Trang 1", "rows": [HEAD, *map(list, rows)], "merged": []}
    table = read_table([sheet], COLUMNS, of="A1", plain=())
    ground = ResultGround(
        agreement="A1", commitments=known, closed=closed, units=Named(found=UNITS), pieces=pieces
    )
    return results_in(table, ground, today=TODAY)


def faults(*rows, **named):
    _, found = read(*rows, **named)
    return [(one.cell, one.refusal.code.removeprefix("cooperation.")) for one in found]


def test_a_commitment_is_named_by_its_reference_or_by_its_words():
    rows, wrong = read(
        ("a1-c1", "6/2026", "", "", "12", "", ""),
        ("LẮP TRẠM 1", "7/2026", "", "", "3", "", ""),
        ("trạm số 1", "8/2026", "", "", "1.205", "", "đủ"),
    )
    assert wrong == []
    assert {row.commitment.reference for row in rows} == {"A1-C1"}
    assert [(row.number, row.draft.period, row.draft.value) for row in rows] == [
        (2, "2026-06", "12"),
        (3, "2026-07", "3"),
        (4, "2026-08", "1205"),
    ]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (("", "2026", "", "", "1"), ("A2", "row_commitment_missing")),
        (("A2-C1", "2026", "", "", "1"), ("A2", "row_commitment_unknown")),
        (("Bố trí đầu mối", "2026", "", "", "1"), ("A2", "indicator_needed")),
        (("A1-C1", "2026", "", "", "N/A"), ("E2", "value_not_understood")),
        (("A1-C1", "2026", "", "", "-1"), ("E2", "value_negative")),
        (("A1-C1", "", "", "", "1"), ("B2", "period_not_understood")),
        (("A1-C1", "12/2026", "", "", "1"), ("B2", "period_to_come")),
        (("A1-C1", "6/2026", "xã Thử Giang", "", "1"), ("C2", "result_unit_unwanted")),
        (("A1-C1", "6/2026", "", "", "1", "9"), ("F2", "whole_unwanted")),
        (("A1-C2", "6/2026", "", "Nam", "1"), ("C2", "result_unit_missing")),
        (("A1-C2", "6/2026", "xã Lạ", "Nam", "1"), ("C2", "site_unit_unknown")),
        (("A1-C2", "6/2026", "xã Thử Giang", "", "1"), ("D2", "category_wrong")),
        (("A1-C3", "6/2026", "", "", "1", ""), ("F2", "whole_missing")),
        (("A1-C3", "6/2026", "", "", "9", "8"), ("E2", "share_beyond_whole")),
        (("A1-C1", "6/2025", "", "", "1"), ("B2", "period_locked")),
    ],
)
def test_what_is_wrong_is_said_at_its_cell(row, fault):
    assert faults(row, closed=(CLOSED,)) == [fault]


def test_half_of_what_comes_in_pieces_is_refused_at_its_cell():
    half = ("A1-C1", "2026", "", "", "2,5")
    assert faults(half, pieces=("trạm",)) == [("E2", "value_in_parts")]
    assert faults(half, pieces=("xã",)) == []


def test_words_of_two_commitments_are_not_guessed_at():
    twice = (counted(1), counted(5, what="Lắp trạm 1"))
    assert faults(("Lắp trạm 1", "2026", "", "", "1"), known=twice) == [
        ("A2", "row_commitment_ambiguous")
    ]


def test_a_second_row_for_the_same_time_place_and_part_is_refused():
    assert faults(
        ("A1-C1", "2026", "", "", "10"),
        ("A1-C1", "6/2026", "", "", "2"),
        ("A1-C2", "6/2026", "xã Thử Giang", "nam", "2"),
        ("A1-C2", "6/2026", "xã Thử Giang", "Nữ", "2"),
        ("A1-C2", "6/2026", "Xã Thử Sơn", "Nam", "2"),
        ("A1-C2", "6/2026", "xã Thử Giang", "NAM", "2"),
        ("A1-C3", "2026", "", "", "2", "4"),
        ("A1-C3", "6/2026", "", "", "1", "4"),
    ) == [("B3", "figure_in_two_rows"), ("B7", "figure_in_two_rows")]


def test_a_figure_on_record_is_known_again_and_another_one_is_refused():
    known = (counted(1, on_record=[ResultDraft(period="2025-06", value="12", note="Ảnh")]),)
    rows, wrong = read(("A1-C1", "6/2025", "", "", "12,0"), known=known, closed=(CLOSED,))
    assert (wrong, [row.fate for row in rows]) == ([], [RowFate.SAME])
    assert faults(("A1-C1", "6/2025", "", "", "13"), known=known) == [("B2", "result_overlaps")]
    assert faults(("A1-C1", "2025", "", "", "12"), known=known) == [("B2", "result_overlaps")]
    other_note = ("A1-C1", "6/2025", "", "", "12", "", "Không ảnh")
    assert faults(other_note, known=known) == [("B2", "result_overlaps")]


def test_rows_without_a_figure_say_nothing_but_a_note_asks_for_one():
    assert read(("A1-C1", "6/2026", "", "", "", "", "")) == ([], [])
    assert faults(("A1-C1", "6/2026", "", "", "", "", "chưa đếm")) == [
        ("E2", "value_not_understood")
    ]


def to_come(one, units=(), closed=()):
    return [
        (figure.period, figure.unit_id, figure.category)
        for figure in figures_to_come(one, units, closed, today=TODAY)
    ]


def test_open_periods_without_a_figure_are_still_to_come():
    periods = ("2025", "2026", "2027")
    assert to_come(counted(1, periods=periods)) == [("2025", None, ""), ("2026", None, "")]
    assert to_come(counted(1, periods=periods), closed=(CLOSED,)) == [("2026", None, "")]
    whole = [ResultDraft(period="2026", value="3")]
    assert to_come(counted(1, periods=("2026",), on_record=whole)) == []
    a_part = [ResultDraft(period="2026-06", value="3")]
    assert to_come(counted(1, periods=("2026",), on_record=a_part)) == [("", None, "")]
    assert to_come(counted(1)) == [("", None, "")]
    assert to_come(counted(1, periods=("2027",))) == []


def test_each_unit_and_part_has_its_figure_to_come():
    measure = Measure(by_unit=True, categories=("Nam", "Nữ"))
    done = [ResultDraft(period="2026", value="3", unit_id=GIANG, category="nam")]
    one = counted(2, measure, periods=("2026",), on_record=done)
    assert to_come(one, [GIANG, SON]) == [
        ("2026", GIANG, "Nữ"),
        ("2026", SON, "Nam"),
        ("2026", SON, "Nữ"),
    ]
    assert to_come(one) == [("2026", None, "Nam"), ("2026", None, "Nữ")]


PERIODS = st.sampled_from(["2024", "2025", "2026", "2026-06", "2026-07/2026-09", "2026-01/2026-06"])
FIGURES = st.decimals(min_value=0, max_value=10**9, places=3)


@given(
    asked=st.lists(PERIODS, min_size=1, max_size=4, unique=True),
    recorded=st.lists(st.tuples(PERIODS, FIGURES), max_size=3, unique_by=lambda one: one[0]),
    counting=st.sampled_from([Counting.SUM, Counting.LATEST]),
    value=FIGURES,
)
def test_what_the_template_asks_for_is_taken_once_filled_in(asked, recorded, counting, value):
    on_record = [
        ResultDraft(period=period, value=keep_number(figure)) for period, figure in recorded
    ]
    one = counted(1, Measure(counting=counting), periods=tuple(asked), on_record=on_record)
    for figure in figures_to_come(one, [], [CLOSED], today=TODAY):
        if not figure.period:
            continue
        assert span_of(figure.period)[0].year != 2025
        words = write_period(figure.period, language="vi")
        row = ("A1-C1", words, "", "", write_number(keep_number(value)))
        (taken,), wrong = read(row, known=(one,), closed=(CLOSED,))
        assert wrong == []
        assert (taken.fate, taken.draft.period) == (RowFate.NEW, figure.period)
        assert Decimal(taken.draft.value) == value


@given(recorded=st.lists(st.tuples(PERIODS, FIGURES), max_size=4, unique_by=lambda one: one[0]))
def test_what_is_on_record_given_back_is_nothing_new(recorded):
    measure = Measure(counting=Counting.LATEST)
    on_record = [
        ResultDraft(period=period, value=keep_number(figure)) for period, figure in recorded
    ]
    one = counted(1, measure, on_record=on_record)
    rows = [
        ("A1-C1", write_period(other.period, language="vi"), "", "", write_number(other.value))
        for other in on_record
    ]
    if rows:
        found, wrong = read(*rows, known=(one,), closed=(CLOSED,))
        assert wrong == []
        assert {row.fate for row in found} == {RowFate.SAME}
