"""Calls about messages: send, list, fetch, acknowledge, and see what became of them."""

import base64
import json
import time
from collections.abc import Sequence
from uuid import UUID

from lienthong.gateway import waiting
from lienthong.gateway.callers.methods import Scope
from lienthong.gateway.contents.keeper import lies_apart
from lienthong.gateway.contents.store import Found, find_stored
from lienthong.gateway.cursors import history_after, read_cursor
from lienthong.gateway.directory import Directory, codes_of
from lienthong.gateway.http import (
    Answer,
    Request,
    Stream,
    answer_json,
    begin_in_threads,
    read_number,
)
from lienthong.gateway.inbox_json import forwarded_for, has_expired, inbox_item
from lienthong.gateway.intake import SMALL_BODY
from lienthong.gateway.moments import from_milliseconds
from lienthong.gateway.node import Node
from lienthong.gateway.reader import Delivery, InboxItem, KeptMessage, StoreView
from lienthong.gateway.taking import take_message
from lienthong.gateway.terms import ContentTooLarge, MessageUnknown, ParameterUnknown
from lienthong.wire.directory_snapshot import AgencyEntry
from lienthong.wire.framing import MEDIA_TYPE, frame
from lienthong.wire.instants import to_text
from lienthong.wire.records import Envelope

MOST_ITEMS = 500
USUAL_ITEMS = 100
_CONTENT = ("yes", "no")
"""What the parameter of this name may be."""


async def send_message(node: Node, request: Request) -> Answer:
    """POST /v1/messages: keep a sealed message and answer with the signed receipt (EX-10)."""
    limit, patience = node.settings.max_body_bytes, node.settings.body_patience
    with node.portion(request) as portion:
        body = await request.body(portion, limit=limit, patience=patience)
        caller = await node.authenticate_sender(request, body)
        taken = await take_message(node, body, request.observation, caller=caller)
    return Answer(201 if taken.kept.is_new else 200, taken.receipt, MEDIA_TYPE.encode())


async def list_inbox(node: Node, request: Request) -> Answer:
    """GET /v1/inbox?after=&history=&limit=&wait=: the caller's inbox from a cursor on (EX-15)."""
    caller, _ = await node.authenticate(request)
    values = request.query()
    cursor = read_cursor(values)
    limit = read_number(values, "limit", default=USUAL_ITEMS, most=MOST_ITEMS)
    longest = int(node.settings.longest_wait.total_seconds())
    patience = read_number(values, "wait", default=0, most=longest)
    codes = codes_of(caller)
    until = time.monotonic() + patience

    def look(view: StoreView) -> list[InboxItem]:
        return view.list_inbox(codes, start=cursor.after, limit=limit)

    history = await node.reader.read(cursor.find_history)
    with node.waiters.waiting(codes) as news:
        items = await node.reader.read(look)
        while not items and limit and (left := until - time.monotonic()) > 0:
            await waiting.wait(news, left)
            items = await node.reader.read(look)
    following = cursor.after
    if items:
        following, history = items[-1].following, history_after(items[-1].leaf)
    now = node.clock()
    shown = [inbox_item(item, now=now) for item in items]
    return answer_json({"items": shown, "next": following, "history": history})


async def fetch_message(node: Node, request: Request, message_id: UUID) -> Answer | Stream:
    """GET /v1/messages/{id}?content=: a message, for its sender and recipients (EX-16, EX-93).

    With `content=no` without its content. A large content comes as a stream.
    """
    caller, _ = await node.authenticate(request)
    wanted = request.query().get("content", "yes")
    if wanted not in _CONTENT:
        raise ParameterUnknown(name="content", known=" | ".join(_CONTENT))
    with_content = wanted == "yes"
    codes = codes_of(caller)

    def look(view: StoreView) -> tuple[KeptMessage, Found | None, bytes]:
        message = find_for(view, caller, message_id)
        found = find_stored(view.connection, message.position)
        whole = [node.contents.head(message.framed, found, codes)]
        if with_content and not lies_apart(found):
            whole += node.contents.read_for(message.id, found, codes)
        return message, found, b"".join(whole)

    message, found, begun = await node.reader.read(look)
    if with_content and lies_apart(found):
        length = Envelope.decode(message.header).length
        if length > node.settings.max_body_bytes:
            raise ContentTooLarge(length=length)
        rest = node.contents.read_for(message.id, found, codes)
        return Stream(await begin_in_threads(rest, before=begun), MEDIA_TYPE.encode())
    return Answer(200, begun, MEDIA_TYPE.encode())


