"""Which limits of an agency can be set: each a whole number, up to what a node can count."""

from typing import Final

from lienthong.exchange.terms import LimitOutOfRange
from lienthong.wire.directory_rules import Limits

MEGABYTE: Final = 1_000_000
MOST: Final = Limits(
    messages_per_minute=1_000_000,
    bytes_per_day=10_000_000 * MEGABYTE,
    message_bytes=2_147 * MEGABYTE,  # a content has 2 GiB at most (EX-93)
    streams=10_000,
)


def require_in_range(limits: Limits) -> None:
    """Refuse (LimitOutOfRange) a limit below 1 or beyond the most; None is none."""
    for name in Limits.__slots__:
        value, most = getattr(limits, name), getattr(MOST, name)
        if value is not None and not 1 <= value <= most:
            raise LimitOutOfRange(limit=name, most=most)
