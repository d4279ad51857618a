"""Opening a restricted document of a dissolved agency to people of who carries it on."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.documents.events import ReadersNamed
from lienthong.documents.models import Arrival
from lienthong.documents.operations.restrict import add_reader
from lienthong.documents.queries.closed import get_closed
from lienthong.documents.rules.access import tidy_why
from lienthong.documents.terms import ReaderMissing, ReaderUnknown
from lienthong.identity.terms import Acting
from lienthong.work.queries import list_colleagues


def name_readers(
    *, arrival_id: UUID, readers: Collection[UUID], reason: str, acting: Acting, now: datetime
) -> None:
    """Let people of this agency read what a dissolved one kept restricted; nothing else of it.

    The head of the successor does that, once, where none of the readers chosen before holds a post
    here (decision 44); those readers stay named. Refuses what `get_closed` refuses, nobody
    (ReaderMissing), who holds no post here (ReaderUnknown), and no reason (ReasonTooShort). Fact:
    documents:arrival:readers_named.
    """
    why, today = tidy_why(reason), timezone.localdate(now)
    with transaction.atomic():
        Arrival.objects.select_for_update(of=("self",)).filter(id=arrival_id).first()
        closed = get_closed(arrival_id=arrival_id, acting=acting, on=today)
        known = {
            one.account_id: one.name
            for one in list_colleagues(agency_id=closed.agency_id, on=today, at=now)
        }
        if not readers:
            raise ReaderMissing(field="readers")
        if not set(readers) <= set(known):
            raise ReaderUnknown(field="readers")
        row = Arrival.objects.get(id=arrival_id)
        for account_id in sorted(readers):
            add_reader(row, account_id, known[account_id], by=acting.account_name, now=now)
        row.save(update_fields=["restricted"])  # enters anew by whom it is found
        fact = ReadersNamed(
            arrival_id=row.id,
            agency_id=closed.agency_id,
            entry=str(row),
            code=row.code,
            kept_by=row.agency_name,
            readers=tuple(sorted(known[one] for one in readers)),
            reason=why,
        )
        append_fact(fact=fact, actor=acting.actor, now=now)
