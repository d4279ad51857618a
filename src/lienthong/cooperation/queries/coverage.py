"""What reached which commune by a day: counted in the database, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from uuid import UUID

from django.db.models import (
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    TextField,
)

from lienthong.cooperation.models import (
    AgreementParty,
    AgreementVersion,
    CommitmentPlace,
    CommitmentVersion,
    Rollout,
    RolloutSiteVersion,
    SuccessionDecision,
)
from lienthong.cooperation.queries.decisions import standing_decisions
from lienthong.cooperation.queries.security_files import approved_systems
from lienthong.cooperation.queries.trainings import trained_people
from lienthong.cooperation.terms import CommitmentState, Reach
from lienthong.cooperation.terms.coverage import Aspect, Coverage, UnitCoverage
from lienthong.cooperation.terms.rollouts import RolloutKind
from lienthong.cooperation.terms.succession import Outcome
from lienthong.directory.queries import get_cards, home_province, tree_as_of
from lienthong.directory.terms import AgencyKind, Body, Card, Level, Node
from lienthong.reporting.queries import list_having, period_of
from lienthong.reporting.terms import Indicator, Span

Counts = Mapping[UUID, int]
_PLACED = (RolloutKind.INFRASTRUCTURE.value, RolloutKind.PUBLIC_UTILITY.value)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A matrix to count: as of which day, of which agreement ("" of all), with how many units."""

    on: date
    agreement: str
    units: tuple[UUID, ...]


def read_coverage(*, on: date, agreement: str = "") -> Coverage:
    """Every commune of the province on a day with what it has; empty before the record begins.

    The number of database queries does not grow with communes, agreements or sites.
    """
    cards = communes_of(on)
    asked = Asked(on=on, agreement=agreement, units=tuple(card.id for card in cards))
    counted = {aspect: COUNTS[aspect](asked) for aspect in Aspect} if cards else {}
    return Coverage(
        on=on,
        agreement=agreement,
        units=tuple(
            UnitCoverage(
                unit_id=card.id,
                code=card.code,
                name=card.name,
                counts={aspect: counted[aspect].get(card.id, 0) for aspect in Aspect},
            )
            for card in cards
        ),
    )


def communes_of(on: date) -> list[Card]:
    """The communes of the province on a day, in the order of the directory."""
    province = home_province(on)
    return list(_communes(tree_as_of(on=on, unit_id=province))) if province else []


def own_commune(agency_id: UUID | None) -> UUID | None:
    """The commune that an agency is of; None for an agency of another level, or none."""
    if agency_id is None:
        return None
    agency = get_cards(body=Body.AGENCY, ids={agency_id}).get(agency_id)
    if agency is None or agency.unit_id is None:
        return None
    unit = get_cards(body=Body.UNIT, ids={agency.unit_id}).get(agency.unit_id)
    return agency.unit_id if unit is not None and unit.level is Level.COMMUNE else None


def there_on(on: date) -> Q:
    """The sites that surely have their item on a day."""
    return Q(there_on__lte=on) & (Q(ended_on=None) | Q(ended_on__gt=on))


def is_connected(unit_id: UUID, *, on: date) -> bool:
    """Whether the committee of a commune is connected to the exchange on a day."""
    return bool(_connected(Asked(on=on, agreement="", units=(unit_id,))).get(unit_id))


def _communes(nodes: Iterable[Node]) -> Iterable[Card]:
    for node in nodes:
        if node.card.level is Level.COMMUNE:
            yield node.card
        yield from _communes(node.children)


def _agreements(asked: Asked) -> Counts:
    """The agreements that a commune's bodies signed or carry on, and that have not lapsed."""
    counted: dict[UUID, int] = defaultdict(int)
    signed = signed_on(asked.on, asked.agreement).order_by().values_list("agency")
    for agency, count in signed.annotate(count=Count("version__agreement", distinct=True)):
        counted[agency] += count
    carried = carried_on(asked.on, asked.agreement).order_by().values_list("successor")
    for agency, count in carried.annotate(count=Count("agreement", distinct=True)):
        counted[agency] += count
    return _by_unit(counted, asked)


def signed_on(on: date, agreement: str = "") -> QuerySet[AgreementParty]:
    """The parties of confirmed agreements that hold on a day, as far as is known."""
    rows = AgreementParty.objects.filter(_holding(on, "version__"), agency__isnull=False)
    return rows.filter(version__agreement__reference=agreement) if agreement else rows


def _holding(on: date, prefix: str = "") -> Q:
    """Versions of confirmed agreements that have begun and not lapsed by a day, as far as is known.

    `prefix` leads to the version.
    """

    def told(name: str, value: date | str | None) -> Q:
        return Q(**{f"{prefix}{name}": value})

    lasting = told("ends_last_on", None) | told("ends_last_on__gte", on)
    begun = told("begins_first_on", None) | told("begins_first_on__lte", on)
    return lasting & begun & told("superseded_at", None) & told("agreement__awaits", "")


