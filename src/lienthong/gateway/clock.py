"""The one place where a node reads the time; everything else is given `now`."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]

_VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def system_clock() -> datetime:
    """The machine's time, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the node's only clock


@lru_cache(maxsize=8)  # one call asks for the day of one instant several times
def day_of(instant: datetime) -> date:
    """The day in Vietnam, by which agencies begin and end."""
    return instant.astimezone(_VIETNAM).date()


def start_of(day: date) -> datetime:
    """The first instant of a day in Vietnam."""
    return datetime.combine(day, time.min, _VIETNAM)
