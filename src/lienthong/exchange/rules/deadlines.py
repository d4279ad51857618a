"""By when a signed document has to be sent (QĐ 28/2018/QĐ-TTg Điều 6.2)."""

from datetime import date

from lienthong.kernel.calendar import CalendarYearMissing, WorkingCalendar


def last_morning_to_send(issued_on: date, *, calendar: WorkingCalendar) -> date | None:
    """The next working day, in whose morning at latest a document of `issued_on` must leave.

    None where the calendar of that year is not known: then nothing is said rather than guessed.
    """
    try:
        return calendar.add_working_days(issued_on, 1).on
    except CalendarYearMissing:
        return None
