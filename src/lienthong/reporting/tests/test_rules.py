"""Periods, definitions and the arithmetic of indicators, without a database."""

from collections import Counter
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.reporting.queries import list_definitions
from lienthong.reporting.rules.definitions import definition_on, read_definitions
from lienthong.reporting.rules.figures import changes_between, figure_of, place_of
from lienthong.reporting.rules.periods import (
    last_day_to_tell,
    period_of,
    read_period,
    step_from,
)
from lienthong.reporting.rules.subjects import (
    LENGTH_OF_PERSON,
    activity,
    read_activity,
    thing_of,
)
from lienthong.reporting.terms import (
    Counted,
    Indicator,
    Kind,
    Outcome,
    PeriodNotUnderstood,
    Span,
)

AGENCIES = [UUID(int=number) for number in range(1, 4)]
CASES = st.builds(
    Counted,
    subject=st.sampled_from([f"work.task:{UUID(int=number)}" for number in range(8)]),
    agency_id=st.sampled_from(AGENCIES),
    on=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    outcome=st.sampled_from([Outcome.IN_TIME, Outcome.LATE, Outcome.OPEN]),
)
STATES = st.lists(CASES).map(lambda cases: {case.subject: case for case in cases})


@given(st.lists(STATES, min_size=1))
def test_figures_kept_step_by_step_are_those_counted_anew(states):
    figures, before = Counter(), {}
    for state in states:
        figures.update(changes_between(before, state))
        before = state
    kept = {place: amount for place, amount in figures.items() if amount}
    assert kept == Counter(place_of(case) for case in before.values())


@given(STATES)
def test_what_stays_as_it_is_changes_no_figure(state):
    assert changes_between(state, dict(state)) == {}


@pytest.mark.parametrize(
    ("text", "first_on", "until"),
    [
        ("2026", date(2026, 1, 1), date(2027, 1, 1)),
        ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 4, 1)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
    ],
)
def test_a_period_begins_with_its_first_day_and_ends_before_the_next(text, first_on, until):
    period = read_period(text)
    assert (period.code, period.first_on, period.until) == (text, first_on, until)


def test_the_last_year_of_all_ends_with_its_last_day():
    assert period_of(date(9999, 12, 31), Span.YEAR).until == date.max


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-Q5", "26", "2026-1", "1999", "9999", "2026-Q", "٢٠٢٦", "2026\n"]
)
def test_what_is_no_period_is_refused(text):
    with pytest.raises(PeriodNotUnderstood):
        read_period(text)


@given(st.dates(date(2016, 1, 1), date(2090, 1, 1)), st.sampled_from(Span), st.integers(-11, 11))
def test_periods_follow_each_other_without_a_gap(day, span, by):
    period = period_of(day, span)
    assert period.first_on <= day < period.until
    assert step_from(period, 1).first_on == period.until
    assert step_from(step_from(period, by), -by) == period
    assert read_period(period.code) == period


def test_a_running_period_is_told_until_today():
    november = read_period("2026-11")
    assert last_day_to_tell(november, today=date(2026, 11, 20)) == date(2026, 11, 20)
    assert last_day_to_tell(november, today=date(2027, 3, 1)) == date(2026, 11, 30)


def test_nothing_to_count_is_no_share_of_nought():
    assert figure_of(definition(Indicator.TASKS_IN_TIME), {}).share is None


def test_an_open_task_that_is_not_due_yet_is_not_counted():
    amounts = {Outcome.IN_TIME: 3, Outcome.LATE: 1, Outcome.OPEN: 40}
    figure = figure_of(definition(Indicator.TASKS_IN_TIME), amounts)
    assert (figure.part, figure.whole, figure.share) == (3, 4, 75.0)


def test_paper_lowers_the_share_of_signed_documents():
    amounts = {Outcome.SIGNED: 1, Outcome.UNSIGNED: 1, Outcome.PAPER: 2}
    assert figure_of(definition(Indicator.SENT_SIGNED), amounts).share == 25.0


def test_an_amount_has_no_whole():
    figure = figure_of(
        definition(Indicator.EXCHANGE_VOLUME), {Outcome.SENT: 2, Outcome.RECEIVED: 3}
    )
    assert (figure.part, figure.whole, figure.share) == (5, None, None)


def test_the_name_of_an_activity_can_be_read_back():
    name = activity(UUID(int=7), UUID(int=9), date(2026, 11, 1))
    assert read_activity(name) == (UUID(int=7), UUID(int=9), date(2026, 11, 1))
    assert thing_of(name) == ("identity.activity", UUID(int=7))
    other = activity(UUID(int=7), UUID(int=9), date(2031, 2, 1))
    assert name[:LENGTH_OF_PERSON] == other[:LENGTH_OF_PERSON]
    assert name[LENGTH_OF_PERSON:] == "/2026-11"


def definition(indicator):
    return definition_on(list_definitions(), indicator, date(2026, 11, 30))


def row(**changes):
    texts = {"vi": "Một điều", "en": "A thing"}
    return {
        "indicator": "tasks_in_time",
        "kind": "share",
        "part": ["in_time"],
        "whole": ["in_time", "late"],
        "name": texts,
        "meaning": texts,
        "counted_from": texts,
        "legal_basis": "",
        "valid_from": date(2020, 1, 1),
        **changes,
    }


@pytest.mark.parametrize(
    "rows",
    [
        [row(), row(valid_from=date(2024, 1, 1))],
        [row(name={"vi": "Chỉ tiếng Việt"})],
        [row(part=["signed"])],
        [row(valid_until=date(2019, 1, 1))],
    ],
)
def test_definitions_that_contradict_themselves_are_refused(rows):
    with pytest.raises(ValueError, match="tasks_in_time"):
        read_definitions(rows)


def test_an_earlier_period_is_told_by_the_definition_of_its_time():
    earlier = row(valid_until=date(2025, 1, 1), legal_basis="cũ")
    later = row(valid_from=date(2025, 1, 1), legal_basis="mới")
    both = read_definitions([earlier, later])
    on = {day: definition_on(both, Indicator.TASKS_IN_TIME, day).legal_basis for day in DAYS}
    assert list(on.values()) == ["cũ", "cũ", "mới"]


DAYS = (date(2019, 1, 1), date(2024, 12, 31), date(2025, 1, 1))


def test_every_indicator_is_defined_today():
    for indicator in Indicator:
        one = definition(indicator)
        assert one.indicator is indicator
        assert one.kind is not Kind.SHARE or one.part < one.whole
