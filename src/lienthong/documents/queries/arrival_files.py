"""Files of incoming documents: how far they are read, and one page of one as a picture."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from lienthong.documents.models import ArrivalFile
from lienthong.documents.queries.files import read_file
from lienthong.documents.queries.inheritance import may_read_of
from lienthong.documents.queries.pictures import WIDTHS, draw_kept_page
from lienthong.documents.rules.examinations import read_examination, read_sentence
from lienthong.documents.terms import ArrivalFileCard, FileNotShown, FileUnknown, Handling, Reading
from lienthong.exchange.queries import get_received_summary
from lienthong.exchange.terms import DocumentWithdrawn, FileContent, ReceptionState
from lienthong.kernel.secrecy import Secrecy
from lienthong.paper.scanning.kinds import FileKind


def list_arrival_files(*, agency_id: UUID, arrival_id: UUID) -> list[ArrivalFileCard]:
    """The files of a registered document in their order; none once it was recalled."""
    rows = _present().filter(agency_id=agency_id, arrival_id=arrival_id)
    return [card_of(row) for row in with_details(rows)]


def list_received_files(*, agency_id: UUID, received_id: UUID) -> list[ArrivalFileCard]:
    """The files of a document of the exchange, as far as taken in; none of a recalled one."""
    received = get_received_summary(agency_id=agency_id, document_id=received_id)
    if received.state is ReceptionState.RECALLED:
        return []
    rows = _present().filter(agency_id=agency_id, received_id=received_id)
    return [card_of(row) for row in with_details(rows)]


@dataclass(frozen=True, slots=True)
class FileOwner:
    """Whose a file is, what it is called, and what it belongs to."""

    agency_id: UUID
    name: str
    arrival_id: UUID | None
    scan_id: UUID | None


def get_owner(*, agency_id: UUID, file_id: UUID, on: date) -> FileOwner:
    """What a file belongs to: of this agency, or of a row of a forerunner's; refuses others."""
    row = ArrivalFile.objects.filter(id=file_id).first()
    if row is None or (row.agency_id != agency_id and row.arrival_id is None):
        raise FileUnknown
    if not may_read_of(owner_id=row.agency_id, agency_id=agency_id, on=on):
        raise FileUnknown
    return FileOwner(row.agency_id, row.name, row.arrival_id, row.scan_id)


def get_arrival_file(*, agency_id: UUID, file_id: UUID) -> FileContent:
    """A file's bytes; refuses what is not there, not made yet, or marked as a state secret.

    Of a document that was recalled before anybody accepted it: DocumentWithdrawn.
    """
    row = _get(agency_id, file_id)
    return FileContent(
        name=row.name, content_type=row.content_type, content=read_file(row.file_id or "")
    )


def get_page_picture(*, agency_id: UUID, file_id: UUID, page: int, width: int) -> bytes:
    """A page of a PDF as PNG, one of WIDTHS wide; drawn apart once, then kept for a while.

    Refuses a file or page that is not there, and a file that cannot be drawn.
    """
    row = _get(agency_id, file_id)
    if row.content_type != FileKind.PDF.value or width not in WIDTHS or not 1 <= page <= row.pages:
        raise FileUnknown
    return draw_kept_page(row.file_id or "", page=page, width=width)


def with_details(rows: QuerySet[ArrivalFile]) -> QuerySet[ArrivalFile]:
    """The rows in their order, with what a card needs."""
    return rows.select_related("file").prefetch_related("photos").order_by("position", "added_at")


def card_of(row: ArrivalFile) -> ArrivalFileCard:
    """A row as pages show it."""
    problem = row.problem if row.problem and "text" in row.problem else None
    return ArrivalFileCard(
        id=row.id,
        name=row.name,
        content_type=row.content_type,
        size=row.file.size if row.file else 0,
        state=Reading(row.state),
        pages=row.pages,
        pages_read=row.pages_read,
        problem=read_sentence(problem),
        secrecy=Secrecy(row.secrecy) if row.secrecy else None,
        examination=read_examination(row.examination, row.examined_at),
        is_scan=bool(row.photos.all()),
    )


def _present() -> QuerySet[ArrivalFile]:
    """Files that may still be shown: those of a recalled document are not (NĐ 30/2020 Điều 18)."""
    return ArrivalFile.objects.exclude(arrival__handling=Handling.RECALLED)


def _get(agency_id: UUID, file_id: UUID) -> ArrivalFile:
    row = _present().filter(id=file_id, agency_id=agency_id).first()
    if row is None or row.file_id is None:
        raise FileUnknown
    if row.arrival_id is None and row.received_id is not None:
        received = get_received_summary(agency_id=agency_id, document_id=row.received_id)
        if received.state is ReceptionState.RECALLED:
            raise DocumentWithdrawn(sender=received.sender_name)
    if row.state == Reading.BARRED:
        raise FileNotShown
    return row
