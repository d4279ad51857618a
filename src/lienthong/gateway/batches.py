"""What busy software does many at a time: fetch its post, acknowledge it (EX-60 to EX-62)."""

import asyncio
import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lienthong.gateway.batch import KeptAcknowledgement
from lienthong.gateway.callers.methods import Scope
from lienthong.gateway.contents.keeper import lies_apart
from lienthong.gateway.contents.store import RemovedContent, StoredContent, find_stored
from lienthong.gateway.cursors import history_after, read_cursor
from lienthong.gateway.directory import codes_of
from lienthong.gateway.http import Answer, Request, answer_json, describe_problem, read_number
from lienthong.gateway.messages import MOST_ITEMS, USUAL_ITEMS
from lienthong.gateway.moments import from_milliseconds
from lienthong.gateway.node import Node
from lienthong.gateway.reader import StoreView
from lienthong.gateway.terms import ContentMissing, ContentsUnreachable, TooManyAcknowledgements
from lienthong.kernel.errors import Refusal
from lienthong.wire.directory_snapshot import AgencyEntry
from lienthong.wire.framing import SEQUENCE_MEDIA_TYPE, split_frames, with_length
from lienthong.wire.instants import to_text

MOST_BYTES = 16 * 1024 * 1024
"""Bytes after which no further message is added to an answer."""
LARGEST_BODY = 2 * 1024 * 1024
"""Bytes of many acknowledgements together."""


async def fetch_inbox(node: Node, request: Request) -> Answer:
    """GET /v1/inbox/messages?after=&history=&limit=: the caller's post itself, in order (EX-60).

    A content too large to come along, or removed, is left out of its frame.
    """
    caller, _ = await node.authenticate(request)
    values = request.query()
    cursor = read_cursor(values)
    limit = read_number(values, "limit", default=USUAL_ITEMS, most=MOST_ITEMS)
    codes = codes_of(caller)

    def look(view: StoreView) -> tuple[int, str, list[_Entry]]:
        entries: list[_Entry] = []
        history = cursor.find_history(view)
        following, size = cursor.after, 0
        for item in view.list_inbox(codes, start=cursor.after, limit=limit):
            message = item.message
            found = find_stored(view.connection, message.position)
            length = found.length if isinstance(found, StoredContent) else 0
            entry = _Entry([node.contents.head(message.framed, found, codes)])
            if length <= MOST_BYTES and not isinstance(found, RemovedContent):
                size += length
                if entries and size > MOST_BYTES:
                    break
                entry.content = node.contents.read_for(message.id, found, codes)
                if not lies_apart(found):
                    entry.take_content()
            entries.append(entry)
            following, history = item.following, history_after(item.leaf)
        return following, history, entries

    following, history, entries = await node.reader.read(look)
    if any(entry.content for entry in entries):
        await asyncio.to_thread(_take_contents, entries)
    body = b"".join(part for entry in entries for part in with_length(entry.parts))
    going_on = (
        (b"lienthong-next", str(following).encode()),
        (b"lienthong-history", history.encode()),
    )
    return Answer(200, body, SEQUENCE_MEDIA_TYPE.encode(), going_on)


@dataclass(slots=True)
class _Entry:
    """A message's frame in parts, and its content if that is still to be read."""

    parts: list[bytes]
    content: Iterator[bytes] | None = None

    def take_content(self) -> None:
        """Read the content, all of it or none."""
        pieces, self.content = self.content or iter(()), None
        self.parts += list(pieces)


def _take_contents(entries: Sequence[_Entry]) -> None:
    """Read the contents that lie apart; those that cannot be had now are left out (EX-198)."""
    for entry in entries:
        with contextlib.suppress(ContentsUnreachable, ContentMissing):
            entry.take_content()


async def acknowledge_many(node: Node, request: Request) -> Answer:
    """POST /v1/acknowledgements: acknowledge many messages, each by itself (EX-61).

    The request's nonce is not kept: acknowledging again changes nothing.
    """
    with node.portion(request) as portion:
        patience = node.settings.body_patience
        body = await request.body(portion, limit=LARGEST_BODY, patience=patience)
        caller, _ = await node.authenticate(request, body, need=Scope.ACKNOWLEDGE)
        frames = split_frames(body)
        if len(frames) > MOST_ITEMS:
            raise TooManyAcknowledgements(found=len(frames), most=MOST_ITEMS)
        entered = [_enter(node, one, caller) for one in frames]
        waiting = [one for one in entered if not isinstance(one, Refusal)]
        await asyncio.gather(*waiting, return_exceptions=True)
    kept = [one if isinstance(one, Refusal) else one.exception() or one.result() for one in entered]
    request.observation.acknowledged = sum(
        isinstance(one, KeptAcknowledgement) and one.is_new for one in kept
    )
    return answer_json({"items": _told(kept)})


def _enter(
    node: Node, body: bytes, caller: AgencyEntry
) -> "asyncio.Future[KeptAcknowledgement] | Refusal":
    """An acknowledgement on its way to be kept, or why it is not."""
    try:
        return node.take_acknowledgement(body, message_id=None, caller=caller)
    except Refusal as refusal:
        return refusal


def _told(kept: Sequence[KeptAcknowledgement | BaseException]) -> list[dict[str, object]]:
    """One entry for each, in order; raises what is no refusal of one of them."""
    told: list[dict[str, object]] = []
    for one in kept:
        if isinstance(one, Refusal):
            told.append({"problem": describe_problem(one)})
        elif isinstance(one, BaseException):
            raise one
        else:
            received_at = to_text(from_milliseconds(one.received_ms))
            told.append({"leaf_index": one.position, "received_at": received_at})
    return told
