"""Yearly lists of files."""

from uuid import UUID

from lienthong.documents.models import FileList, FileListEntry
from lienthong.documents.terms.filing import (
    FileListCard,
    ListRow,
    ListState,
)
from lienthong.documents.terms.filing_refusals import (
    JobFileUnknown,
)


def list_file_lists(*, agency_id: UUID) -> list[FileListCard]:
    """The lists of an agency without their rows, the newest year first."""
    return [
        _card(row, ()) for row in FileList.objects.filter(agency_id=agency_id).order_by("-year")
    ]


def get_file_list(*, agency_id: UUID, year: int) -> FileListCard:
    """A list with its rows, heading by heading as they came; refuses no list (JobFileUnknown)."""
    row = FileList.objects.filter(agency_id=agency_id, year=year).first()
    if row is None:
        raise JobFileUnknown
    entries = list(row.entries.order_by("position", "id"))
    headings = list(dict.fromkeys(entry.heading for entry in entries))
    entries.sort(key=lambda entry: (headings.index(entry.heading), entry.position))
    return _card(row, tuple(row_of(entry) for entry in entries))


def row_of(entry: FileListEntry) -> ListRow:
    """A file that a list foresees."""
    return ListRow(
        heading=entry.heading,
        notation=entry.notation,
        title=entry.title,
        retention=entry.retention,
        holder_id=entry.holder_id,
        holder_name=entry.holder_name,
        note=entry.note,
        id=entry.id,
    )


def _card(row: FileList, rows: tuple[ListRow, ...]) -> FileListCard:
    return FileListCard(
        year=row.year,
        agency_name=row.agency_name,
        state=ListState(row.state),
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        rows=rows,
    )
