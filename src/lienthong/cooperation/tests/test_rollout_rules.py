"""How far a site is, what its days must not say, how a table is read: rules on plain data."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.cooperation.rules.rollout_tables import COLUMNS, DAYS, PLAIN, WORDS, sites_of
from lienthong.cooperation.rules.rollouts import (
    check_site,
    clean_site,
    is_late,
    merge_site,
    stage_now,
    stages_on,
    tally_of,
)
from lienthong.cooperation.rules.tables import letter_of, read_table
from lienthong.cooperation.terms.places import Named
from lienthong.cooperation.terms.rollouts import REACHED, SiteDraft, SiteSummary, Stage
from lienthong.cooperation.terms.tables import TableEmpty, TableHeaderMissing

TODAY = date(2026, 11, 30)
UNIT = UUID(int=5)
SITE = SiteDraft(unit_id=UNIT, source="Biên bản 12/BB")
TYPED = st.sampled_from(
    ["", "2024", "6/2024", "12/05/2025", "2025-03", "không rõ", "khoảng 2025", "30/11/2026"]
)
HEAD = ["Đơn vị hành chính *", "Điểm", "SL", "Dự kiến", "Lắp đặt", "Nghiệm thu", "Căn cứ"]


def cleaned(**days):
    return clean_site(
        replace(SITE, days={Stage(name): text for name, text in days.items()}), today=TODAY
    )


def wrong(draft):
    return [
        (one.code.removeprefix("cooperation."), one.place) for one in check_site(draft, today=TODAY)
    ]


def sheet(*rows, merged=(), name="Trang 1"):
    return [{"name": name, "rows": [list(row) for row in rows], "merged": list(merged)}]


def read(*rows, merged=()):
    return read_table(
        sheet(*rows, merged=merged), COLUMNS, of="A1-C1-R1", plain=PLAIN, days=DAYS, words=WORDS
    )


def faults(table):
    return [(one.cell, one.refusal.code.removeprefix("cooperation.")) for one in table.faults]


def test_days_are_kept_as_far_as_they_are_known():
    site = cleaned(planned="quý tới", installed="6/2026", accepted="không rõ", in_use="")
    assert site.days == {
        Stage.PLANNED: "quý tới",
        Stage.INSTALLED: "2026-06",
        Stage.ACCEPTED: "/2026-11-30",
    }
    assert wrong(site) == [("stage_day_not_understood", "planned")]


def test_a_plan_nobody_knows_the_day_of_is_none():
    assert cleaned(planned="chưa rõ").days == {}


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({"installed": "12/2026"}, [("stage_in_future", "installed")]),
        ({"planned": "12/2027"}, []),
        ({"installed": "6/2026", "accepted": "5/2026"}, [("stages_out_of_order", "accepted")]),
        ({"installed": "2026", "accepted": "5/2026"}, []),
        ({"installed": "6/2026", "in_use": "2025"}, [("stages_out_of_order", "in_use")]),
        ({"installed": "6/2026", "accepted": "không rõ"}, []),
        ({"installed": "2025–2026"}, [("stage_day_not_understood", "installed")]),
        ({"installed": "N/A"}, [("stage_day_not_understood", "installed")]),
        ({"installed": "31/2/2026"}, [("stage_day_not_understood", "installed")]),
    ],
)
def test_what_its_days_cannot_say_is_refused_at_the_stage(days, said):
    assert wrong(cleaned(**days)) == said


def test_acceptance_needs_a_proof_and_a_quantity_is_above_nought():
    bare = replace(cleaned(accepted="2026"), source="", quantity="0")
    assert wrong(bare) == [
        ("quantity_not_understood", "quantity"),
        ("acceptance_unproved", "source"),
    ]


def test_a_site_is_late_when_the_last_day_of_its_plan_is_over_and_nothing_was_reached():
    assert not is_late(cleaned(planned="11/2026"), on=TODAY)
    assert is_late(cleaned(planned="10/2026"), on=TODAY)
    assert not is_late(cleaned(planned="10/2026", in_use="2026"), on=TODAY)


@given(st.fixed_dictionaries({stage.value: TYPED for stage in Stage}))
def test_cleaning_a_clean_site_changes_nothing(days):
    once = cleaned(**days)
    assert clean_site(once, today=TODAY) == once


@given(st.fixed_dictionaries({stage.value: TYPED for stage in REACHED}), st.integers(0, 1500))
def test_with_time_a_site_only_goes_on_and_what_is_sure_is_possible(days, ago):
    site = cleaned(**days)
    rank = {None: -1, **{stage: at for at, stage in enumerate(REACHED)}}
    views = [stages_on(site, on=TODAY - timedelta(days=back)) for back in (ago + 200, ago, 0)]
    assert all(rank[sure] <= rank[possible] for sure, possible in views)
    assert all(rank[before[0]] <= rank[after[0]] for before, after in pairwise(views))
    assert all(rank[before[1]] <= rank[after[1]] for before, after in pairwise(views))
    assert views[-1][1] is stage_now(site)


@given(
    st.fixed_dictionaries({stage.value: TYPED for stage in Stage}),
    st.fixed_dictionaries({stage.value: TYPED for stage in Stage}),
)
def test_a_row_put_over_the_record_takes_nothing_back(before, news):
    standing, given_row = cleaned(**before), cleaned(**news)
    merged, changed = merge_site(standing, given_row)
    assert standing.days.keys() <= merged.days.keys()
    assert set(changed) <= {stage.value for stage in standing.days}
    assert all(
        merged.days[stage] == text
        for stage, text in standing.days.items()
        if stage.value not in changed
    )
    again, nothing = merge_site(merged, given_row)
    assert (again, nothing) == (merged, ())


def test_a_proof_on_record_is_not_replaced_in_silence():
    _, changed = merge_site(SITE, replace(SITE, source="Báo cáo khác"))
    assert changed == ("source",)
    _, more = merge_site(SITE, replace(SITE, source="Biên bản 12/BB; ảnh"))
    assert more == ()


@given(
    st.lists(
        st.tuples(st.sampled_from([None, *REACHED]), st.integers(1, 9), st.booleans()), max_size=20
    )
)
def test_each_site_is_counted_once_and_a_later_stage_implies_those_before(sites):
    shown = [
        SiteSummary(
            id=UUID(int=at),
            unit_name="xã",
            draft=replace(SITE, quantity=str(amount)),
            stage=stage,
            late=late and stage is None,
            version=1,
        )
        for at, (stage, amount, late) in enumerate(sites)
    ]
    tally = tally_of(shown)
    assert tally.sites == len(sites)
    counts = [tally.reached[stage] for stage in REACHED[:3]]
    assert counts == sorted(counts, reverse=True)
    assert int(tally.quantity) == sum(amount for _, amount, _ in sites)
    stopped = sum(stage is Stage.STOPPED for stage, _, _ in sites)
    assert tally.reached[Stage.STOPPED] == stopped
    assert tally.reached[Stage.INSTALLED] + stopped <= tally.sites


# --- tables ---------------------------------------------------------------------------------------


def test_the_headings_are_found_below_the_title_and_totals_are_left_out():
    table = read(
        ["UBND TỈNH", ""],
        ["BẢNG TỔNG HỢP", ""],
        HEAD,
        ["xã Nga Sơn", "Trạm 1", "2", "6/2026", "", "", ""],
        ["xã Nga An", "", "", "", "", "", ""],
        ["", "", "", "", "", "", ""],
        ["xã Tổng Duy Tân", "", "1", "", "", "", ""],
        ["Tổng cộng", "", "2", "", "", "", ""],
    )
    assert [row.number for row in table.rows] == [4, 7]
    assert (table.only_names, table.totals, table.faults) == (1, 1, ())
    assert table.letters["quantity"] == "C"


def test_merged_cells_and_words_for_nothing_are_said_by_cell():
    table = read(
        HEAD,
        ["xã Nga Sơn", "a", "N/A", "x", "có", "không rõ", "x"],
        ["", "b", "1", "-", "", "", ""],
        merged=["A1:G1", "A2:A3", "K2:L4"],
    )
    assert sorted(faults(table)) == [
        ("A2:A3", "cells_merged"),
        ("C2", "nothing_said"),
        ("D2", "nothing_said"),
        ("E2", "nothing_said"),
    ]


def test_a_number_in_a_column_of_days_is_said_with_the_day_that_it_would_be():
    rows = ["xã Nga Sơn", "46000", "46000", "46000", "2025", "32873", "73051"]
    table = read(HEAD, rows)
    assert faults(table) == [("D2", "day_as_number")]
    assert "09/12/2025" in str(table.faults[0].refusal)


def test_one_site_in_two_rows_and_a_unit_nobody_knows_are_said_by_cell():
    rows = [["xã A", "Trạm 1"], ["xã A", "trạm 1"], ["xã B", "Trạm 1"], ["", "Trạm 2"]]
    table = read([*HEAD[:2], "SL"], *([*row, "1"] for row in rows))
    sites, found = sites_of(table, Named(found={"xã A": UNIT}), source="Báo cáo 5")
    assert [row.number for row, _ in sites] == [2]
    assert sites[0][1].source == "Báo cáo 5"
    assert [(one.cell, one.refusal.code.removeprefix("cooperation.")) for one in found] == [
        ("A3", "site_twice"),
        ("A4", "site_unit_unknown"),
        ("A5", "site_unit_missing"),
    ]


def test_a_heading_over_two_columns_is_said_and_one_that_is_missing_refused():
    assert faults(read([*HEAD, "Số lượng"], ["xã A", "", "1"])) == [("H1", "column_twice")]
    with pytest.raises(TableHeaderMissing):
        read(["Tên", "Ngày"], ["xã A", "2026"])
    with pytest.raises(TableEmpty):
        read(HEAD, ["xã A"])


def test_columns_have_the_letters_that_excel_gives_them():
    from openpyxl.utils import get_column_letter

    assert [letter_of(place) for place in range(800)] == [
        get_column_letter(place + 1) for place in range(800)
    ]
