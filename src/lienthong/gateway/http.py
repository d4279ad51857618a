"""HTTP as a node needs it: a request's parts and body, answers, and problems (RFC 9457, EX-30)."""

import asyncio
import contextlib
import json
import re
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from ipaddress import ip_address
from itertools import chain
from typing import Any, Protocol
from urllib.parse import parse_qsl

from lienthong.gateway.intake import Portion
from lienthong.gateway.observation import Observation
from lienthong.gateway.terms import (
    BodyTooLarge,
    BodyTooSlow,
    MethodRefused,
    NodeBusy,
    ParameterMissing,
    ParameterRefused,
    ParameterRepeated,
)
from lienthong.kernel.errors import Refusal

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]

SLOWEST_BYTES_A_SECOND = 64 * 1024
JSON = b"application/json"
PROBLEM = b"application/problem+json"
MOST_DIGITS = 16
WHOLE = "lienthong.whole"
"""Among a scope's extensions: the body is here to its end, and nobody has to wait for it."""
LONGEST_WITHOUT_READER = 30
"""Seconds that a piece of a stream may wait to be taken."""
PASSED_ON = {
    b"forwarded",
    b"via",
    b"x-forwarded-for",
    b"x-forwarded-host",
    b"x-forwarded-proto",
    b"x-real-ip",
}
"""Headers by which a proxy shows itself."""


class Receive(Protocol):
    """ASGI's receive."""

    async def __call__(self) -> Message:
        """The next event of the connection."""


class Send(Protocol):
    """ASGI's send."""

    async def __call__(self, message: Message, /) -> None:
        """Give an event to the connection."""


class CallerLeft(Exception):  # noqa: N818 - no error of ours: nobody is there to answer
    """The connection ended before the request was whole."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back."""

    status: int
    body: bytes
    content_type: bytes = JSON
    headers: tuple[tuple[bytes, bytes], ...] = field(default=())


