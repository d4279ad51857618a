"""Following an inbox: the node's stream of events (EX-29), opened again whenever it ends."""

import json
from collections.abc import Iterable, Iterator
from typing import Final

import httpx

from lienthong.client.refusals import AnswerUnreadable
from lienthong.client.transport import Sleep, Transport

REOPEN_PAUSE_SECONDS: Final = 1.0
"""After a stream that brought nothing, so that a node that ends each at once has rest."""


def follow(transport: Transport, *, after: int, sleep: Sleep) -> Iterator[object]:
    """The data of each event from the cursor `after` on, for ever.

    A stream that ends or breaks is opened again where it ended. Raises what a call raises.
    """
    cursor = after
    while True:
        began = cursor
        try:
            with transport.stream(f"/v1/inbox/events?after={cursor}") as lines:
                for following, data in read_events(lines):
                    cursor = following
                    yield data
        except httpx.TransportError:
            pass  # it broke; what came whole is behind the cursor
        except ValueError as error:
            raise AnswerUnreadable(address=transport.base_url, reason=str(error)) from error
        if cursor == began:
            sleep(REOPEN_PAUSE_SECONDS)


def read_events(lines: Iterable[str]) -> Iterator[tuple[int, object]]:
    """Cursor and data of each whole event; signs of life and what a break cut off are passed over.

    Each event has one `id` and one `data` (EX-29). Refuses (ValueError) one without a number as id
    and data that is no JSON.
    """
    fields: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
            continue
        if "data" in fields:
            yield int(fields.get("id", "")), json.loads(fields["data"])
        fields.clear()
