"""By which words and id a packet is known: one reading, for filing it and for proving that."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from hashlib import sha256
from uuid import UUID

from lienthong.gateway.vxp.secrets import Words, as_id
from lienthong.wire.edxml import (
    BusinessKind,
    DocumentPacket,
    Packet,
    StatusCode,
    StatusPacket,
    read_packet,
)
from lienthong.wire.records import MessageKind

FOLLOW_UPS = {BusinessKind.RECALL, BusinessKind.UPDATE}
ANSWERS = {StatusCode.TAKE_BACK_AGREED, StatusCode.TAKE_BACK_REFUSED}
"""Reports on a recall or an update; all others are on the document itself."""


def words_of(packet: Packet) -> Words:
    """By which words a packet's document is known."""
    match packet:
        case DocumentPacket(document=document):
            code = "/".join(filter(None, (document.code_number, document.code_notation)))
            follows_up = document.business.kind in FOLLOW_UPS
            day = _day(document.promulgated_on)
            return Words(document.document_id, code, day, document.subject, follows_up)
        case StatusPacket(status=status):
            about = status.response_for
            title = f"{status.code} {status.description}".strip()
            day, answers = _day(about.promulgated_on), status.known_code in ANSWERS
            return Words(about.document_id, about.code, day, title, answers)


def author_of(packet: Packet) -> str:
    """The code of the agency that a packet says it is from."""
    said = packet.status if isinstance(packet, StatusPacket) else packet.document
    return said.sender.organ_id


def read_without_files(file: bytes) -> Packet:
    """Read a packet for its words, without its files; refuses what is no packet."""
    packet = read_packet(file)
    return replace(packet, attachments=()) if isinstance(packet, DocumentPacket) else packet


def derive_plain_id(
    *, sender: str, kind: MessageKind, recipients: Iterable[str], content_sha256: str
) -> UUID:
    """The id that nodes gave a packet before ids were keyed: what was sent so is known by it."""
    named = "\n".join((sender, kind.value, *sorted(recipients)))
    return as_id(sha256(named.encode() + b"\n" + bytes.fromhex(content_sha256)).digest())


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
