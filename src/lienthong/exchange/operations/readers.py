"""Who alone may read a received document: the office that registered it says so."""

from collections.abc import Collection
from uuid import UUID

from lienthong.exchange.models import IncomingDocument
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