@dataclass(slots=True)
class Stream:
    """What goes back piece by piece, as long as it lasts; `sent_bytes` counts what has gone."""

    pieces: AsyncGenerator[bytes]
    content_type: bytes
    status: int = HTTPStatus.OK
    sent_bytes: int = 0
    on_end: Callable[[], None] = lambda: None
    """Called once, however the stream ends, even before its first piece."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request's head, and where its body comes from."""

    scope: Scope
    receive: Receive
    observation: Observation

    @property
    def is_from_this_machine(self) -> bool:
        """Whether it came over the loopback, and no proxy says that it passes it on."""
        client = self.scope.get("client")
        if not client or any(name in PASSED_ON for name, _ in self.scope["headers"]):
            return False
        try:
            return ip_address(client[0]).is_loopback
        except ValueError:
            return False

    @property
    def peer(self) -> str:
        """The address of whoever holds the other end, whatever headers say of others behind it."""
        end = self.scope.get("extensions", {}).get("lienthong.peer") or self.scope.get("client")
        return end[0] if end else ""

    @property
    def method(self) -> str:
        """GET, POST …."""
        method: str = self.scope["method"]
        return method

    @property
    def is_head(self) -> bool:
        """Whether all is wanted but the body (RFC 9110, 9.3.2)."""
        return self.method == "HEAD"

    @property
    def path(self) -> str:
        """The path below the place where the node is mounted."""
        path: str = self.scope["path"]
        return path.removeprefix(self.scope.get("root_path", ""))

    @property
    def target(self) -> str:
        """Path and query exactly as sent: what a signed request signs."""
        raw: bytes = self.scope.get("raw_path") or self.scope["path"].encode()
        query: bytes = self.scope.get("query_string", b"")
        return (raw + b"?" + query if query else raw).decode("latin-1")

    def header(self, name: bytes) -> str | None:
        """A header's value; the first if there are several."""
        for key, value in self.scope["headers"]:
            if key == name:
                text: str = value.decode("latin-1")
                return text
        return None

    @property
    def is_on_its_way(self) -> bool:
        """Whether it has a body that nobody began to read and that may not be here yet."""
        has_body = bool(self.declared_length or self.header(b"transfer-encoding"))
        is_here = WHOLE in self.scope.get("extensions", ())
        return has_body and not is_here and self.observation.taken_in is None

    @property
    def declared_length(self) -> int:
        """How many bytes the body has, where that is said; else 0."""
        declared = self.header(b"content-length") or ""
        return int(declared) if declared.isdigit() else 0

    def query(self) -> dict[str, str]:
        """The query's parameters; refuses one that stands twice."""
        pairs = parse_qsl(self.scope.get("query_string", b"").decode("latin-1"))
        values = dict(pairs)
        if len(values) != len(pairs):
            raise ParameterRepeated
        return values

    async def body(self, portion: Portion, *, limit: int, patience: timedelta) -> bytes:
        """The whole body (EX-3).

        Refuses one longer than `limit` bytes (before reading it, where its length is declared) and
        one that comes slower than 64 KiB/s after `patience`; `portion` refuses when the node is
        full, or when others need the room (EX-241). Raises CallerLeft for half a body.
        """
        length = self.declared_length
        if length > limit:
            raise BodyTooLarge(limit=limit)
        if WHOLE in self.scope.get("extensions", ()):
            body = await self._read(portion, limit)
        else:
            seconds = patience.total_seconds() + length / SLOWEST_BYTES_A_SECOND
            try:
                async with asyncio.timeout(min(seconds, patience.total_seconds())) as deadline:
                    pace = _Pace(deadline, seconds, patience)
                    with portion.arriving(pace.end):
                        body = await self._read(portion, limit, pace)
            except TimeoutError:
                if portion.was_sent_away:
                    raise NodeBusy(limit=portion.limit) from None
                raise BodyTooSlow(seconds=int(seconds)) from None
        self.observation.taken_in = time.perf_counter()
        self.observation.received_bytes = len(body)
        return body

    async def _read(self, portion: Portion, limit: int, pace: "_Pace | None" = None) -> bytes:
        chunks: list[bytes] = []
        size = 0
        while True:
            event = await self.receive()
            if event["type"] == "http.disconnect":
                raise CallerLeft
            chunk: bytes = event.get("body", b"")
            size += len(chunk)
            if size > limit:
                raise BodyTooLarge(limit=limit)
            portion.add(len(chunk))
            if not event.get("more_body", False):
                return b"".join((*chunks, chunk)) if chunks else chunk
            chunks.append(chunk)
            if pace is not None:
                pace.keep(size)


class _Pace:
    """A body must come within so many seconds in all, and a piece of it in each short while."""

    def __init__(self, deadline: asyncio.Timeout, seconds: float, patience: timedelta) -> None:
        self._deadline = deadline
        self._patience = patience.total_seconds()
        self._loop = asyncio.get_running_loop()
        self._end = self._loop.time() + seconds
        self._size = 0

    def end(self) -> None:
        """Wait no longer."""
        self._deadline.reschedule(self._loop.time())

    def keep(self, size: int) -> None:
        """Wait on, if enough came since the last time."""
        if size - self._size >= SLOWEST_BYTES_A_SECOND:
            self._size = size
            self._deadline.reschedule(min(self._end, self._loop.time() + self._patience))


def read_number(
    values: Mapping[str, str], name: str, *, most: int, default: int | None = None
) -> int:
    """A whole number from the query, from 0 to `most`.

    When it is not given the default counts; where there is none it is refused as missing.
    """
    text = values.get(name)
    if text is None:
        if default is None:
            raise ParameterMissing(name=name)
        return default
    if not re.fullmatch(rf"[0-9]{{1,{MOST_DIGITS}}}", text) or int(text) > most:
        raise ParameterRefused(name=name, most=most)
    return int(text)


