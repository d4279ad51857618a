"""Searches kept under a name."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from lienthong.audit.operations import append_fact
from lienthong.documents.events import ViewRemoved, ViewSaved
from lienthong.documents.models import SavedView
from lienthong.documents.terms import (
    AgencyNeeded,
    TextTooLong,
    TooManyViews,
    ViewUnknown,
    ViewUnnamed,
)
from lienthong.identity.terms import Acting

MOST_VIEWS = 30
LONGEST_NAME = 100
LONGEST_QUESTION = 1000


def save_view(*, name: str, question: str, shared: bool, acting: Acting, now: datetime) -> UUID:
    """Keep a search under a name; the view's id. One of one's own by that name is replaced.

    `question` is the query of the search page's address. Refuses an empty name (ViewUnnamed),
    texts that are too long (TextTooLong) and one view too many (TooManyViews). Fact:
    documents:view:saved.
    """
    if acting.agency_id is None:
        raise AgencyNeeded
    name = " ".join(name.split())
    if not name:
        raise ViewUnnamed(field="name")
    for text, most in ((name, LONGEST_NAME), (question, LONGEST_QUESTION)):
        if len(text) > most:
            raise TextTooLong(field="name", length=len(text), most=most)
    with transaction.atomic():
        own = SavedView.objects.filter(agency_id=acting.agency_id, account_id=acting.account_id)
        row = own.select_for_update().filter(name=name).first()
        if row is None and own.count() >= MOST_VIEWS:
            raise TooManyViews(count=MOST_VIEWS)
        row = row or SavedView(
            id=uuid4(), agency_id=acting.agency_id, account_id=acting.account_id, name=name
        )
        row.account_name, row.question, row.shared = acting.account_name, question, shared
        row.saved_at = now
        row.save()
        fact = ViewSaved(view_id=row.id, agency_id=row.agency_id, title=name, shared=shared)
        append_fact(fact=fact, actor=acting.actor, now=now)
    return row.id


def remove_view(*, view_id: UUID, acting: Acting, now: datetime) -> None:
    """Take away a view of one's own; refuses any other (ViewUnknown).

    Fact: documents:view:removed.
    """
    if acting.agency_id is None:
        raise AgencyNeeded
    with transaction.atomic():
        row = (
            SavedView.objects.select_for_update()
            .filter(id=view_id, agency_id=acting.agency_id, account_id=acting.account_id)
            .first()
        )
        if row is None:
            raise ViewUnknown
        row.delete()
        fact = ViewRemoved(view_id=view_id, agency_id=row.agency_id, title=row.name)
        append_fact(fact=fact, actor=acting.actor, now=now)
