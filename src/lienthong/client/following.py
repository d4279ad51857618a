"""Following an inbox: the node's stream of events (EX-29), opened again whenever it ends."""

import json
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Final

import httpx

from lienthong.client.refusals import AnswerUnreadable
from lienthong.client.transport import AsyncSleep, AsyncTransport, Sleep, Transport

REOPEN_PAUSE_SECONDS: Final = 1.0
"""After a stream that brought nothing, so that a node that ends each at once has rest."""


class Followed:
    """What was read of an inbox's events: the cursor, and the lines of the event under way."""

    def __init__(self, address: str, *, after: int) -> None:
        """Begin at the cursor `after`."""
        self._address = address
        self._cursor = after
        self._began = after
        self._fields: dict[str, str] = {}

    def path(self) -> str:
        """Where to open the next stream; what a break cut off of an event is forgotten."""
        self._began = self._cursor
        self._fields.clear()
        return f"/v1/inbox/events?after={self._cursor}"

    def brought_nothing(self) -> bool:
        """Whether the stream that ended had no whole event."""
        return self._cursor == self._began

    def read(self, line: str) -> Iterator[object]:
        """The data of the event that this line ends, if it ends one; signs of life are passed over.

        Each event has one `id` and one `data` (EX-29). Refuses (AnswerUnreadable) one without a
        number as id and data that is no JSON.
        """
        try:
            event = _read_line(self._fields, line)
        except ValueError as error:
            raise AnswerUnreadable(address=self._address, reason=str(error)) from error
        if event is not None:
            self._cursor, data = event
            yield data


def follow(transport: Transport, *, address: str, after: int, sleep: Sleep) -> Iterator[object]:
    """The data of each event from the cursor `after` on, for ever.

    A stream that ends or breaks is opened again where it ended. Raises what a call raises.
    """
    followed = Followed(address, after=after)
    while True:
        try:
            with transport.stream(followed.path()) as lines:
                for line in lines:
                    yield from followed.read(line)
        except httpx.TransportError:
            pass  # it broke; what came whole is behind the cursor
        if followed.brought_nothing():
            sleep(REOPEN_PAUSE_SECONDS)


async def follow_awaiting(
    transport: AsyncTransport, *, address: str, after: int, sleep: AsyncSleep
) -> AsyncIterator[object]:
    """As `follow`, awaited."""
    followed = Followed(address, after=after)
    while True:
        try:
            async with transport.stream(followed.path()) as lines:
                async for line in lines:
                    for data in followed.read(line):
                        yield data
        except httpx.TransportError:
            pass  # it broke; what came whole is behind the cursor
        if followed.brought_nothing():
            await sleep(REOPEN_PAUSE_SECONDS)


def read_events(lines: Iterable[str]) -> Iterator[tuple[int, object]]:
    """Cursor and data of each whole event in some lines; ValueError as `Followed.read` refuses."""
    fields: dict[str, str] = {}
    for line in lines:
        event = _read_line(fields, line)
        if event is not None:
            yield event


def _read_line(fields: dict[str, str], line: str) -> tuple[int, object] | None:
    """Add a line to the fields of an event; cursor and data when it ends one."""
    if line:
        name, _, value = line.partition(":")
        fields[name] = value.removeprefix(" ")
        return None
    whole = dict(fields)
    fields.clear()
    return (int(whole.get("id", "")), json.loads(whole["data"])) if "data" in whole else None
