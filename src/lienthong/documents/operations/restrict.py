"""Restricted documents: who may read one, and that they did (Luật Tiếp cận thông tin, Điều 6)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import Actor
from lienthong.documents.events import ArrivalRestricted as RestrictedFact
from lienthong.documents.events import RestrictedRead
from lienthong.documents.models import Arrival
from lienthong.documents.operations.readers import (
    choose_readers,
    lift_from,
    lock_row,
    names_of_readers,
    restrict_to,
)
from lienthong.documents.operations.restrict_dispatch import close_answers
from lienthong.documents.queries.inheritance import owner_of_arrival
from lienthong.documents.rules.access import may_read
from lienthong.documents.terms import AgencyNeeded, ArrivalRestricted, ArrivalUnknown
from lienthong.identity.terms import Acting
from lienthong.work.operations import name_tasks
from lienthong.work.queries import list_people_in, list_with_wholes

LONGEST_TITLE = 500


def restrict_arrival(
    *, arrival_id: UUID, readers: Collection[UUID], acting: Acting, now: datetime
) -> None:
    """Let only these people, and whoever says so, read a document from now on.

    People who get a task from it may read it too, from then on; its tasks name it no longer, and
    those who oversee the work see only how they stand. What answers it or is drafted for its tasks
    is restricted to the same people (decision 60). Refuses who may not read it
    themselves (ArrivalRestricted) and somebody who holds no post here (ReaderUnknown). Fact:
    documents:arrival:restricted.
    """
    with transaction.atomic():
        row = lock_row(Arrival.objects, arrival_id, acting, unknown=ArrivalUnknown)
        require_reader(row, acting)
        choose_readers(row, readers, acting=acting, now=now)
        tasks = _name_tasks(row)
        _append(row, acting.actor, now)
        close_answers(row, tasks=tasks, actor=acting.actor, now=now)


def lift_restriction(*, arrival_id: UUID, acting: Acting, now: datetime) -> None:
    """Let everybody of the agency read a document again. Fact: documents:arrival:restricted."""
    with transaction.atomic():
        row = lock_row(Arrival.objects, arrival_id, acting, unknown=ArrivalUnknown)
        require_reader(row, acting)
        lift_from(row)
        _name_tasks(row)
        _append(row, acting.actor, now)


def open_arrival(
    *, arrival_id: UUID, acting: Acting, now: datetime, file_name: str = "", tell: bool = True
) -> None:
    """Let somebody read a document of the agency's register or a forerunner's, or a file of it.

    Refuses a restricted one for which they were not chosen (ArrivalRestricted). Reading a
    restricted document is a fact: documents:arrival:read; without `tell` it was told before.
    """
    if acting.agency_id is None:
        raise AgencyNeeded
    today = timezone.localdate(now)
    owner_of_arrival(arrival_id=arrival_id, agency_id=acting.agency_id, on=today)
    row = Arrival.objects.get(id=arrival_id)
    if not row.restricted:
        return
    require_reader(row, acting)
    if not tell:
        return
    fact = RestrictedRead(
        arrival_id=row.id, agency_id=row.agency_id, entry=str(row), code=row.code, name=file_name
    )
    with transaction.atomic():
        append_fact(fact=fact, actor=acting.actor, now=now)


def require_reader(row: Arrival, acting: Acting) -> None:
    """Refuse who was not chosen to read a restricted document (ArrivalRestricted)."""
    if not row.restricted:
        return
    readers = {one.account_id: one for one in row.readers.order_by("added_at", "id")}
    if not may_read(restricted=True, account_id=acting.account_id, readers=readers):
        name = next((one.added_by for one in readers.values()), "—")
        raise ArrivalRestricted(name=name)


def pass_on_reading(*, task_id: UUID, names: Collection[str], actor: Actor, now: datetime) -> None:
    """Let those who got work from a restricted document read it, if who gave it reads it (SC-7).

    `names`: of those in the task whom the actor gave it to, as its fact has them. Idempotent. Fact:
    documents:arrival:restricted, where somebody is new.
    """
    with transaction.atomic():
        rows = Arrival.objects.select_for_update().filter(restricted=True)
        row = rows.filter(tasks__task_id__in=list_with_wholes(task_id=task_id)).first()
        if row is None:
            return
        readers = dict(row.readers.order_by("added_at", "id").values_list("account_id", "name"))
        if actor.account_id not in readers:
            return
        people = list_people_in(task_id=task_id)
        new = {who: name for who, name in people.items() if name in names and who not in readers}
        if new:
            restrict_to(row, new, by=actor.name, now=now)
            _append(row, actor, now)


def title_of_task(row: Arrival) -> str:
    """What a task from it is called: of a restricted document no more than its number says."""
    if row.restricted:
        return row.code or str(row)
    return (row.subject or row.type_name or row.code or row.author)[:LONGEST_TITLE]


def _name_tasks(row: Arrival) -> list[UUID]:
    tasks = row.tasks.values_list("task_id", flat=True)
    return name_tasks(task_ids=list(tasks), title=title_of_task(row), restricted=row.restricted)


def _append(row: Arrival, actor: Actor, now: datetime) -> None:
    fact = RestrictedFact(
        arrival_id=row.id,
        agency_id=row.agency_id,
        entry=str(row),
        code=row.code,
        restricted=row.restricted,
        readers=names_of_readers(row),
    )
    append_fact(fact=fact, actor=actor, now=now)
