"""The bodies of the directory that a party may be, as choices of a form."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext

from lienthong.cooperation.pages.wording import day_in_words
from lienthong.directory.queries import find_by_name, get_cards
from lienthong.directory.terms import Body, Card

SHOWN = 6
SHORTEST = 2


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One body to choose: its id, name and what tells it from bodies with a similar name."""

    value: str
    name: str
    note: str
    checked: bool


def choices_for(text: str, *, chosen: UUID | None) -> list[Choice]:
    """The body chosen so far, then those whose name fits what was typed."""
    cards: dict[UUID, Card] = {}
    if chosen is not None:
        cards |= get_cards(body=Body.AGENCY, ids={chosen})
    typed = text.strip()
    if len(typed) >= SHORTEST:
        hits = find_by_name(text=typed[:200], body=Body.AGENCY, limit=SHOWN)
        cards |= {hit.card.id: hit.card for hit in hits if hit.card.id not in cards}
    return _as_choices(cards.values(), chosen=chosen)


def _as_choices(cards: Collection[Card], *, chosen: UUID | None) -> list[Choice]:
    return [
        Choice(
            value=str(card.id),
            name=card.name,
            note=_life(card),
            checked=card.id == chosen,
        )
        for card in cards
    ]


def _life(card: Card) -> str:
    if card.valid_until is None:
        return ""
    return gettext("ended on {day}").format(day=day_in_words(card.valid_until))
