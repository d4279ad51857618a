"""Assigning many registered documents: together where nothing stands against it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from lienthong.audit.operations import append_facts
from lienthong.documents.events import ArrivalAssigned
from lienthong.documents.models import Arrival, ArrivalTask, enter_again
from lienthong.documents.operations.handle import assign_arrival, draft_task
from lienthong.documents.operations.many import (
    entry_for,
    entry_of,
    get_row,
    together_or_one_by_one,
)
from lienthong.documents.operations.telling import tell_senders
from lienthong.documents.rules.arrivals import tidy_instruction
from lienthong.documents.terms import (
    AgencyNeeded,
    AlreadyHandled,
    ArrivalOutcome,
    Assignment,
    FoundKind,
    Handling,
)
from lienthong.identity.terms import Acting
from lienthong.wire.edxml import StatusCode
from lienthong.work.operations import assign_tasks
from lienthong.work.queries import list_summaries


def assign_many(
    *,
    arrival_ids: Sequence[UUID],
    assignment: Assignment,
    page_of: Callable[[UUID], str],
    acting: Acting,
    now: datetime,
) -> list[ArrivalOutcome]:
    """Give what each document brings to the same people; only those that nobody assigned yet.

    `page_of` gives a document's address. Facts, and what is told to senders: as of
    `assign_arrival`, for each. Those that nothing stands against are written together in a few
    statements; every other one by itself, so that it gets its own answer. One refused keeps no
    other from going on. More than 200 at once: ArrivalsTooMany.
    """
    plain = replace(assignment, seen_tasks=0, seen="")

    def one(arrival_id: UUID) -> str:
        row = get_row(arrival_id, acting)
        if row.handling != Handling.TO_ASSIGN:
            raise AlreadyHandled(handling=row.handling)
        page = page_of(arrival_id)
        assign_arrival(arrival_id=arrival_id, assignment=plain, page=page, acting=acting, now=now)
        return entry_of(row)

    def together(ids: Sequence[UUID]) -> dict[UUID, str]:
        return _assign_together(ids, plain, page_of, acting=acting, now=now)

    return together_or_one_by_one(arrival_ids, together, one, entry_for(acting))


def _assign_together(
    ids: Sequence[UUID],
    assignment: Assignment,
    page_of: Callable[[UUID], str],
    *,
    acting: Acting,
    now: datetime,
) -> dict[UUID, str]:
    """Assign all of them that are unassigned, open to everybody and not frozen; their entries."""
    words = tidy_instruction(assignment.instruction)
    with transaction.atomic():
        rows = _lock_plain(ids, acting)
        if not rows:
            return {}
        drafts = [draft_task(row, words, assignment, page_of(row.id)) for row in rows]
        tasks = assign_tasks(drafts=drafts, acting=acting, now=now)
        given = list(zip(rows, tasks, strict=True))
        ArrivalTask.objects.bulk_create(
            ArrivalTask(task_id=task_id, arrival=row) for row, task_id in given
        )
        _write(rows, words, lead=_lead_of(tasks[0], now), acting=acting, now=now)
        facts = [
            ArrivalAssigned(
                arrival_id=row.id,
                agency_id=row.agency_id,
                entry=str(row),
                code=row.code,
                task_id=task_id,
                instruction=words,
            )
            for row, task_id in given
        ]
        append_facts(facts=facts, actor=acting.actor, now=now)
        tell_senders(rows, StatusCode.ASSIGNED, actor=acting.actor, now=now)
    return {row.id: entry_of(row) for row in rows}


def _lock_plain(ids: Sequence[UUID], acting: Acting) -> list[Arrival]:
    """In the order of their ids, so that two who lock the same never wait for each other."""
    if acting.agency_id is None:
        raise AgencyNeeded
    rows = Arrival.objects.select_for_update(of=("self",)).filter(
        ~Exists(ArrivalTask.objects.filter(arrival=OuterRef("pk"))),
        id__in=ids,
        agency_id=acting.agency_id,
        handling=Handling.TO_ASSIGN,
        restricted=False,
        frozen_at=None,
    )
    return list(rows.order_by("id"))


def _lead_of(task_id: UUID, now: datetime) -> str:
    """Who leads it, as the register's column says it: the same for all."""
    (task,) = list_summaries(ids=[task_id], on=timezone.localdate(now))
    return task.lead


def _write(
    rows: Sequence[Arrival], words: str, *, lead: str, acting: Acting, now: datetime
) -> None:
    """The same columns of all rows, and their entries in the index."""
    changed = {
        "handling": Handling.ASSIGNED.value,
        "holders": lead,
        "handed_on": timezone.localdate(now),
    }
    if words:
        changed |= {
            "instruction": words,
            "instructed_by": acting.account_name,
            "instructed_at": now,
        }
    Arrival.objects.filter(id__in=[row.id for row in rows]).update(**changed)
    for row in rows:
        for name, value in changed.items():
            setattr(row, name, value)
    enter_again(FoundKind.ARRIVAL, [row.findable() for row in rows])
