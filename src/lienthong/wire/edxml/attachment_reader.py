"""The attachments of a document packet: the manifest, and the encoded files beside the envelope."""

from typing import Final

from lienthong.wire.edxml import files
from lienthong.wire.edxml.cursor import Cursor
from lienthong.wire.edxml.packet import Attachment, OddityKind
from lienthong.wire.edxml.reading import Reading, text_of
from lienthong.wire.edxml.refusals import (
    AttachmentNotBase64,
    AttachmentsTooMany,
    ElementMissing,
)

MAX_ATTACHMENTS: Final = 1000


def read_attachments(root: Cursor, envelope: Cursor, reading: Reading) -> tuple[Attachment, ...]:
    """The files, each unpacked from the ZIP its sender put around it (ED-60 to ED-67).

    Refuses a file that is empty, not base64, misnamed, or that unpacks to too much, also together;
    and more than MAX_ATTACHMENTS: each costs whoever keeps it more than it costs its sender.
    """
    references = _references(envelope, reading)
    block = root.child("AttachmentEncoded")
    attachments = []
    room = files.MAX_UNPACKED_BYTES
    met: set[str] = set()
    found = tuple(block.children("Attachment")) if block else ()
    if len(found) > MAX_ATTACHMENTS:
        raise AttachmentsTooMany(count=len(found), limit=MAX_ATTACHMENTS)
    for cursor in found:
        content_id = _content_id(cursor)
        if content_id in met:
            reading.note(OddityKind.CONTENT_ID_REPEATED, f"{cursor.path}/ContentId", content_id)
        elif content_id not in references:
            reading.note(OddityKind.ATTACHMENT_WITHOUT_REFERENCE, cursor.path, content_id)
        met.add(content_id)
        attachment = _attachment(cursor, content_id, references.get(content_id), room, reading)
        room -= len(attachment.content)
        attachments.append(attachment)
    for content_id, reference in references.items():
        if content_id not in met:
            reading.note(OddityKind.REFERENCE_WITHOUT_ATTACHMENT, reference.path, content_id)
    return tuple(attachments)


def _references(envelope: Cursor, reading: Reading) -> dict[str, Cursor]:
    body = envelope.child("edXMLBody")
    manifest = body and body.child("edXMLManifest")
    references: dict[str, Cursor] = {}
    for reference in manifest.children("Reference") if manifest else ():
        content_id = _content_id(reference)
        if content_id in references:
            reading.note(OddityKind.CONTENT_ID_REPEATED, f"{reference.path}/ContentId", content_id)
        references.setdefault(content_id, reference)
    return references


def _content_id(cursor: Cursor) -> str:
    """Java packets write `cid:` before the id, .NET builders only in one of the two places."""
    return cursor.text("ContentId").removeprefix("cid:")


def _attachment(
    cursor: Cursor, content_id: str, reference: Cursor | None, room: int, reading: Reading
) -> Attachment:
    name = _either(cursor, reference, "AttachmentName")
    if not name:
        raise ElementMissing(path=f"{cursor.path}/AttachmentName", line=cursor.line)
    files.check_name(name, at=cursor)
    encoded = cursor.require("ContentTransferEncoded")
    if len(encoded.element):
        raise AttachmentNotBase64(name=name, path=encoded.path, line=encoded.line)
    received = files.decode_base64(encoded.content_text(), name=name, at=encoded)
    unpacked = files.unpack(received, name=name, at=encoded, room=room)
    declared = _either(cursor, reference, "ContentType")
    if files.contradicts(declared, received):
        reading.note(OddityKind.TYPE_DECLARED_WRONGLY, encoded.path, f"{name}: {declared}")
    if unpacked.left_packed:
        reading.note(OddityKind.ARCHIVE_NOT_UNPACKED, encoded.path, name)
    if files.is_damaged_by_text_decoding(unpacked.content, name):
        reading.note(OddityKind.DAMAGED_BY_TEXT_DECODING, encoded.path, name)
    return Attachment(
        content_id=content_id,
        name=name,
        content=unpacked.content,
        content_type=files.content_type_of(unpacked.content, name),
        declared_type=declared,
        description=_either(cursor, reference, "Description"),
        was_packed=unpacked.was_packed,
    )


def _either(attachment: Cursor, reference: Cursor | None, name: str) -> str:
    """What the attachment says, or else its reference in the manifest."""
    referred = text_of(reference, name)
    return attachment.text(name) or referred
