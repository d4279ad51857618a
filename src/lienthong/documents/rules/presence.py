"""Whether a person proved lately enough that it is them."""

from datetime import datetime, timedelta

from lienthong.documents.terms import PresenceNotProved


def require_presence(proved_at: datetime | None, *, now: datetime, minutes: int) -> None:
    """Refuse a proof older than so many minutes, or none."""
    if proved_at is None or now - proved_at > timedelta(minutes=minutes):
        raise PresenceNotProved(minutes=minutes)
