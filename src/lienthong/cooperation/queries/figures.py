"""What confirmed results amount to: of a commitment by period, of a thing over all agreements."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from lienthong.cooperation.models import Commitment, CommitmentVersion, Measure, Result
from lienthong.cooperation.queries.commitments import find_commitment
from lienthong.cooperation.queries.places import names_of_units
from lienthong.cooperation.queries.result_twins import pairs_among
from lienthong.cooperation.queries.results import find_measure
from lienthong.cooperation.rules.periods import span_of
from lienthong.cooperation.rules.results import by_unit, lies_within, roll_up, without_doubles
from lienthong.cooperation.terms import UnknownCommitment
from lienthong.cooperation.terms.results import (
    Counted,
    Counting,
    PeriodFigures,
    ResultState,
    ThingFigures,
    Total,
)
from lienthong.kernel.partial_dates import PartialDateNotUnderstood
from lienthong.kernel.vietnamese import fold

_OPEN = (ResultState.SUBMITTED.value, ResultState.RETURNED.value)


def list_figures(*, reference: str) -> tuple[PeriodFigures, ...]:
    """Of each period of a commitment the target, what both sides confirmed, what is open.

    The periods are those of its targets, and those of its results that lie in none of them. Only
    confirmed results add up; submitted and disputed ones are counted beside. Refuses an unknown
    reference (UnknownCommitment).
    """
    commitment = find_commitment(reference)
    if commitment is None:
        raise UnknownCommitment(asked=reference)
    version = CommitmentVersion.objects.get(commitment=commitment, superseded_at=None)
    rows = list(Result.objects.filter(commitment=commitment))
    measure = find_measure(commitment)
    targets = dict(version.targets)
    spans = {period: span for period in targets if (span := _span(period)) is not None}
    for row in rows:
        span = row.first_on, row.last_on
        hidden = row.state in (ResultState.DRAFT.value, ResultState.DROPPED.value)
        if not hidden and not any(lies_within(span, one) for one in spans.values()):
            spans[row.period] = span
    found = []
    for period, span in sorted(spans.items(), key=lambda one: (one[1], one[0])):
        inside = [row for row in rows if lies_within((row.first_on, row.last_on), span)]
        found.append(_figures(period, targets.get(period, ""), inside, measure.counting))
    return tuple(found)


def list_things(*, within: tuple[date, date]) -> tuple[ThingFigures, ...]:
    """What is counted under a name, over all agreements, in a time: confirmed results only.

    Things that two agreements count at the same place and time are counted once where that was
    decided; where it was not, the total has a least and a most.
    """
    measures = list(Measure.objects.exclude(thing="").select_related("commitment__agreement"))
    versions = {
        row.commitment_id: row
        for row in CommitmentVersion.objects.filter(
            superseded_at=None, commitment__in=[one.commitment_id for one in measures]
        )
    }
    groups: dict[tuple[str, str, str], list[Measure]] = defaultdict(list)
    for one in measures:
        unit = versions[one.commitment_id].unit
        groups[fold(one.thing), fold(unit), one.counting].append(one)
    return tuple(
        _thing(group, versions[group[0].commitment_id].unit, within)
        for _, group in sorted(groups.items())
    )


def _thing(group: Sequence[Measure], measured_in: str, within: tuple[date, date]) -> ThingFigures:
    first, last = within
    rows = list(
        Result.objects.filter(
            commitment__in=[one.commitment_id for one in group],
            state=ResultState.CONFIRMED.value,
            first_on__gte=first,
            last_on__lte=last,
        )
    )
    counting = Counting(group[0].counting)
    counted = [_counted(row, thing=group[0].thing) for row in rows]
    same, undecided = pairs_among([row.id for row in rows])
    places = by_unit(without_doubles(counted, same), counting)
    names = names_of_units({unit for unit in places if unit is not None})
    return ThingFigures(
        thing=group[0].thing,
        measured_in=measured_in,
        counting=counting,
        total=roll_up(counted, counting, same=same, undecided=undecided),
        commitments=tuple(str(one.commitment) for one in _by_reference(group)),
        by_unit={names[unit]: value for unit, value in places.items() if unit is not None},
    )


def _figures(period: str, target: str, rows: Iterable[Result], counting: Counting) -> PeriodFigures:
    states: dict[str, list[Result]] = defaultdict(list)
    for row in rows:
        states[row.state].append(row)
    confirmed = [_counted(row) for row in states[ResultState.CONFIRMED.value]]
    total = roll_up(confirmed, counting) if confirmed else Total(least=Decimal(0), most=Decimal(0))
    return PeriodFigures(
        period=period,
        target=target,
        confirmed=total,
        waiting=sum(len(states[state]) for state in _OPEN),
        disputed=len(states[ResultState.DISPUTED.value]),
    )


def _counted(row: Result, *, thing: str = "") -> Counted:
    return Counted(
        id=row.id,
        thing=thing or str(row.commitment_id),
        unit_id=row.unit_id,
        category=row.category,
        first=row.first_on,
        last=row.last_on,
        value=row.value,
        of=row.of,
        confirmed=row.state == ResultState.CONFIRMED.value,
        at=row.reported_at,
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
