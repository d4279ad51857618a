"""Opening a restricted document of a dissolved agency to people of who carries it on."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.documents.events import DispatchReadersNamed, ReadersNamed
from lienthong.documents.models import Arrival, Dispatch
from lienthong.documents.operations.readers import name_chosen, restrict_to
from lienthong.documents.queries.closed import get_closed, get_closed_dispatch
from lienthong.documents.rules.access import tidy_why
from lienthong.documents.terms import ClosedCard, ReaderMissing
from lienthong.identity.terms import Acting


def name_readers(
    *, arrival_id: UUID, readers: Collection[UUID], reason: str, acting: Acting, now: datetime
) -> None:
    """Let people of this agency read what a dissolved one kept restricted; nothing else of it.

    The head of the successor does that, once, where none of the readers chosen before holds a post
    here (decision 44); those readers stay named. Refuses what `get_closed` refuses, nobody
    (ReaderMissing), who holds no post here (ReaderUnknown), and no reason (ReasonTooShort). Fact:
    documents:arrival:readers_named.
    """
    why = tidy_why(reason)
    with transaction.atomic():
        Arrival.objects.select_for_update(of=("self",)).filter(id=arrival_id).first()
        closed = get_closed(arrival_id=arrival_id, acting=acting, on=timezone.localdate(now))
        row = Arrival.objects.get(id=arrival_id)
        said = _name(row, closed, readers, acting=acting, now=now)
        fact = ReadersNamed(arrival_id=row.id, code=row.code, reason=why, **said)
        append_fact(fact=fact, actor=acting.actor, now=now)


def name_dispatch_readers(
    *, dispatch_id: UUID, readers: Collection[UUID], reason: str, acting: Acting, now: datetime
) -> None:
    """As `name_readers` for an outgoing document (decision 63).

    The head does that where nobody who reads it holds a post here; else who reads it. Refuses what
    `get_closed_dispatch` refuses, and the rest as `name_readers`. Fact:
    documents:dispatch:readers_named.
    """
    why = tidy_why(reason)
    with transaction.atomic():
        Dispatch.objects.select_for_update(of=("self",)).filter(id=dispatch_id).first()
        on = timezone.localdate(now)
        closed = get_closed_dispatch(dispatch_id=dispatch_id, acting=acting, on=on)
        row = Dispatch.objects.get(id=dispatch_id)
        said = _name(row, closed, readers, acting=acting, now=now)
        fact = DispatchReadersNamed(dispatch_id=row.id, version=row.version, reason=why, **said)
        append_fact(fact=fact, actor=acting.actor, now=now)


def _name(
    row: Arrival | Dispatch,
    closed: ClosedCard,
    readers: Collection[UUID],
    *,
    acting: Acting,
    now: datetime,
) -> dict[str, Any]:
    """Name them; what the facts of both kinds of document say of it."""
    if not readers:
        raise ReaderMissing(field="readers")
    chosen = name_chosen(readers, agency_id=closed.agency_id, now=now)
    restrict_to(row, chosen, by=acting.account_name, now=now)
    return {
        "agency_id": closed.agency_id,
        "entry": str(row),
        "kept_by": row.agency_name,
        "readers": tuple(sorted(chosen.values())),
    }
