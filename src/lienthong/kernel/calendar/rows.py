"""The rows a working calendar is made of, and those shipped in `kernel/data`."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import ClassVar

from lienthong.kernel.errors import Fault, Refusal
from lienthong.kernel.periods import Period

EVERYBODY = ""


class DayKind(StrEnum):
    """Whether a day is off or worked, whatever day of the week it is."""

    OFF = "off"
    WORK = "work"


class DayReason(StrEnum):
    """Why a day differs from its day of the week."""

    STATUTORY = "statutory"
    COMPENSATION = "compensation"
    SWAPPED = "swapped"
    LOCAL = "local"


class YearStatus(StrEnum):
    """How sure the table of a year is, the surest first."""

    ANNOUNCED = "announced"
    COLLECTED = "collected"
    ESTIMATED = "estimated"


class RowWithoutBasis(Refusal):
    """A day off or hours of work need a legal basis."""

    code: ClassVar[str] = "kernel.calendar_row_without_basis"
    fault: ClassVar[Fault] = Fault.CALLER
    message: ClassVar[str] = (
        "The calendar row for {day} names no legal basis. Give the number and date of the decision."
    )


class CalendarDayTwice(Refusal):
    """One day has two rows of the same scope."""

    code: ClassVar[str] = "kernel.calendar_day_twice"
    fault: ClassVar[Fault] = Fault.CALLER
    message: ClassVar[str] = "{day} stands twice in the calendar of “{scope}”. Keep one row for it."


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day that is off or worked by a rule of its own; `scope` "" is everybody, else an agency."""

    day: date
    kind: DayKind
    reason: DayReason
    name_vi: str
    name_en: str
    basis: str
    scope: str = EVERYBODY

    def __post_init__(self) -> None:
        """Refuse a row without a legal basis."""
        if not self.basis.strip():
            raise RowWithoutBasis(day=self.day)


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """The shifts worked on the working days of a period, in order, in the time of Vietnam.

    `weekdays` are those the row speaks of, as `date.weekday` counts, so that a worked Saturday can
    have a morning only.
    """

    period: Period
    shifts: tuple[tuple[time, time], ...]
    basis: str
    scope: str = EVERYBODY
    weekdays: frozenset[int] = frozenset(range(7))

    def __post_init__(self) -> None:
        """Refuse hours without a basis, and shifts that are empty, overlap or lack order."""
        if not self.basis.strip():
            raise RowWithoutBasis(day=self.period.valid_from)
        moments = [moment for shift in self.shifts for moment in shift]
        if not moments or any(later <= earlier for earlier, later in pairwise(moments)):
            raise ValueError("shifts follow each other and each has a length")


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """How sure the table of a year is, and why."""

    year: int
    status: YearStatus
    note: str


@dataclass(frozen=True, slots=True)
class CalendarRows:
    """Rows of a calendar as they are stored, of every scope."""

    days: tuple[CalendarDay, ...] = ()
    hours: tuple[WorkingHours, ...] = ()
    years: tuple[CalendarYear, ...] = ()


@cache
def read_shipped_rows() -> CalendarRows:
    """Return the national rows shipped with the package (2015 to 2027)."""
    return CalendarRows(
        days=tuple(_read_day(row) for row in _read_table("calendar_days.csv")),
        hours=tuple(_read_hours(row) for row in _read_table("working_hours.csv")),
        years=tuple(
            CalendarYear(int(row["year"]), YearStatus(row["status"]), row["note"])
            for row in _read_table("calendar_years.csv")
        ),
    )


def _read_table(name: str) -> Iterator[dict[str, str]]:
    source = resources.files("lienthong.kernel").joinpath("data", name)
    yield from csv.DictReader(source.read_text(encoding="utf-8").splitlines())


def _read_day(row: dict[str, str]) -> CalendarDay:
    return CalendarDay(
        day=date.fromisoformat(row["day"]),
        kind=DayKind(row["kind"]),
        reason=DayReason(row["reason"]),
        name_vi=row["name_vi"],
        name_en=row["name_en"],
        basis=row["basis"],
    )


def _read_hours(row: dict[str, str]) -> WorkingHours:
    until = row["valid_until"]
    period = Period(
        date.fromisoformat(row["valid_from"]), date.fromisoformat(until) if until else None
    )
    shifts = tuple(_read_shift(shift) for shift in row["shifts"].split())
    return WorkingHours(period, shifts, row["basis"])


def _read_shift(text: str) -> tuple[time, time]:
    begin, _, end = text.partition("-")
    return time.fromisoformat(begin), time.fromisoformat(end)
