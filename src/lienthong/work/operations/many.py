"""The same with many tasks, each by itself, with what became of each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from lienthong.kernel.errors import Refusal
from lienthong.work.models import Task
from lienthong.work.terms import TasksTooMany

MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one of many tasks; `refusal` is None where it was done."""

    task_id: UUID
    title: str
    refusal: Refusal | None


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
            known = Task.objects.filter(id=task_id, agency_id=agency_id).first()
            outcomes.append(Outcome(task_id, known.title if known else "", refusal))
    return outcomes
