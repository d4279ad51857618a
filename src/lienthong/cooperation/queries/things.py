"""What is counted under one name in several agreements, and the results as totals take them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from lienthong.cooperation.models import (
    AgreementParty,
    CommitmentVersion,
    Measure,
    Result,
)
from lienthong.cooperation.rules.numbers import keep_figure
from lienthong.cooperation.terms import Side
from lienthong.cooperation.terms.results import Counted, Counting, LeftResult, ResultState, Total
from lienthong.directory.queries import get_cards, list_grounds
from lienthong.directory.terms import Body, Ground
from lienthong.kernel.vietnamese import fold


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedThing:
    """What is counted under one name, in which unit and how, and the measures that count it."""

    thing: str
    measured_in: str
    counting: Counting
    measures: Sequence[Measure]


def list_named() -> list[NamedThing]:
    """The things that measures name, in the order of their names. Two database queries."""
    measures = list(Measure.objects.exclude(thing="").select_related("commitment__agreement"))
    rows = CommitmentVersion.objects.filter(
        superseded_at=None, commitment__in=[one.commitment_id for one in measures]
    )
    units = dict(rows.values_list("commitment", "unit"))
    groups: dict[tuple[str, str, str], list[Measure]] = defaultdict(list)
    for one in measures:
        groups[fold(one.thing), fold(units[one.commitment_id]), one.counting].append(one)
    return [
        NamedThing(
            thing=group[0].thing,
            measured_in=units[group[0].commitment_id],
            counting=Counting(group[0].counting),
            measures=group,
        )
        for _, group in sorted(groups.items(), key=lambda one: one[0])
    ]


def named_like(row: Result) -> set[UUID]:
    """The commitments that count the same thing as a result, its own among them."""
    for named in list_named():
        commitments = {one.commitment_id for one in named.measures}
        if row.commitment_id in commitments:
            return commitments
    return {row.commitment_id}


def counted_of(
    rows: Iterable[Result], *, things: Mapping[UUID, str] | None = None
) -> list[Counted]:
    """Results as totals take them; without `things` by commitment each counts its own.

    The whole of an agreement lies where the state's side governs, if that is one unit. At most two
    database queries.
    """
    found = list(rows)
    wholes = {row.commitment.agreement_id for row in found if row.unit_id is None}
    where = _territories(wholes) if things and wholes else {}
    return [
        Counted(
            id=row.id,
            thing=things[row.commitment_id] if things else str(row.commitment_id),
            unit_id=row.unit_id,
            category=row.category,
            first=row.first_on,
            last=row.last_on,
            value=row.value,
            of=row.of,
            confirmed=row.state == ResultState.CONFIRMED.value,
            at=row.reported_at,
            commitment=str(row.commitment_id),
            place_id=row.unit_id or where.get(row.commitment.agreement_id),
        )
        for row in found
    ]


def grounds_of(results: Iterable[Counted]) -> dict[UUID, Ground]:
    """The ground of each place of some results."""
    places = {one.place_id for one in results if one.place_id is not None}
    return list_grounds(ids=places) if places else {}


def tell_left(
    total: Total, rows: Mapping[UUID, Result], names: Mapping[UUID, str]
) -> tuple[LeftResult, ...]:
    """What a total leaves out, in the words of a list; `names` are those of the units."""
    return tuple(
        LeftResult(
            id=one.id,
            name=str(rows[one.id].commitment),
            period=rows[one.id].period,
            place=place_of(rows[one.id], names),
            value=keep_figure(rows[one.id].value),
            by=one.by,
            by_name=str(rows[one.by].commitment),
            by_period=rows[one.by].period,
            by_place=place_of(rows[one.by], names),
            reason=one.reason,
        )
        for one in total.left
    )


def place_of(row: Result, names: Mapping[UUID, str]) -> str:
    """Where, and which part, a result is of."""
    unit = "" if row.unit_id is None else names.get(row.unit_id, "")
    return ", ".join(filter(None, (unit, row.category)))


def _territories(agreements: Collection[UUID]) -> dict[UUID, UUID]:
    """The one unit that the state's side of each agreement governs or serves."""
    parties = AgreementParty.objects.filter(
        version__superseded_at=None,
        version__agreement__in=agreements,
        side=Side.STATE.value,
        agency__isnull=False,
    ).order_by()
    bodies: dict[UUID, set[UUID]] = defaultdict(set)
    for agreement, agency in parties.values_list("version__agreement", "agency"):
        bodies[agreement].add(agency)
    asked = {agency for some in bodies.values() for agency in some}
    cards = get_cards(body=Body.AGENCY, ids=asked) if asked else {}
    found = {}
    for agreement, some in bodies.items():
        units = {cards[one].unit_id for one in some if one in cards}
        if len(units) == 1 and (unit := units.pop()) is not None:
            found[agreement] = unit
    return found
