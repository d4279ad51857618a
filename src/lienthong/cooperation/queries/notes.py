"""Notes, each for whom it was written, and for auditors."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from lienthong.cooperation.models import Note
from lienthong.cooperation.queries.sides import sides_in
from lienthong.cooperation.terms import VIEW_CONFIDENTIAL, VIEW_EVERYTHING
from lienthong.cooperation.terms.notes import NoteReaders, NoteRecord, UnknownNote
from lienthong.identity.terms import Acting


def list_notes(
    *, agreement: str, acting: Acting, on: date, commitment: str = ""
) -> tuple[NoteRecord, ...]:
    """The notes on an agreement, or one of its commitments, that are for this reader; newest first.

    The number of database queries does not grow with them.
    """
    rows = _for_reader(agreement, acting, on, commitment).select_related("commitment")
    found = []
    for row in rows.order_by("-recorded_at", "id"):
        if row.commitment is not None:
            row.commitment.agreement = row.agreement
        found.append(_record(row, acting))
    return tuple(found)


def count_notes(*, agreement: str, acting: Acting, on: date, commitment: str = "") -> int:
    """How many of them there are."""
    return _for_reader(agreement, acting, on, commitment).count()


def get_own_note(*, note_id: UUID, acting: Acting) -> Note:
    """The row of a standing note of one's own agency; refuses others (UnknownNote)."""
    rows = Note.objects.filter(id=note_id, withdrawn_at=None).select_related("agreement")
    row = rows.first()
    if row is None or row.agency_id != acting.agency_id:
        raise UnknownNote
    return row


def _for_reader(agreement: str, acting: Acting, on: date, commitment: str) -> QuerySet[Note]:
    rows = Note.objects.filter(agreement__reference=agreement).select_related("agreement")
    if commitment:
        number = commitment.rpartition("-C")[2]
        rows = rows.filter(commitment__number=int(number) if number.isdecimal() else 0)
    if acting.may(VIEW_EVERYTHING):
        return rows
    if acting.agency_id is None or not acting.may(VIEW_CONFIDENTIAL):
        return rows.none()
    sides = sides_in(reference=agreement, agency_id=acting.agency_id, on=on)
    theirs = Q(readers=NoteReaders.SIDE.value, side__in=[side.value for side in sides])
    return rows.filter(theirs | Q(agency_id=acting.agency_id), withdrawn_at=None)


def _record(row: Note, acting: Acting) -> NoteRecord:
    own = acting.agency_id is not None and acting.agency_id == row.agency_id
    return NoteRecord(
        id=row.id,
        commitment="" if row.commitment is None else str(row.commitment),
        words=row.words,
        readers=NoteReaders(row.readers),
        agency_name=row.agency_name,
        person=row.recorded_by,
        recorded_at=row.recorded_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=row.withdrawn_by,
        may_withdraw=own and row.withdrawn_at is None,
    )
