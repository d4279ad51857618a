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

    def given(self, own: Limits | None) -> "Allowance":
        """These, but for what the directory sets for an agency."""
        if own is None:
            return self
        names = Allowance.__slots__
        return Allowance(**{name: getattr(own, name) or getattr(self, name) for name in names})


@dataclass(frozen=True, slots=True)
class Share:
    """The part of the limits that one of several processes counts (EX-187)."""

    processes: int = 1
    process: int = 1

    def rate_of(self, limit: int) -> float:
        """What comes back in the limit's time: the exact part."""
        return limit / self.processes

    def fill_of(self, limit: int) -> int:
        """What may be used at once, rounded down; one, so that no process refuses everything."""
        return max(1, limit // self.processes)

    def streams_of(self, limit: int) -> int:
        """How many streams: the first processes take what does not divide evenly."""
        return limit // self.processes + (self.process <= limit % self.processes)


@dataclass(frozen=True, slots=True)
class Use:
    """How much of one limit an agency uses now."""

    agency: str
    limit: str
    used: int
    of: int


class Bucket:
    """What is left of something that comes back at a steady rate, up to a fill."""

    def __init__(self, left: float, *, at: float) -> None:
        self._left = left
        self._at = at

    def wait_for(self, amount: int, *, fill: int, rate: float, at: float) -> float:
        """Seconds until `amount` is there; 0 when it is. `rate` comes back in a second."""
        self._left = min(fill, self._left + max(0.0, at - self._at) * rate)
        self._at = at
        return max(0.0, (min(amount, fill) - self._left) / rate)

    def used(self, *, fill: int, rate: float, at: float) -> int:
        """How much of the fill is not there now."""
        self.wait_for(0, fill=fill, rate=rate, at=at)
        return round(fill - self._left)

    def take(self, amount: int) -> None:
        """Take it, after `wait_for` gave 0."""
        self._left -= amount


class Quotas:
    """The use that agencies make of one node; in the event loop only. Times are in seconds."""

    def __init__(self, usual: Allowance, *, processes: int = 1, process: int = 1) -> None:
        self._usual = usual
        self._share = Share(processes, process)
        self._messages: dict[str, Bucket] = {}
        self._bytes: dict[str, Bucket] = {}
        self._streams: dict[str, int] = {}

    def take_message(self, agency: str, own: Limits | None, *, size: int, at: float) -> None:
        """Count a message that brings `size` bytes; refuses one beyond a limit, uncounted."""
        self.check_size(agency, own, size)
        limit = self._limits(own).messages_per_minute
        messages, wait = self._look(self._messages, agency, limit, MINUTE, amount=1, at=at)
        if wait > 0:
            raise MessagesTooMany(agency=agency, limit=limit, retry_after=math.ceil(wait))
        self.take_bytes(agency, own, size=size, at=at)
        messages.take(1)

    def check_size(self, agency: str, own: Limits | None, size: int) -> None:
        """Refuse a content larger than the agency may send."""
        limit = self._limits(own).message_bytes
        if size > limit:
            raise MessageTooLarge(agency=agency, bytes=size, limit=limit)

    def take_bytes(self, agency: str, own: Limits | None, *, size: int, at: float) -> None:
        """Count bytes of content; refuses more than the agency may still send, uncounted."""
        limit = self._limits(own).bytes_per_day
        content, wait = self._look(self._bytes, agency, limit, DAY, amount=size, at=at)
        if wait > 0:
            raise BytesTooMany(agency=agency, limit=limit, retry_after=math.ceil(wait))
        content.take(size)

    def overdraw(self, agency: str, own: Limits | None, *, size: int, at: float) -> None:
        """Count a message that brought `size` bytes, though there be nothing left for it."""
        limits = self._limits(own)
        for buckets, limit, seconds, amount in (
            (self._messages, limits.messages_per_minute, MINUTE, 1),
            (self._bytes, limits.bytes_per_day, DAY, size),
        ):
            bucket, _ = self._look(buckets, agency, limit, seconds, amount=0, at=at)
            bucket.take(amount)

    def find_wait(self, agency: str, own: Limits | None, *, at: float) -> float:
        """Seconds until there is room for another message, and for a byte of it."""
        limits = self._limits(own)
        messages, content = limits.messages_per_minute, limits.bytes_per_day
        return max(
            self._look(self._messages, agency, messages, MINUTE, amount=1, at=at)[1],
            self._look(self._bytes, agency, content, DAY, amount=1, at=at)[1],
        )

    def uses_any(self, agency: str, own: Limits | None, *, at: float) -> bool:
        """Whether something that it used has not come back by now."""
        return any(use.used for use in self.list_uses(lambda _: own, at=at, only=agency))

    def give_back_message(self, agency: str, *, size: int) -> None:
        """A message was counted that costs its sender nothing: it is here already (EX-240)."""
        if agency in self._messages:
            self._messages[agency].take(-1)
        self.give_back_bytes(agency, size=size)

    def give_back_bytes(self, agency: str, *, size: int) -> None:
        """Bytes that were counted and then not taken, through no fault of the agency's."""
        if agency in self._bytes:
            self._bytes[agency].take(-size)

    def _look(
        self,
        buckets: dict[str, Bucket],
        agency: str,
        limit: int,
        seconds: int,
        *,
        amount: int,
        at: float,
    ) -> tuple[Bucket, float]:
        """An agency's bucket, and the seconds until this much is there."""
        fill, part = self._share.fill_of(limit), self._share.rate_of(limit)
        bucket = buckets.setdefault(agency, Bucket(min(fill, part), at=at))
        return bucket, bucket.wait_for(amount, fill=fill, rate=part / seconds, at=at)

    def list_uses(
        self, limits_of: Callable[[str], Limits | None], *, at: float, only: str | None = None
    ) -> list["Use"]:
        """How much of its limits each agency uses that has used any since the node's start."""
        uses = []
        known = sorted({*self._messages, *self._bytes, *self._streams}) if only is None else [only]
        for agency in known:
            limits = self._limits(limits_of(agency))
            for name, buckets, seconds in (
                ("messages_per_minute", self._messages, MINUTE),
                ("bytes_per_day", self._bytes, DAY),
            ):
                limit, bucket = getattr(limits, name), buckets.get(agency)
                if bucket is not None:
                    fill, rate = self._share.fill_of(limit), self._share.rate_of(limit) / seconds
                    uses.append(Use(agency, name, bucket.used(fill=fill, rate=rate, at=at), fill))
            if open_streams := self._streams.get(agency):
                most = self._share.streams_of(limits.streams)
                uses.append(Use(agency, "streams", open_streams, most))
        return uses

    def open_stream(self, agency: str, own: Limits | None) -> None:
        """Count a stream; refuses one too many. `close_stream` gives it back."""
        limit = self._limits(own).streams
        count = self._streams.get(agency, 0)
        if count >= self._share.streams_of(limit):
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
        return self._usual.given(own)
