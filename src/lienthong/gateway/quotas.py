"""What each agency uses of the node, held against its limits (EX-73).

Buckets that fill again with time. They are kept in memory, so a start of the node fills them all:
they keep one agency from crowding out the others, and are no account of what was sent.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from lienthong.gateway.terms import BytesTooMany, MessagesTooMany, MessageTooLarge, StreamsTooMany
from lienthong.wire.directory_rules import Limits

MINUTE = 60
DAY = 86_400
STREAM_PATIENCE = 15
"""Seconds after which another stream may be tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """The limits of one agency, each of them set."""

    messages_per_minute: int
    bytes_per_day: int
    message_bytes: int
    streams: int

    def shared(self, processes: int) -> "Allowance":
        """The part of one process where several share the limits; a message may be as large."""
        return Allowance(
            messages_per_minute=-(-self.messages_per_minute // processes),
            bytes_per_day=-(-self.bytes_per_day // processes),
            message_bytes=self.message_bytes,
            streams=-(-self.streams // processes),
        )

    def given(self, own: Limits | None) -> "Allowance":
        """These, but for what the directory sets for an agency."""
        if own is None:
            return self
        names = Allowance.__slots__
        return Allowance(**{name: getattr(own, name) or getattr(self, name) for name in names})


@dataclass(frozen=True, slots=True)
class Use:
    """How much of one limit an agency uses now."""

    agency: str
    limit: str
    used: int
    of: int


class Bucket:
    """What is left of something that comes back at a steady rate, up to a fill."""

    def __init__(self, fill: int, *, at: float) -> None:
        self._left: float = fill
        self._at = at

    def wait_for(self, amount: int, *, fill: int, seconds: int, at: float) -> float:
        """Seconds until `amount` is there; 0 when it is. `fill` comes back in `seconds`."""
        rate = fill / seconds
        self._left = min(fill, self._left + max(0.0, at - self._at) * rate)
        self._at = at
        return max(0.0, (min(amount, fill) - self._left) / rate)

    def used(self, *, fill: int, seconds: int, at: float) -> int:
        """How much of the fill is not there now."""
        self.wait_for(0, fill=fill, seconds=seconds, at=at)
        return round(fill - self._left)

    def take(self, amount: int) -> None:
        """Take it, after `wait_for` gave 0."""
        self._left -= amount


class Quotas:
    """The use that agencies make of one node; in the event loop only. Times are in seconds."""

    def __init__(self, usual: Allowance, *, processes: int = 1) -> None:
        self._usual = usual
        self._processes = processes
        self._messages: dict[str, Bucket] = {}
        self._bytes: dict[str, Bucket] = {}
        self._streams: dict[str, int] = {}

    def take_message(self, agency: str, own: Limits | None, *, size: int, at: float) -> None:
        """Count a message that brings `size` bytes; refuses one beyond a limit, uncounted."""
        limits = self._limits(own)
        self.check_size(agency, own, size)
        fill = limits.messages_per_minute
        messages = self._messages.setdefault(agency, Bucket(fill, at=at))
        wait = messages.wait_for(1, fill=fill, seconds=MINUTE, at=at)
        if wait > 0:
            raise MessagesTooMany(agency=agency, limit=fill, retry_after=math.ceil(wait))
        self.take_bytes(agency, own, size=size, at=at)
        messages.take(1)

    def check_size(self, agency: str, own: Limits | None, size: int) -> None:
        """Refuse a content larger than the agency may send."""
        limit = self._limits(own).message_bytes
        if size > limit:
            raise MessageTooLarge(agency=agency, bytes=size, limit=limit)

    def take_bytes(self, agency: str, own: Limits | None, *, size: int, at: float) -> None:
        """Count bytes of content; refuses more than the agency may still send, uncounted."""
        fill = self._limits(own).bytes_per_day
        content = self._bytes.setdefault(agency, Bucket(fill, at=at))
        wait = content.wait_for(size, fill=fill, seconds=DAY, at=at)
        if wait > 0:
            raise BytesTooMany(agency=agency, limit=fill, retry_after=math.ceil(wait))
        content.take(size)

    def list_uses(self, limits_of: Callable[[str], Limits | None], *, at: float) -> list["Use"]:
        """How much of its limits each agency uses that has used any since the node's start."""
        uses = []
        for agency in sorted({*self._messages, *self._bytes, *self._streams}):
            limits = self._limits(limits_of(agency))
            for name, buckets, seconds in (
                ("messages_per_minute", self._messages, MINUTE),
                ("bytes_per_day", self._bytes, DAY),
            ):
                fill, bucket = getattr(limits, name), buckets.get(agency)
                if bucket is not None:
                    used = bucket.used(fill=fill, seconds=seconds, at=at)
                    uses.append(Use(agency, name, used, fill))
            if open_streams := self._streams.get(agency):
                uses.append(Use(agency, "streams", open_streams, limits.streams))
        return uses

    def open_stream(self, agency: str, own: Limits | None) -> None:
        """Count a stream; refuses one too many. `close_stream` gives it back."""
        limit = self._limits(own).streams
        count = self._streams.get(agency, 0)
        if count >= limit:
            raise StreamsTooMany(agency=agency, limit=limit, retry_after=STREAM_PATIENCE)
        self._streams[agency] = count + 1

    def close_stream(self, agency: str) -> None:
        """A stream of the agency has ended."""
        left = self._streams[agency] - 1
        if left:
            self._streams[agency] = left
        else:
            del self._streams[agency]

    def _limits(self, own: Limits | None) -> Allowance:
        return self._usual.given(own).shared(self._processes)