def answer_json(value: object, *, status: int = 200) -> Answer:
    """A JSON answer."""
    return Answer(status, _encode_json(value))


def _encode_json(value: object) -> bytes:
    """Compact JSON; half a surrogate pair, which a caller's own JSON may hold, stays an escape."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")


def answer_problem(refusal: Refusal) -> Answer:
    """A refusal as problem details; with a refused method go the ones allowed (EX-5)."""
    problem = describe_problem(refusal)
    body = _encode_json(problem)
    headers: tuple[tuple[bytes, bytes], ...] = ()
    if isinstance(refusal, MethodRefused):
        headers = ((b"allow", str(refusal.params["allowed"]).encode()),)
    elif "retry_after" in refusal.params:
        headers = ((b"retry-after", str(refusal.params["retry_after"]).encode()),)
    return Answer(refusal.status, body, PROBLEM, headers)


def describe_problem(refusal: Refusal) -> dict[str, object]:
    """What a problem document says of a refusal (EX-30).

    `message` is the text before its parameters are filled in, so that a platform can say it in the
    reader's language; agencies' successors come along as an extension of their own.
    """
    params = {name: _plain(value) for name, value in refusal.params.items()}
    successors = params.pop("successors", None)
    problem: dict[str, object] = {
        "type": f"urn:lienthong:problem:{refusal.code}",
        "title": refusal.title,
        "status": refusal.status,
        "detail": str(refusal),
        "code": refusal.code,
        "fault": refusal.fault.value,
        "message": refusal.message,
        "params": params,
    }
    if successors is not None:
        problem["successors"] = successors
    return problem


async def in_threads(pieces: Iterator[bytes]) -> AsyncGenerator[bytes]:
    """Pieces that block while they are made, each made in a thread."""
    while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
        yield piece


async def begin_in_threads(
    pieces: Iterator[bytes], *, before: bytes = b""
) -> AsyncGenerator[bytes]:
    """The same, with the first piece made before anything is answered: it may be refused."""
    first = before + await asyncio.to_thread(next, pieces, b"")
    return in_threads(chain((first,) if first else (), pieces))


async def send_answer(
    send: Send,
    answer: Answer,
    *,
    before_close: Callable[[], Awaitable[None]] | None = None,
    is_head: bool = False,
) -> None:
    """Send an answer; with `before_close` the connection ends after that, which comes after it.

    The body of the request was not read to its end then. To a HEAD the answer has the length of a
    body that does not come.
    """
    headers = [
        (b"content-type", answer.content_type),
        (b"content-length", str(len(answer.body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        *answer.headers,
    ]
    if before_close is not None:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    body = b"" if is_head else answer.body
    if before_close is not None:
        await send({"type": "http.response.body", "body": body, "more_body": True})
        body = b""
        await before_close()
    await send({"type": "http.response.body", "body": body})


async def send_stream(send: Send, stream: Stream, *, is_head: bool = False) -> None:
    """Send a stream to its end. Raises CallerLeft when a piece finds no reader for too long.

    To a HEAD it is not begun.
    """
    headers = [
        (b"content-type", stream.content_type),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"x-accel-buffering", b"no"),  # a proxy in front would hold the pieces back
    ]
    await send({"type": "http.response.start", "status": stream.status, "headers": headers})
    try:
        async with contextlib.aclosing(stream.pieces):
            if not is_head:
                await _send_pieces(send, stream)
    except TimeoutError:
        raise CallerLeft from None
    await send({"type": "http.response.body", "body": b""})


async def _send_pieces(send: Send, stream: Stream) -> None:
    async for piece in stream.pieces:
        async with asyncio.timeout(LONGEST_WITHOUT_READER):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        stream.sent_bytes += len(piece)


def _plain(value: object) -> object:
    """A parameter as JSON can say it."""
    if value is None or isinstance(value, bool | int | str | list):
        return value
    return str(value)
