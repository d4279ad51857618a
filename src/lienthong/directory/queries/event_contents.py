"""What change events did, body by body."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Q

from lienthong.directory.models import AgencyLink, UnitLink
from lienthong.directory.queries.cards import (
    NO_CODE,
    Code,
    EnteredCode,
    list_cards,
    list_entered_cards,
    list_entered_codes,
)
from lienthong.directory.terms import Body, Card, EventCard, Share

Lives = defaultdict[UUID, list[Card]]
"""The versions of each body, oldest first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Passed:
    """What passed from a body, as it was the day before, to a body, as it was on the day."""

    source: Card
    target: Card
    share: Share


@dataclass(frozen=True, kw_only=True, slots=True)
class EventContent:
    """What an event did to the bodies it is about, or to the committees that followed them.

    `altered` holds the body before and after; `began` and `ended` those that no line leads to or
    from. An event that was undone still tells what it had done, a correction what it undid; `known`
    are, of all these bodies, those the record has now.
    """

    passed: tuple[Passed, ...]
    altered: tuple[tuple[Card, Card], ...]
    began: tuple[Card, ...]
    ended: tuple[Card, ...]
    known: frozenset[UUID]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Rows:
    """What events entered, by event: links, versions of bodies, codes of agencies."""

    links: dict[UUID, list[tuple[UUID, UUID, Share]]]
    versions: dict[UUID, list[Card]]
    codes: dict[UUID, list[EnteredCode]]


def describe_events(*, events: Collection[EventCard]) -> dict[UUID, EventContent]:
    """The content of each event, in a number of SQL queries that does not grow with them."""
    contents: dict[UUID, EventContent] = {}
    for body in Body:
        of_body = [event for event in events if event.body is body]
        if of_body:
            contents |= _describe(body, of_body)
    return contents


def describe_followers(*, event: EventCard) -> EventContent | None:
    """What the People's Committees did that followed the units of an event; None when none did."""
    if event.body is not Body.UNIT:
        return None
    content = _describe(Body.AGENCY, [event])[event.id]
    did = content.passed or content.altered or content.began or content.ended
    return content if did else None


def _describe(body: Body, events: list[EventCard]) -> dict[UUID, EventContent]:
    entered_by = {event.id: event.corrects_id or event.id for event in events}
    keys = list(set(entered_by.values()))
    rows = _Rows(
        links=_links(body, keys),
        versions=list_entered_cards(body, keys),
        codes=list_entered_codes(keys) if body is Body.AGENCY else {},
    )
    named = {end for lines in rows.links.values() for line in lines for end in line[:2]}
    named |= {card.id for cards in rows.versions.values() for card in cards}
    named |= {code.agency_id for codes in rows.codes.values() for code in codes}
    lives: Lives = defaultdict(list)
    for card in list_cards(body, Q(body__in=named), on=None, by_line=True):
        lives[card.id].append(card)
    return {event.id: _content(event, entered_by[event.id], rows, lives) for event in events}


def _content(event: EventCard, key: UUID, rows: _Rows, recorded: Lives) -> EventContent:
    """The content of the event that entered what has the key: itself, or the one it undid.

    What was undone is told by the rows that were entered, as the record no longer has them.
    """
    on, links = event.effective_on, rows.links.get(key, [])
    own: Lives = defaultdict(list)
    for card in rows.versions.get(key, []):
        own[card.id].append(card)
    lives = defaultdict(list, recorded)
    if event.corrects_id or event.corrected_by_id:
        lives |= own
    linked = {end for line in links for end in line[:2]}
    altered = _recoded(rows.codes.get(key, []), lives, on, known=own.keys() | linked)
    began, ended = [], []
    for body_id in sorted(own.keys() - linked):
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
    named = {card.id for line in passed for card in (line.source, line.target)}
    named |= {card.id for card in (*began, *ended, *(after for _, after in altered))}
    return EventContent(
        passed=tuple(passed),
        altered=tuple(altered),
        began=tuple(began),
        ended=tuple(ended),
        known=frozenset(named & recorded.keys()),
    )


def _recoded(
    codes: list[EnteredCode], lives: Lives, on: date, *, known: Collection[UUID]
) -> list[tuple[Card, Card]]:
    """Agencies of which nothing but the own code changed on the day, before and after."""
    altered = []
    for agency in sorted({code.agency_id for code in codes}.difference(known)):
        card = _version(lives[agency], on, before=False)
        of_it = [code for code in codes if code.agency_id == agency]
        given = [code for code in of_it if code.valid_from == on]
        taken = [code for code in of_it if code.valid_until == on]
        if card is not None and given:
            before = taken[-1].code if taken else NO_CODE
            altered.append((_with_code(card, before), _with_code(card, given[-1].code)))
    return altered


def _with_code(card: Card, code: Code) -> Card:
    return replace(card, code=code[0], demonstration=code[1])


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


def _links(body: Body, keys: list[UUID]) -> dict[UUID, list[tuple[UUID, UUID, Share]]]:
    table = UnitLink if body is Body.UNIT else AgencyLink
    rows = (
        table._default_manager.filter(entered_by__key__in=keys)  # noqa: SLF001 - Django's public name for the default manager
        .order_by("id")
        .values_list("entered_by__key", "predecessor_id", "successor_id", "share")
    )
    links = defaultdict(list)
    for event, giver, taker, share in rows:
        links[event].append((giver, taker, Share(share)))
    return links
