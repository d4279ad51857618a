"""The calls by which a client empties its inbox and sees what became of what it sent (VX-15 …)."""

import asyncio
import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from secrets import token_hex
from typing import Any
from uuid import UUID

from lienthong.gateway.contents.keeper import lies_apart
from lienthong.gateway.contents.store import Found, find_stored
from lienthong.gateway.http import Answer, Request, Stream, in_threads
from lienthong.gateway.moments import from_milliseconds
from lienthong.gateway.node import Node
from lienthong.gateway.reader import KeptMessage, StoreView
from lienthong.gateway.vxp.door import Caller, Inbox, ServedAgency, look_into
from lienthong.gateway.vxp.parameters import Page, read_document_id, read_page
from lienthong.gateway.vxp.secrets import PacketKeys
from lienthong.gateway.vxp.store import (
    Item,
    StateChange,
    is_noted,
    list_confirmed,
    list_items,
    list_sent,
    note_packet,
)
from lienthong.gateway.vxp.terms import DocumentNotFound, PacketForged, StateFinal, StateUnknown
from lienthong.gateway.vxp.words import author_of, read_without_files, words_of
from lienthong.gateway.vxp_api.answers import answer_ok, answered, moment, stream_base64
from lienthong.gateway.vxp_api.sending import TYPES, read_kind
from lienthong.kernel.errors import Refusal
from lienthong.wire.edxml import MAX_PACKET_BYTES
from lienthong.wire.framing import Framed, frame
from lienthong.wire.records import Acknowledgement, Envelope, MessageKind, digest
from lienthong.wire.seals import Domain, fingerprint, seal

SERVICE = "eDoc"
BYTES = b"application/octet-stream"
INITIAL, PROCESSING, DONE, FAILED = "initial", "processing", "done", "fail"
DESCRIPTIONS = {
    INITIAL: "Đã đến trục, hệ thống nhận chưa lấy",
    PROCESSING: "Hệ thống nhận đang xử lý",
    DONE: "Hệ thống nhận đã nhận đủ",
    FAILED: "Hệ thống nhận báo lỗi",
}
"""What people behind these clients read, so in Vietnamese only."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A message that a system may fetch; `holders` are its agencies that received it.

    `whole` is the content, but for one that lies apart, as it may be too large for the memory.
    """

    message: KeptMessage
    stored: Found | None
    whole: bytes | None
    holders: list[str]

    def pieces(self, node: Node) -> Iterator[bytes]:
        """The content opened, piece by piece; blocks while one is made."""
        return node.contents.read_for(self.message.id, self.stored, ())


@answered
async def list_received(node: Node, request: Request) -> Answer:
    """/getReceivedEdocList: what waits for the system's agencies, or what they confirmed."""
    await _read_no_body(node, request)
    caller = node.authenticate_system(request)
    kind = read_kind(caller.call.values.get("messagetype") or "edoc")
    page = read_page(caller.call)
    state = _state_asked(caller)
    agencies = caller.asked_for("to")
    if state == DONE:
        codes = _codes(agencies)
        items = await node.reader.read(
            lambda view: list_confirmed(view.connection, codes, kind=kind.value, page=page)
        )
    else:
        items = await _list_waiting(node, agencies, kind, page, state)
    return answer_ok(data=[_received(item) for item in items])


@answered
async def count_edocs(node: Node, request: Request) -> Answer:
    """/countReceiveEdoc: how many documents wait."""
    return await _count(node, request, MessageKind.DOCUMENT)


@answered
async def count_statuses(node: Node, request: Request) -> Answer:
    """/countReceiveStatus: how many reports wait."""
    return await _count(node, request, MessageKind.STATUS)


@answered
async def get_edoc(node: Node, request: Request) -> Answer | Stream:
    """/getEdoc: a packet, as base64 in JSON; a large one comes as a stream."""
    content = await _fetch(node, request)
    if isinstance(content, bytes):
        return answer_ok(data=base64.b64encode(content).decode("ascii"))
    return stream_base64(content)


async def download_edoc(node: Node, request: Request) -> Answer | Stream:
    """/downloadEdoc: a packet as it is. Refused, it is a problem of HTTP, as any download."""
    content = await _fetch(node, request)
    if isinstance(content, bytes):
        return Answer(200, content, BYTES)
    return Stream(in_threads(content), BYTES)


