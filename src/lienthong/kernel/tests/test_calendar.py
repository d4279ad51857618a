"""The working calendar."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.kernel.calendar import (
    CalendarDay,
    CalendarDayTwice,
    CalendarRows,
    CalendarYear,
    CalendarYearMissing,
    DayKind,
    DayReason,
    RowWithoutBasis,
    SpanRunsBackwards,
    WorkingCalendar,
    WorkingHours,
    WorkingHoursMissing,
    YearStatus,
    national_calendar,
    read_shipped_rows,
)
from lienthong.kernel.calendar.working import VIETNAM_TIME
from lienthong.kernel.periods import Period

# Day, whether it is worked, and the source.
DAYS = [
    ("2025-01-26", False, "Chủ nhật"),
    ("2025-01-27", False, "Bộ luật Lao động 2019, Điều 112 (Tết)"),
    ("2025-01-31", False, "Bộ luật Lao động 2019, Điều 112 (Tết)"),
    ("2025-02-03", True, "ngày thường"),
    ("2025-04-07", False, "Bộ luật Lao động 2019, Điều 112 (Giỗ Tổ)"),
    ("2025-04-26", True, "hoán đổi với 2/5/2025"),
    ("2025-05-02", False, "hoán đổi, làm bù 26/4/2025"),
    ("2025-09-01", False, "Bộ luật Lao động 2019, Điều 112 (Quốc khánh, hai ngày)"),
    ("2025-11-24", True, "ngày 24/11 chưa là ngày nghỉ"),
    ("2026-01-01", False, "Bộ luật Lao động 2019, Điều 112"),
    ("2026-01-02", False, "12729/VPCP-KGVX"),
    ("2026-01-03", False, "thứ Bảy"),
    ("2026-01-10", True, "12729/VPCP-KGVX"),
    ("2026-02-16", False, "Bộ luật Lao động 2019, Điều 112 (Tết)"),
    ("2026-02-20", False, "Bộ luật Lao động 2019, Điều 112 (Tết)"),
    ("2026-02-23", True, "ngày thường"),
    ("2026-04-27", False, "nghỉ bù Giỗ Tổ"),
    ("2026-08-22", True, "hoán đổi với 31/8/2026"),
    ("2026-08-31", False, "hoán đổi, làm bù 22/8/2026"),
    ("2026-11-24", False, "Nghị quyết 80-NQ/TW"),
    ("2026-12-24", True, "ngày thường"),
]


@pytest.mark.parametrize(("day", "worked", "source"), DAYS)
def test_day_is_worked_or_off_as_the_law_says(day, worked, source):
    assert national_calendar().is_working_day(date.fromisoformat(day)) is worked, source


def test_every_swapped_day_off_has_its_working_saturday():
    swapped = [row for row in read_shipped_rows().days if row.reason is DayReason.SWAPPED]
    off = [row.day for row in swapped if row.kind is DayKind.OFF]
    worked = [row.day for row in swapped if row.kind is DayKind.WORK]
    # The Saturday worked for 2015-01-02 was in 2014, before the first year of the table.
    assert len(off) == len(worked) + 1 == 9
    assert all(day.weekday() == 5 for day in worked)
    assert all(day.weekday() < 5 for day in off)


@pytest.mark.parametrize(
    ("since", "count", "on"),
    [
        ("2025-12-31", 1, "2026-01-05"),
        ("2025-12-31", 5, "2026-01-09"),
        ("2025-12-31", 6, "2026-01-10"),
        ("2026-02-13", 1, "2026-02-23"),
        ("2026-08-21", 1, "2026-08-22"),
        ("2026-08-28", 1, "2026-09-03"),
        ("2026-08-22", 0, "2026-08-22"),
        ("2026-08-23", 0, "2026-08-24"),
        ("2026-01-05", -1, "2025-12-31"),
        ("2026-01-12", -1, "2026-01-10"),
    ],
)
def test_deadline_in_working_days_passes_over_days_off_only(since, count, on):
    reckoned = national_calendar().add_working_days(date.fromisoformat(since), count)
    assert reckoned.on == date.fromisoformat(on)


IN_TABLE = st.dates(date(2015, 3, 1), date(2027, 6, 1))


@given(IN_TABLE, st.integers(1, 60))
def test_counting_is_the_inverse_of_adding(since, count):
    calendar = national_calendar()
    on = calendar.add_working_days(since, count).on
    assert calendar.is_working_day(on)
    assert calendar.count_working_days_between(since, on) == count
    if calendar.is_working_day(since):
        assert calendar.add_working_days(on, -count).on == since


@given(IN_TABLE, st.integers(0, 90), st.integers(0, 90))
def test_counts_of_adjoining_spans_add_up(since, first, second):
    calendar = national_calendar()
    middle = since + timedelta(days=first)
    end = middle + timedelta(days=second)
    whole = calendar.count_working_days_between(since, end)
    parts = (
        calendar.count_working_days_between(since, middle),
        calendar.count_working_days_between(middle, end),
    )
    assert whole == sum(parts)


def test_counting_backwards_is_refused():
    with pytest.raises(SpanRunsBackwards):
        national_calendar().count_working_days_between(date(2026, 1, 2), date(2026, 1, 1))


def _at(text):
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM_TIME)


# Received, the moment the clock starts, and the working day that counts as that of reception.
RECEPTIONS = [
    ("2026-08-20 08:00", "2026-08-20 08:00", "2026-08-20"),
    ("2026-08-20 05:00", "2026-08-20 07:00", "2026-08-20"),
    ("2026-08-20 12:00", "2026-08-20 13:30", "2026-08-20"),
    ("2026-08-20 17:00", "2026-08-20 17:00", "2026-08-20"),
    ("2026-08-20 17:01", "2026-08-21 07:00", "2026-08-21"),
    ("2026-08-21 17:01", "2026-08-22 07:00", "2026-08-22"),
    ("2026-08-22 17:01", "2026-08-24 07:00", "2026-08-24"),
    ("2026-01-01 09:00", "2026-01-05 07:00", "2026-01-05"),
    ("2026-01-02 23:59", "2026-01-05 07:00", "2026-01-05"),
]


@pytest.mark.parametrize(("received", "begins", "counts_on"), RECEPTIONS)
def test_what_comes_after_work_counts_from_the_next_working_morning(received, begins, counts_on):
    calendar = national_calendar()
    assert calendar.work_begins_at(_at(received)).at == _at(begins)
    assert calendar.reception_day(_at(received)).on == date.fromisoformat(counts_on)


def test_same_day_procedure_received_after_three_goes_to_the_next_working_day():
    calendar, three = national_calendar(), time(15)
    on_time, late = _at("2026-08-21 15:00"), _at("2026-08-21 15:01")
    assert calendar.reception_day(on_time, not_after=three).on == date(2026, 8, 21)
    assert calendar.reception_day(late, not_after=three).on == date(2026, 8, 22)
    assert calendar.work_begins_at(late, not_after=three).at == _at("2026-08-22 07:00")


def test_reception_may_be_allowed_after_the_last_shift():
    evening = _at("2026-08-21 19:00")
    answer = national_calendar().work_begins_at(evening, not_after=time(20))
    assert answer.at == _at("2026-08-22 07:00")


def test_day_is_that_of_vietnam_whatever_zone_the_instant_is_in():
    instant = datetime(2026, 8, 20, 22, 30, tzinfo=UTC)
    assert national_calendar().reception_day(instant).on == date(2026, 8, 21)


@pytest.mark.parametrize(
    ("since", "hours", "until"),
    [
        ("2026-08-20 08:00", 1, "2026-08-20 09:00"),
        ("2026-08-20 11:00", 1, "2026-08-20 14:00"),
        ("2026-08-20 07:00", 8, "2026-08-20 17:00"),
        ("2026-08-20 07:00", 4.5, "2026-08-20 11:30"),
        ("2026-08-20 16:30", 1, "2026-08-21 07:30"),
        ("2026-08-21 16:30", 1, "2026-08-22 07:30"),
        ("2026-01-01 08:00", 8, "2026-01-05 17:00"),
        ("2026-08-20 17:00", 0, "2026-08-20 17:00"),
        ("2026-08-20 17:01", 24, "2026-08-24 17:00"),
    ],
)
def test_working_hours_run_in_shifts_only(since, hours, until):
    answer = national_calendar().add_working_hours(_at(since), timedelta(hours=hours))
    assert answer.at == _at(until)
    assert answer.at.tzinfo is UTC


@given(
    st.datetimes(datetime(2015, 3, 1), datetime(2027, 9, 1)).map(
        lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
    ),
    st.integers(0, 5000),
    st.integers(0, 5000),
)
def test_working_time_added_in_two_parts_is_the_same(since, first, second):
    calendar = national_calendar()
    parts = timedelta(minutes=first), timedelta(minutes=second)
    middle = calendar.add_working_hours(since, parts[0]).at
    in_two = calendar.add_working_hours(middle, parts[1]).at
    assert calendar.add_working_hours(since, sum(parts, timedelta())).at == in_two


@given(IN_TABLE, st.integers(1, 40))
def test_eight_hours_are_one_working_day(day, count):
    calendar = national_calendar()
    morning = calendar.add_working_days(day, 1).on
    instant = datetime.combine(morning, time(7), VIETNAM_TIME)
    answer = calendar.add_working_hours(instant, timedelta(hours=8 * count)).at
    last = calendar.add_working_days(day, count).on
    assert answer == datetime.combine(last, time(17), VIETNAM_TIME)


def test_negative_time_and_instants_without_a_zone_are_refused():
    calendar = national_calendar()
    with pytest.raises(ValueError, match="forwards"):
        calendar.add_working_hours(_at("2026-08-20 08:00"), timedelta(hours=-1))
    with pytest.raises(ValueError, match="time zone"):
        calendar.reception_day(datetime(2026, 8, 20, 8))


@pytest.mark.parametrize("year", [2014, 2028])
def test_year_without_a_table_is_refused_and_not_made_up(year):
    calendar = national_calendar()
    with pytest.raises(CalendarYearMissing, match=str(year)):
        calendar.is_working_day(date(year, 6, 3))


def test_deadline_that_runs_beyond_the_table_is_refused():
    calendar = national_calendar()
    with pytest.raises(CalendarYearMissing):
        calendar.add_working_days(date(2027, 12, 30), 3)
    with pytest.raises(CalendarYearMissing):
        calendar.add_working_days(date(2015, 1, 5), -3)
    with pytest.raises(CalendarYearMissing):
        calendar.add_working_hours(_at("2027-12-31 16:59"), timedelta(hours=1))


def test_answer_says_how_sure_its_years_are_and_what_was_passed():
    calendar = national_calendar()
    this_year = calendar.add_working_days(date(2026, 8, 28), 1)
    assert this_year.status is YearStatus.ANNOUNCED
    assert [row.day.isoformat() for row in this_year.rows] == [
        "2026-08-31",
        "2026-09-01",
        "2026-09-02",
    ]
    assert this_year.version == calendar.version
    assert calendar.add_working_days(date(2026, 12, 30), 5).status is YearStatus.ESTIMATED
    assert calendar.add_working_days(date(2025, 12, 30), 5).status is YearStatus.COLLECTED


def _local_day(day, kind, *, scope, basis="Quyết định (ví dụ)"):
    return CalendarDay(
        date.fromisoformat(day), kind, DayReason.LOCAL, "Ngày riêng", "Day of its own", basis, scope
    )


def test_local_day_changes_the_calendar_of_its_agency_and_those_below_it_only():
    storm = _local_day("2026-09-30", DayKind.OFF, scope="H56")
    desk = _local_day("2026-09-30", DayKind.WORK, scope="H56.12")
    rows, local = read_shipped_rows(), CalendarRows(days=(storm, desk))
    day = date(2026, 9, 30)
    worked = [
        WorkingCalendar.from_rows(rows, overrides=local, scopes=scopes).is_working_day(day)
        for scopes in ((), ("H56",), ("H56", "H56.12"), ("H55",))
    ]
    assert worked == [True, False, True, True]


def test_override_for_everybody_goes_before_the_shipped_row():
    announced = _local_day("2027-11-24", DayKind.WORK, scope="")
    year = CalendarYear(2027, YearStatus.ANNOUNCED, "ví dụ")
    local = CalendarRows(days=(announced,), years=(year,))
    calendar = WorkingCalendar.from_rows(read_shipped_rows(), overrides=local)
    assert calendar.is_working_day(date(2027, 11, 24))
    assert calendar.status_of(2027) is YearStatus.ANNOUNCED
    assert calendar.row_of(date(2027, 11, 24)) == announced


def test_agency_may_work_saturday_mornings_by_its_own_hours():
    saturday = _local_day("2026-09-05", DayKind.WORK, scope="H56.12")
    morning = WorkingHours(
        Period(date(2026, 1, 1)),
        ((time(7, 30), time(11, 30)),),
        "Quyết định (ví dụ)",
        "H56.12",
        frozenset({5}),
    )
    local = CalendarRows(days=(saturday,), hours=(morning,))
    desk = WorkingCalendar.from_rows(read_shipped_rows(), overrides=local, scopes=("H56.12",))
    answer = desk.add_working_hours(_at("2026-09-04 16:00"), timedelta(hours=2))
    assert answer.at == _at("2026-09-05 08:30")
    assert desk.reception_day(_at("2026-09-05 11:31")).on == date(2026, 9, 7)


def test_hours_of_work_are_those_of_the_day():
    shorter = WorkingHours(
        Period(date(2026, 9, 1), date(2026, 9, 30)),
        ((time(8), time(12)),),
        "Quyết định (ví dụ)",
    )
    local = CalendarRows(hours=(shorter,))
    calendar = WorkingCalendar.from_rows(read_shipped_rows(), overrides=local)
    answer = calendar.add_working_hours(_at("2026-09-29 08:00"), timedelta(hours=5))
    assert answer.at == _at("2026-09-30 08:00")


def test_day_without_hours_of_work_is_refused():
    rows = read_shipped_rows()
    calendar = WorkingCalendar.from_rows(CalendarRows(days=rows.days, years=rows.years))
    with pytest.raises(WorkingHoursMissing):
        calendar.reception_day(_at("2026-08-20 08:00"))


def test_version_changes_with_every_row_that_counts_and_with_no_other():
    rows = read_shipped_rows()
    version = national_calendar().version
    storm = CalendarRows(days=(_local_day("2026-09-30", DayKind.OFF, scope="H56"),))
    turned = CalendarRows(rows.days[::-1], rows.hours, rows.years[::-1])
    assert WorkingCalendar.from_rows(turned).version == version
    assert WorkingCalendar.from_rows(rows, overrides=storm).version == version
    assert WorkingCalendar.from_rows(rows, overrides=storm, scopes=("H56",)).version != version
    years = (*rows.years[:-1], CalendarYear(2027, YearStatus.ANNOUNCED, ""))
    assert WorkingCalendar.from_rows(CalendarRows(rows.days, rows.hours, years)).version != version
    assert WorkingCalendar.from_rows(CalendarRows(rows.days, (), rows.years)).version != version


def test_row_without_a_legal_basis_is_refused():
    with pytest.raises(RowWithoutBasis):
        _local_day("2026-09-30", DayKind.OFF, scope="", basis=" ")
    with pytest.raises(RowWithoutBasis):
        WorkingHours(Period(date(2026, 1, 1)), ((time(7), time(11)),), "")


def test_day_with_two_rows_of_one_scope_is_refused():
    twice = CalendarRows(days=(_local_day("2026-09-30", DayKind.OFF, scope="H56"),) * 2)
    with pytest.raises(CalendarDayTwice):
        WorkingCalendar.from_rows(read_shipped_rows(), overrides=twice, scopes=("H56",))


@pytest.mark.parametrize(
    "shifts",
    [(), ((time(8), time(8)),), ((time(8), time(12)), (time(11), time(17)))],
)
def test_shifts_without_order_are_refused(shifts):
    with pytest.raises(ValueError, match="shifts"):
        WorkingHours(Period(date(2026, 1, 1)), shifts, "Quyết định (ví dụ)")
