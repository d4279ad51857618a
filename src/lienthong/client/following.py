"""Following an inbox: the node's stream of events (EX-29), opened again whenever it ends."""

import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Final

import httpx

from lienthong.client.answers import InboxItem
from lienthong.client.patience import Patience, TellOutage
from lienthong.client.refusals import (
    AnswerUnreadable,
    NodeRefused,
    NodeUnreachable,
    is_cursor_lost,
)
from lienthong.client.requests import cursor_query
from lienthong.client.transport import AsyncSleep, AsyncTransport, Sleep, Transport

Holds = Callable[[InboxItem], bool]
"""Whether the agency holds a message and need not see it again."""
REOPEN_PAUSE_SECONDS: Final = 1.0
"""After a stream that brought nothing, so that a node that ends each at once has rest."""


class Followed:
    """What was read of an inbox's events: the cursor, and the lines of the event under way."""

    def __init__(
        self,
        read: Callable[[object], InboxItem],
        address: str,
        after: int = 0,
        *,
        history: str = "",
        holds: Holds | None = None,
    ) -> None:
        """Begin at the cursor `after`; `read` makes an item of an event's data."""
        self._read = read
        self._address = address
        self._cursor, self._history = after, history
        self._holds = holds
        self._is_anew = False
        self._began = after
        self._fields: dict[str, str] = {}

    def path(self) -> str:
        """Where to open the next stream; what a break cut off of an event is forgotten."""
        self._began = self._cursor
        self._fields.clear()
        return f"/v1/inbox/events?{cursor_query(self._cursor, self._history)}"

    def brought_nothing(self) -> bool:
        """Whether the stream that ended had no whole event."""
        return self._cursor == self._began

    def begin_anew(self, refused: NodeRefused | NodeUnreachable) -> bool:
        """Go back to the start if the log is another since and it is known what is held here."""
        if self._holds is None or not is_cursor_lost(refused):
            return False
        self._cursor, self._history, self._is_anew = 0, "", True
        return True

    def read(self, line: str) -> Iterator[InboxItem]:
        """The item of the event that this line ends, if it ends one; signs of life are passed over.

        Each event has one `id` and one `data` (EX-29). Refuses (AnswerUnreadable) one without a
        number as id and data that is no JSON.
        """
        try:
            event = _read_line(self._fields, line)
        except ValueError as error:
            raise AnswerUnreadable(address=self._address, reason=str(error)) from error
        if event is None:
            return
        cursor, item = event[0], self._read(event[1])
        self._cursor, self._history = cursor, item.history
        if not (self._is_anew and self._holds is not None and self._holds(item)):
            yield item


def follow(
    transport: Transport, followed: Followed, *, sleep: Sleep, tell: TellOutage | None = None
) -> Iterator[InboxItem]:
    """The item of each event from the cursor on, for ever.

    A stream that ends or breaks is opened again where it ended; a node that is away is waited for,
    however long (EX-281), and `tell` is told. Raises what no waiting heals.
    """
    patience = Patience(tell)
    while True:
        try:
            with transport.stream(followed.path()) as lines:
                patience.end()
                for line in lines:
                    yield from followed.read(line)
        except httpx.TransportError:
            pass  # it broke; what came whole is behind the cursor
        except (NodeRefused, NodeUnreachable) as refused:
            if not followed.begin_anew(refused):
                sleep(patience.pause_after(refused))
            continue
        if followed.brought_nothing():
            sleep(REOPEN_PAUSE_SECONDS)


async def follow_awaiting(
    transport: AsyncTransport,
    followed: Followed,
    *,
    sleep: AsyncSleep,
    tell: TellOutage | None = None,
) -> AsyncIterator[InboxItem]:
    """As `follow`, awaited."""
    patience = Patience(tell)
    while True:
        try:
            async with transport.stream(followed.path()) as lines:
                patience.end()
                async for line in lines:
                    for item in followed.read(line):
                        yield item
        except httpx.TransportError:
            pass  # it broke; what came whole is behind the cursor
        except (NodeRefused, NodeUnreachable) as refused:
            if not followed.begin_anew(refused):
                await sleep(patience.pause_after(refused))
            continue
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
