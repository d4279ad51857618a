"""How documents are tied to each other: what answers, replaces, brought and carries on what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from django.db.models import Q

from lienthong.documents.models import Arrival, Dispatch
from lienthong.documents.terms import MatterStart
from lienthong.exchange.queries import (
    find_answered_ids,
    find_answering_ids,
    find_message_ids,
    find_received_ids,
    find_senders,
)

MOST_STEPS = 8
"""How many documents after each other are followed: question, answer, question about it, …"""

MOST_DOCUMENTS = 300


@dataclass
class Tied:
    """What hangs together, of whatever agency; rights are asked by who shows it.

    `sent` are documents that went out without a draft here (decision 47): their ids in the
    exchange, and who sent each.
    """

    arrivals: dict[UUID, Arrival] = field(default_factory=dict)
    dispatches: dict[UUID, Dispatch] = field(default_factory=dict)
    sent: dict[UUID, UUID] = field(default_factory=dict)

    def count(self) -> int:
        """How many there are."""
        return len(self.arrivals) + len(self.dispatches) + len(self.sent)


@dataclass(frozen=True, kw_only=True)
class _Step:
    """What the last step brought, and whose documents may be led through."""

    arrivals: list[Arrival]
    dispatches: list[Dispatch]
    sent: list[UUID]
    agencies: tuple[UUID, ...]

    def own_arrivals(self) -> list[Arrival]:
        return [row for row in self.arrivals if row.agency_id in self.agencies]

    def own_dispatches(self) -> list[Dispatch]:
        return [row for row in self.dispatches if row.agency_id in self.agencies]


def find_tied(*, start: MatterStart, key: UUID, agencies: tuple[UUID, ...]) -> Tied:
    """Everything that hangs together with one thing of these agencies; nothing if it is not theirs.

    A few queries for each step, however much it brings.
    """
    tied = _begin(start, key, agencies)
    step = _Step(
        arrivals=list(tied.arrivals.values()),
        dispatches=list(tied.dispatches.values()),
        sent=list(tied.sent),
        agencies=agencies,
    )
    for _ in range(MOST_STEPS):
        if tied.count() > MOST_DOCUMENTS or not (step.arrivals or step.dispatches or step.sent):
            break
        outgoing = _new(_dispatches_of(step), tied.dispatches)
        incoming = _new(_arrivals_of(step), tied.arrivals)
        sent = _new_sent(_sent_of(step), tied.sent)
        step = _Step(arrivals=incoming, dispatches=outgoing, sent=sent, agencies=agencies)
    return tied


def _begin(start: MatterStart, key: UUID, agencies: tuple[UUID, ...]) -> Tied:
    if start is MatterStart.SENT:
        drafted = Dispatch.objects.filter(exchange_id=key, agency_id__in=agencies)
        if rows := {row.id: row for row in drafted}:
            return Tied(dispatches=rows)
        return Tied(sent=find_senders(agency_ids=agencies, sent_ids=[key]))
    if start is MatterStart.DISPATCH:
        outgoing = Dispatch.objects.filter(id=key, agency_id__in=agencies)
        return Tied(dispatches={row.id: row for row in outgoing})
    arrivals = Arrival.objects.filter(agency_id__in=agencies)
    if start is MatterStart.ARRIVAL:
        arrivals = arrivals.filter(id=key)
    else:
        arrivals = arrivals.filter(tasks__task_id=key)
    return Tied(arrivals={row.id: row for row in arrivals})


def _dispatches_of(step: _Step) -> Iterable[Dispatch]:
    """What answers an incoming document, what brought it, what replaced an outgoing one."""
    carried = [row.exchange_id for row in step.arrivals if row.exchange_id]
    foreign = {row.exchange_id for row in step.arrivals if row.agency_id not in step.agencies}
    messages = find_message_ids(document_ids=carried) if carried else {}
    own_only = [message for key, message in messages.items() if key in foreign]
    whoever = [message for key, message in messages.items() if key not in foreign]
    answered = [row.answers_id for row in step.own_arrivals() if row.answers_id]
    replaces = [row.replaces_id for row in step.dispatches if row.replaces_id]
    return Dispatch.objects.filter(
        Q(answers__in=[row.id for row in step.arrivals])
        | Q(exchange_id__in=whoever)
        | Q(exchange_id__in=own_only, agency_id__in=step.agencies)
        | Q(replaces__in=[row.id for row in step.dispatches])
        | Q(id__in=[*answered, *replaces])
    )


def _arrivals_of(step: _Step) -> Iterable[Arrival]:
    """What an outgoing document answers, what it became where it went, and what goes on with it.

    Of another agency's documents only what this agency received is followed.
    """
    own = step.own_dispatches()
    went = [*(row.exchange_id for row in own if row.exchange_id), *step.sent]
    others = [
        row.exchange_id
        for row in step.dispatches
        if row.exchange_id and row.agency_id not in step.agencies
    ]
    received = find_received_ids(message_ids=[*went, *others]) if went or others else {}
    everywhere = [key for message in went for key in received.get(message, ())]
    here = [key for message in others for key in received.get(message, ())]
    if step.sent:
        here += find_answering_ids(agency_ids=step.agencies, sent_ids=step.sent)
    answers = [row.answers_id for row in step.dispatches if row.answers_id]
    continues = [row.continues_id for row in step.arrivals if row.continues_id]
    return Arrival.objects.filter(
        Q(id__in=[*answers, *continues])
        | Q(answers__in=[row.id for row in own])
        | Q(exchange_id__in=everywhere)
        | Q(exchange_id__in=here, agency_id__in=step.agencies)
        | Q(continues__in=[row.id for row in step.arrivals], agency_id__in=step.agencies)
    )


def _sent_of(step: _Step) -> Mapping[UUID, UUID]:
    """What went out without a draft and was received as one of these, or is answered by one.

    What somebody tied by hand to a drafted document answers that one only.
    """
    carried = [row.exchange_id for row in step.arrivals if row.exchange_id]
    if not carried:
        return {}
    untied = [row.exchange_id for row in step.own_arrivals() if not row.answers_id]
    answered = find_answered_ids(
        agency_ids=step.agencies, document_ids=[one for one in untied if one]
    )
    ids = {*find_message_ids(document_ids=carried).values(), *answered.values()}
    found = find_senders(agency_ids=step.agencies, sent_ids=ids)
    drafted = Dispatch.objects.filter(exchange_id__in=list(found))
    known = set(drafted.values_list("exchange_id", flat=True))
    return {key: agency_id for key, agency_id in found.items() if key not in known}


_Row = TypeVar("_Row", Arrival, Dispatch)


def _new(found: Iterable[_Row], known: dict[UUID, _Row]) -> list[_Row]:
    fresh = [row for row in found if row.id not in known]
    known.update((row.id, row) for row in fresh)
    return fresh


def _new_sent(found: Mapping[UUID, UUID], known: dict[UUID, UUID]) -> list[UUID]:
    fresh = [key for key in found if key not in known]
    known.update((key, found[key]) for key in fresh)
    return fresh
