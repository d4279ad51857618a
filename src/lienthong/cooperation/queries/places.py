"""Units and agencies of the directory by the names that people write."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from lienthong.cooperation.terms import AgreementDraft, Side
from lienthong.directory.queries import find_by_name, get_cards, tree_as_of
from lienthong.directory.terms import Body, Level, NameHit
from lienthong.kernel.vietnamese import same_name

_NAMESAKES = 30


def find_units(names: Iterable[str], *, on: date) -> dict[str, UUID]:
    """The one unit that bears each name on a day; a name of none, or of several, is left out.

    Each name is looked up once, in memory.
    """
    return _find(names, Body.UNIT, on)


def find_agencies(names: Iterable[str], *, on: date) -> dict[str, UUID]:
    """The one agency that bears each name on a day, whole or short (see find_units)."""
    return _find(names, Body.AGENCY, on)


def names_of_units(units: Collection[UUID]) -> dict[UUID, str]:
    """The names of units, as they were last called."""
    cards = get_cards(body=Body.UNIT, ids=set(units)) if units else {}
    return {unit: card.name for unit, card in cards.items()}


def communes_of(agreement: AgreementDraft, *, on: date) -> set[UUID]:
    """Every commune in the territories of the state's side, as of a day."""
    bodies = {
        party.agency_id
        for party in agreement.parties
        if party.side is Side.STATE and party.agency_id is not None
    }
    cards = get_cards(body=Body.AGENCY, ids=bodies) if bodies else {}
    territories = {card.unit_id for card in cards.values() if card.unit_id is not None}
    return {
        node.card.id
        for territory in territories
        for top in tree_as_of(on=on, unit_id=territory)
        for node in (top, *top.children, *(one for child in top.children for one in child.children))
        if node.card.level is Level.COMMUNE
    }


def _find(names: Iterable[str], body: Body, on: date) -> dict[str, UUID]:
    found = {}
    for name in dict.fromkeys(names):
        hits = find_by_name(text=name, on=on, limit=_NAMESAKES, body=body)
        ids = {hit.card.id for hit in hits if _bears(hit, name)}
        if len(ids) == 1:
            found[name] = ids.pop()
    return found


def _bears(hit: NameHit, name: str) -> bool:
    """Whether it is called so; an agency also by its short name: UBND xã Nga Sơn."""
    names = {hit.name, hit.card.short_name} if hit.card.body is Body.AGENCY else {hit.name}
    return any(same_name(one, name) for one in names if one)
