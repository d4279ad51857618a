"""Searches that somebody keeps, and those their agency shares."""

from uuid import UUID

from django.db.models import Q

from lienthong.documents.models import SavedView
from lienthong.documents.terms import SavedViewCard


def list_views(*, agency_id: UUID, account_id: UUID) -> list[SavedViewCard]:
    """One's own views by name, then those that others of the agency share."""
    rows = SavedView.objects.filter(agency_id=agency_id)
    mine = [
        SavedViewCard(
            id=row.id,
            name=row.name,
            question=row.question,
            shared=row.shared,
            own=row.account_id == account_id,
            account_name=row.account_name,
        )
        for row in rows.filter(Q(account_id=account_id) | Q(shared=True)).order_by("name", "id")
    ]
    return sorted(mine, key=lambda view: not view.own)
