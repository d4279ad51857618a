"""Going on with what a dissolved agency left."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lienthong.directory.queries import list_forerunners
from lienthong.identity.terms import Acting
from lienthong.work.events import TaskTakenOver
from lienthong.work.models import Part, Task
from lienthong.work.operations.many import Outcome, one_by_one
from lienthong.work.operations.writing import about, agency_of, tell
from lienthong.work.terms import OVERSEE, EntryKind, MoveRefused, TaskUnknown


def take_over_tasks(*, task_ids: Sequence[UUID], acting: Acting, now: datetime) -> list[Outcome]:
    """Make tasks of dissolved agencies, with their sub-tasks, tasks of the one that carries on.

    Their account and their parts stay as they are: who holds a post here goes on, the parts of
    others wait to be handed over, and a leader decides on what was given by somebody not here. Of
    an agency that was divided whichever successor takes a task over has it. Refuses who does not
    oversee the agency's tasks (MoveRefused), more than 200 at once (TasksTooMany), and each task
    that is not a forerunner's (TaskUnknown). Fact: work:task:taken_over.
    """
    agency_id = agency_of(acting)
    if not acting.may(OVERSEE):
        raise MoveRefused
    known = list_forerunners(agency_id=agency_id, on=timezone.localdate(now))
    before = {one.id for one in known}

    def one(task_id: UUID) -> str:
        return _take_over(task_id, before, acting, now)

    return one_by_one(task_ids, one, agency_id=agency_id)


def _take_over(task_id: UUID, before: set[UUID], acting: Acting, now: datetime) -> str:
    with transaction.atomic():
        rows = Task.objects.select_for_update().filter(agency_id__in=before)
        whole = rows.filter(id=task_id, parent=None).first()
        if whole is None:
            raise TaskUnknown
        level = [whole]
        while level:
            for task in level:
                _carry_on(task, acting, now)
            level = list(rows.filter(parent__in=level).order_by("id"))
    return whole.title


def _carry_on(task: Task, acting: Acting, now: datetime) -> None:
    old_id, old = task.agency_id, task.agency_name
    task.agency_id, task.agency_name = agency_of(acting), acting.agency_name
    task.save(update_fields=["agency_id", "agency_name"])
    Part.objects.filter(task=task).update(agency_id=task.agency_id)
    fact = TaskTakenOver(**about(task), before_id=old_id, before=old)
    tell(task, EntryKind.TAKEN_OVER, fact, acting=acting, now=now, text=old)
