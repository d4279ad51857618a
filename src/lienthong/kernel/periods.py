"""Periods of whole days, half-open: `valid_until` is the first day after the period."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar, Self

from lienthong.kernel.errors import Fault, Refusal


class PeriodEndsBeforeItBegins(Refusal):
    """A period has to hold at least one day."""

    code: ClassVar[str] = "kernel.period_ends_before_it_begins"
    fault: ClassVar[Fault] = Fault.CALLER
    message: ClassVar[str] = (
        "A period from {valid_from} until {valid_until} holds no day. "
        "Give an end after the first day, or none."
    )


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `valid_from` up to, but not including, `valid_until`; None means no end.

    Refuses a period without a day, and instants (`datetime`) in place of days.
    """

    valid_from: date
    valid_until: date | None = None

    def __post_init__(self) -> None:
        """Check that both ends are days and that at least one day lies between them."""
        if isinstance(self.valid_from, datetime) or isinstance(self.valid_until, datetime):
            raise TypeError("a period is made of days, not of instants")
        if self.valid_until is not None and self.valid_until <= self.valid_from:
            raise PeriodEndsBeforeItBegins(valid_from=self.valid_from, valid_until=self.valid_until)

    @classmethod
    def from_first_and_last(cls, first_on: date, last_on: date | None) -> Self:
        """Build the period from its first and last day, as people and legal texts name them."""
        return cls(first_on, None if last_on is None else last_on + timedelta(days=1))

    @property
    def last_on(self) -> date | None:
        """The last day that belongs to the period; None when it has no end."""
        return None if self.valid_until is None else self.valid_until - timedelta(days=1)

    @property
    def days(self) -> int | None:
        """How many days belong to the period; None when it has no end."""
        return None if self.valid_until is None else (self.valid_until - self.valid_from).days

    def contains(self, day: date) -> bool:
        """Tell whether the day belongs to the period."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)

    def covers(self, other: "Period") -> bool:
        """Tell whether every day of the other period belongs to this one."""
        if other.valid_from < self.valid_from:
            return False
        if self.valid_until is None:
            return True
        return other.valid_until is not None and other.valid_until <= self.valid_until

    def overlaps(self, other: "Period") -> bool:
        """Tell whether the two periods share at least one day."""
        return self.intersection(other) is not None

    def meets(self, other: "Period") -> bool:
        """Tell whether the other period begins on the very day this one ends."""
        return self.valid_until == other.valid_from

    def intersection(self, other: "Period") -> "Period | None":
        """Return the days both periods share, or None when they share none."""
        ends = [end for end in (self.valid_until, other.valid_until) if end is not None]
        begin, end = max(self.valid_from, other.valid_from), min(ends, default=None)
        return None if end is not None and end <= begin else Period(begin, end)

    def ended_on(self, day: date) -> bool:
        """Tell whether the period is over on that day, that is, whether its last day is past."""
        return self.valid_until is not None and self.valid_until <= day
