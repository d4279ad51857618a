"""Hours counted by the node become the columns of a chart, in Vietnam's days and months."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lienthong.client import TrafficHour
from lienthong.exchange.rules.traffic import VIETNAM, Span, columns_of, is_silent

NOW = datetime(2026, 11, 29, 17, 30, tzinfo=UTC)  # half past midnight in Vietnam, the 30th


def hour(at, kind="document", messages=1, size=10):
    return TrafficHour(at, kind, messages, size)


def test_a_day_has_24_columns_and_ends_with_this_hour():
    columns = columns_of([hour(NOW.replace(minute=0))], Span.DAY, NOW)
    assert len(columns) == 24
    assert columns[-1].at == datetime(2026, 11, 30, tzinfo=VIETNAM)
    assert [column.documents for column in columns] == [0] * 23 + [1]


def test_days_begin_at_midnight_in_vietnam():
    before = datetime(2026, 11, 29, 16, tzinfo=UTC)
    columns = columns_of([hour(before), hour(before + timedelta(hours=1))], Span.MONTH, NOW)
    assert len(columns) == 30
    assert [column.documents for column in columns[-2:]] == [1, 1]


def test_a_year_has_the_twelve_months_up_to_this_one():
    columns = columns_of([], Span.YEAR, NOW)
    assert [(column.at.year, column.at.month) for column in columns] == [
        (2025, 12),
        *((2026, month) for month in range(1, 12)),
    ]


def test_kinds_are_counted_apart_and_unknown_ones_only_by_their_bytes():
    kinds = ("document", "status", "acknowledgement", "something new")
    at = NOW.replace(minute=0)
    *_, column = columns_of([hour(at, kind, 2) for kind in kinds], Span.DAY, NOW)
    assert (column.documents, column.statuses, column.acknowledgements) == (2, 2, 2)
    assert column.bytes == 40


@given(st.lists(st.integers(0, 23)), st.sampled_from(Span))
def test_nothing_of_the_last_day_is_lost_or_counted_twice(back, span):
    at = NOW.replace(minute=0)
    hours = [hour(at - timedelta(hours=one)) for one in back]
    assert sum(column.documents for column in columns_of(hours, span, NOW)) == len(back)


def test_software_is_silent_after_a_day():
    assert not is_silent(NOW - timedelta(hours=24), NOW)
    assert is_silent(NOW - timedelta(hours=25), NOW)
