"""The periods that figures are told for."""

import re
from datetime import MAXYEAR, date

from lienthong.reporting.terms import PeriodNotUnderstood, ReportPeriod, Span

FIRST_YEAR, LAST_YEAR = 2015, 2100
_WRITTEN = re.compile(r"([0-9]{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?", re.ASCII)
MONTHS = {Span.MONTH: 1, Span.QUARTER: 3, Span.YEAR: 12}


def read_period(text: str) -> ReportPeriod:
    """The period that a text like 2026-11, 2026-Q4 or 2026 names.

    Refuses others, and years before 2015 or after 2100 (PeriodNotUnderstood).
    """
    written = _WRITTEN.fullmatch(text)
    if written is None or not FIRST_YEAR <= int(written[1]) <= LAST_YEAR:
        raise PeriodNotUnderstood(asked=text[:40])
    year = int(written[1])
    if written[2]:
        return _period(Span.QUARTER, year, 3 * int(written[2]) - 2)
    if written[3]:
        return _period(Span.MONTH, year, int(written[3]))
    return _period(Span.YEAR, year, 1)


def period_of(day: date, span: Span) -> ReportPeriod:
    """The period of this length in which a day lies."""
    months = MONTHS[span]
    return _period(span, day.year, (day.month - 1) // months * months + 1)


def month_of(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)


def step_from(period: ReportPeriod, by: int) -> ReportPeriod:
    """The period of the same length so many steps later, or with less than 0 earlier."""
    first = period.first_on
    months = first.year * 12 + first.month - 1 + by * MONTHS[period.span]
    return _period(period.span, months // 12, months % 12 + 1)


def last_day_to_tell(period: ReportPeriod, *, today: date) -> date:
    """The last day of a period that has come: its own last day, or today within it."""
    return min(date.fromordinal(period.until.toordinal() - 1), today)


def _period(span: Span, year: int, month: int) -> ReportPeriod:
    months = MONTHS[span]
    code = {
        Span.MONTH: f"{year:04}-{month:02}",
        Span.QUARTER: f"{year:04}-Q{(month + 2) // 3}",
        Span.YEAR: f"{year:04}",
    }[span]
    after = month - 1 + months
    next_year, next_month = year + after // 12, after % 12 + 1
    return ReportPeriod(
        span=span,
        code=code,
        first_on=date(year, month, 1),
        # Of the last year there is nothing after.
        until=date(next_year, next_month, 1) if next_year <= MAXYEAR else date.max,
    )