@answered
async def update_status(node: Node, request: Request) -> Answer:
    """/updateStatus: how far the client is; with `done` the node acknowledges for its agency."""
    await _read_no_body(node, request)
    caller = node.authenticate_system(request)
    document_id = read_document_id(caller.call.require("docId"))
    state = caller.call.require("status").lower()
    if state not in DESCRIPTIONS:
        raise StateUnknown(value=state[:40])
    message, agencies = await _find_received(node, caller, document_id)
    request.observation.message_id = message.id
    if state == DONE:
        firsts = [await _acknowledge(node, message, agency) for agency in agencies]
        request.observation.acknowledged = sum(firsts)
        return answer_ok()
    codes = _codes(agencies)

    def list_open(view: StoreView) -> tuple[str, ...]:
        deliveries = view.list_deliveries(message.position)
        return tuple(
            one.agency for one in deliveries if one.agency in codes and not one.acknowledged_at
        )

    places = await node.reader.read(list_open)
    if not places:
        raise StateFinal(document=document_id)
    await node.writer.submit(StateChange(caller.change(), places, message.position, state))
    return answer_ok()


@answered
async def list_sent_edocs(node: Node, request: Request) -> Answer:
    """/getSentEdocList: what the system's agencies sent by this API, one line a recipient."""
    await _read_no_body(node, request)
    caller = node.authenticate_system(request)
    kind = read_kind(caller.call.values.get("messagetype") or "edoc")
    asked = _document_asked(caller)
    document_id = read_document_id(asked) if asked else None
    page = read_page(caller.call)
    codes = _codes(caller.asked_for("from"))
    items = await node.reader.read(
        lambda view: list_sent(
            view.connection, codes, kind=kind.value, message_id=document_id, page=page
        )
    )
    return answer_ok(data=[_sent(item, node.packet_keys) for item in items])


async def _read_no_body(node: Node, request: Request) -> None:
    """These calls say all in their headers; what little comes as a body is read and left aside."""
    with node.portion(request) as portion:
        await request.body(portion, limit=64 * 1024, patience=node.settings.body_patience)


def _state_asked(caller: Caller) -> str | None:
    """Of which state what waits is asked for; None for all.

    A state that is none says nothing, nor does one that /updateStatus left beside its `docId`
    (VX-8): a client that asks by either must not miss what waits.
    """
    state = caller.call.values.get("status", "").lower()
    return state if state in DESCRIPTIONS and not caller.call.values.get("docid") else None


def _document_asked(caller: Caller) -> str | None:
    """Of which document all is asked for; None for those of all.

    One that /getEdoc or /updateStatus left beside its `filePath` or `status` says nothing (VX-8).
    """
    values = caller.call.values
    is_left_over = values.get("filepath") or values.get("status")
    return None if is_left_over else values.get("docid")


async def _count(node: Node, request: Request, kind: MessageKind) -> Answer:
    await _read_no_body(node, request)
    caller = node.authenticate_system(request)
    agencies = caller.asked_for("to")
    places = [place for agency in agencies for place in (await _look(node, agency)).waiting]
    return answer_ok(count=sum(place.kind == kind for place in places))


async def _look(node: Node, agency: ServedAgency) -> Inbox:
    """What waits in one inbox now; remembered, so that the next look is short."""
    codes = agency.codes
    before = node.door.inboxes.get(codes, Inbox())

    def look(view: StoreView) -> Inbox:
        with view.one_moment():
            return look_into(before, codes, view.connection)

    node.door.inboxes[codes] = found = await node.reader.read(look)
    return found


async def _list_waiting(
    node: Node,
    agencies: Sequence[ServedAgency],
    kind: MessageKind,
    page: Page,
    state: str | None,
) -> list[Item]:
    """What waits, in the order in which it came; of one state, and on some days, if asked for."""
    places = [place for agency in agencies for place in (await _look(node, agency)).waiting]
    wanted = sorted(
        (place for place in places if place.kind == kind), key=lambda place: place.position
    )
    end = page.skipped + page.size
    if state is None and page.is_of_all_days:
        shown = wanted[page.skipped : end]
        return await node.reader.read(lambda view: list_items(view.connection, shown))
    items = await node.reader.read(lambda view: list_items(view.connection, wanted))
    fitting = [
        item
        for item in items
        if page.holds(item.received_ms) and state in {None, item.state or INITIAL}
    ]
    return fitting[page.skipped : end]


async def _fetch(node: Node, request: Request) -> bytes | Iterator[bytes]:
    """A packet that lies in an inbox of the system's, or that one of its agencies sent.

    A large one in pieces, the first of which is there: what is lost or removed is refused here.
    """
    await _read_no_body(node, request)
    caller = node.authenticate_system(request)
    document_id = read_document_id(caller.call.require("docId"))

    def look(view: StoreView) -> Fetched | None:
        message = view.find_message(document_id)
        if message is None:
            return None
        holders = [
            agency.entry.code
            for agency in caller.participants
            if view.is_recipient(message.position, agency.codes)
        ]
        if not holders and not any(message.sender in one.codes for one in caller.participants):
            return None
        stored = find_stored(view.connection, message.position)
        pieces = node.contents.read_for(message.id, stored, ())
        whole = None if lies_apart(stored) else b"".join(pieces)
        return Fetched(message, stored, whole, holders)

    found = await node.reader.read(look)
    if found is None:
        raise DocumentNotFound(document=document_id)
    request.observation.message_id = found.message.id
    await _note(node, found)
    if found.whole is not None:
        return found.whole
    pieces = found.pieces(node)
    return chain((await asyncio.to_thread(next, pieces, b""),), pieces)


