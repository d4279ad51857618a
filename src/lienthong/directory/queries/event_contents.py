"""What change events did, body by body."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from lienthong.directory.models import AgencyLink, AgencyVersion, UnitLink, UnitVersion
from lienthong.directory.queries.cards import list_cards
from lienthong.directory.terms import Body, Card, EventCard, Share


@dataclass(frozen=True, kw_only=True, slots=True)
class Passed:
    """What passed from a body, as it was the day before, to a body, as it was on the day."""

    source: Card
    target: Card
    share: Share


@dataclass(frozen=True, kw_only=True, slots=True)
class EventContent:
    """What an event did to the bodies it is about (the committees that followed are left out).

    `altered` holds the body before and after; `began` and `ended` those that no line leads to or
    from. An event that was undone still tells what it had done.
    """

    passed: tuple[Passed, ...]
    altered: tuple[tuple[Card, Card], ...]
    began: tuple[Card, ...]
    ended: tuple[Card, ...]


def describe_events(*, events: Collection[EventCard]) -> dict[UUID, EventContent]:
    """The content of each event, in a number of SQL queries that does not grow with them."""
    contents: dict[UUID, EventContent] = {}
    for body in Body:
        of_body = [event for event in events if event.body is body]
        if of_body:
            contents |= _describe(body, of_body)
    return contents


def _describe(body: Body, events: list[EventCard]) -> dict[UUID, EventContent]:
    links = _links(body, events)
    entered = _entered(body, events)
    named = {end for lines in links.values() for line in lines for end in line[:2]}
    named |= {body_id for ids in entered.values() for body_id in ids}
    lives: dict[UUID, list[Card]] = defaultdict(list)
    for card in list_cards(body, Q(body__in=named), on=None, by_line=True):
        lives[card.id].append(card)
    return {
        event.id: _content(event.effective_on, links[event.id], entered[event.id], lives)
        for event in events
    }


def _content(
    on: date,
    links: list[tuple[UUID, UUID, Share]],
    entered: set[UUID],
    lives: dict[UUID, list[Card]],
) -> EventContent:
    linked = {end for line in links for end in line[:2]}
    altered, began, ended = [], [], []
    for body_id in sorted(entered - linked):
        before = _version(lives[body_id], on, before=True)
        after = _version(lives[body_id], on, before=False)
        if before and after and before is not after:
            altered.append((before, after))
        elif after and after.valid_from == on:
            began.append(after)
        elif before and before.valid_until == on:
            ended.append(before)
    passed = [
        Passed(source=source, target=target, share=share)
        for giver, taker, share in links
        if (source := _version(lives[giver], on, before=True) or _first(lives[giver]))
        and (target := _version(lives[taker], on, before=False) or _first(lives[taker]))
    ]
    return EventContent(
        passed=tuple(passed), altered=tuple(altered), began=tuple(began), ended=tuple(ended)
    )


def _version(life: Iterable[Card], on: date, *, before: bool) -> Card | None:
    """The version that held until the day, or the one that holds on it."""
    for card in life:
        begun = card.valid_from < on if before else card.valid_from <= on
        still = card.valid_until is None or (
            card.valid_until >= on if before else card.valid_until > on
        )
        if begun and still:
            return card
    return None


def _first(life: list[Card]) -> Card | None:
    return life[0] if life else None


def _links(body: Body, events: list[EventCard]) -> dict[UUID, list[tuple[UUID, UUID, Share]]]:
    table = UnitLink if body is Body.UNIT else AgencyLink
    rows = (
        table._default_manager.filter(entered_by__key__in=[event.id for event in events])  # noqa: SLF001 - Django's public name for the default manager
        .order_by("id")
        .values_list("entered_by__key", "predecessor_id", "successor_id", "share")
    )
    links = defaultdict(list)
    for event, giver, taker, share in rows:
        links[event].append((giver, taker, Share(share)))
    return links


def _entered(body: Body, events: list[EventCard]) -> dict[UUID, set[UUID]]:
    table = UnitVersion if body is Body.UNIT else AgencyVersion
    rows = (
        table._default_manager.filter(entered_by__key__in=[event.id for event in events])  # noqa: SLF001 - Django's public name for the default manager
        .order_by("id")
        .values_list("entered_by__key", "body_id")
    )
    entered = defaultdict(set)
    for event, body_id in rows:
        entered[event].add(body_id)
    return entered
