"""Who alone may read a received or sent document: the office that keeps its register says so."""

from collections.abc import Collection
from uuid import UUID

from lienthong.exchange.models import IncomingDocument, OutgoingDocument
from lienthong.exchange.terms import DocumentUnknown


def limit_readers(*, agency_id: UUID, document_id: UUID, readers: Collection[UUID] | None) -> None:
    """Show a received document to these accounts only; None: to everybody of the agency again.

    In the caller's transaction, which appends the fact. Refuses another agency's (DocumentUnknown).
    """
    # Somebody is always among them, so that no restriction reads as none.
    said = "" if readers is None else " ".join(sorted(map(str, readers))) or "-"
    rows = IncomingDocument.objects.filter(agency_id=agency_id, key=document_id)
    if not rows.update(readers=said):
        raise DocumentUnknown


def limit_sent_readers(
    *, agency_id: UUID, document_id: UUID, readers: Collection[UUID] | None
) -> None:
    """Show a sent document to these accounts only; None: to everybody of the agency again.

    As `limit_readers`, for what went out.
    """
    said = "" if readers is None else " ".join(sorted(map(str, set(readers)))) or "-"
    rows = OutgoingDocument.objects.filter(agency_id=agency_id, message__key=document_id)
    if not rows.update(readers=said):
        raise DocumentUnknown
