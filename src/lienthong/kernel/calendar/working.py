"""Reckoning with working days and hours."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from hashlib import sha256
from typing import ClassVar, Self

from lienthong.kernel import canonical_json
from lienthong.kernel.calendar.rows import (
    EVERYBODY,
    CalendarDay,
    CalendarDayTwice,
    CalendarRows,
    CalendarYear,
    DayKind,
    WorkingHours,
    YearStatus,
    read_shipped_rows,
)
from lienthong.kernel.errors import Fault, Refusal

# Vietnam has kept UTC+7 without summer time since 1975, before every day in the table.
VIETNAM_TIME = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")

# Saturday and Sunday, as `date.weekday` counts; rows of kind "work" and of an agency go before.
WEEKLY_DAYS_OFF = frozenset({5, 6})

_SURENESS = list(YearStatus)


class CalendarYearMissing(Refusal):
    """The calendar holds no table for a year."""

    code: ClassVar[str] = "kernel.calendar_year_missing"
    fault: ClassVar[Fault] = Fault.THIS_SYSTEM
    status: ClassVar[int] = 409
    message: ClassVar[str] = (
        "The working calendar has no table for {year}. "
        "An administrator has to enter the days off of that year first."
    )


class WorkingHoursMissing(Refusal):
    """The calendar holds no hours of work for a day."""

    code: ClassVar[str] = "kernel.working_hours_missing"
    fault: ClassVar[Fault] = Fault.THIS_SYSTEM
    status: ClassVar[int] = 409
    message: ClassVar[str] = (
        "The working calendar has no hours of work for {day}. An administrator has to enter them."
    )


class SpanRunsBackwards(Refusal):
    """Days can be counted from an earlier to a later day only."""

    code: ClassVar[str] = "kernel.span_runs_backwards"
    fault: ClassVar[Fault] = Fault.CALLER
    message: ClassVar[str] = "Working days are counted forwards, but {until} is before {since}."


@dataclass(frozen=True, slots=True)
class DayReckoned:
    """A day that was reckoned: by which version of the calendar, how sure, and over which rows.

    `rows` are the days off and swapped working days passed on the way, to show the reckoning.
    """

    on: date
    version: str
    status: YearStatus
    rows: tuple[CalendarDay, ...]


@dataclass(frozen=True, slots=True)
class InstantReckoned:
    """An instant (UTC) that was reckoned; the other fields are those of DayReckoned."""

    at: datetime
    version: str
    status: YearStatus
    rows: tuple[CalendarDay, ...]


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The days and hours worked by one agency, or by everybody.

    Build it with `from_rows`. `version` names the rows it was built from: keep it with every
    deadline, and reckon again only on purpose. Every question about a day in a year without a table
    is refused with CalendarYearMissing.
    """

    version: str
    _days: Mapping[date, CalendarDay]
    _hours: tuple[WorkingHours, ...]
    _years: Mapping[int, CalendarYear]

    @classmethod
    def from_rows(
        cls,
        rows: CalendarRows,
        *,
        overrides: CalendarRows | None = None,
        scopes: Sequence[str] = (),
    ) -> Self:
        """Build the calendar of an agency.

        `scopes` names the agency and those above it, the nearest last; rows of other scopes are
        left out. Of several rows for one day an override goes before a plain row, then the nearest
        scope before a wider one. Refuses with CalendarDayTwice when that does not decide.
        """
        wanted = (EVERYBODY, *scopes)
        layers = [rows] if overrides is None else [rows, overrides]
        days: dict[date, CalendarDay] = {}
        hours: list[WorkingHours] = []
        years: dict[int, CalendarYear] = {}
        for layer in layers:
            years |= {row.year: row for row in layer.years}
            for scope in wanted:
                days |= _days_of(layer.days, scope)
                hours[:0] = [row for row in layer.hours if row.scope == scope]
        return cls(_version(days.values(), hours, years.values()), days, tuple(hours), years)

    def status_of(self, year: int) -> YearStatus:
        """How sure the table of a year is."""
        return self._year(year).status

    def row_of(self, day: date) -> CalendarDay | None:
        """Return the row that decides about a day, or None when its day of the week does."""
        self._year(day.year)
        return self._days.get(day)

    def is_working_day(self, day: date) -> bool:
        """Tell whether the day is worked."""
        row = self.row_of(day)
        return day.weekday() not in WEEKLY_DAYS_OFF if row is None else row.kind is DayKind.WORK

    def add_working_days(self, since: date, count: int) -> DayReckoned:
        """Return the working day that is `count` working days after (before, if negative) `since`.

        The day itself does not count (Bộ luật Dân sự 2015, Điều 147); a count of 0 gives the day
        itself, or the next working day when it is off.
        """
        if count == 0:
            return self._reckoned(since, self._on_or_after(since))
        step = timedelta(days=1 if count > 0 else -1)
        day, left = since, abs(count)
        while left:
            day += step
            left -= self.is_working_day(day)
        return self._reckoned(since, day)

    def count_working_days_between(self, since: date, until: date) -> int:
        """Count the working days after `since`, up to and with `until`.

        The inverse of `add_working_days`. Refuses with SpanRunsBackwards.
        """
        if until < since:
            raise SpanRunsBackwards(since=since, until=until)
        later = (since + timedelta(days=offset) for offset in range(1, (until - since).days + 1))
        return sum(map(self.is_working_day, later))

    def reception_day(self, received_at: datetime, *, not_after: time | None = None) -> DayReckoned:
        """Return the working day on which something received at this instant counts as received.

        Received on a day off, or later than `not_after` (in Vietnam; by default the end of the last
        shift, often 17:00; 15:00 for same-day procedures), it counts on the next working day.
        """
        local = _local(received_at)
        first = self._reception_day(local, not_after)
        return self._reckoned(local.date(), first)

    def work_begins_at(
        self, received_at: datetime, *, not_after: time | None = None
    ) -> InstantReckoned:
        """Return the first working moment from which something received at this instant is due.

        During a shift that is the instant itself; in the midday break the next shift; before work,
        the first shift; later than `not_after` (see `reception_day`), the next working morning.
        """
        local = _local(received_at)
        begin = self._work_begins(local, not_after)
        return self._reckoned_at(local.date(), begin)

    def add_working_hours(
        self, since: datetime, duration: timedelta, *, not_after: time | None = None
    ) -> InstantReckoned:
        """Return the instant at which `duration` of working time has passed since an instant.

        The clock starts as in `work_begins_at`. A negative duration is a ValueError.
        """
        if duration < timedelta(0):
            raise ValueError("working time is added forwards")
        origin = _local(since)
        moment, left = self._work_begins(origin, not_after), duration
        while True:
            for begin, end in self._shifts_on(moment.date()):
                moment = max(moment, begin)
                if moment + left <= max(end, moment):
                    return self._reckoned_at(origin.date(), moment + left)
                left -= max(end - moment, timedelta(0))
            moment = self._morning_after(moment.date())

    def _year(self, year: int) -> CalendarYear:
        try:
            return self._years[year]
        except KeyError:
            raise CalendarYearMissing(year=year) from None

    def _on_or_after(self, day: date) -> date:
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return day

    def _shifts_on(self, day: date) -> list[tuple[datetime, datetime]]:
        for row in self._hours:
            if row.period.contains(day) and day.weekday() in row.weekdays:
                return [(_moment(day, begin), _moment(day, end)) for begin, end in row.shifts]
        raise WorkingHoursMissing(day=day)

    def _reception_day(self, local: datetime, not_after: time | None) -> date:
        day = local.date()
        if not self.is_working_day(day):
            return self._on_or_after(day)
        latest = self._shifts_on(day)[-1][1] if not_after is None else _moment(day, not_after)
        return day if local <= latest else self._on_or_after(day + timedelta(days=1))

    def _work_begins(self, local: datetime, not_after: time | None) -> datetime:
        day = self._reception_day(local, not_after)
        shifts = self._shifts_on(day)
        if day != local.date():
            return shifts[0][0]
        for begin, end in shifts:
            if local <= end:
                return max(local, begin)
        return self._morning_after(day)

    def _morning_after(self, day: date) -> datetime:
        return self._shifts_on(self._on_or_after(day + timedelta(days=1)))[0][0]

    def _reckoned(self, since: date, on: date) -> DayReckoned:
        first, last = min(since, on), max(since, on)
        rows = (self._days[day] for day in sorted(self._days) if first <= day <= last)
        years = range(first.year, last.year + 1)
        status = max((self.status_of(year) for year in years), key=_SURENESS.index)
        return DayReckoned(on, self.version, status, tuple(rows))

    def _reckoned_at(self, since: date, moment: datetime) -> InstantReckoned:
        day = self._reckoned(since, moment.date())
        return InstantReckoned(moment.astimezone(UTC), day.version, day.status, day.rows)


