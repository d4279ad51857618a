"""The rules of review reports: which time, what was aimed at, how a commitment stands."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.cooperation.rules.reviews import (
    Aim,
    Course,
    aim_in,
    heading_of,
    path_of,
    progress_of,
    review_period,
)
from lienthong.cooperation.rules.rollouts import settled_days, stages_on
from lienthong.cooperation.terms import CommitmentState, Target
from lienthong.cooperation.terms.results import Counting, Total
from lienthong.cooperation.terms.reviews import (
    Progress,
    ReviewPeriodNotUnderstood,
    ReviewPeriodToCome,
)
from lienthong.cooperation.terms.rollouts import REACHED, SiteDraft, Stage

TODAY = date(2026, 11, 1)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
TARGETS = (
    Target(period="2026-01/2026-06", value="20"),
    Target(period="2026-07/2026-12", value="25.5"),
    Target(period="2025", value="7"),
)


def course(**changes):
    known = {
        "state": CommitmentState.IN_FORCE,
        "due_last_on": None,
        "milestones": 0,
        "met": 0,
        "confirmed": None,
        "begun": False,
    }
    return Course(**known | changes)


def total(least, most=None, of=None):
    return Total(
        least=Decimal(least),
        most=Decimal(least if most is None else most),
        of=None if of is None else Decimal(of),
        results=1,
    )


@pytest.mark.parametrize(
    ("typed", "edtf", "span"),
    [
        ("2026", "2026", YEAR),
        ("6 tháng đầu năm 2026", "2026-01/2026-06", (date(2026, 1, 1), date(2026, 6, 30))),
        ("2018–2023", "2018/2023", (date(2018, 1, 1), date(2023, 12, 31))),
    ],
)
def test_a_period_is_read_as_people_write_it(typed, edtf, span):
    assert review_period(typed, today=TODAY) == (edtf, span)


@pytest.mark.parametrize("typed", ["", "năm ngoái", "2017-10-27/", "2021?"])
def test_what_is_no_period_is_refused(typed):
    with pytest.raises(ReviewPeriodNotUnderstood):
        review_period(typed, today=TODAY)


def test_there_is_no_report_of_what_has_not_begun():
    with pytest.raises(ReviewPeriodToCome):
        review_period("2027", today=TODAY)


def test_targets_within_the_time_are_added_up_and_of_a_state_the_last_counts():
    assert aim_in(TARGETS, Counting.SUM, YEAR) == Aim(value=Decimal("45.5"))
    assert aim_in(TARGETS, Counting.LATEST, YEAR) == Aim(value=Decimal("25.5"))
    assert aim_in(TARGETS, Counting.SUM, (date(2024, 1, 1), date(2024, 12, 31))) == Aim()


def test_the_target_of_a_longer_time_is_named_with_it():
    quarter = (date(2026, 7, 1), date(2026, 9, 30))
    assert aim_in(TARGETS, Counting.SUM, quarter) == Aim(
        value=Decimal("25.5"), period="2026-07/2026-12"
    )


@pytest.mark.parametrize(
    ("known", "aim", "progress"),
    [
        ({"state": CommitmentState.ENDED, "confirmed": total(9)}, 5, Progress.ENDED),
        ({"state": CommitmentState.UNCLEAR}, 5, Progress.UNCLEAR),
        ({"confirmed": total(5)}, 5, Progress.DONE),
        ({"confirmed": total(4, 6)}, 5, Progress.UNDER_WAY),
        ({"confirmed": total(90, of=100)}, 90, Progress.DONE),
        ({"confirmed": total(89, of=100)}, 90, Progress.UNDER_WAY),
        ({"due_last_on": TODAY - timedelta(1), "confirmed": total(4)}, 5, Progress.LATE),
        ({"due_last_on": TODAY, "confirmed": total(4)}, 5, Progress.UNDER_WAY),
        ({"milestones": 2, "met": 2}, None, Progress.DONE),
        ({"milestones": 2, "met": 1}, None, Progress.UNDER_WAY),
        ({}, None, Progress.NOT_BEGUN),
        ({"begun": True}, None, Progress.UNDER_WAY),
    ],
)
def test_how_a_commitment_stands(known, aim, progress):
    known = {"begun": "confirmed" in known} | known
    value = None if aim is None else Decimal(aim)
    assert progress_of(course(**known), Aim(value=value), on=TODAY) is progress


@given(st.integers(0, 50), st.integers(0, 50), st.integers(1, 50))
def test_nothing_is_done_while_it_may_be_less_than_was_aimed_at(least, more, aim):
    told = progress_of(
        course(confirmed=total(least, least + more), begun=True), Aim(value=Decimal(aim)), on=TODAY
    )
    assert (told is Progress.DONE) == (least >= aim)


def test_a_heading_is_the_first_line_cut_between_words():
    assert heading_of("1. Hạ tầng viễn thông:\nBên B đầu tư") == "1. Hạ tầng viễn thông"
    cut = heading_of("từ " * 80)
    assert cut.endswith("từ…")
    assert len(cut) <= 161


def test_a_clause_is_found_within_what_lies_around_it():
    within = {"2": "", "2.1": "2", "2.1.a": "2.1"}
    assert path_of("2.1.a", within) == ["2", "2.1", "2.1.a"]
    assert path_of("x", {"x": "y", "y": "x"}) == ["y", "x"]


_DAYS = st.dates(date(2020, 1, 1), date(2026, 10, 31)).map(str) | st.sampled_from(
    ["2025", "2024-05", "/2026-10-31"]
)


@given(st.dictionaries(st.sampled_from(REACHED), _DAYS), st.dates(date(2019, 1, 1), TODAY))
def test_a_site_is_counted_only_on_days_on_which_it_surely_has_its_item(days, on):
    draft = SiteDraft(unit_id=None, days=days)
    there, used, ended = settled_days(draft)
    _, possible = stages_on(draft, on=on)
    if there is not None and there <= on and (ended is None or ended > on):
        assert possible not in {None, Stage.STOPPED}
    if used is not None and used <= on:
        assert there is not None
        assert there <= used
