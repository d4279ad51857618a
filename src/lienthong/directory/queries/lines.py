"""Who came before and after a body: successors, predecessors, the whole line."""

from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Q

from lienthong.directory.models import AgencyLink, Appointment, UnitLink
from lienthong.directory.models.bitemporal import recorded, valid
from lienthong.directory.queries.cards import get_card, latest_cards, list_cards
from lienthong.directory.queries.events import events_of_line
from lienthong.directory.rules.succession import Heir, follow
from lienthong.directory.terms import (
    Body,
    Card,
    Evidence,
    Line,
    Share,
    Step,
    Succession,
    Successor,
    UnknownBody,
)

_COLUMNS = (
    "predecessor_id",
    "successor_id",
    "share",
    "effective_on",
    "entered_by__key",
    "entered_by__act__number",
    "evidence",
)
# Calling an enum costs as much as the rest of a step; the districts' lines have hundreds.
_SHARES = {str(share): share for share in Share}

_GENERATIONS = 50
"""A line longer than this would be an error in the record, not history."""


def list_successions(
    *, body: Body, ids: Collection[UUID], on: date, as_recorded_at: datetime | None = None
) -> dict[UUID, Succession]:
    """Who carries each body on, on that day: see successors.

    The number of database queries does not grow with the number of bodies. Refuses an unknown id
    (UnknownBody).
    """
    steps = _collect(body, ids, _outward, as_recorded_at)
    outward: dict[UUID, list[Step]] = {}
    for step in steps:
        outward.setdefault(step.predecessor_id, []).append(step)
    bodies = set(ids).union(*({step.predecessor_id, step.successor_id} for step in steps))
    cards = latest_cards(body, bodies, on=on, as_recorded_at=as_recorded_at)
    living = {card.id for card in cards.values() if card.lives_on(on)}
    doubtful = {one for one in living.intersection(ids) if not cards[one].traced}
    seated = _seated(doubtful, on) if doubtful and body is Body.AGENCY else set()
    result = {}
    for origin in ids:
        if origin not in cards:
            raise UnknownBody(asked=origin)
        walk = follow(origin, outward, on=on, living=living)
        ended = cards[origin].valid_from <= on
        heirs = [_successor(heir, cards[heir.id]) for heir in walk.heirs if ended]
        result[origin] = Succession(
            origin=cards[origin],
            on=on,
            living=origin in living,
            successors=tuple(sorted(heirs, key=_most_first)),
            lost=walk.lost if ended else (),
            seated=origin in seated,
        )
    return result


def _seated(ids: Collection[UUID], on: date) -> set[UUID]:
    """The agencies in which somebody holds a post on a day."""
    held = Appointment.objects.filter(valid(on), superseded_at=None, post__agency__in=ids)
    return set(held.values_list("post__agency", flat=True))


def successors(
    *,
    body: Body,
    body_id: UUID,
    on: date,
    as_recorded_at: datetime | None = None,
) -> Succession:
    """Who carries the body on, on that day, over as many changes as there were.

    A body that still lives then has no successors unless it gave a part away. The successor with
    most of the first body's communes comes first. Refuses an unknown id (UnknownBody).
    """
    return list_successions(body=body, ids=[body_id], on=on, as_recorded_at=as_recorded_at)[body_id]


def predecessors(
    *,
    body: Body,
    body_id: UUID,
    as_recorded_at: datetime | None = None,
) -> tuple[tuple[Step, Card], ...]:
    """What the body came from, one generation back: the step and the last card of the giver."""
    steps = [
        step
        for step in _steps(body, _inward([body_id]), as_recorded_at)
        if step.predecessor_id != body_id
    ]
    cards = latest_cards(
        body, {step.predecessor_id for step in steps}, as_recorded_at=as_recorded_at
    )
    return tuple((step, cards[step.predecessor_id]) for step in steps)


def list_origins(*, body: Body, body_id: UUID) -> list[Step]:
    """All that went into the body, over as many changes as there were, by day."""
    return _collect(body, [body_id], _inward, None)


def line_of(
    *,
    body: Body,
    body_id: UUID,
    as_recorded_at: datetime | None = None,
) -> Line:
    """The body's whole line: its versions, all generations before and after, the events behind.

    Refuses an unknown id (UnknownBody).
    """
    versions = list_cards(
        body, Q(body=body_id), on=None, as_recorded_at=as_recorded_at, by_line=True
    )
    origin = versions[-1] if versions else get_card(body, body_id, as_recorded_at=as_recorded_at)
    before = _collect(body, [body_id], _inward, as_recorded_at)
    after = _collect(body, [body_id], _outward, as_recorded_at)
    named = {end for step in (*before, *after) for end in (step.predecessor_id, step.successor_id)}
    events = {step.event_id for step in (*before, *after)}
    return Line(
        origin=origin,
        versions=tuple(versions),
        before=tuple(before),
        after=tuple(after),
        cards=latest_cards(body, named | {body_id}, as_recorded_at=as_recorded_at),
        events=events_of_line(keys=events, body=body, body_id=body_id),
        traced=origin.traced,
    )


def _outward(ids: Iterable[UUID]) -> Q:
    return Q(predecessor__in=list(ids))


def _inward(ids: Iterable[UUID]) -> Q:
    return Q(successor__in=list(ids))


def _collect(
    body: Body,
    ids: Collection[UUID],
    side: Callable[[Iterable[UUID]], Q],
    as_recorded_at: datetime | None,
) -> list[Step]:
    """All steps reachable to one side, generation by generation, by day."""
    known = set(ids)
    frontier = known
    steps: dict[tuple[UUID, UUID, date], Step] = {}
    for _ in range(_GENERATIONS):
        found = _steps(body, side(frontier), as_recorded_at)
        steps |= {
            (step.predecessor_id, step.successor_id, step.effective_on): step for step in found
        }
        ends = {end for step in found for end in (step.predecessor_id, step.successor_id)}
        frontier = ends - known
        known |= frontier
        if not frontier:
            break
    return sorted(steps.values(), key=lambda step: step.effective_on)


def _steps(body: Body, which: Q, as_recorded_at: datetime | None) -> list[Step]:
    table = UnitLink if body is Body.UNIT else AgencyLink
    rows = (
        table._default_manager.filter(which, recorded(as_recorded_at))  # noqa: SLF001 - Django's public name for the default manager
        .order_by("effective_on", "id")
        .values_list(*_COLUMNS)
    )
    return [_step(row) for row in rows]


def _step(row: tuple[Any, ...]) -> Step:
    return Step(
        predecessor_id=row[0],
        successor_id=row[1],
        share=_SHARES[row[2]],
        effective_on=row[3],
        event_id=row[4],
        act=row[5] or "",
        evidence=None if row[6] is None else tuple(_evidence(item) for item in row[6]),
    )


def _evidence(item: dict[str, str]) -> Evidence:
    return Evidence(
        unit_id=_unit_id(item["unit"]),
        code=item["code"],
        name=item["name"],
        share=_SHARES[item["share"]],
    )


@lru_cache(maxsize=4096)
def _unit_id(text: str) -> UUID:
    """The id of a commune of the evidence; the same few hundred are asked for again and again."""
    return UUID(text)


def _successor(heir: Heir, card: Card) -> Successor:
    return Successor(
        card=card, share=heir.share, since=heir.since, steps=heir.steps, evidence=heir.evidence
    )


def _most_first(successor: Successor) -> tuple[int, str, str]:
    return -len(successor.evidence or ()), successor.card.code, successor.name
