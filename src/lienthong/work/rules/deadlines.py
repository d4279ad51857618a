"""When a deadline ends, how it stands, and which deadlines fit each other."""

from contextlib import suppress
from datetime import date, timedelta

from lienthong.kernel.calendar import CalendarYearMissing, WorkingCalendar
from lienthong.work.terms import Deadline, DueAfterTask, DueInPast, Lateness

SOON_WORKING_DAYS = 2
"""How many working days before its end a deadline is called near."""


def stand(due_on: date | None, *, on: date, calendar: WorkingCalendar) -> Deadline:
    """How a deadline stands on a day, in working days.

    A deadline on a day off ends with the next working day (Bộ luật Dân sự 2015 Điều 148 khoản 5).
    Where the calendar has no table for a year, days are counted as they come.
    """
    if due_on is None:
        return Deadline(due_on=None, ends_on=None, lateness=Lateness.NONE, working_days=0)
    try:
        ends_on = calendar.add_working_days(due_on, 0).on
        first, last = min(on, ends_on), max(on, ends_on)
        days = calendar.count_working_days_between(first, last)
    except CalendarYearMissing:  # nobody is kept from their work by a table that is not there yet
        ends_on, days = due_on, abs((due_on - on).days)
    lateness = Lateness.OVERDUE if on > ends_on else _ahead(on, ends_on, days)
    return Deadline(due_on=due_on, ends_on=ends_on, lateness=lateness, working_days=days)


def _ahead(on: date, ends_on: date, left: int) -> Lateness:
    if on == ends_on:
        return Lateness.TODAY
    return Lateness.SOON if left <= SOON_WORKING_DAYS else Lateness.LATER


def first_overdue_after(on: date, *, calendar: WorkingCalendar) -> date:
    """The first due day that is not overdue on this day: all earlier ones are.

    Days off right before `on` count with the working day after them.
    """
    day = on
    with suppress(CalendarYearMissing):
        while not calendar.is_working_day(day - timedelta(days=1)):
            day -= timedelta(days=1)
    return day


def is_behind(due_on: date | None, answer_by: date | None) -> bool:
    """Whether a deadline lies behind the day by which somebody outside wants an answer."""
    return due_on is not None and answer_by is not None and due_on > answer_by


def check_due(
    due_on: date | None,
    *,
    on: date,
    within: date | None,
    calendar: WorkingCalendar,
    field: str = "due_on",
) -> None:
    """Refuse a deadline that has passed (DueInPast) or lies after `within` (DueAfterTask).

    One in a year without a table is refused by the calendar (CalendarYearMissing).
    """
    if due_on is None:
        return
    calendar.status_of(due_on.year)
    if due_on < on:
        raise DueInPast(due_on=f"{due_on:%d/%m/%Y}", field=field)
    if within is not None and due_on > within:
        raise DueAfterTask(
            due_on=f"{due_on:%d/%m/%Y}", task_due_on=f"{within:%d/%m/%Y}", field=field
        )
