"""Attachments, taken out of the packet in which they travelled."""

from uuid import UUID

from lienthong.exchange.models import IncomingDocument, OutgoingDocument
from lienthong.exchange.terms import DocumentUnknown, FileContent
from lienthong.wire.edxml import DocumentPacket, read_packet


def get_received_file(*, agency_id: UUID, document_id: UUID, position: int) -> FileContent:
    """An attachment of a received document, counted from 1; refuses one that is not there."""
    row = IncomingDocument.objects.select_related("message__packet").filter(
        agency_id=agency_id, key=document_id
    )
    return _take_out(row.first(), position)


def get_sent_file(*, agency_id: UUID, document_id: UUID, position: int) -> FileContent:
    """An attachment of a sent document, counted from 1; refuses one that is not there."""
    row = OutgoingDocument.objects.select_related("message__packet").filter(
        agency_id=agency_id, message__key=document_id
    )
    return _take_out(row.first(), position)


def _take_out(row: IncomingDocument | OutgoingDocument | None, position: int) -> FileContent:
    if row is None:
        raise DocumentUnknown
    packet = read_packet(bytes(row.message.packet.content))
    if not isinstance(packet, DocumentPacket) or not 1 <= position <= len(packet.attachments):
        raise DocumentUnknown
    file = packet.attachments[position - 1]
    return FileContent(name=file.name, content_type=file.content_type, content=file.content)
