"""Which results a total takes, so that no two of them cover the same days and ground.

Two overlap where they are of the same thing and part, share a day (of a state, where only the last
one counts, any days) and share ground: a commune and its province, a district and its communes, a
unit and the one that came after it. Of two that overlap one is left out.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any
from uuid import UUID

from lienthong.cooperation.terms.results import Counted, Counting, LeftOut, LeftReason
from lienthong.directory.terms import Ground
from lienthong.kernel.vietnamese import fold

Pair = tuple[UUID, UUID]
Place = tuple[str, UUID | None]
"""A unit, or what no unit is known of: the whole of one commitment."""
_OPEN_END = date.max


@dataclass(kw_only=True, slots=True)
class _Kept:
    """What a selection has taken so far, by place and year, to look up what overlaps."""

    near: Mapping[Place, Collection[Place]]
    at: dict[tuple[Place, int], list[Counted]] = field(default_factory=lambda: defaultdict(list))


def grounds_meet(one: Ground, other: Ground) -> bool:
    """Whether two different units share ground.

    Two of one level that lived at the same time do not: a part that passed from one to the other is
    the other's from then on.
    """
    if one.level is other.level and _live_together(one, other):
        return False
    return not one.units.isdisjoint(other.units)


def select_once(
    results: Sequence[Counted],
    counting: Counting,
    *,
    grounds: Mapping[UUID, Ground],
    undecided: Collection[Pair] = (),
    apart: Collection[Pair] = (),
) -> tuple[list[Counted], list[LeftOut]]:
    """The results that a total takes, no two of which overlap, and the others with their reason.

    Pairs that were decided to be `apart`, and those still `undecided`, stand side by side whatever
    they share. A confirmed result goes before
    others, then what covers more ground, then the longer time, then the first reported. Of what is
    added up nothing is negative, so the selection that tells more is nearer to what there is:
    where the smaller ones put together tell more than the wide one, they stand. Whatever the order
    of the results; the work grows with the results, times the units that overlap each.
    """
    beside = {pair for one, other in (*apart, *undecided) for pair in ((one, other), (other, one))}
    open_to: dict[UUID, set[UUID]] = defaultdict(set)
    for one_id, other_id in undecided:
        open_to[one_id].add(other_id)
        open_to[other_id].add(one_id)
    kept: list[Counted] = []
    left: list[LeftOut] = []
    for some, near in _connected(results, grounds):
        orders: list[Callable[[Counted], tuple[Any, ...]]] = [lambda one: _wide(one, grounds)]
        if counting is Counting.SUM:
            orders.append(lambda one: _small(one, grounds))
        chosen = [
            _select(sorted(some, key=order), _Kept(near=near), counting, beside, grounds)
            for order in orders
        ]
        # max() keeps the first of equals: the wide one.
        best, out = max(chosen, key=lambda one: _weight(one[0], open_to))
        kept += best
        left += out
    stands = {one.id for one in kept}
    return [one for one in results if one.id in stands], sorted(left, key=lambda one: one.id.int)


def open_wholes(
    results: Sequence[Counted], counting: Counting, grounds: Mapping[UUID, Ground]
) -> set[Pair]:
    """Pairs of figures of the whole of two commitments that overlap.

    Nobody can tell from them whether they count the same things, so somebody decides.
    """
    wholes = [one for one in results if one.unit_id is None and one.place_id is not None]
    return {
        (one.id, other.id)
        for one, other in combinations(sorted(wholes, key=lambda one: one.id.int), 2)
        if one.commitment != other.commitment and overlap(one, other, counting, grounds)
    }


def overlap(
    one: Counted, other: Counted, counting: Counting, grounds: Mapping[UUID, Ground]
) -> bool:
    """Whether two results share thing, part, days (of a state any) and ground."""
    if one.thing != other.thing or not _parts_meet(one, other):
        return False
    if counting is Counting.SUM and not _days_meet(one, other):
        return False
    if _place(one) == _place(other):
        return True
    mine, theirs = _ground(_place(one), grounds), _ground(_place(other), grounds)
    return mine is not None and theirs is not None and grounds_meet(mine, theirs)


def _select(
    ordered: Iterable[Counted],
    kept: _Kept,
    counting: Counting,
    beside: Collection[Pair],
    grounds: Mapping[UUID, Ground],
) -> tuple[list[Counted], list[LeftOut]]:
    taken, left = [], []
    for one in ordered:
        other = next(_clashes(one, kept, counting, beside), None)
        if other is not None:
            left.append(LeftOut(id=one.id, by=other.id, reason=_reason(one, other, grounds)))
            continue
        taken.append(one)
        for year in _years(one, counting):
            kept.at[_place(one), year].append(one)
    return taken, left


def _clashes(
    one: Counted, kept: _Kept, counting: Counting, beside: Collection[Pair]
) -> Iterator[Counted]:
    place = _place(one)
    for where in (place, *kept.near[place]):
        for year in _years(one, counting):
            for other in kept.at.get((where, year), ()):
                shared = counting is not Counting.SUM or _days_meet(one, other)
                if shared and _parts_meet(one, other) and (one.id, other.id) not in beside:
                    yield other


def _years(one: Counted, counting: Counting) -> range:
    """The years a result touches; of a state one place in time for all."""
    return range(one.first.year, one.last.year + 1) if counting is Counting.SUM else range(1)


def _connected(
    results: Sequence[Counted], grounds: Mapping[UUID, Ground]
) -> Iterator[tuple[list[Counted], dict[Place, list[Place]]]]:
    """Results of one thing on ground that hangs together, and what is near what.

    One group touches no other.
    """
    by_thing: dict[str, list[Counted]] = defaultdict(list)
    for one in results:
        by_thing[one.thing].append(one)
    for some in by_thing.values():
        at: dict[Place, list[Counted]] = defaultdict(list)
        for one in some:
            at[_place(one)].append(one)
        near = _near(at, grounds)
        seen: set[Place] = set()
        for place in at:
            if place in seen:
                continue
            group, waiting = [], [place]
            seen.add(place)
            while waiting:
                here = waiting.pop()
                group += at[here]
                waiting += [one for one in near[here] if one not in seen]
                seen |= set(near[here])
            yield group, near


def _near(places: Iterable[Place], grounds: Mapping[UUID, Ground]) -> dict[Place, list[Place]]:
    """For each place the others that share ground with it, by the units that both stand on."""
    near: dict[Place, list[Place]] = {place: [] for place in places}
    standing: dict[UUID, list[Place]] = defaultdict(list)
    known = {place: ground for place in near if (ground := _ground(place, grounds)) is not None}
    for place, ground in known.items():
        for unit in ground.units:
            standing[unit].append(place)
    for place, ground in known.items():
        others = {other for unit in ground.units for other in standing[unit]} - {place}
        near[place] = sorted((one for one in others if grounds_meet(ground, known[one])), key=str)
    return near


def _ground(place: Place, grounds: Mapping[UUID, Ground]) -> Ground | None:
    return None if place[1] is None else grounds.get(place[1])


def _place(one: Counted) -> Place:
    place = one.place_id or one.unit_id
    return ("", place) if place is not None else (one.commitment, None)


def _wide(one: Counted, grounds: Mapping[UUID, Ground]) -> tuple[Any, ...]:
    """What covers more first: all parts before one, more ground, more days."""
    return (not one.confirmed, bool(one.category), *_size(one, grounds, -1), one.at, one.id.int)


def _small(one: Counted, grounds: Mapping[UUID, Ground]) -> tuple[Any, ...]:
    return (not one.confirmed, not one.category, *_size(one, grounds, 1), one.at, one.id.int)


def _size(one: Counted, grounds: Mapping[UUID, Ground], sign: int) -> tuple[int, int]:
    ground = _ground(_place(one), grounds)
    units = 1 if ground is None else len(ground.units)
    return sign * units, sign * (one.last - one.first).days


def _weight(some: Sequence[Counted], open_to: Mapping[UUID, Collection[UUID]]) -> Decimal:
    """What a selection surely tells: what is confirmed, and of what may be the same the least."""
    values = {one.id: (one.value, one.id.int) for one in some if one.confirmed}
    return sum(
        (
            value
            for key, (value, number) in values.items()
            if not any(
                values.get(other, (value, number)) < (value, number)
                for other in open_to.get(key, ())
            )
        ),
        Decimal(0),
    )


def _reason(one: Counted, other: Counted, grounds: Mapping[UUID, Ground]) -> LeftReason:
    if _covers(other, one, grounds):
        return LeftReason.WITHIN
    return LeftReason.AROUND if _covers(one, other, grounds) else LeftReason.ACROSS


def _covers(one: Counted, other: Counted, grounds: Mapping[UUID, Ground]) -> bool:
    """Whether all of the other's time, ground and part is this one's too."""
    if not (one.first <= other.first and other.last <= one.last):
        return False
    if one.category and fold(one.category) != fold(other.category):
        return False
    mine, theirs = _ground(_place(one), grounds), _ground(_place(other), grounds)
    if mine is None or theirs is None:
        return _place(one) == _place(other)
    return theirs.units <= mine.units


def _days_meet(one: Counted, other: Counted) -> bool:
    return one.first <= other.last and other.first <= one.last


def _parts_meet(one: Counted, other: Counted) -> bool:
    """Parts of different names are apart; what is not divided has all parts in it."""
    mine, theirs = fold(one.category), fold(other.category)
    return not mine or not theirs or mine == theirs


def _live_together(one: Ground, other: Ground) -> bool:
    mine, theirs = one.lives_until or _OPEN_END, other.lives_until or _OPEN_END
    return one.lives_from < theirs and other.lives_from < mine
