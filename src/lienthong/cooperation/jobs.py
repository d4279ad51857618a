"""What cooperation does on a clock: reports that somebody asked for are made."""

from datetime import datetime

from lienthong.cooperation.operations import reviews


def build_reviews(now: datetime) -> int:
    """Make the review reports that were asked for; how many."""
    return reviews.build_reviews(now=now)
