"""The working calendar: days off, swapped working days, hours of work, and reckoning with them.

The table is data with a legal basis, national or of one agency; Saturday is off only as far as no
row says otherwise, and a year without a table is refused, not guessed.
"""

from lienthong.kernel.calendar.rows import (
    CalendarDay,
    CalendarDayTwice,
    CalendarRows,
    CalendarYear,
    DayKind,
    DayReason,
    RowWithoutBasis,
    WorkingHours,
    YearStatus,
    read_shipped_rows,
)
from lienthong.kernel.calendar.working import (
    CalendarYearMissing,
    DayReckoned,
    InstantReckoned,
    SpanRunsBackwards,
    WorkingCalendar,
    WorkingHoursMissing,
    national_calendar,
)

__all__ = [
    "CalendarDay",
    "CalendarDayTwice",
    "CalendarRows",
    "CalendarYear",
    "CalendarYearMissing",
    "DayKind",
    "DayReason",
    "DayReckoned",
    "InstantReckoned",
    "RowWithoutBasis",
    "SpanRunsBackwards",
    "WorkingCalendar",
    "WorkingHours",
    "WorkingHoursMissing",
    "YearStatus",
    "national_calendar",
    "read_shipped_rows",
]
