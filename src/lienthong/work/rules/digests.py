"""When the digest of a working morning goes, and what stands in it."""

from datetime import date, datetime, time, timedelta

from lienthong.kernel.calendar import CalendarYearMissing, WorkingCalendar
from lienthong.work.terms import Lateness, TaskSummary

NEAR = frozenset({Lateness.OVERDUE, Lateness.TODAY, Lateness.SOON})
"""Deadlines a digest tells of; what is due later can wait for its morning."""


def digest_day(local: datetime, *, at: time, calendar: WorkingCalendar) -> date | None:
    """The working day whose digest may go at this instant of Vietnam's time; None for none.

    A year without calendar counts Monday to Friday: nobody loses their reminder by a missing table.
    """
    day = local.date()
    return day if local.time() >= at and _is_worked(day, calendar) else None


def begins_week(day: date, *, calendar: WorkingCalendar) -> bool:
    """Whether no day of the week before this one was worked: what is weeks off is told then."""
    before = (day - timedelta(days=back) for back in range(1, day.isoweekday()))
    return not any(_is_worked(one, calendar) for one in before)


def _is_worked(day: date, calendar: WorkingCalendar) -> bool:
    try:
        return calendar.is_working_day(day)
    except CalendarYearMissing:
        return day.isoweekday() <= 5  # noqa: PLR2004 - Friday


def worth_telling(tasks: list[TaskSummary]) -> list[TaskSummary]:
    """The tasks of a list whose deadline is over or near, the longest overdue first."""
    near = [task for task in tasks if task.deadline.lateness in NEAR]
    return sorted(near, key=lambda task: task.deadline.due_on or date.max)