@cache
def national_calendar() -> WorkingCalendar:
    """Return the calendar of everybody, from the shipped rows alone."""
    return WorkingCalendar.from_rows(read_shipped_rows())


def _days_of(rows: Iterable[CalendarDay], scope: str) -> dict[date, CalendarDay]:
    days: dict[date, CalendarDay] = {}
    for row in rows:
        if row.scope != scope:
            continue
        if row.day in days:
            raise CalendarDayTwice(day=row.day, scope=scope)
        days[row.day] = row
    return days


def _local(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return instant.astimezone(VIETNAM_TIME)


def _moment(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, VIETNAM_TIME)


def _version(
    days: Iterable[CalendarDay], hours: Iterable[WorkingHours], years: Iterable[CalendarYear]
) -> str:
    """Hash everything that can change an answer or its explanation."""
    content = {
        "days": [
            [row.day.isoformat(), row.kind, row.reason, row.name_vi, row.basis, row.scope]
            for row in sorted(days, key=lambda row: row.day)
        ],
        "hours": [
            [
                row.period.valid_from.isoformat(),
                row.period.valid_until.isoformat() if row.period.valid_until else None,
                [[begin.isoformat(), end.isoformat()] for begin, end in row.shifts],
                row.basis,
                row.scope,
                sorted(row.weekdays),
            ]
            for row in hours
        ],
        "weekly_days_off": sorted(WEEKLY_DAYS_OFF),
        "years": [[row.year, row.status] for row in sorted(years, key=lambda row: row.year)],
    }
    return sha256(canonical_json.encode(content)).hexdigest()
