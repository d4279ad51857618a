"""Instants as records write them: UTC, three digits of a second, `Z` (EN-3)."""

import re
from datetime import UTC, datetime

FORM = "YYYY-MM-DDThh:mm:ss.mmmZ"
_PATTERN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")
_WITHOUT_ZONE = 23  # characters


def whole_milliseconds(instant: datetime) -> datetime:
    """The instant in UTC, cut to milliseconds; refuses a datetime without a zone (ValueError)."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    # Records are made and read all the time, and nearly always from such instants already.
    utc = instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    finer = utc.microsecond % 1000
    return utc.replace(microsecond=utc.microsecond - finer) if finer else utc


def to_text(instant: datetime) -> str:
    """Print an instant in the one form; what is finer than a millisecond is cut off."""
    utc = instant if instant.tzinfo is UTC else whole_milliseconds(instant)
    return utc.isoformat(timespec="milliseconds")[:_WITHOUT_ZONE] + "Z"


def from_text(text: str) -> datetime:
    """Read the one form; anything else is a ValueError."""
    if not _PATTERN.fullmatch(text):
        raise ValueError(FORM)
    return datetime.fromisoformat(text)