async def _note(node: Node, found: Fetched) -> None:
    """Remember by which words a fetched document is known: reports on it name it by them."""
    message, holders = found.message, found.holders
    if not holders or await node.reader.read(lambda view: _is_noted(view, message, holders)):
        return
    length = Envelope.decode(message.header).length
    if length > MAX_PACKET_BYTES:
        return  # nobody reads such a packet
    try:
        async with node.door.alone_if_large(length):
            content = found.whole
            if content is None:
                content = await asyncio.to_thread(b"".join, found.pieces(node))
            read = partial(read_without_files, content)
            packet = await node.door.aside.read(content, read)
    except Refusal:
        return  # no packet: nobody can report on it by words
    if not node.get_directory().is_code_of(author_of(packet), message.sender):
        raise PacketForged(stated=author_of(packet), sender=message.sender)
    for holder in holders:
        note = note_packet(
            node.packet_keys,
            position=message.position,
            agency=holder,
            sender=message.sender,
            words=words_of(packet),
        )
        await node.writer.submit(note)


def _is_noted(view: StoreView, message: KeptMessage, holders: list[str]) -> bool:
    return all(is_noted(view.connection, message.position, (holder,)) for holder in holders)


async def _find_received(
    node: Node, caller: Caller, document_id: UUID
) -> tuple[KeptMessage, list[ServedAgency]]:
    """A message in the inbox of one or more of the system's agencies, and whose it is."""
    asked = caller.asked_for("to")

    def look(view: StoreView) -> tuple[KeptMessage, list[ServedAgency]] | None:
        message = view.find_message(document_id)
        if message is None:
            return None
        agencies = [one for one in asked if view.is_recipient(message.position, one.codes)]
        return (message, agencies) if agencies else None

    found = await node.reader.read(look)
    if found is None:
        raise DocumentNotFound(document=document_id)
    return found


async def _acknowledge(node: Node, message: KeptMessage, agency: ServedAgency) -> bool:
    """Seal for the agency that its software holds the message; whether it is the first (EX-13)."""
    key = agency.entrusted.key
    header = Acknowledgement(
        id=message.id,
        envelope_sha256=digest(message.header),
        agency=agency.entrusted.code,
        at=node.clock(),
        key=fingerprint(key.public_key()),
    ).encode()
    signature = seal(domain=Domain.ACKNOWLEDGEMENT, header=header, key=key)
    kept = await node.take_acknowledgement(
        frame(Framed(header=header, seal=signature)),
        message_id=str(message.id),
        caller=agency.entry,
        nonce=token_hex(16),
    )
    return kept.is_new


def _received(item: Item) -> dict[str, Any]:
    envelope = json.loads(item.header)
    state, at_ms = _state(item)
    return {
        "docId": str(item.id),
        "serviceType": SERVICE,
        "messageType": TYPES[MessageKind(envelope["kind"])],
        "created_time": _moment(item.received_ms),
        "updated_time": _moment(at_ms or item.received_ms),
        "from": envelope["from"],
        "to": item.agency,
        "status": state,
        "status_desc": DESCRIPTIONS[state],
        "contentSha256": envelope["sha256"],
        "contentLength": envelope["length"],
    }


def _sent(item: Item, keys: PacketKeys) -> dict[str, Any]:
    envelope = json.loads(item.header)
    shown = keys.open(item.shown, position=item.position) if item.shown else None
    state, at_ms = _state(item)
    return {
        "senderDocId": str(item.id),
        "receiverDocId": str(item.id),
        "serviceType": SERVICE,
        "messageType": TYPES[MessageKind(envelope["kind"])],
        "fromCode": envelope["from"],
        "toCode": item.agency,
        "sendStatus": DONE,
        "sendStatusDesc": "Trục đã nhận và lưu",
        "receiveStatus": state,
        "receiveStatusDesc": DESCRIPTIONS[state],
        "title": shown.title if shown else "",
        "notation": shown.code if shown else "",
        "sentTime": _moment(item.received_ms),
        "receivedTime": _moment(at_ms) if at_ms is not None and state == DONE else "",
    }


def _state(item: Item) -> tuple[str, int | None]:
    """How far the receiving system is, and since when."""
    if item.confirmed_ms is not None:
        return DONE, item.confirmed_ms
    return item.state or INITIAL, item.state_ms


def _codes(agencies: Sequence[ServedAgency]) -> tuple[str, ...]:
    return tuple(code for agency in agencies for code in agency.codes)


def _moment(milliseconds: int) -> str:
    return moment(from_milliseconds(milliseconds))
