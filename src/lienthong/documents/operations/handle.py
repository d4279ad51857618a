"""What becomes of a registered document: instructed and assigned, or filed."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.documents.events import ArrivalAssigned, ArrivalFiled
from lienthong.documents.models import Arrival, ArrivalTask
from lienthong.documents.operations.readers import lock_row, restrict_to
from lienthong.documents.operations.restrict import require_reader, title_of_task
from lienthong.documents.operations.telling import tell_sender
from lienthong.documents.rules.arrivals import tidy_instruction
from lienthong.documents.rules.seen import mark_of_arrival
from lienthong.documents.terms import (
    WITHDRAWN,
    AlreadyHandled,
    ArrivalChanged,
    ArrivalIsFrozen,
    ArrivalUnknown,
    Assignment,
    Handling,
)
from lienthong.identity.terms import Acting
from lienthong.wire.edxml import StatusCode
from lienthong.work.operations import assign_task
from lienthong.work.queries import list_colleagues, list_summaries
from lienthong.work.terms import Duty, Origin, Share, TaskDraft, TaskState, Urgency

LONGEST_HOLDERS = 500


def assign_arrival(
    *, arrival_id: UUID, assignment: Assignment, page: str, acting: Acting, now: datetime
) -> UUID:
    """Give what a document brings to its people; the id of the task.

    `page` is the document's address on this platform, kept with the task. A document that is
    assigned may be assigned further: each time another task follows from it. The sender is told
    once (04), by itself. Refuses what `assign_task` refuses, a document that is done or that
    somebody assigned since it was looked at (AlreadyHandled), one that its sender updated since
    (ArrivalChanged), and a frozen one (ArrivalIsFrozen). Facts: documents:arrival:assigned, and the
    task's and exchange's own.
    """
    with transaction.atomic():
        row = lock_arrival(arrival_id, acting)
        require_reader(row, acting)
        refuse_frozen(row)
        if (
            row.handling in {Handling.DONE, *WITHDRAWN}
            or row.tasks.count() != assignment.seen_tasks
        ):
            raise AlreadyHandled(handling=row.handling)
        mark = mark_of_arrival(subject=row.subject, urgency=row.urgency, due_on=row.due_on)
        if assignment.seen not in ("", mark):
            raise ArrivalChanged(seen=mark)
        words = tidy_instruction(assignment.instruction)
        task_id = assign_task(
            draft=draft_task(row, words, assignment, page), acting=acting, now=now
        )
        ArrivalTask.objects.create(task_id=task_id, arrival=row)
        _let_read(row, assignment, acting, now)
        _instruct(row, words, acting, now)
        row.handling = Handling.ASSIGNED if row.handling != Handling.BEGUN else row.handling
        row.holders = holders_of(row, on=timezone.localdate(now))
        row.handed_on = row.handed_on or timezone.localdate(now)
        row.save()
        fact = ArrivalAssigned(
            arrival_id=row.id,
            agency_id=row.agency_id,
            entry=str(row),
            code=row.code,
            task_id=task_id,
            instruction=words,
        )
        append_fact(fact=fact, actor=acting.actor, now=now)
        tell_sender(row, StatusCode.ASSIGNED, actor=acting.actor, now=now)
    return task_id


def file_arrival(*, arrival_id: UUID, instruction: str, acting: Acting, now: datetime) -> None:
    """Keep a document without a task: it was for information. Nothing is told to its sender.

    Refuses one that was assigned or filed before (AlreadyHandled). Fact: documents:arrival:filed.
    """
    with transaction.atomic():
        row = lock_arrival(arrival_id, acting)
        require_reader(row, acting)
        refuse_frozen(row)
        if row.handling != Handling.TO_ASSIGN:
            raise AlreadyHandled(handling=row.handling)
        words = tidy_instruction(instruction)
        _instruct(row, words, acting, now)
        row.handling = Handling.FILED
        row.save()
        fact = ArrivalFiled(
            arrival_id=row.id,
            agency_id=row.agency_id,
            entry=str(row),
            code=row.code,
            instruction=words,
        )
        append_fact(fact=fact, actor=acting.actor, now=now)


def lock_arrival(arrival_id: UUID, acting: Acting) -> Arrival:
    """The agency's row, locked until the transaction ends; refuses another's (ArrivalUnknown)."""
    return lock_row(Arrival.objects, arrival_id, acting, unknown=ArrivalUnknown)


def refuse_frozen(row: Arrival) -> None:
    """Refuse a step on a document whose sender waits for an answer (ArrivalIsFrozen)."""
    if row.frozen_at is not None:
        raise ArrivalIsFrozen


def _instruct(row: Arrival, words: str, acting: Acting, now: datetime) -> None:
    """The newest instruction stands in the register; the older ones stand in the facts."""
    if words:
        row.instruction = words
        row.instructed_by, row.instructed_at = acting.account_name, now


def _let_read(row: Arrival, assignment: Assignment, acting: Acting, now: datetime) -> None:
    """Whoever gets work from a restricted document may read it."""
    if not row.restricted:
        return
    people = {assignment.lead, *assignment.support, *assignment.informed}
    staff = list_colleagues(agency_id=row.agency_id, on=timezone.localdate(now), at=now)
    chosen = {one.account_id: one.name for one in staff if one.account_id in people}
    restrict_to(row, chosen, by=acting.account_name, now=now)


def draft_task(row: Arrival, words: str, assignment: Assignment, page: str) -> TaskDraft:
    """The task that follows from a document."""
    return TaskDraft(
        title=title_of_task(row),
        details=words,
        origin=Origin.DOCUMENT,
        origin_label=" · ".join(part for part in (row.code, row.author) if part)[:200],
        origin_path=page,
        urgency=Urgency(row.urgency),
        due_on=assignment.due_on,
        answer_by=row.due_on,
        shares=(
            _share(assignment, assignment.lead, Duty.LEAD),
            *(_share(assignment, one, Duty.SUPPORT) for one in assignment.support),
            *(_share(assignment, one, Duty.INFORMED) for one in assignment.informed),
        ),
        restricted=row.restricted,
    )


def _share(assignment: Assignment, account_id: UUID, duty: Duty) -> Share:
    """Somebody's share; a deadline of its own only for who supports."""
    own = assignment.deadlines.get(account_id) if duty is Duty.SUPPORT else None
    unit = assignment.units.get(account_id, "")
    return Share(account_id=account_id, duty=duty, due_on=own, unit=unit)


def holders_of(row: Arrival, *, on: date) -> str:
    """Who has the document, as the register's column says it: the leads of its tasks."""
    tasks = list_summaries(ids=list(row.tasks.values_list("task_id", flat=True)), on=on)
    leads = (task.lead for task in tasks if task.state is not TaskState.CANCELLED)
    return ", ".join(dict.fromkeys(leads))[:LONGEST_HOLDERS]
