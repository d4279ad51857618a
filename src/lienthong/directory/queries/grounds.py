"""Which ground a unit stands on through time, to tell whether two units overlap."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery

from lienthong.directory.models import UnitLink, UnitVersion
from lienthong.directory.models.bitemporal import recorded
from lienthong.directory.terms import Ground, Level, Share

Holding = Mapping[UUID, Collection[UUID]]
_IN_PART = (Share.PART, Share.REMAINDER)
_GENERATIONS = 50
"""Deeper than this would be an error in the record, not territory (as lines)."""


def list_grounds(*, ids: Collection[UUID]) -> dict[UUID, Ground]:
    """For each known unit what lies in it, or ever lay, and what these came from.

    One database query for the lives, two for each generation down; none grows with the number of
    units. A unit that the record does not have is left out.
    """
    lives = _lives(ids)
    holding = _holding(lives)
    return {
        unit: Ground(units=_under(unit, holding), level=level, lives_from=first, lives_until=until)
        for unit, (level, first, until) in lives.items()
    }


def _lives(ids: Collection[UUID]) -> dict[UUID, tuple[Level, date, date | None]]:
    rows = UnitVersion.objects.filter(recorded(None), body__in=set(ids)).order_by("valid_from")
    lives: dict[UUID, tuple[Level, date, date | None]] = {}
    for unit, level, first, until in rows.values_list("body", "level", "valid_from", "valid_until"):
        begun = lives[unit][1] if unit in lives else first
        lives[unit] = Level(level), begun, until
    return lives


def _holding(ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """What each unit holds directly, for these and all below: parts, and what it came from.

    A commune that got a part of a district does not hold the district: its own predecessors, or it
    alone, are the part.
    """
    holding: dict[UUID, set[UUID]] = defaultdict(set)
    known, frontier = set(ids), set(ids)
    for _ in range(_GENERATIONS):
        if not frontier:
            break
        parts = UnitVersion.objects.filter(recorded(None), parent__in=frontier)
        came = UnitLink.objects.filter(recorded(None), successor__in=frontier)
        came = came.alias(above=_level("predecessor"), own=_level("successor"))
        came = came.filter(~Q(share__in=_IN_PART) | Q(above__gte=F("own")))
        lying: list[tuple[UUID, UUID]] = [
            *parts.order_by().values_list("parent", "body").distinct(),
            *came.order_by().values_list("successor", "predecessor"),
        ]
        found = {below for _, below in lying}
        for above, below in lying:
            holding[above].add(below)
        frontier = found - known
        known |= frontier
    return holding


def _level(of: str) -> Subquery:
    versions = UnitVersion.objects.filter(recorded(None), body=OuterRef(of))
    return Subquery(versions.values("level")[:1])


def _under(unit: UUID, holding: Holding) -> frozenset[UUID]:
    under, left = {unit}, [unit]
    while left:
        for one in holding.get(left.pop(), ()):
            if one not in under:
                under.add(one)
                left.append(one)
    return frozenset(under)