def carried_on(on: date, agreement: str = "") -> QuerySet[SuccessionDecision]:
    """The decisions by which bodies carry on agreements that hold on a day and others signed.

    Who takes over what has lapsed takes over what is still owed, not an agreement.
    """
    signed = AgreementParty.objects.filter(
        version__superseded_at=None,
        version__agreement=OuterRef("agreement"),
        agency=OuterRef("successor"),
    )
    rows = standing_decisions().exclude(outcome=Outcome.END.value)
    holding = AgreementVersion.objects.filter(_holding(on)).values("agreement")
    rows = rows.filter(~Exists(signed), successor__isnull=False, agreement__in=holding)
    return rows.filter(agreement__reference=agreement) if agreement else rows


def _by_unit(counted: Counts, asked: Asked) -> Counts:
    """Figures of People's Committees as figures of the units they govern."""
    cards = get_cards(body=Body.AGENCY, ids=set(counted), on=asked.on) if counted else {}
    found: dict[UUID, int] = defaultdict(int)
    for agency, card in cards.items():
        if card.unit_id is not None and card.type == AgencyKind.PEOPLES_COMMITTEE:
            found[card.unit_id] += counted[agency]
    return found


def _commitments(asked: Asked) -> Counts:
    """The commitments in force that name a commune, and those that are for every one.

    Of agreements that hold on the day: nobody had promised anything before, nor does after.
    """
    holding = AgreementVersion.objects.filter(_holding(asked.on)).values("agreement")
    named = CommitmentPlace.objects.filter(
        version__superseded_at=None,
        version__state=CommitmentState.IN_FORCE.value,
        version__commitment__agreement__in=holding,
    )
    everywhere = CommitmentVersion.objects.filter(
        superseded_at=None,
        state=CommitmentState.IN_FORCE.value,
        reach=Reach.ALL_COMMUNES.value,
        commitment__agreement__in=holding,
    )
    if asked.agreement:
        named = named.filter(version__commitment__agreement__reference=asked.agreement)
        everywhere = everywhere.filter(commitment__agreement__reference=asked.agreement)
    for_all = everywhere.count()
    counted = dict(named.order_by().values_list("unit").annotate(count=Count("id")))
    return {unit: counted.get(unit, 0) + for_all for unit in asked.units}


def _connected(asked: Asked) -> Counts:
    """Whether a commune's committee is connected to the exchange, as the indicator counts it."""
    period = period_of(asked.on, Span.YEAR)
    connected = list_having(indicator=Indicator.AGENCIES_CONNECTED, period=period, today=asked.on)
    return _by_unit(dict.fromkeys(connected, 1), asked)


def _infrastructure(asked: Asked) -> Counts:
    return _different_items(asked, _PLACED, Q(there_on__lte=asked.on))


def _applications(asked: Asked) -> Counts:
    kinds = (RolloutKind.APPLICATION.value,)
    return _different_items(asked, kinds, Q(used_on__lte=asked.on))


def _trained(asked: Asked) -> Counts:
    """People of a commune's committee who passed a course, or came where there is no test."""
    return _by_unit(trained_people(on=asked.on, agreement=asked.agreement), asked)


def _security(asked: Asked) -> Counts:
    """Systems of a commune's committee whose security level is approved and not due again."""
    return _by_unit(approved_systems(on=asked.on, agreement=asked.agreement), asked)


def _sites(asked: Asked) -> QuerySet[RolloutSiteVersion]:
    rows = RolloutSiteVersion.objects.filter(superseded_at=None, taken_out=False)
    if asked.agreement:
        rows = rows.filter(site__rollout__commitment__agreement__reference=asked.agreement)
    return rows


def _different_items(asked: Asked, kinds: Collection[str], reached: Q) -> Counts:
    """How many items of these kinds the sites of each unit have: of two roll-outs one counts once.

    Told apart as the sites lie, roll-out by roll-out: asked by unit the database reads them all in
    a random order. Ids come as the database keeps them and are read once each: they stand in as
    many pairs as there are roll-outs times communes.
    """
    read = cache(_as_id)
    rollouts = Rollout.objects.filter(kind__in=kinds)
    items = dict(rollouts.values_list("id", "item_key"))
    lasting = Q(ended_on=None) | Q(ended_on__gt=asked.on)
    pairs = (
        _sites(asked)
        .filter(lasting, reached, site__rollout__in=rollouts.values("id"))
        .order_by()
        .values_list(_as_kept("site__rollout"), _as_kept("site__unit"))
        .distinct()
    )
    found: dict[UUID | str, set[str]] = defaultdict(set)
    for rollout, unit in pairs:
        found[unit].add(items[read(rollout)])
    return {read(unit): len(some) for unit, some in found.items()}


def _as_kept(name: str) -> "ExpressionWrapper[F]":
    return ExpressionWrapper(F(name), output_field=TextField())


def _as_id(kept: UUID | str) -> UUID:
    """An id as PostgreSQL gives it, or SQLite."""
    return kept if isinstance(kept, UUID) else UUID(kept)


COUNTS: Mapping[Aspect, Callable[[Asked], Counts]] = {
    Aspect.AGREEMENTS: _agreements,
    Aspect.COMMITMENTS: _commitments,
    Aspect.CONNECTED: _connected,
    Aspect.INFRASTRUCTURE: _infrastructure,
    Aspect.APPLICATIONS: _applications,
    Aspect.TRAINED: _trained,
    Aspect.SECURITY: _security,
}
"""How each aspect is counted, by unit."""
