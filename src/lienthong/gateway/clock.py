"""The one place where a node reads the time; everything else is given `now`."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]

_VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def system_clock() -> datetime:
    """The machine's time, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the node's only clock


def day_of(instant: datetime) -> date:
    """The day in Vietnam, by which agencies begin and end."""
    return instant.astimezone(_VIETNAM).date()
