"""Results that may count the same thing twice, and what was decided about them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import combinations
from uuid import UUID

from django.db.models import Q

from lienthong.cooperation.models import Result, TwinDecision
from lienthong.cooperation.queries.things import counted_of, grounds_of, named_like
from lienthong.cooperation.rules.counted_once import overlap
from lienthong.cooperation.rules.numbers import keep_figure
from lienthong.cooperation.rules.results import Pairs
from lienthong.cooperation.terms.results import Counting, ResultState, TwinResult

_COUNTED = (
    ResultState.SUBMITTED.value,
    ResultState.RETURNED.value,
    ResultState.CONFIRMED.value,
    ResultState.DISPUTED.value,
)
MOST_OVERLAPPING = 50
"""So many that overlap a result are looked at beside it, the newest first."""
Pair = tuple[UUID, UUID]


def twins_of(row: Result) -> tuple[TwinResult, ...]:
    """The other results that count the same or overlap it, and what was decided.

    First those of the same place and time. The number of database queries is constant.
    """
    if row.state not in _COUNTED:
        return ()
    alike = (
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
    for other in (*alike, *_overlapping(row)):
        one = decided.get(pair_of(row.id, other.id))
        found.append(
            TwinResult(
                id=other.id,
                commitment=str(other.commitment),
                period=other.period,
                figure=keep_figure(other.value),
                state=ResultState(other.state),
                same=None if one is None else one.same,
                reason="" if one is None else one.reason,
                decided_by="" if one is None else one.decided_by,
                is_open=_is_open(row, other),
            )
        )
    return tuple(found)


def may_count_same(one: Result, other: Result) -> bool:
    """Whether two results can count the same: the same key, or an overlap in time and ground."""
    if one.id == other.id:
        return False
    return one.count_key == other.count_key or bool(_meeting(one, [other]))


def commitments_alike(keys: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The commitments with a figure that may count the same, by `count_key`. One database query."""
    rows = Result.objects.filter(count_key__in=keys, state__in=_COUNTED)
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows.select_related("commitment__agreement"):
        found[row.count_key].add(str(row.commitment))
    return {key: tuple(sorted(names)) for key, names in found.items()}


def pairs_among(rows: Collection[Result]) -> Pairs:
    """What was decided of pairs among some results, and which nobody has decided.

    Of two that merely overlap the total takes one unless they were decided to be two things. One
    database query, whatever their number; none for no results.
    """
    known = {row.id: row for row in rows}
    groups: dict[str, list[UUID]] = defaultdict(list)
    for row in rows:
        groups[row.count_key].append(row.id)
    alike = {pair_of(*two) for group in groups.values() for two in combinations(group, 2)}
    decided = _decided(known.values()) if known else {}
    standing = {pair: same for pair, same in decided.items() if known.keys() >= set(pair)}
    return Pairs(
        same={
            (one, other)
            for (one, other), same in standing.items()
            if same and _is_open(known[one], known[other])
        },
        undecided={pair for pair in alike if pair not in standing},
        apart={pair for pair, same in standing.items() if not same},
    )


def pair_of(one: UUID, other: UUID) -> Pair:
    """Two results in the order in which a decision names them."""
    return (one, other) if one.int < other.int else (other, one)


def _is_open(one: Result, other: Result) -> bool:
    """Whether only somebody can tell if two are the same: of one key, or both of a whole."""
    both_whole = one.unit_id is None and other.unit_id is None
    return one.count_key == other.count_key or (
        both_whole and one.commitment_id != other.commitment_id
    )


def _decided(rows: Iterable[Result]) -> dict[Pair, bool]:
    commitments = {row.commitment_id for row in rows}
    standing = TwinDecision.objects.filter(superseded_at=None, first__commitment__in=commitments)
    return {(one.first_id, one.second_id): one.same for one in standing}


def _overlapping(row: Result) -> list[Result]:
    """Others of the same thing that share days and ground with a result, but not its key."""
    commitments = named_like(row)
    others = (
        Result.objects.filter(
            commitment__in=commitments,
            state__in=_COUNTED,
            first_on__lte=row.last_on,
            last_on__gte=row.first_on,
        )
        .exclude(count_key=row.count_key)
        .select_related("commitment__agreement")
        .order_by("-last_on", "-changed_at", "id")
    )
    return _meeting(row, list(others[: MOST_OVERLAPPING * 10]))[:MOST_OVERLAPPING]


def _meeting(row: Result, others: list[Result]) -> list[Result]:
    """Those of the others that a total would not take beside a result."""
    if not others:
        return []
    named = named_like(row)
    some = [one for one in others if one.commitment_id in named]
    mine, *theirs = counted_of([row, *some], things=dict.fromkeys(named, "one"))
    grounds = grounds_of([mine, *theirs])
    meeting = {one.id for one in theirs if overlap(mine, one, Counting.SUM, grounds)}
    return [one for one in some if one.id in meeting]
