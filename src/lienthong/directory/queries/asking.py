"""One body from what a person typed: a code, an id or a name."""

from datetime import date
from uuid import UUID

from lienthong.directory.queries.cards import get_card, latest_cards
from lienthong.directory.queries.codes import find_by_typed_code
from lienthong.directory.queries.names import find_by_name
from lienthong.directory.queries.trees import is_loaded
from lienthong.directory.terms import (
    AmbiguousName,
    Body,
    Card,
    DirectoryEmpty,
    NameHit,
    UnknownBody,
)
from lienthong.kernel.vietnamese import fold, same_name

_LOOKED_AT = 60
_NAMED = 6
"""Candidates that a refusal names."""


def ask_for_body(*, asked: str, on: date) -> Card:
    """The one unit or agency meant by a code, an id or a name, as of a day.

    A code means who has it on the day, else who had it last by then, else who got it later. A name
    must be whole; its type word tells huyện Nga Sơn from xã Nga Sơn and from UBND huyện Nga Sơn;
    among bodies of one name the one living on the day is meant, and the one bearing it that day
    before those that once did.
    Refuses nothing found (UnknownBody), several (AmbiguousName) and an empty directory
    (DirectoryEmpty).
    """
    if not is_loaded():
        raise DirectoryEmpty
    hits = find_by_typed_code(typed=asked, on=on)
    if hits:
        return hits[0].card
    later = find_by_typed_code(typed=asked)
    if later:
        return get_card(later[0].card.body, later[0].card.id, on=on)
    by_id = _by_id(asked, on)
    if by_id is not None:
        return by_id
    candidates = _closest(find_by_name(text=asked, limit=_LOOKED_AT), asked)
    chosen = _living_namesake(candidates, on) or candidates
    if len(chosen) > 1:
        chosen = _bearing_that_day(chosen, asked, on) or chosen
    if not chosen:
        raise UnknownBody(asked=asked[:100])
    if len(chosen) > 1:
        named = "; ".join(_named(hit.card) for hit in chosen[:_NAMED])
        more = "; …" if len(chosen) > _NAMED else ""
        raise AmbiguousName(
            asked=asked[:100], candidates=named + more, cards=[hit.card for hit in chosen]
        )
    return get_card(chosen[0].card.body, chosen[0].card.id, on=on)


def _by_id(asked: str, on: date) -> Card | None:
    try:
        wanted = UUID(asked)
    except ValueError:
        return None
    for body in Body:
        try:
            return get_card(body, wanted, on=on)
        except UnknownBody:
            continue
    return None


def _living_namesake(hits: list[NameHit], on: date) -> list[NameHit]:
    """The one body living on the day among bodies of the same full name; else nothing."""
    living = [hit for hit in hits if hit.card.lives_on(on)]
    namesakes = len({fold(hit.card.name) for hit in hits}) == 1
    return living if namesakes and len(living) == 1 else []


def _bearing_that_day(hits: list[NameHit], asked: str, on: date) -> list[NameHit]:
    """The one body that bears the whole name on the day, where others did before; else nothing."""
    then = {
        card.id: card
        for body in Body
        for card in latest_cards(body, [hit.card.id for hit in hits], on=on).values()
    }
    bearing = [
        hit
        for hit in hits
        if then[hit.card.id].lives_on(on) and _bears_whole(then[hit.card.id], asked)
    ]
    return bearing if len(bearing) == 1 else []


def _bears_whole(card: Card, asked: str) -> bool:
    """Tell whether it is the card's whole name, accents left aside; a unit's has its type."""
    names = [card.name, *([card.short_name] if card.body is Body.AGENCY else [])]
    return fold(asked) in map(fold, names)


def _closest(hits: list[NameHit], asked: str) -> list[NameHit]:
    """The hits whose names are nearest to what was asked."""
    distances = [_distance(hit, asked) for hit in hits]
    return [hit for hit, far in zip(hits, distances, strict=True) if far == min(distances)]


def _distance(hit: NameHit, asked: str) -> int:
    """0: the whole name, 1: an agency's short one, 2 and 3: the same but for accents, then less.

    The short name of a unit lacks its type and is therefore no whole name.
    """
    wanted, full = fold(asked), (hit.name, hit.card.name)
    short = hit.card.short_name
    agency = hit.card.body is Body.AGENCY
    tests = (
        any(same_name(name, asked) for name in full),
        agency and same_name(short, asked),
        any(fold(name) == wanted for name in full),
        agency and fold(short) == wanted,
        same_name(short, asked),
        fold(short) == wanted,
    )
    return next((place for place, passed in enumerate(tests) if passed), len(tests))


def _named(card: Card) -> str:
    """A body with all it can be told apart by; its id always names it."""
    told = [text for text in (card.code, _until(card), f"id {card.id}") if text]
    return f"{card.name} ({', '.join(told)})"


def _until(card: Card) -> str:
    return f"– {card.valid_until:%d/%m/%Y}" if card.valid_until else ""
