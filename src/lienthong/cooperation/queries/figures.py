"""What confirmed results amount to: of a commitment by period, of a thing over all agreements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from lienthong.cooperation.models import Commitment, CommitmentVersion, Measure, Result
from lienthong.cooperation.queries.commitments import find_commitment
from lienthong.cooperation.queries.places import names_of_units
from lienthong.cooperation.queries.result_twins import pairs_among
from lienthong.cooperation.queries.results import find_measure
from lienthong.cooperation.queries.things import (
    NamedThing,
    counted_of,
    grounds_of,
    list_named,
    tell_left,
)
from lienthong.cooperation.rules.periods import span_of
from lienthong.cooperation.rules.results import Pairs, by_unit, lies_within, roll_up
from lienthong.cooperation.terms import UnknownCommitment
from lienthong.cooperation.terms.results import (
    Counted,
    PeriodFigures,
    ResultState,
    ThingFigures,
    Total,
)
from lienthong.directory.terms import Ground
from lienthong.kernel.partial_dates import PartialDateNotUnderstood

_OPEN = (ResultState.SUBMITTED.value, ResultState.RETURNED.value)


def list_figures(*, reference: str) -> tuple[PeriodFigures, ...]:
    """Of each period of a commitment the target, what both sides confirmed, what is open.

    The periods are those of its targets, and those of its results that lie in none of them. Only
    confirmed results add up, no two for the same days and ground; submitted and disputed ones are
    counted beside. Refuses an unknown reference (UnknownCommitment).
    """
    commitment = find_commitment(reference)
    if commitment is None:
        raise UnknownCommitment(asked=reference)
    version = CommitmentVersion.objects.get(commitment=commitment, superseded_at=None)
    rows = list(
        Result.objects.filter(commitment=commitment).select_related("commitment__agreement")
    )
    measure = find_measure(commitment)
    targets = dict(version.targets)
    spans = {period: span for period in targets if (span := _span(period)) is not None}
    for row in rows:
        span = row.first_on, row.last_on
        hidden = row.state in (ResultState.DRAFT.value, ResultState.DROPPED.value)
        if not hidden and not any(lies_within(span, one) for one in spans.values()):
            spans[row.period] = span
    confirmed = [row for row in rows if row.state == ResultState.CONFIRMED.value]
    counted = counted_of(confirmed)
    names = names_of_units({row.unit_id for row in confirmed if row.unit_id is not None})
    grounds, pairs = grounds_of(counted), pairs_among(confirmed)
    found = []
    for period, span in sorted(spans.items(), key=lambda one: (one[1], one[0])):
        inside = [one for one in counted if lies_within((one.first, one.last), span)]
        total = Total(least=Decimal(0), most=Decimal(0))
        if inside:
            total = roll_up(inside, measure.counting, pairs=pairs, grounds=grounds)
        states = [row.state for row in rows if lies_within((row.first_on, row.last_on), span)]
        found.append(
            PeriodFigures(
                period=period,
                target=targets.get(period, ""),
                confirmed=total,
                waiting=sum(state in _OPEN for state in states),
                disputed=states.count(ResultState.DISPUTED.value),
                left=tell_left(total, {row.id: row for row in confirmed}, names),
            )
        )
    return tuple(found)


def list_things(*, within: tuple[date, date]) -> tuple[ThingFigures, ...]:
    """What is counted under a name, over all agreements, in a time: confirmed results only.

    Things that two agreements count at the same place and time are counted once where that was
    decided; where it was not, the total has a least and a most. Of results that overlap in time and
    ground one is left out and told. The number of database queries is constant.
    """
    named = list_named()
    things = {one.commitment_id: each.thing for each in named for one in each.measures}
    first, last = within
    rows = list(
        Result.objects.filter(
            commitment__in=things,
            state=ResultState.CONFIRMED.value,
            first_on__gte=first,
            last_on__lte=last,
        ).select_related("commitment__agreement")
    )
    counted = counted_of(rows, things=things)
    grounds, pairs = grounds_of(counted), pairs_among(rows)
    names = names_of_units({row.unit_id for row in rows if row.unit_id is not None})
    by_commitment: dict[str, list[Counted]] = defaultdict(list)
    for one in counted:
        by_commitment[one.commitment].append(one)
    of_id = {row.id: row for row in rows}
    found = []
    for each in named:
        some = [one for way in each.measures for one in by_commitment[str(way.commitment_id)]]
        found.append(_thing(each, some, pairs, grounds, (of_id, names)))
    return tuple(found)


def _thing(
    named: NamedThing,
    counted: Sequence[Counted],
    pairs: Pairs,
    grounds: Mapping[UUID, Ground],
    told: tuple[Mapping[UUID, Result], Mapping[UUID, str]],
) -> ThingFigures:
    rows, names = told
    total = roll_up(counted, named.counting, pairs=pairs, grounds=grounds)
    places = by_unit(counted, named.counting, pairs=pairs, grounds=grounds)
    return ThingFigures(
        thing=named.thing,
        measured_in=named.measured_in,
        counting=named.counting,
        total=total,
        commitments=tuple(str(one.commitment) for one in _by_reference(named.measures)),
        by_unit={names[unit]: value for unit, value in places.items() if unit is not None},
        left=tell_left(total, rows, names),
    )


def _by_reference(group: Iterable[Measure]) -> list[Measure]:
    return sorted(group, key=lambda one: (_key(one.commitment), one.commitment.number))


def _key(commitment: Commitment) -> bytes:
    return bytes(commitment.agreement.reference_key)


def _span(period: str) -> tuple[date, date] | None:
    try:
        return span_of(period)
    except PartialDateNotUnderstood:
        return None
