"""Instants as the tables keep them: milliseconds since 1970, UTC."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_milliseconds(instant: datetime) -> int:
    """An instant as the tables keep it."""
    return (instant - EPOCH) // timedelta(milliseconds=1)


def from_milliseconds(milliseconds: int) -> datetime:
    """An instant from the tables."""
    return EPOCH + timedelta(milliseconds=milliseconds)
