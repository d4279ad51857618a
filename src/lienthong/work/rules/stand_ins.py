"""For which days somebody may stand in for somebody else."""

from datetime import date

from lienthong.work.terms import StandInTooLong

MOST_DAYS = 366


def check_days(*, first_on: date, last_on: date, on: date) -> None:
    """Refuse past days, none, and more than 366 (StandInTooLong)."""
    days = (last_on - first_on).days + 1
    if first_on < on or not 1 <= days <= MOST_DAYS:
        raise StandInTooLong(most=MOST_DAYS, field="last_on")
