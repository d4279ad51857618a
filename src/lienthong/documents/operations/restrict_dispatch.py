"""Restricted outgoing documents: who may read one, and that they did (decision 60)."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import Actor
from lienthong.documents.events import DispatchRestricted as RestrictedFact
from lienthong.documents.events import RestrictedDispatchRead
from lienthong.documents.models import Arrival, Dispatch
from lienthong.documents.operations.readers import (
    choose_readers,
    lift_from,
    lock_row,
    names_of_readers,
    restrict_to,
)
from lienthong.documents.queries.inheritance import owner_of_issued
from lienthong.documents.queries.reading import is_open_to, require_chosen, shown_to
from lienthong.documents.rules.drafts import may_choose_readers, may_lift
from lienthong.documents.terms import (
    AgencyNeeded,
    DispatchUnknown,
    NotToRestrict,
    Stage,
)
from lienthong.identity.terms import Acting


def restrict_dispatch(
    *, dispatch_id: UUID, readers: Collection[UUID], acting: Acting, now: datetime
) -> None:
    """Let only these people, those it passes through, and whoever says so, read a document.

    Before and after its issue. Who gets it to look at, to draft or to sign reads it from then on;
    who numbers, seals and issues it must be among the readers. Refuses who may not read it
    (DispatchUnknown, DispatchRestricted), who is neither its drafter before it is submitted nor
    clerk or leader (NotToRestrict), and who holds no post here (ReaderUnknown). Fact:
    documents:dispatch:restricted.
    """
    with transaction.atomic():
        row = _lock(dispatch_id, acting)
        if not may_choose_readers(
            account_id=acting.account_id,
            roles=acting.roles,
            drafter_id=row.drafter_id,
            stage=Stage(row.stage),
        ):
            raise NotToRestrict
        choose_readers(row, readers, acting=acting, now=now)
        _append(row, "", acting.actor, now)


def lift_dispatch_restriction(*, dispatch_id: UUID, acting: Acting, now: datetime) -> None:
    """Let an outgoing document be read by everybody that reads others at its stage.

    Refuses who may not read it, and who is neither clerk nor leader (NotToRestrict). Fact:
    documents:dispatch:restricted.
    """
    with transaction.atomic():
        row = _lock(dispatch_id, acting)
        if not may_lift(roles=acting.roles):
            raise NotToRestrict
        lift_from(row)
        _append(row, "", acting.actor, now)


def open_dispatch(
    *, dispatch_id: UUID, acting: Acting, now: datetime, file_name: str = "", tell: bool = True
) -> None:
    """Let somebody read an outgoing document of the agency or a forerunner, or a file of it.

    Refuses one of another agency (IssuedUnknown), and a restricted one to whom it is closed
    (DispatchRestricted). Reading a restricted one is a fact: documents:dispatch:read; without
    `tell` it was told before. Who may read those that are not restricted is asked elsewhere.
    """
    if acting.agency_id is None:
        raise AgencyNeeded
    today = timezone.localdate(now)
    owner_of_issued(dispatch_id=dispatch_id, agency_id=acting.agency_id, on=today)
    row = Dispatch.objects.get(id=dispatch_id)
    if not row.restricted:
        return
    require_seen(row, acting)
    if not tell:
        return
    fact = RestrictedDispatchRead(
        dispatch_id=row.id,
        agency_id=row.agency_id,
        entry=str(row),
        version=row.version,
        name=file_name,
    )
    with transaction.atomic():
        append_fact(fact=fact, actor=acting.actor, now=now)


def require_seen(row: Dispatch, acting: Acting) -> None:
    """Refuse a closed document: to who sees its line whom to ask, to others that it is there."""
    if is_open_to(row, acting):
        return
    if Dispatch.objects.filter(shown_to(acting), id=row.id).exists():
        require_chosen(row, acting)
    raise DispatchUnknown


def close_dispatch(
    row: Dispatch,
    readers: Mapping[UUID, str],
    *,
    because: str = "",
    actor: Actor,
    now: datetime,
) -> None:
    """Restrict a document to these people, by their names, and those it passes through.

    In the caller's transaction. Those chosen before stay. Fact: documents:dispatch:restricted.
    """
    restrict_to(row, readers, by=actor.name, now=now)
    _append(row, because, actor, now)


def close_answers(
    arrival: Arrival, *, tasks: Collection[UUID], actor: Actor, now: datetime
) -> None:
    """Restrict what answers a document that is restricted now, or is drafted for its `tasks`.

    To its readers; what was restricted before stays as it is. In the caller's transaction.
    """
    ours = Dispatch.objects.select_for_update().filter(
        Q(answers=arrival) | Q(task_id__in=tasks), agency_id=arrival.agency_id, restricted=False
    )
    chosen = dict(arrival.readers.order_by("added_at", "id").values_list("account_id", "name"))
    for row in ours.order_by("created_at", "id"):
        close_dispatch(row, chosen, because=str(arrival), actor=actor, now=now)


def _lock(dispatch_id: UUID, acting: Acting) -> Dispatch:
    row = lock_row(Dispatch.objects, dispatch_id, acting, unknown=DispatchUnknown)
    require_seen(row, acting)
    return row


def _append(row: Dispatch, because: str, actor: Actor, now: datetime) -> None:
    fact = RestrictedFact(
        dispatch_id=row.id,
        agency_id=row.agency_id,
        entry=str(row),
        version=row.version,
        restricted=row.restricted,
        readers=names_of_readers(row),
        because=because,
    )
    append_fact(fact=fact, actor=actor, now=now)
