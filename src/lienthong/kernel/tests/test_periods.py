"""Periods."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.kernel.periods import Period, PeriodEndsBeforeItBegins

DAYS = st.dates(date(2018, 1, 1), date(2018, 3, 1))


@st.composite
def periods(draw):
    begin = draw(DAYS)
    length = draw(st.none() | st.integers(1, 40))
    return Period(begin, None if length is None else begin + timedelta(days=length))


def test_last_day_belongs_to_the_period_and_the_end_does_not():
    period = Period(date(2021, 1, 1), date(2025, 7, 1))
    assert period.contains(date(2021, 1, 1))
    assert period.contains(date(2025, 6, 30))
    assert not period.contains(date(2025, 7, 1))
    assert period.last_on == date(2025, 6, 30)
    assert not period.ended_on(date(2025, 6, 30))
    assert period.ended_on(date(2025, 7, 1))


def test_period_without_an_end_goes_on():
    period = Period(date(2025, 7, 1))
    assert period.contains(date(9999, 12, 31))
    assert (period.days, period.last_on) == (None, None)
    assert not period.ended_on(date(9999, 12, 31))


def test_period_can_be_built_from_its_first_and_last_day():
    one_day = Period.from_first_and_last(date(2026, 1, 2), date(2026, 1, 2))
    assert one_day == Period(date(2026, 1, 2), date(2026, 1, 3))
    assert one_day.days == 1
    assert Period.from_first_and_last(date(2026, 1, 2), None) == Period(date(2026, 1, 2))


@pytest.mark.parametrize("until", [date(2026, 1, 2), date(2026, 1, 1)])
def test_period_that_holds_no_day_is_refused(until):
    with pytest.raises(PeriodEndsBeforeItBegins):
        Period(date(2026, 1, 2), until)


def test_period_of_instants_is_refused():
    with pytest.raises(TypeError):
        Period(datetime(2026, 1, 2, tzinfo=UTC))
    with pytest.raises(TypeError):
        Period(date(2026, 1, 2), datetime(2026, 1, 3, tzinfo=UTC))


def test_period_meets_the_one_that_begins_when_it_ends():
    before, after = Period(date(2019, 1, 1), date(2025, 7, 1)), Period(date(2025, 7, 1))
    assert before.meets(after)
    assert not after.meets(before)
    assert not before.overlaps(after)


@given(periods(), periods(), DAYS)
def test_intersection_holds_exactly_the_days_of_both(first, second, day):
    shared = first.intersection(second)
    in_both = first.contains(day) and second.contains(day)
    assert in_both == (shared is not None and shared.contains(day))
    assert first.overlaps(second) == second.overlaps(first) == (shared is not None)


@given(periods(), periods())
def test_covering_means_that_nothing_of_the_other_is_left_out(first, second):
    assert first.covers(second) == (first.intersection(second) == second)
