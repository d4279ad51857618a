"""When a message that the node could not take is tried again."""

from datetime import datetime, timedelta

FIRST_RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(minutes=1)


def next_attempt_at(*, attempts: int, now: datetime) -> datetime:
    """Doubling from 2 seconds up to a minute: a node that is back is noticed within a minute."""
    doubled: timedelta = FIRST_RETRY * 2 ** min(attempts - 1, 10)
    return now + min(doubled, LONGEST_RETRY)
