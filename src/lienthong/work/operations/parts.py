"""Parts of a task beside the lead's: done, taken back within minutes, asked for once more."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from lienthong.identity.terms import Acting
from lienthong.work.events import PartFinished, PartReopened
from lienthong.work.models import Part
from lienthong.work.operations.many import Outcome, one_by_one
from lienthong.work.operations.writing import (
    WAITS_FOR_PEOPLE,
    about,
    agency_of,
    lock_task,
    refuse_unless,
    settle_parts,
    tell,
)
from lienthong.work.rules.words import tidy_reason, tidy_text
from lienthong.work.terms import Duty, EntryKind, MoveRefused, TaskState


def finish_part(*, task_id: UUID, text: str = "", acting: Acting, now: datetime) -> str:
    """Say that one's own supporting part is done (or, told only, that one has read it).

    So does who stands in for its holder.

    Returns the task's title. The lead reports the whole task instead. Refuses who has no such
    part, or did it already (MoveRefused). Fact: work:part:finished.
    """
    words = tidy_text(text, field="text")
    with transaction.atomic():
        task, part, _ = lock_task(task_id, acting, now)
        refuse_unless(TaskState(task.state) in WAITS_FOR_PEOPLE)
        if part is None or part.duty == Duty.LEAD or part.done_at is not None:
            raise MoveRefused
        task.instead_of = "" if part.account_id == acting.account_id else part.account_name
        part.done_at = now
        part.save(update_fields=["done_at"])
        settle_parts(task)
        fact = PartFinished(**about(task), person=part.account_name, text=words)
        tell(task, EntryKind.PART_DONE, fact, acting=acting, now=now, text=words)
    return task.title


def finish_many_parts(*, task_ids: Sequence[UUID], acting: Acting, now: datetime) -> list[Outcome]:
    """Finish one's own part of many tasks, each by itself; refuses more than 200 (TasksTooMany)."""

    def one(task_id: UUID) -> str:
        return finish_part(task_id=task_id, acting=acting, now=now)

    return one_by_one(task_ids, one, agency_id=agency_of(acting))


def reopen_part(*, task_id: UUID, part_id: int, reason: str, acting: Acting, now: datetime) -> str:
    """Ask somebody who supports a task to do more on a part they had done; returns the title.

    Who directs the task or leads it may. A task that goes back to its lead leaves the parts of
    others done: the lead knows whose work is missing, and asks for it by this. Refuses a part that
    is not done or not theirs to ask for (MoveRefused). Fact: work:part:reopened.
    """
    words = tidy_reason(reason)
    with transaction.atomic():
        task, _, standing = lock_task(task_id, acting, now)
        leads = standing.duty is Duty.LEAD
        refuse_unless((standing.directs or leads) and TaskState(task.state) in WAITS_FOR_PEOPLE)
        part = Part.objects.filter(
            id=part_id, task=task, duty=Duty.SUPPORT, ended_at=None, done_at__isnull=False
        ).first()
        if part is None:
            raise MoveRefused
        part.done_at = None
        part.save(update_fields=["done_at"])
        settle_parts(task)
        fact = PartReopened(**about(task), person=part.account_name, reason=words)
        told = f"{part.account_name}: {words}"
        tell(task, EntryKind.PART_REOPENED, fact, acting=acting, now=now, text=told)
    return task.title
