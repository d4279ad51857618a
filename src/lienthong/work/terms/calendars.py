"""What other folders put into somebody's own calendar."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarEntry:
    """A whole day in somebody's calendar; `name` is the same as long as it is the same event.

    `path` leads to the page it is about; texts are in the language in use.
    """

    name: str
    title: str
    note: str
    on: date
    path: str


CalendarSource = Callable[[UUID, date, datetime], Sequence[CalendarEntry]]
"""What stands in an account's calendar, seen from a day and an instant."""
