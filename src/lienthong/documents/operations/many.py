"""The same with many registered documents, each by itself, with what became of each."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from lienthong.documents.models import Arrival
from lienthong.documents.operations.handle import file_arrival
from lienthong.documents.rules.access import MOST_AT_ONCE
from lienthong.documents.terms import (
    AgencyNeeded,
    ArrivalOutcome,
    ArrivalsTooMany,
    ArrivalUnknown,
    NotReported,
)
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal
from lienthong.work.operations import move_many
from lienthong.work.queries import list_summaries
from lienthong.work.terms import Move, TaskState


def one_by_one(
    ids: Sequence[UUID], do: Callable[[UUID], str], label: Callable[[UUID], str]
) -> list[ArrivalOutcome]:
    """Do it with each once: one refused keeps no other from going on; `do` returns its entry.

    Refuses more than 200 at once (ArrivalsTooMany).
    """
    asked = list(dict.fromkeys(ids))
    if len(asked) > MOST_AT_ONCE:
        raise ArrivalsTooMany(most=MOST_AT_ONCE)
    outcomes = []
    for one in asked:
        try:
            outcomes.append(ArrivalOutcome("", None, entry=do(one)))
        except Refusal as refusal:
            outcomes.append(ArrivalOutcome(_label(label, one), refusal))
    return outcomes


def together_or_one_by_one(
    ids: Sequence[UUID],
    together: Callable[[Sequence[UUID]], dict[UUID, str]],
    one: Callable[[UUID], str],
    label: Callable[[UUID], str],
) -> list[ArrivalOutcome]:
    """Those that nothing stands against at once, every other one by itself, each with its answer.

    `together` gives the entries of those it did, or refuses. Else as `one_by_one`.
    """
    asked = list(dict.fromkeys(ids))
    if len(asked) > MOST_AT_ONCE:
        raise ArrivalsTooMany(most=MOST_AT_ONCE)
    try:
        done = together(asked)
    except Refusal:  # whichever document it is about gets it below, by itself
        done = {}
    rest = [one_id for one_id in asked if one_id not in done]
    outcomes = dict(zip(rest, one_by_one(rest, one, label), strict=True))
    outcomes |= {key: ArrivalOutcome("", None, entry=entry) for key, entry in done.items()}
    return [outcomes[one_id] for one_id in asked]


def file_many(
    *, arrival_ids: Sequence[UUID], instruction: str, acting: Acting, now: datetime
) -> list[ArrivalOutcome]:
    """Keep each document without a task, as `file_arrival` does."""

    def one(arrival_id: UUID) -> str:
        file_arrival(arrival_id=arrival_id, instruction=instruction, acting=acting, now=now)
        return entry_of(get_row(arrival_id, acting))

    return one_by_one(arrival_ids, one, entry_for(acting))


def finish_many(
    *, arrival_ids: Sequence[UUID], acting: Acting, now: datetime
) -> list[ArrivalOutcome]:
    """Confirm the reported work on each document, so that it is done and its sender told (06).

    Refuses a document with open work that nobody reported (NotReported), and what confirming a
    task refuses.
    """

    def one(arrival_id: UUID) -> str:
        row = get_row(arrival_id, acting)
        ids = list(row.tasks.values_list("task_id", flat=True))
        open_ones = [
            task
            for task in list_summaries(ids=ids, on=timezone.localdate(now))
            if task.state not in {TaskState.FINISHED, TaskState.CANCELLED}
        ]
        if not open_ones or any(task.state is not TaskState.REPORTED for task in open_ones):
            raise NotReported
        for done in move_many(
            task_ids=[task.id for task in open_ones], move=Move.CONFIRM, acting=acting, now=now
        ):
            if done.refusal is not None:
                raise done.refusal
        return entry_of(row)

    return one_by_one(arrival_ids, one, entry_for(acting))


def entry_of(row: Arrival) -> str:
    """Arrival number and year as they are written, below 10 with a zero before it."""
    return f"{row.number:02}/{row.year}"


def get_row(arrival_id: UUID, acting: Acting) -> Arrival:
    """The agency's row; refuses another's (ArrivalUnknown)."""
    if acting.agency_id is None:
        raise AgencyNeeded
    row = Arrival.objects.filter(id=arrival_id, agency_id=acting.agency_id).first()
    if row is None:
        raise ArrivalUnknown
    return row


def entry_for(acting: Acting) -> Callable[[UUID], str]:
    """What names a document that was refused: its entry, with number and symbol."""

    def name(arrival_id: UUID) -> str:
        row = get_row(arrival_id, acting)
        return f"{entry_of(row)} ({row.code})" if row.code else entry_of(row)

    return name


def _label(label: Callable[[UUID], str], one: UUID) -> str:
    try:
        return label(one)
    except Refusal:
        return ""
