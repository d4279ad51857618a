"""Attachments, taken out of the packet in which they travelled."""

from uuid import UUID

from lienthong.exchange.models import (
    IncomingDocument,
    OutgoingDocument,
    StoredPacket,
    WaitingChange,
)
from lienthong.exchange.queries.incoming import require_reader
from lienthong.exchange.queries.readers import open_to
from lienthong.exchange.terms import (
    ChangeKind,
    DocumentUnknown,
    DocumentWithdrawn,
    FileContent,
    ReceptionState,
)
from lienthong.wire.edxml import DocumentPacket, read_packet


def get_received_file(
    *, agency_id: UUID, document_id: UUID, position: int, reader_id: UUID | None = None
) -> FileContent:
    """An attachment of a received document, counted from 1.

    Refuses one that is not there, any of a recalled document (DocumentWithdrawn), and with
    `reader_id` what this person was not chosen to read.
    """
    row = _received(agency_id, document_id, reader_id)
    return _one_of(_take_out(row.files or row.message.packet), position)


def get_received_files(*, agency_id: UUID, document_id: UUID) -> tuple[FileContent, ...]:
    """All attachments of a received document in order; the packet is read once.

    Refuses what `get_received_file` refuses to the agency.
    """
    row = _received(agency_id, document_id, None)
    return _take_out(row.files or row.message.packet)


def get_waiting_file(*, agency_id: UUID, change_id: int, position: int) -> FileContent:
    """A file, counted from 1, of an update whose document has not come (ED-90).

    Refuses (DocumentUnknown) one that is not there, that is no update, or another agency's.
    """
    rows = WaitingChange.objects.filter(agency_id=agency_id, kind=ChangeKind.UPDATE, change=None)
    row = rows.filter(id=change_id).select_related("message__packet").first()
    if row is None:
        raise DocumentUnknown
    return _one_of(_take_out(row.message.packet), position)


def get_sent_file(
    *, agency_id: UUID, document_id: UUID, position: int, reader_id: UUID | None = None
) -> FileContent:
    """An attachment of a sent document, counted from 1; refuses one that is not there.

    With `reader_id` also what this person was not chosen to read (DocumentUnknown).
    """
    row = OutgoingDocument.objects.select_related("message__packet").filter(
        open_to(reader_id), agency_id=agency_id, message__key=document_id
    )
    found = row.first()
    if found is None:
        raise DocumentUnknown
    return _one_of(_take_out(found.message.packet), position)


def _received(agency_id: UUID, document_id: UUID, reader_id: UUID | None) -> IncomingDocument:
    rows = IncomingDocument.objects.select_related("message__packet", "files")
    row = rows.filter(agency_id=agency_id, key=document_id).first()
    if row is None:
        raise DocumentUnknown
    require_reader(row, reader_id)
    if row.state == ReceptionState.RECALLED:
        raise DocumentWithdrawn(sender=row.sender_name)
    return row


def _take_out(stored: StoredPacket) -> tuple[FileContent, ...]:
    packet = read_packet(bytes(stored.content))
    if not isinstance(packet, DocumentPacket):
        raise DocumentUnknown
    return tuple(
        FileContent(name=file.name, content_type=file.content_type, content=file.content)
        for file in packet.attachments
    )


def _one_of(files: tuple[FileContent, ...], position: int) -> FileContent:
    if not 1 <= position <= len(files):
        raise DocumentUnknown
    return files[position - 1]
