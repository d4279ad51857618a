"""Which review chain is for a draft, whom it asks, and how a drafter departed from it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from lienthong.documents.terms.chains import (
    ChainCard,
    ChainDraft,
    ChainNotPossible,
    Followed,
    Member,
    Place,
    ReviewerLeft,
)


def is_open(card: ChainCard, on: date) -> bool:
    """Whether a chain holds on a day or will hold later."""
    return card.ended_at is None and (card.valid_until is None or on < card.valid_until)


def list_fitting(cards: Iterable[ChainCard], *, type_code: str, on: date) -> list[ChainCard]:
    """Those that hold for the type that day: first those for it alone, then the newest."""
    held = [
        one
        for one in cards
        if is_open(one, on) and one.valid_from <= on and one.type_code in {"", type_code}
    ]
    newest = sorted(held, key=lambda one: one.set_at, reverse=True)
    return sorted(newest, key=lambda one: not one.type_code)


def find_left(card: ChainCard) -> list[Member]:
    """The places that nobody fills: the person left, or nobody holds the post."""
    return [one for level in card.levels for one in level if not one.filled_by]


def people_of(card: ChainCard, *, drafter_id: UUID) -> list[list[UUID]]:
    """Whom the chain asks today, each once, without the drafter; levels of nobody fall away."""
    seen, levels = {drafter_id}, []
    for level in card.levels:
        found = list(dict.fromkeys(who for one in level for who, _ in one.filled_by))
        levels.append([who for who in found if who not in seen])
        seen |= set(found)
    return [level for level in levels if level]


def require_places(draft: ChainDraft, *, known: set[Place]) -> None:
    """Refuse a chain of nobody, with a place twice or an unknown one (ChainNotPossible)."""
    places = [one for level in draft.levels for one in level]
    if not places or len(set(places)) < len(places) or not set(places) <= known:
        raise ChainNotPossible(field="level_1")


def follow(
    card: ChainCard,
    levels: Sequence[Sequence[UUID]],
    *,
    drafter_id: UUID,
    names: Mapping[UUID, str],
) -> Followed:
    """How what is submitted departs from the chain.

    Whoever left is to be replaced: refuses fewer people beside the chain's than places that nobody
    fills (ReviewerLeft).
    """
    wanted = people_of(card, drafter_id=drafter_id)
    asked = {who: at for at, level in enumerate(levels) for who in level}
    meant = {who: at for at, level in enumerate(wanted) for who in level}
    added = [who for who in asked if who not in meant]
    left = find_left(card)
    if len(added) < len(left):
        raise ReviewerLeft(names=", ".join(map(say_member, left)), chain=card.name, field="levels")
    return Followed(
        chain_id=card.id,
        name=card.name,
        left_out=tuple(names.get(who, "?") for who in meant if who not in asked),
        added=tuple(names.get(who, "?") for who in added),
        moved=_order(meant, asked) != _order(asked, meant),
    )


def say_member(one: Member) -> str:
    """A place as it was named: “Đỗ Văn Minh, Trưởng phòng”, or the title of its post."""
    return ", ".join(part for part in (one.name, one.title) if part)


def _order(of: Mapping[UUID, int], shared: Mapping[UUID, int]) -> list[set[UUID]]:
    """The levels of `of`, of those only who stand in both."""
    levels: dict[int, set[UUID]] = {}
    for who, level in of.items():
        if who in shared:
            levels.setdefault(level, set()).add(who)
    return [levels[level] for level in sorted(levels)]