async def acknowledge_message(node: Node, request: Request, message_id: UUID) -> Answer:
    """POST /v1/messages/{id}/acknowledgement: a recipient holds the message safely (EX-13)."""
    patience = node.settings.body_patience
    with node.portion(request) as portion:
        body = await request.body(portion, limit=SMALL_BODY, patience=patience)
        caller, claim = await node.authenticate(request, body, need=Scope.ACKNOWLEDGE)
        kept = await node.take_acknowledgement(
            body, message_id=str(message_id), caller=caller, nonce=claim.nonce
        )
    request.observation.acknowledged = int(kept.is_new)
    answer = {
        "id": str(message_id),
        "agency": kept.agency,
        "leaf_index": kept.position,
        "received_at": to_text(from_milliseconds(kept.received_ms)),
        "acknowledgement": to_base64(frame(kept.framed)),
    }
    return answer_json(answer, status=201 if kept.is_new else 200)


async def list_deliveries(node: Node, request: Request, message_id: UUID) -> Answer:
    """GET /v1/messages/{id}/deliveries: what became of it, by recipient (EX-17).

    The sender sees all recipients, a recipient itself alone.
    """
    caller, _ = await node.authenticate(request)
    now, directory = node.clock(), node.get_directory()

    def look(view: StoreView) -> dict[str, object]:
        message = find_for(view, caller, message_id)
        codes = codes_of(caller)
        receipt = view.find_receipt(message.position)
        statuses = view.list_statuses(message_id)
        expiry = json.loads(message.header).get("expires_at")
        deliveries = view.list_deliveries(message.position)
        reporters = _find_reporters(deliveries, directory)
        return {
            "id": str(message_id),
            "position": message.position,
            "received_at": to_text(message.received_at),
            "receipt": to_base64(receipt) if receipt else None,
            "recipients": [
                {
                    **_delivery(delivery, message, statuses, reporters[delivery.agency]),
                    "expired": has_expired(expiry, delivery.acknowledged_at, now),
                }
                for delivery in deliveries
                if message.sender in codes or delivery.agency in codes
            ],
        }

    return answer_json(await node.reader.read(look))


def find_for(view: StoreView, caller: AgencyEntry, message_id: UUID) -> KeptMessage:
    """A message that the caller sent or received; refuses any other as unknown."""
    message = view.find_message(message_id)
    codes = codes_of(caller)
    if message is None or not (
        message.sender in codes or view.is_recipient(message.position, codes)
    ):
        raise MessageUnknown(agency=caller.code, id=message_id)
    return message


def to_base64(data: bytes) -> str:
    """Bytes as JSON carries them."""
    return base64.b64encode(data).decode("ascii")


def _find_reporters(deliveries: Sequence[Delivery], directory: Directory) -> dict[str, set[str]]:
    """Under which codes statuses about each delivery come: its agency's, of then and now.

    In the place of one that has ended also its successors', but for those that report for
    themselves (EX-14).
    """
    known = {one.agency: directory.find_agency(one.agency) for one in deliveries}
    own = {code: set(codes_of(entry)) if entry else {code} for code, entry in known.items()}
    themselves = set().union(*own.values())

    def instead(entry: AgencyEntry | None) -> set[str]:
        heirs = (directory.find_agency(heir.code) for heir in entry.successors) if entry else ()
        return {code for heir in heirs if heir for code in codes_of(heir)} - themselves

    return {code: own[code] | instead(entry) for code, entry in known.items()}


def _delivery(
    delivery: Delivery, message: KeptMessage, statuses: list[KeptMessage], codes: set[str]
) -> dict[str, object]:
    acknowledged_at, framed = delivery.acknowledged_at, delivery.acknowledgement
    return {
        "agency": delivery.agency,
        "received_at": to_text(message.received_at),
        "acknowledged_at": to_text(acknowledged_at) if acknowledged_at else None,
        "acknowledgement": to_base64(frame(framed)) if framed else None,
        "forwarded_for": forwarded_for(message, delivery.agency),
        "statuses": [
            {"id": str(status.id), "received_at": to_text(status.received_at)}
            for status in statuses
            if status.sender in codes
        ],
    }
