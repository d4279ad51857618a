"""The inbox as a stream of server-sent events: post comes the moment it lies there (EX-29)."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass
from datetime import datetime

from lienthong.gateway import waiting
from lienthong.gateway.cursors import read_cursor
from lienthong.gateway.directory import codes_of
from lienthong.gateway.http import Receive, Request, Stream
from lienthong.gateway.inbox_json import inbox_item
from lienthong.gateway.messages import USUAL_ITEMS
from lienthong.gateway.node import Node
from lienthong.gateway.reader import InboxItem, StoreView

SIGN_OF_LIFE = b":\n\n"


async def follow_inbox(node: Node, request: Request) -> Stream:
    """GET /v1/inbox/events?after=&history=: the inbox from a cursor on, for some minutes."""
    caller, proof = await node.authenticate(request)
    cursor = read_cursor(request.query())
    await node.reader.read(cursor.find_history)
    node.quotas.open_stream(caller.code, caller.limits)
    listener = _Listener(request.receive, codes_of(caller), proof.ends_at)
    pieces = _pieces(node, listener, start=cursor.after)
    return Stream(
        pieces=pieces,
        content_type=b"text/event-stream",
        on_end=lambda: node.quotas.close_stream(caller.code),
    )


@dataclass(frozen=True, slots=True)
class _Listener:
    """Who listens: how it tells that it leaves, its codes, and when its proof ends."""

    receive: Receive
    codes: tuple[str, ...]
    ends_at: datetime


async def _pieces(node: Node, listener: _Listener, *, start: int) -> AsyncGenerator[bytes]:
    """Events while there are any, else a sign of life now and then.

    Ends after some minutes, with a new directory, with the caller's certificate or API key, or when
    the caller leaves: whoever goes on listening is authenticated anew.
    """
    directory, until = (
        node.directory,
        time.monotonic() + node.settings.longest_stream.total_seconds(),
    )
    patience, codes = node.settings.sign_of_life.total_seconds(), listener.codes

    def look(view: StoreView) -> list[InboxItem]:
        return view.list_inbox(codes, start=start, limit=USUAL_ITEMS)

    def goes_on() -> bool:
        return (
            node.directory is directory
            and node.clock() < listener.ends_at
            and time.monotonic() < until
        )

    with node.waiters.waiting(codes) as news, _leaving(listener.receive, news) as left:
        while not left.done() and goes_on():
            items = await node.reader.read(look)
            if items:
                start = items[-1].following
                now = node.clock()
                yield b"".join(_event(item, now=now) for item in items)
            else:
                yield SIGN_OF_LIFE
                await waiting.wait(news, patience)


@contextlib.contextmanager
def _leaving(receive: Receive, news: asyncio.Event) -> Iterator[asyncio.Task[None]]:
    """A task that ends when the caller leaves, which is news to whoever waits."""

    async def until_gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        news.set()

    task = asyncio.create_task(until_gone())
    try:
        yield task
    finally:
        task.cancel()


def _event(item: InboxItem, *, now: datetime) -> bytes:
    """One event: its id is the cursor that goes on after it, its data one line of JSON."""
    data = json.dumps(inbox_item(item, now=now), ensure_ascii=False, separators=(",", ":"))
    return f"id: {item.following}\nevent: message\ndata: {data}\n\n".encode()
