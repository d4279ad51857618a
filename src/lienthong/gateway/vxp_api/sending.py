"""/sendEdoc: a packet becomes a sealed message like any other (VX-10 to VX-14)."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from lienthong.gateway.directory import codes_of
from lienthong.gateway.http import Answer, Request
from lienthong.gateway.node import Node
from lienthong.gateway.observation import Observation
from lienthong.gateway.reader import KeptMessage, StoreView
from lienthong.gateway.taking import take_message
from lienthong.gateway.terms import MessageIdTaken
from lienthong.gateway.vxp.door import Caller, ServedAgency
from lienthong.gateway.vxp.file_hash import take_file
from lienthong.gateway.vxp.secrets import Words
from lienthong.gateway.vxp.store import find_packets, note_packet
from lienthong.gateway.vxp.terms import (
    MessageTypeDiffers,
    MessageTypeUnknown,
    OriginalNotFound,
    PacketSenderDiffers,
    RecipientsUnreadable,
)
from lienthong.gateway.vxp.words import author_of, derive_plain_id, read_without_files, words_of
from lienthong.gateway.vxp_api.answers import answer_ok, answered
from lienthong.wire.edxml import (
    DocumentPacket,
    Packet,
    Status,
    StatusCode,
    StatusPacket,
)
from lienthong.wire.fields import is_agency_code
from lienthong.wire.framing import Framed, frame
from lienthong.wire.records import EDXML_CONTENT_TYPE, Envelope, MessageKind, Priority, digest
from lienthong.wire.seals import Domain, fingerprint, seal

KINDS = {"edoc": MessageKind.DOCUMENT, "status": MessageKind.STATUS}
TYPES = {kind: text for text, kind in KINDS.items()}
URGENCIES = {str(urgency.value): urgency for urgency in Priority}
"""OtherInfo/Priority; what is none of these is left to the packet."""


@dataclass(frozen=True, slots=True)
class File:
    """A packet's bytes and their hash, made once: that of a large one takes its time."""

    content: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A packet that may be sent: by whom, to whom, about what."""

    sender: ServedAgency
    kind: MessageKind
    recipients: tuple[str, ...]
    file: File
    reply_to: UUID | None
    words: Words
    priority: Priority | None = None

    def derive(self, how: Callable[..., UUID]) -> UUID:
        """The same packet to the same recipients is the same message (VX-11)."""
        return how(
            sender=self.sender.entrusted.code,
            kind=self.kind,
            recipients=self.recipients,
            content_sha256=self.file.sha256,
        )


@answered
async def send_edoc(node: Node, request: Request) -> Answer:
    """POST /sendEdoc: seal a packet for its sender, keep it, answer with its DocId."""
    caller = node.authenticate_system(request)  # before a byte of a stranger's body is held
    limit, patience = node.settings.max_body_bytes, node.settings.body_patience
    with node.portion(request) as portion:
        body = await request.body(portion, limit=limit, patience=patience)
        stated = caller.call.require("hash-file")
        kind = read_kind(caller.call.require("messagetype"))
        async with node.door.alone_if_large(len(body)):
            file, packet = await node.door.aside.read(body, lambda: _take_apart(body, stated))
            outgoing = await _prepare(node, caller, kind, file, packet)
            position, document_id = await _take(node, outgoing, request.observation)
        own, words = outgoing.sender.entry.code, outgoing.words
        note = note_packet(node.packet_keys, position=position, agency=own, sender=own, words=words)
        await node.writer.submit(note)
    return answer_ok(DocId=str(document_id))


def read_kind(text: str) -> MessageKind:
    """`edoc` or `status`, in any case; refuses others."""
    kind = KINDS.get(text.lower())
    if kind is None:
        raise MessageTypeUnknown(value=text[:40])
    return kind


def _take_apart(body: bytes, stated: str) -> tuple[File, Packet]:
    file = take_file(body, stated=stated)
    return File(file, digest(file)), read_without_files(file)


async def _prepare(
    node: Node, caller: Caller, kind: MessageKind, file: File, packet: Packet
) -> Outgoing:
    """Decide who sends what to whom; refuses what header and packet do not agree on."""
    found = MessageKind.STATUS if isinstance(packet, StatusPacket) else MessageKind.DOCUMENT
    if found is not kind:
        raise MessageTypeDiffers(stated=TYPES[kind], found=TYPES[found])
    author = author_of(packet)
    sender = caller.act_for(author)
    stated_sender = caller.call.find("from")
    if stated_sender is not None and caller.find(stated_sender) is not sender:
        raise PacketSenderDiffers(found=author, stated=stated_sender)
    words = words_of(packet)
    if isinstance(packet, DocumentPacket):
        named = [organisation.organ_id for organisation in packet.document.recipients]
        recipients = _recipients(node, caller.call.find("to"), named)
        priority = URGENCIES.get(packet.document.other.priority.strip())
        return Outgoing(sender, kind, recipients, file, None, words, priority)
    return await _prepare_status(node, sender, file, packet.status, words)


def _recipients(node: Node, header: str | None, named: Sequence[str]) -> tuple[str, ...]:
    """The codes of the packet, or those of them that the header `to` chooses; each agency once.

    A header that names somebody whom the packet does not name was left over from another document
    (VX-10), perhaps one that was refused: nobody gets what was not meant for them.
    """
    stated = [] if header is None else _read_list(header)
    directory = node.get_directory()
    meant = {entry.code for code in named if (entry := directory.find_agency(code)) is not None}
    found = [directory.find_agency(code) for code in stated]
    is_choice = all(
        code in named or (entry is not None and entry.code in meant)
        for code, entry in zip(stated, found, strict=True)
    )
    if stated and is_choice:
        return tuple(_each_once(node, stated, place="XroadVnpt-to").values())
    return tuple(_each_once(node, named, place="To").values())


def _each_once(node: Node, codes: Sequence[str], *, place: str) -> dict[str, str]:
    """The code by which each agency was named first, by its code of today."""
    if not codes or not all(is_agency_code(code) for code in codes):
        raise RecipientsUnreadable(place=place)
    directory = node.get_directory()
    once: dict[str, str] = {}
    for code in codes:
        once.setdefault(directory.get_agency(code).code, code)
    return once


def _read_list(header: str) -> list[str]:
    """A JSON list of codes, or one code."""
    try:
        value = json.loads(header)
    except (ValueError, RecursionError):
        value = header
    codes = value if isinstance(value, list) else [value]
    if not all(isinstance(code, str) for code in codes):
        raise RecipientsUnreadable(place="XroadVnpt-to")
    return codes


async def _prepare_status(
    node: Node, sender: ServedAgency, file: File, status: Status, words: Words
) -> Outgoing:
    """A report goes to the sender of what it is about, a request to take back to a recipient."""
    about = status.response_for
    asked = codes_of(node.get_directory().get_agency(about.organ_id))
    marks = node.packet_keys.mark(words)
    takes_back = status.known_code is StatusCode.TAKE_BACK

    def look(view: StoreView) -> UUID | None:
        authors = (*asked, *sender.codes)
        for position in find_packets(view.connection, sender.codes, authors, marks):
            message = view.get_message(position)
            by_sender = message.sender in sender.codes
            if takes_back and by_sender and _went_to(view, message, asked):
                return message.id
            if not by_sender and message.sender in asked:
                return message.id
        return None

    original = await node.reader.read(look)
    if original is None:
        raise OriginalNotFound(
            document=about.document_id or about.code,
            agency=about.organ_id,
            reporter=sender.entrusted.code,
        )
    return Outgoing(sender, MessageKind.STATUS, (about.organ_id,), file, original, words)


def _went_to(view: StoreView, message: KeptMessage, codes: tuple[str, ...]) -> bool:
    """Whether a message went to an agency with these codes, or to others in its stead (EX-75)."""
    named = Envelope.decode(message.header).recipients
    return view.is_recipient(message.position, codes) or not set(named).isdisjoint(codes)


async def _take(node: Node, outgoing: Outgoing, seen: Observation) -> tuple[int, UUID]:
    """Seal and keep, once: what was kept before is found by its id. The position and the id."""
    own = outgoing.derive(node.packet_keys.derive_id)
    known_as = (own, outgoing.derive(derive_plain_id))
    for _ in range(2):
        found = await node.reader.read(lambda view: [view.find_message(one) for one in known_as])
        kept = next((one for one in found if one is not None and _is_same(one, outgoing)), None)
        if kept is not None:
            seen.position, seen.message_id = kept.position, kept.id
            seen.envelope = Envelope.decode(kept.header)
            return kept.position, kept.id
        if found[0] is not None:
            break
        try:
            taken = await take_message(node, _seal(node, outgoing, own), seen, is_author=True)
        except MessageIdTaken:
            continue  # the same call, made twice at once, was faster
        return taken.kept.position, own
    raise MessageIdTaken(id=own)


def _is_same(kept: KeptMessage, outgoing: Outgoing) -> bool:
    """Whether a message of that id is this packet's: another's is not answered with.

    Ids of before were no secret, so somebody else may have used one in advance; then it is passed
    by (VX-11).
    """
    envelope = Envelope.decode(kept.header)
    found = (envelope.sender, envelope.kind, sorted(envelope.recipients), envelope.sha256)
    sender, recipients = outgoing.sender.entrusted.code, sorted(outgoing.recipients)
    return found == (sender, outgoing.kind, recipients, outgoing.file.sha256)


def _seal(node: Node, outgoing: Outgoing, message_id: UUID) -> bytes:
    entrusted = outgoing.sender.entrusted
    envelope = Envelope(
        id=message_id,
        kind=outgoing.kind,
        sender=entrusted.code,
        recipients=outgoing.recipients,
        sent_at=node.clock(),
        content_type=EDXML_CONTENT_TYPE,
        length=len(outgoing.file.content),
        sha256=outgoing.file.sha256,
        reply_to=outgoing.reply_to,
        key=fingerprint(entrusted.key.public_key()),
        priority=outgoing.priority,
    )
    header = envelope.encode()
    signature = seal(domain=Domain.ENVELOPE, header=header, key=entrusted.key)
    return frame(Framed(header=header, seal=signature, content=outgoing.file.content))
