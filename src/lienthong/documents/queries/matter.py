"""Everything about a matter: documents that answer, replace and carry each other, and their tasks.

A document that agencies exchanged ties what the sender has of it to what each recipient has. The
way leads through what others have, but shows nothing of it: an agency sees what it sent, what it
received, and the states that came back. What agencies that it carries on had is its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db.models import Q

from lienthong.documents.events import subject_of, subject_of_dispatch
from lienthong.documents.models import Arrival, ArrivalTask, Dispatch
from lienthong.documents.queries.finding import found_of
from lienthong.documents.queries.inheritance import list_readable
from lienthong.documents.queries.job_files import list_files_about
from lienthong.documents.rules.drafts import READ_ALL
from lienthong.documents.terms import (
    AgencyNeeded,
    FoundKind,
    Matter,
    MatterDocument,
    MatterUnknown,
)
from lienthong.exchange.queries import find_message_ids, find_received_ids, get_sent_document
from lienthong.exchange.terms import DocumentUnknown, SentDocument
from lienthong.identity.terms import Acting
from lienthong.work.queries import list_summaries

MOST_STEPS = 8
"""How many documents after each other are followed: question, answer, question about it, …"""

MOST_DOCUMENTS = 300


@dataclass
class _Tied:
    """What has been reached so far."""

    arrivals: dict[UUID, Arrival] = field(default_factory=dict)
    dispatches: dict[UUID, Dispatch] = field(default_factory=dict)

    def count(self) -> int:
        return len(self.arrivals) + len(self.dispatches)


def find_matter(*, kind: str, document_id: UUID, acting: Acting, on: date) -> Matter:
    """What hangs together with a document of the agency, or with the one a task follows from.

    `kind` is a FoundKind, or "task". Refuses what this agency does not have or this person may not
    read (MatterUnknown).
    """
    if acting.agency_id is None:
        raise AgencyNeeded
    agencies = list_readable(agency_id=acting.agency_id, on=on)
    tied = _start(kind, document_id, agencies)
    _follow(tied, agencies)
    rows: list[Arrival | Dispatch] = [*tied.arrivals.values(), *tied.dispatches.values()]
    mine = [row for row in rows if row.agency_id in agencies and _may_read(row, acting)]
    if not mine or (kind != "task" and document_id not in {row.id for row in mine}):
        raise MatterUnknown
    documents = sorted((_document(row) for row in mine), key=lambda one: one.found.day)
    arrivals = [row.id for row in mine if isinstance(row, Arrival)]
    told = ArrivalTask.objects.filter(arrival__in=arrivals)
    tasks = dict(told.values_list("task_id", "arrival__agency_id"))
    summaries = list_summaries(ids=list(tasks), on=on)
    return Matter(
        documents=tuple(documents),
        tasks=tuple(summaries),
        own_tasks=frozenset(one for one, owner in tasks.items() if owner == acting.agency_id),
        files=tuple(list_files_about(agency_ids=agencies, keys=[row.id for row in mine])),
        subjects=(
            *(_subject(row) for row in mine),
            *(f"work.task:{task.id}" for task in summaries),
        ),
    )


def _start(kind: str, document_id: UUID, agencies: tuple[UUID, ...]) -> _Tied:
    if kind == FoundKind.DISPATCH:
        outgoing = Dispatch.objects.filter(id=document_id, agency_id__in=agencies)
        return _Tied(dispatches={row.id: row for row in outgoing})
    arrivals = Arrival.objects.filter(agency_id__in=agencies)
    if kind == FoundKind.ARRIVAL:
        arrivals = arrivals.filter(id=document_id)
    else:
        arrivals = arrivals.filter(tasks__task_id=document_id)
    return _Tied(arrivals={row.id: row for row in arrivals})


def _follow(tied: _Tied, agencies: tuple[UUID, ...]) -> None:
    """Go on until nothing new is tied; a few queries for each step, however much it brings."""
    arrivals, dispatches = list(tied.arrivals.values()), list(tied.dispatches.values())
    for _ in range(MOST_STEPS):
        if (not arrivals and not dispatches) or tied.count() > MOST_DOCUMENTS:
            return
        outgoing = _new(_dispatches_of(arrivals, dispatches, agencies), tied.dispatches)
        incoming = _new(_arrivals_of(arrivals, dispatches, agencies), tied.arrivals)
        arrivals, dispatches = incoming, outgoing


def _dispatches_of(
    arrivals: list[Arrival], dispatches: list[Dispatch], agencies: tuple[UUID, ...]
) -> Iterable[Dispatch]:
    """What answers an incoming document, what brought it, what replaced an outgoing one."""
    carried = [row.exchange_id for row in arrivals if row.exchange_id]
    foreign = {row.exchange_id for row in arrivals if row.agency_id not in agencies}
    messages = find_message_ids(document_ids=carried) if carried else {}
    own_only = [message for key, message in messages.items() if key in foreign]
    whoever = [message for key, message in messages.items() if key not in foreign]
    replaced = [row.id for row in dispatches]
    replaces = [row.replaces_id for row in dispatches if row.replaces_id]
    return Dispatch.objects.filter(
        Q(answers__in=[row.id for row in arrivals])
        | Q(exchange_id__in=whoever)
        | Q(exchange_id__in=own_only, agency_id__in=agencies)
        | Q(replaces__in=replaced)
        | Q(id__in=replaces)
    )


def _arrivals_of(
    arrivals: list[Arrival], dispatches: list[Dispatch], agencies: tuple[UUID, ...]
) -> Iterable[Arrival]:
    """What an outgoing document answers, what it became where it went, and what goes on with it.

    Of another agency's documents only what this agency received is followed.
    """
    sent = [(row.exchange_id, row.agency_id in agencies) for row in dispatches if row.exchange_id]
    own = [message for message, is_own in sent if is_own]
    others = [message for message, is_own in sent if not is_own]
    received = find_received_ids(message_ids=[*own, *others]) if own or others else {}
    everywhere = [key for message in own for key in received.get(message, ())]
    here = [key for message in others for key in received.get(message, ())]
    return Arrival.objects.filter(
        Q(id__in=[row.answers_id for row in dispatches if row.answers_id])
        | Q(exchange_id__in=everywhere)
        | Q(exchange_id__in=here, agency_id__in=agencies)
        | Q(id__in=[row.continues_id for row in arrivals if row.continues_id])
        | Q(continues__in=[row.id for row in arrivals], agency_id__in=agencies)
    )


_Row = TypeVar("_Row", Arrival, Dispatch)


def _new(found: Iterable[_Row], known: dict[UUID, _Row]) -> list[_Row]:
    fresh = [row for row in found if row.id not in known]
    known.update((row.id, row) for row in fresh)
    return fresh


def _may_read(row: Arrival | Dispatch, acting: Acting) -> bool:
    found = row.findable()
    if found.readers is None or acting.account_id in found.readers:
        return True
    own = row.agency_id == acting.agency_id
    return own and found.overseen and bool(READ_ALL & acting.roles)


def _document(row: Arrival | Dispatch) -> MatterDocument:
    if isinstance(row, Arrival):
        return MatterDocument(found=found_of(FoundKind.ARRIVAL, row))
    return MatterDocument(
        found=found_of(FoundKind.DISPATCH, row),
        answers=row.answers_id,
        replaces=row.replaces_id,
        sent=_sent(row),
    )


def _sent(row: Dispatch) -> SentDocument | None:
    if row.exchange_id is None:
        return None
    try:
        return get_sent_document(agency_id=row.agency_id, document_id=row.exchange_id)
    except DocumentUnknown:
        return None


def _subject(row: Arrival | Dispatch) -> str:
    return subject_of(row.id) if isinstance(row, Arrival) else subject_of_dispatch(row.id)
