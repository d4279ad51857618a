"""A packet as JSON for people and programs to look at; attachments by name, size and hash."""

import dataclasses
from datetime import date, datetime
from enum import Enum
from hashlib import sha256

from lienthong.kernel.canonical_json import Json
from lienthong.wire.edxml.packet import Attachment, DocumentPacket, Packet


def packet_as_json(packet: Packet) -> dict[str, Json]:
    """The packet's values, without the bytes of the packet and of its attachments."""
    source = packet.source
    described: dict[str, Json] = {
        "kind": "document" if isinstance(packet, DocumentPacket) else "status",
        "sha256": source.sha256,
        "length": len(source.raw),
        "oddities": _plain(source.oddities),
        "extras": _plain(source.extras),
        "signature_subject": source.signature_subject,
    }
    if isinstance(packet, DocumentPacket):
        business = packet.document.business
        described["business"] = "unknown" if business.kind is None else business.kind.name.lower()
        described["concerns"] = packet.document.concerned_id
        described["document"] = _plain(packet.document)
        described["attachments"] = [_attachment(item) for item in packet.attachments]
    else:
        known = packet.status.known_code
        described["concerns"] = packet.status.response_for.document_id
        described["meaning"] = "unknown" if known is None else known.name.lower()
        described["status"] = _plain(packet.status)
    return described


def _attachment(attachment: Attachment) -> Json:
    return {
        "content_id": attachment.content_id,
        "name": attachment.name,
        "description": attachment.description,
        "content_type": attachment.content_type,
        "declared_type": attachment.declared_type,
        "was_packed": attachment.was_packed,
        "length": len(attachment.content),
        "sha256": sha256(attachment.content).hexdigest(),
    }


def _plain(value: object) -> Json:
    """Dataclasses as objects, tuples as lists, days and instants in ISO 8601."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value)]
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if value is None or isinstance(value, str | bool):
        return value
    raise TypeError(f"{type(value).__name__} has no place in a packet")
