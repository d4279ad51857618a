"""Handing parts over: when somebody leaves a post, or another person is to do it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lienthong.identity.terms import Acting
from lienthong.work.events import PartHandedOver
from lienthong.work.models import Extension, Part, Task
from lienthong.work.operations.many import Outcome, one_by_one
from lienthong.work.operations.writing import (
    about,
    agency_of,
    lock_task,
    refuse_unless,
    settle_parts,
    tell,
)
from lienthong.work.queries.people import list_colleagues
from lienthong.work.queries.summaries import reads_whole
from lienthong.work.rules.words import tidy_reason
from lienthong.work.terms import (
    DO,
    OPEN_STATES,
    OVERSEE,
    Colleague,
    Duty,
    EntryKind,
    MoveRefused,
    PersonTwice,
    PersonWithoutPost,
    TaskState,
)


def hand_over_part(
    *, task_id: UUID, part_id: int, to: UUID, reason: str, acting: Acting, now: datetime
) -> str:
    """Give somebody's part of an open task to a colleague, with its deadline; returns the title.

    Who gave the task, leads the agency or keeps its register may (else MoveRefused). A task whose
    lead gave it back is thereby assigned anew. A request for a later deadline lapses. Refuses a
    colleague without post today (PersonWithoutPost) or with a part already (PersonTwice), but for a
    lead's part, which takes the place of theirs. Nobody makes a restricted task their own that they
    do not read (MoveRefused). Fact: work:part:handed_over.
    """
    words = tidy_reason(reason)
    with transaction.atomic():
        task, _, standing = lock_task(task_id, acting, now)
        directs = standing.directs and not standing.is_own
        refuse_unless((directs or acting.may(OVERSEE)) and TaskState(task.state) in OPEN_STATES)
        living = Part.objects.filter(task=task, ended_at=None)
        old = living.filter(id=part_id).first()
        if old is None:
            raise MoveRefused
        refuse_unless(to != acting.account_id or reads_whole(task, living, acting))
        heir = _heir(task, to, old, acting, now)
        _replace(task, old, heir, now)
        fact = PartHandedOver(
            **about(task), duty=old.duty, before=old.account_name, after=heir.name, reason=words
        )
        told = f"{old.account_name} → {heir.name}: {words}"
        tell(task, EntryKind.HANDED_OVER, fact, acting=acting, now=now, text=told)
    return task.title


def hand_over_all(
    *, held_by: UUID, to: UUID, reason: str, acting: Acting, now: datetime
) -> list[Outcome]:
    """Give every part of a person that is not done to a colleague, each task by itself."""
    words = tidy_reason(reason)
    agency_id = agency_of(acting)
    found = Part.objects.filter(
        account_id=held_by,
        agency_id=agency_id,
        ended_at=None,
        done_at=None,
        task__state__in=OPEN_STATES,
    ).exclude(duty=Duty.INFORMED)
    parts: dict[UUID, int] = dict(found.values_list("task_id", "id"))

    def one(task_id: UUID) -> str:
        return hand_over_part(
            task_id=task_id, part_id=parts[task_id], to=to, reason=words, acting=acting, now=now
        )

    tasks: Sequence[UUID] = list(parts)
    return one_by_one(tasks, one, agency_id=agency_id, most=len(tasks))


def _heir(task: Task, to: UUID, old: Part, acting: Acting, now: datetime) -> Colleague:
    """Who takes the part; a lead's part takes the place of a smaller one that they have."""
    people = list_colleagues(agency_id=task.agency_id, on=timezone.localdate(now), at=now, may=DO)
    heir = next((person for person in people if person.account_id == to), None)
    if heir is None:
        raise PersonWithoutPost(agency=acting.agency_name, field="to")
    own = Part.objects.filter(task=task, account_id=to, ended_at=None).first()
    if own is not None and (old.duty != Duty.LEAD or own.id == old.id):
        raise PersonTwice(name=heir.name, field="to")
    if own is not None:
        own.ended_at = now
        own.save(update_fields=["ended_at"])
    return heir


def _replace(task: Task, old: Part, heir: Colleague, now: datetime) -> None:
    Extension.objects.filter(part=old, granted=None).update(granted=False, decided_at=now)
    old.ended_at = now
    old.save(update_fields=["ended_at"])
    Part.objects.create(
        task=task,
        agency_id=task.agency_id,
        account_id=heir.account_id,
        account_name=heir.name,
        duty=old.duty,
        due_on=old.due_on,
        done_at=old.done_at,
    )
    if task.state == TaskState.DECLINED and old.duty == Duty.LEAD:
        task.state = TaskState.ASSIGNED
        task.save(update_fields=["state"])
    settle_parts(task)
