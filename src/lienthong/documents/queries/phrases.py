"""Sentences that somebody keeps to instruct with."""

from uuid import UUID

from lienthong.documents.models import KeptPhrase
from lienthong.documents.terms.phrases import StockPhrase


def list_phrases(*, agency_id: UUID, account_id: UUID) -> list[StockPhrase]:
    """One's own in this agency, in the order they were kept."""
    rows = KeptPhrase.objects.filter(agency_id=agency_id, account_id=account_id)
    return [StockPhrase(id=row.id, text=row.text) for row in rows.order_by("kept_at", "place")]
