"""What cooperation does on a clock: reports are made, names whose time is over go."""

from datetime import datetime

from lienthong.cooperation.operations import retention, reviews


def build_reviews(now: datetime) -> int:
    """Make the review reports that were asked for; how many."""
    return reviews.build_reviews(now=now)


def reduce_names(now: datetime) -> int:
    """Reduce names of training sessions to numbers once their time is over; of how many people."""
    return retention.reduce_names(now=now)
