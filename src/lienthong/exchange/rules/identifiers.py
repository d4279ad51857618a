"""Ids of messages: UUIDv7 (RFC 9562), so that they sort by the time they were made."""

from datetime import datetime
from uuid import UUID, uuid5

RANDOM_BYTES = 10
_VERSION = 0x7 << 76
_VARIANT = 0b10 << 62
_LOW_74_BITS = (1 << 74) - 1


def make_message_id(*, now: datetime, random: bytes) -> UUID:
    """The id of a message made at `now`; `random` are 10 random bytes (74 bits are used).

    Refuses a naive `now` and another number of bytes (ValueError).
    """
    if now.tzinfo is None or len(random) != RANDOM_BYTES:
        raise ValueError("an id needs an aware instant and 10 random bytes")
    milliseconds = int(now.timestamp() * 1000)
    bits = int.from_bytes(random) & _LOW_74_BITS
    high, low = bits >> 62, bits & ((1 << 62) - 1)
    return UUID(int=(milliseconds << 80) | _VERSION | (high << 64) | _VARIANT | low)


def derive_document_id(*, message_id: UUID, agency_id: UUID) -> UUID:
    """The id of a received document: one message may come to several agencies of the platform."""
    return uuid5(message_id, str(agency_id))
