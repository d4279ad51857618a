"""Units and agencies of the directory by the names that people write."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from uuid import UUID

from lienthong.cooperation.queries.one import get_draft
from lienthong.cooperation.rules.places import (
    Namesake,
    Scope,
    choose_namesakes,
    split_name,
    unit_in,
)
from lienthong.cooperation.terms import AgreementDraft, Side
from lienthong.cooperation.terms.places import Named
from lienthong.directory.queries import find_by_name, get_cards, home_province, tree_as_of
from lienthong.directory.terms import Body, Card, Level, NameHit

_NAMESAKES = 60
_TOLD = 6
"""Namesakes that a refusal names."""


def find_units(names: Iterable[str], *, on: date, agreement: str = "") -> Named:
    """The one unit that each name means on a day.

    A unit in the territory of the agreement's state side is meant first, then one in its
    province, then one in the platform's; "xã Định Hòa, tỉnh Thanh Hóa" says which
    (rules.choose_namesakes), and "UBND xã Định Hòa" means what its committee governs. Each name is
    looked up once, in memory; the number of database queries does not depend on theirs.
    Refuses an unknown agreement (UnknownAgreement).
    """
    meant = {name: unit_in(name) for name in names}
    known = _find(meant.values(), Body.UNIT, on, agreement)
    return Named(
        found={name: known.found[unit] for name, unit in meant.items() if unit in known.found},
        several={
            name: known.several[unit] for name, unit in meant.items() if unit in known.several
        },
    )


def find_agencies(names: Iterable[str], *, on: date, agreement: str = "") -> Named:
    """The one agency that each name means on a day, whole or short (see find_units)."""
    return _find(names, Body.AGENCY, on, agreement)


def names_to_write(units: Collection[UUID], *, on: date, agreement: str) -> dict[UUID, str]:
    """What to call each unit so that `find_units` finds it: with its province, if need be."""
    names = names_of_units(units)
    found = find_units(names.values(), on=on, agreement=agreement).found
    others = {unit for unit, name in names.items() if found.get(name) != unit}
    above = _units_above(others)
    return names | {
        unit: ", ".join([names[unit], *(card.name for card in _path(unit, above)[1:][-1:])])
        for unit in others
    }


def names_of_units(units: Collection[UUID]) -> dict[UUID, str]:
    """The names of units, as they were last called."""
    cards = get_cards(body=Body.UNIT, ids=set(units)) if units else {}
    return {unit: card.name for unit, card in cards.items()}


def communes_of(agreement: AgreementDraft, *, on: date) -> set[UUID]:
    """Every commune in the territories of the state's side, as of a day."""
    return {
        node.card.id
        for territory in territories_of(agreement)
        for top in tree_as_of(on=on, unit_id=territory)
        for node in (top, *top.children, *(one for child in top.children for one in child.children))
        if node.card.level is Level.COMMUNE
    }


def territories_of(agreement: AgreementDraft) -> set[UUID]:
    """The units that the state's side governs or serves."""
    bodies = {
        party.agency_id
        for party in agreement.parties
        if party.side is Side.STATE and party.agency_id is not None
    }
    cards = get_cards(body=Body.AGENCY, ids=bodies) if bodies else {}
    return {card.unit_id for card in cards.values() if card.unit_id is not None}


def _find(names: Iterable[str], body: Body, on: date, agreement: str) -> Named:
    hits = {
        name: find_by_name(text=split_name(name)[0], on=on, limit=_NAMESAKES, body=body)
        for name in dict.fromkeys(names)
    }
    near = territories_of(get_draft(reference=agreement)[2]) if agreement else set()
    lying = {hit.card.unit_id for some in hits.values() for hit in some if hit.card.unit_id}
    above = _units_above(lying | near)
    scopes = _scopes(near, above, on)
    found, several = {}, {}
    for name, some in hits.items():
        meant = choose_namesakes(name, [_namesake(hit, above) for hit in some], scopes)
        if len(meant) == 1:
            found[name] = meant[0].id
        elif meant:
            more = "; …" if len(meant) > _TOLD else ""
            several[name] = "; ".join(one.full_name for one in meant[:_TOLD]) + more
    return Named(found=found, several=several)


def _scopes(near: set[UUID], above: Mapping[UUID, Card], on: date) -> list[Scope]:
    """What is near: the territories of the agreement, their provinces, the platform's province."""
    provinces = {_path(unit, above)[-1].id for unit in near if unit in above}
    home = home_province(on)
    return [frozenset(near), frozenset(provinces), frozenset({home} if home else ())]


def _namesake(hit: NameHit, above: Mapping[UUID, Card]) -> Namesake:
    """What is called so; an agency also by its short name: UBND xã Nga Sơn."""
    card = hit.card
    path = _path(card.unit_id, above)
    around = path if card.body is Body.AGENCY else path[1:]
    short = (card.short_name,) if card.body is Body.AGENCY and card.short_name else ()
    return Namesake(
        id=card.id,
        names=(hit.name, *short),
        units=frozenset(one.id for one in path),
        around=tuple((one.name, one.short_name) for one in around),
    )


def _units_above(units: Collection[UUID]) -> dict[UUID, Card]:
    """The units and all that they lie in: one query a level."""
    cards: dict[UUID, Card] = {}
    wanted = set(units)
    while wanted:
        found = get_cards(body=Body.UNIT, ids=wanted)
        cards |= found
        wanted = {card.parent_id for card in found.values() if card.parent_id} - cards.keys()
    return cards


def _path(unit: UUID | None, above: Mapping[UUID, Card]) -> list[Card]:
    """A unit and what it lies in, up to the province."""
    path: list[Card] = []
    while unit is not None and unit in above:
        path.append(above[unit])
        unit = above[unit].parent_id
    return path
