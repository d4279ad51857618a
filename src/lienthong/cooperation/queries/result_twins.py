"""Results that may count the same thing twice, and what was decided about them."""

from collections import defaultdict
from collections.abc import Collection
from itertools import combinations
from uuid import UUID

from django.db.models import Count, Q

from lienthong.cooperation.models import Result, TwinDecision
from lienthong.cooperation.rules.numbers import keep_figure
from lienthong.cooperation.terms.results import ResultState, TwinResult

_COUNTED = (
    ResultState.SUBMITTED.value,
    ResultState.RETURNED.value,
    ResultState.CONFIRMED.value,
    ResultState.DISPUTED.value,
)
Pair = tuple[UUID, UUID]


def twins_of(row: Result) -> tuple[TwinResult, ...]:
    """The other results of the same thing at the same place and time, and what was decided."""
    if row.state not in _COUNTED:
        return ()
    others = (
        Result.objects.filter(count_key=row.count_key, state__in=_COUNTED)
        .exclude(id=row.id)
        .select_related("commitment__agreement")
        .order_by("reported_at", "id")
    )
    decided = {
        (one.first_id, one.second_id): one
        for one in TwinDecision.objects.filter(superseded_at=None).filter(
            Q(first=row) | Q(second=row)
        )
    }
    found = []
    for other in others:
        one = decided.get(pair_of(row.id, other.id))
        found.append(
            TwinResult(
                id=other.id,
                commitment=str(other.commitment),
                figure=keep_figure(other.value),
                state=ResultState(other.state),
                same=None if one is None else one.same,
                reason="" if one is None else one.reason,
                decided_by="" if one is None else one.decided_by,
            )
        )
    return tuple(found)


def commitments_alike(keys: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The commitments with a figure that may count the same, by `count_key`. One database query."""
    rows = Result.objects.filter(count_key__in=keys, state__in=_COUNTED)
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows.select_related("commitment__agreement"):
        found[row.count_key].add(str(row.commitment))
    return {key: tuple(sorted(names)) for key, names in found.items()}


def pairs_among(ids: Collection[UUID]) -> tuple[set[Pair], set[Pair]]:
    """Of some results the pairs decided to count the same, and those nobody has decided.

    Three database queries, whatever their number.
    """
    keys = (
        Result.objects.filter(id__in=ids)
        .order_by()
        .values("count_key")
        .annotate(count=Count("id"))
        .filter(count__gt=1)
        .values_list("count_key", flat=True)
    )
    groups: dict[str, list[UUID]] = defaultdict(list)
    rows = Result.objects.filter(id__in=ids, count_key__in=list(keys))
    for key, one in rows.values_list("count_key", "id"):
        groups[key].append(one)
    alike = {pair_of(*two) for group in groups.values() for two in combinations(group, 2)}
    standing = TwinDecision.objects.filter(superseded_at=None, first__in=ids)
    decided = {(one.first_id, one.second_id): one.same for one in standing}
    same = {pair for pair in alike if decided.get(pair)}
    return same, {pair for pair in alike if pair not in decided}


def pair_of(one: UUID, other: UUID) -> Pair:
    """Two results in the order in which a decision names them."""
    return (one, other) if one.int < other.int else (other, one)
