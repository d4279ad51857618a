"""The bodies of the directory that a party may be, as choices of a form."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext

from lienthong.cooperation.pages.wording import day_in_words
from lienthong.directory.queries import find_by_name, get_cards, get_first_cards
from lienthong.directory.terms import Body, Bound, Card, NameHit
from lienthong.kernel.vietnamese import fold

SHOWN = 6
SHORTEST = 2
LONGEST = 200
MOST_NAMESAKES = 12
_LOOKED_AT = 60
ALONE = "alone:"
"""Begins the choice that links a name to no body; the name it was made for follows."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One body to choose: its id, name and what tells it from bodies with a similar name."""

    value: str
    name: str
    note: str
    checked: bool


def alone(name: str) -> str:
    """The choice to keep this name without a link. It holds for this name only."""
    return f"{ALONE}{name}"


def keeps_alone(choice: str, name: str) -> bool:
    """Tell whether it was chosen to keep this very name without a link."""
    return choice.startswith(ALONE) and fold(choice.removeprefix(ALONE)) == fold(name)


def choices_for(text: str, *, chosen: UUID | None) -> list[Choice]:
    """The body chosen so far, those called as typed, then those whose name fits it."""
    cards: dict[UUID, Card] = {}
    if chosen is not None:
        cards |= get_cards(body=Body.AGENCY, ids={chosen})
    found = _find(text)
    namesakes = _namesakes_among(found, text)
    for card in (*namesakes, *(hit.card for hit in found[:SHOWN])):
        cards.setdefault(card.id, card)
    notes = _lives_of(namesakes)
    return [
        Choice(
            value=str(card.id),
            name=card.name,
            note=notes.get(card.id) or _end_of(card),
            checked=card.id == chosen,
        )
        for card in cards.values()
    ]


def list_namesakes(text: str) -> list[Card]:
    """The bodies called exactly as typed but for case and accents, by full or short name."""
    return _namesakes_among(_find(text), text)


def _find(text: str) -> list[NameHit]:
    typed = text.strip()[:LONGEST]
    if len(typed) < SHORTEST:
        return []
    return find_by_name(text=typed, body=Body.AGENCY, limit=_LOOKED_AT)


def _namesakes_among(hits: list[NameHit], text: str) -> list[Card]:
    wanted = fold(text)
    same = [hit.card for hit in hits if wanted in {fold(hit.name), *_names_of(hit.card)}]
    return same[:MOST_NAMESAKES]


def _names_of(card: Card) -> set[str]:
    return {fold(card.name), fold(card.short_name)}


def _lives_of(cards: Collection[Card]) -> dict[UUID, str]:
    """What tells bodies of one name apart: where they are, from when and until when."""
    places = _places_of(cards)
    first = get_first_cards(body=Body.AGENCY, ids=[card.id for card in cards])
    lives = {}
    for card in cards:
        told = (places.get(card.id), _beginning(first[card.id]), _end_of(card))
        lives[card.id] = ", ".join(filter(None, told))
    return lives


def _places_of(cards: Collection[Card]) -> dict[UUID, str]:
    """By agency, the name of what its territory lies in."""
    units = get_cards(body=Body.UNIT, ids={card.unit_id for card in cards if card.unit_id})
    around = get_cards(
        body=Body.UNIT, ids={unit.parent_id for unit in units.values() if unit.parent_id}
    )
    places = {}
    for card in cards:
        unit = units.get(card.unit_id) if card.unit_id else None
        if unit is not None and unit.parent_id in around:
            places[card.id] = around[unit.parent_id].name
    return places


def _beginning(first: Card) -> str:
    """From when a body is known, by its first version."""
    if first.starts is Bound.MENTION:
        return gettext("named by one source, {year}").format(year=first.valid_from.year)
    if first.starts is Bound.RECORD:
        return gettext("on record since {day}").format(day=day_in_words(first.valid_from))
    return gettext("since {day}").format(day=day_in_words(first.valid_from))


def _end_of(card: Card) -> str:
    if card.valid_until is None:
        return ""
    return gettext("ended on {day}").format(day=day_in_words(card.valid_until))
