"""The code that a room shows: it changes every half minute, so a forwarded picture is too late."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

STEP_SECONDS = 30
FIGURES = 6
MOST_WRONG = 50
"""Wrong codes in one step over a whole session: beyond them none is looked at until the next."""
SCANNED_FOR = timedelta(minutes=10)
"""So long after scanning somebody may take to sign in or to type their name."""


def step_of(at: datetime) -> int:
    """The number of the half minute in which an instant lies."""
    return int(at.timestamp()) // STEP_SECONDS


def step_ends(at: datetime) -> datetime:
    """When the code of an instant stops being shown."""
    return datetime.fromtimestamp((step_of(at) + 1) * STEP_SECONDS, tz=UTC)


def code_at(key: str, at: datetime) -> str:
    """The six figures that are shown at an instant; nobody without the key can tell the next."""
    return _code(key, step_of(at))


def code_fits(key: str, typed: str, at: datetime) -> bool:
    """Whether a code is the one shown at an instant, or the one before it.

    Whoever reads it in its last second must still have time to type it.
    """
    said = "".join(typed.split())
    return any(
        hmac.compare_digest(said.encode(), _code(key, step).encode())
        for step in (step_of(at), step_of(at) - 1)
    )


def scan_holds(scanned_at: datetime, at: datetime) -> bool:
    """Whether somebody who scanned the code then may still check in."""
    return timedelta() <= at - scanned_at <= SCANNED_FOR


def _code(key: str, step: int) -> str:
    mac = hmac.digest(key.encode(), str(step).encode(), hashlib.sha256)
    return f"{int.from_bytes(mac[:8], 'big') % 10**FIGURES:0{FIGURES}}"
