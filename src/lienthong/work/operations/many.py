"""The same with many tasks, each by itself, with what became of each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from lienthong.kernel.errors import Refusal
from lienthong.work.models import Task
from lienthong.work.terms import TasksTooMany, TaskUnknown

MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one of many tasks; `refusal` is None where it was done.

    `origin_label` tells tasks of one title apart: the document or meeting it comes from.
    """

    task_id: UUID
    title: str
    refusal: Refusal | None
    origin_label: str = ""


def one_by_one(
    task_ids: Sequence[UUID],
    do: Callable[[UUID], str],
    *,
    agency_id: UUID,
    most: int = MOST_AT_ONCE,
) -> list[Outcome]:
    """Do it with each task in a transaction of its own: one refused keeps no other from going on.

    `do` returns the task's title. Refuses more than `most` at once (TasksTooMany).
    """
    if len(task_ids) > most:
        raise TasksTooMany(most=most)
    outcomes = []
    for task_id in dict.fromkeys(task_ids):
        try:
            outcomes.append(Outcome(task_id, do(task_id), None))
        except Refusal as refusal:
            outcomes.append(_refused(task_id, refusal, agency_id))
    return outcomes


def _refused(task_id: UUID, refusal: Refusal, agency_id: UUID) -> Outcome:
    """What was refused; of a task that is not for them to see, not what it is about."""
    known = Task.objects.filter(id=task_id, agency_id=agency_id).first()
    if known is None or isinstance(refusal, TaskUnknown):
        return Outcome(task_id, "", refusal)
    return Outcome(task_id, known.title, refusal, known.origin_label)
