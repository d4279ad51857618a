"""Time-stamp tokens (RFC 3161): over what they were made, and the time they state (EV-35).

Who issued a token is not checked here, and the report says so.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

TST_INFO: Final = bytes.fromhex("060b2a864886f70d0109100104")  # id-ct-TSTInfo, with tag and length
_HASHES: Final = {
    bytes.fromhex("0609608648016503040201"): "sha256",
    bytes.fromhex("0609608648016503040202"): "sha384",
    bytes.fromhex("0609608648016503040203"): "sha512",
}
_OCTETS, _TIME = 0x04, 0x18
_LONG: Final = 0x80
_MOST_LENGTH_BYTES: Final = 4


@dataclass(frozen=True, slots=True)
class StampedTime:
    """What a token states: a digest of something, at a time."""

    digest_name: str
    digest: bytes
    at: datetime

    def is_over(self, data: bytes) -> bool:
        """Whether this is what was stamped."""
        return hashlib.new(self.digest_name, data).digest() == self.digest


def read_token(token: bytes) -> StampedTime | None:
    """What a token states; None for what is none or uses another digest."""
    start = token.find(TST_INFO)
    if start < 0:
        return None
    try:
        # [0] EXPLICIT OCTET STRING { SEQUENCE { version, policy, imprint, serial, time, … } }
        _, wrapped, _ = _take(token, start + len(TST_INFO))
        _, info, _ = _take(wrapped, 0)
        _, fields, _ = _take(info, 0)
        parts = _split(fields)
        algorithm, digest = _split(parts[2][1])
        name = _HASHES.get(_first(algorithm[1]))
        if name is None or digest[0] != _OCTETS:
            return None
        time = next(content for tag, content in parts if tag == _TIME)
        return StampedTime(name, digest[1], _read_time(time.decode("ascii")))
    except (IndexError, ValueError, StopIteration):
        return None


def _read_time(text: str) -> datetime:
    whole = text.rstrip("Z").partition(".")[0]
    return datetime.strptime(whole, "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def _split(data: bytes) -> list[tuple[int, bytes]]:
    """The elements of DER content."""
    found, position = [], 0
    while position < len(data):
        tag, content, position = _take(data, position)
        found.append((tag, content))
    return found


def _first(data: bytes) -> bytes:
    """The first element with its tag and length."""
    _, _, end = _take(data, 0)
    return data[:end]


def _take(data: bytes, position: int) -> tuple[int, bytes, int]:
    """The element at a position: tag, content, where it ends. Raises for what is cut short."""
    tag, length, start = data[position], data[position + 1], position + 2
    if length & _LONG:
        size = length & ~_LONG
        if not 0 < size <= _MOST_LENGTH_BYTES:
            raise ValueError("length")
        length, start = int.from_bytes(data[start : start + size]), start + size
    end = start + length
    if end > len(data):
        raise ValueError("cut short")
    return tag, data[start:end], end
