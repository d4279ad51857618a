"""What indicators do on a clock: facts that came since the last time are counted."""

from datetime import datetime

from lienthong.reporting import operations

MOST_ROUNDS = 5
"""Of 1,000 facts each: a long backlog is worked off beside everything else."""


def count_new(now: datetime) -> int:
    """Count what is new; how many facts were looked at."""
    looked_at = 0
    for _ in range(MOST_ROUNDS):
        done = operations.count_new(now=now)
        looked_at += done
        if not done:
            break
    return looked_at
