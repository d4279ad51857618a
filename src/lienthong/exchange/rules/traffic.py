"""The node's hourly counts as columns of a chart: hours of a day, days of a month, months."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from lienthong.client import TrafficHour

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
MONTHS = 12


class Span(StrEnum):
    """How far a chart reaches back, and in which steps."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"

    @property
    def hours(self) -> int:
        """How many hours it takes to draw it whole."""
        return {Span.DAY: 24, Span.MONTH: 31 * 24, Span.YEAR: 366 * 24}[self]


@dataclass(slots=True)
class Column:
    """What came in one step, which begins at `at` in Vietnam."""

    at: datetime
    documents: int = 0
    statuses: int = 0
    acknowledgements: int = 0
    bytes: int = 0

    def add(self, hour: TrafficHour) -> None:
        """Count an hour's entries of one kind; an unknown kind counts for its bytes only."""
        self.bytes += hour.bytes
        match hour.kind:
            case "document":
                self.documents += hour.messages
            case "status":
                self.statuses += hour.messages
            case "acknowledgement":
                self.acknowledgements += hour.messages


def columns_of(hours: Iterable[TrafficHour], span: Span, now: datetime) -> list[Column]:
    """The columns up to now, oldest first, also the empty ones."""
    columns = {start: Column(start) for start in _starts(span, now.astimezone(VIETNAM))}
    for hour in hours:
        found = columns.get(_start(hour.at.astimezone(VIETNAM), span))
        if found is not None:
            found.add(hour)
    return list(columns.values())


def _starts(span: Span, now: datetime) -> list[datetime]:
    last = _start(now, span)
    match span:
        case Span.DAY:
            return [last - timedelta(hours=back) for back in range(23, -1, -1)]
        case Span.MONTH:
            return [last - timedelta(days=back) for back in range(29, -1, -1)]
    months = last.year * MONTHS + last.month - 1
    return [
        datetime(month // MONTHS, month % MONTHS + 1, 1, tzinfo=VIETNAM)
        for month in range(months - MONTHS + 1, months + 1)
    ]


def _start(at: datetime, span: Span) -> datetime:
    """The beginning of the step in which an instant lies. Vietnam has had no summer time since."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    match span:
        case Span.DAY:
            return hour
        case Span.MONTH:
            return hour.replace(hour=0)
    return hour.replace(day=1, hour=0)


def is_silent(last_at: datetime, now: datetime, *, after: timedelta = timedelta(days=1)) -> bool:
    """Whether software has not called for longer than it should."""
    return now - last_at > after


def days_left(until: date, today: date) -> int:
    """Days until something ends; negative when it has."""
    return (until - today).days
