"""What was done in one commune: put in place, confirmed, promised, needed and answered."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils import timezone

from lienthong.cooperation.models import (
    CommitmentPlace,
    CommitmentVersion,
    NeedVoice,
    Result,
    RolloutSiteVersion,
)
from lienthong.cooperation.queries.coverage import carried_on, is_connected, signed_on
from lienthong.cooperation.queries.listing import standing_rows
from lienthong.cooperation.rules.numbers import keep_figure
from lienthong.cooperation.terms import CommitmentState, Reach
from lienthong.cooperation.terms.coverage import (
    PublicUnit,
    UnitItem,
    UnitNeed,
    UnitPromise,
    UnitResult,
    UnitStory,
)
from lienthong.cooperation.terms.results import ResultState
from lienthong.cooperation.terms.rollouts import RolloutKind, Stage
from lienthong.cooperation.terms.texts import VIEW_EVERYTHING
from lienthong.directory.queries import get_unit, list_agencies_of_unit
from lienthong.directory.terms import Card
from lienthong.identity.terms import Acting

_STAGES = ("", *(one.value for one in Stage))
_DONE = (Stage.ACCEPTED.value, Stage.IN_USE.value)
MOST = 200
"""So many of each kind: a commune that has more is read in the lists of the programme."""


def tell_unit(*, unit_id: UUID, acting: Acting, on: date) -> UnitStory:
    """What was done in a commune, the newest first; refuses an unknown one (UnknownBody).

    Results are those that both sides confirmed. Needs are told to the commune's own people, to who
    asked, and to auditors. The number of database queries is constant.
    """
    card = get_unit(unit_id=unit_id, on=on)
    bodies = {one.id for one in list_agencies_of_unit(unit_id=unit_id, on=on)}
    sites, promises, results = _sites(unit_id), _promises(unit_id), _results(unit_id)
    named = [row.site.rollout.commitment for row in sites]
    named += [row.commitment for row in promises] + [row.commitment for row in results]
    titles = _titles({one.agreement.reference for one in named})
    return UnitStory(
        unit_id=unit_id,
        name=card.name,
        on=on,
        connected=is_connected(unit_id, on=on),
        agreements=_agreements(bodies, on),
        items=_items(sites, on),
        promises=_told(promises, sites, on),
        results=_figures(results, titles),
        needs=_needs(bodies, acting),
        named=tuple(titles.items()),
    )


def _titles(references: Collection[str]) -> dict[str, str]:
    """What agreements are called, by their references."""
    rows = standing_rows().filter(agreement__reference__in=references)
    found = rows.order_by("agreement__reference_key")
    return dict(found.values_list("agreement__reference", "title"))


def _sites(unit_id: UUID) -> list[RolloutSiteVersion]:
    rows = (
        RolloutSiteVersion.objects.filter(site__unit=unit_id, superseded_at=None, taken_out=False)
        .select_related("site__rollout__commitment__agreement")
        .order_by("-there_on", "site__rollout__item_key", "id")
    )
    return list(rows[:MOST])


def _items(found: Sequence[RolloutSiteVersion], on: date) -> tuple[UnitItem, ...]:
    owners = dict(
        CommitmentVersion.objects.filter(
            superseded_at=None,
            commitment__in={row.site.rollout.commitment_id for row in found},
        ).values_list("commitment", "owner_name")
    )
    # The same item at the same place under several agreements is one thing, told once.
    same: dict[tuple[str, str], list[RolloutSiteVersion]] = {}
    for row in found:
        same.setdefault((row.site.rollout.item_key, row.site.place_key), []).append(row)
    return tuple(_item(some, owners, on) for some in same.values())


def _item(some: Sequence[RolloutSiteVersion], owners: Mapping[UUID, str], on: date) -> UnitItem:
    """An item as the row says that brought it furthest, with all who name it."""
    row = max(some, key=lambda one: (_STAGES.index(one.stage), one.there_on or date.min))
    rollouts = [one.site.rollout for one in some]
    return UnitItem(
        rollout=str(row.site.rollout),
        site_id=row.site_id,
        agreements=_each(one.commitment.agreement.reference for one in rollouts),
        item=row.site.rollout.item,
        kind=RolloutKind(row.site.rollout.kind),
        place=row.place,
        quantity=row.quantity,
        measure=row.site.rollout.measure,
        planned=row.planned,
        installed=row.installed,
        accepted=row.accepted,
        in_use=row.in_use,
        stopped=row.stopped,
        late=not row.stage and row.plan_ends_on is not None and row.plan_ends_on < on,
        by=_each(owners.get(one.commitment_id, "") for one in rollouts),
    )


def _each(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, texts)))


def _promises(unit_id: UUID) -> list[CommitmentVersion]:
    named = CommitmentPlace.objects.filter(unit=unit_id).values_list("version", flat=True)
    standing = CommitmentVersion.objects.filter(
        superseded_at=None, state=CommitmentState.IN_FORCE.value
    )
    everywhere = standing.filter(reach=Reach.ALL_COMMUNES.value).values_list("id", flat=True)
    # By their ids: asked for either at once the database reads every commitment.
    rows = (
        standing.filter(id__in={*named, *everywhere})
        .select_related("commitment__agreement")
        .order_by("due_last_on", "commitment__agreement__reference_key", "commitment__number")
    )
    return list(rows[:MOST])


def _told(
    promises: Iterable[CommitmentVersion], sites: Iterable[RolloutSiteVersion], on: date
) -> tuple[UnitPromise, ...]:
    there: dict[UUID, bool] = {}
    for site in sites:
        key = site.site.rollout.commitment_id
        there[key] = there.get(key, True) and site.stage in _DONE
    told = [
        UnitPromise(
            reference=str(row.commitment),
            what=row.what,
            owner=row.owner_name,
            due=row.due,
            overdue=row.due_last_on is not None and row.due_last_on < on,
            done_here=there.get(row.commitment_id, False),
            everywhere=row.reach == Reach.ALL_COMMUNES.value,
        )
        for row in promises
    ]
    # What the commune still waits for first, in the order in which it is due.
    return tuple(sorted(told, key=lambda one: one.done_here))


def tell_public_unit(*, unit: Card, on: date) -> PublicUnit:
    """What everybody may know of a commune: agreements that hold, what both sides confirmed.

    Nothing that one side alone says is in it, and no person's name. The number of queries is
    constant.
    """
    bodies = {one.id for one in list_agencies_of_unit(unit_id=unit.id, on=on)}
    results = _results(unit.id)
    titles = _titles({row.commitment.agreement.reference for row in results})
    return PublicUnit(
        name=unit.name,
        connected=is_connected(unit.id, on=on),
        agreements=_agreements(bodies, on),
        results=_figures(results, titles),
    )


def public_results() -> QuerySet[Result]:
    """The figures of communes that both sides confirmed, of agreements that both confirmed."""
    return Result.objects.filter(
        unit__isnull=False,
        state=ResultState.CONFIRMED.value,
        commitment__agreement__awaits="",
    )


def count_public_results() -> tuple[int, int]:
    """How many figures of communes both sides confirmed, and in how many communes."""
    told = public_results().aggregate(figures=Count("id"), units=Count("unit", distinct=True))
    return told["figures"], told["units"]


def _results(unit_id: UUID) -> list[Result]:
    rows = (
        public_results()
        .filter(unit=unit_id)
        .select_related("commitment__agreement")
        .order_by("-last_on", "-changed_at", "id")
    )
    return list(rows[:MOST])


def _figures(found: Sequence[Result], titles: Mapping[str, str]) -> tuple[UnitResult, ...]:
    versions = CommitmentVersion.objects.filter(
        superseded_at=None, commitment__in={row.commitment_id for row in found}
    )
    named = {one.commitment_id: one for one in versions}
    return tuple(
        UnitResult(
            commitment=str(row.commitment),
            agreement=titles[row.commitment.agreement.reference],
            indicator=named[row.commitment_id].indicator or named[row.commitment_id].what,
            period=row.period,
            value=keep_figure(row.value),
            of="" if row.of is None else keep_figure(row.of),
            measured_in=named[row.commitment_id].unit,
            category=row.category,
        )
        for row in found
    )


def _agreements(bodies: Collection[UUID], on: date) -> tuple[tuple[str, str], ...]:
    signed = signed_on(on).filter(agency__in=bodies).values_list("version__agreement", flat=True)
    carried = carried_on(on).filter(successor__in=bodies).values_list("agreement", flat=True)
    rows = standing_rows().filter(agreement__in={*signed, *carried})
    found = rows.order_by("agreement__reference_key")
    return tuple(found.values_list("agreement__reference", "title")[:MOST])


def _needs(bodies: Collection[UUID], acting: Acting) -> tuple[UnitNeed, ...]:
    """What the commune's bodies named in surveys: each need once, the newest survey first."""
    rows = NeedVoice.objects.filter(answer__superseded_at=None, answer__asked__agency__in=bodies)
    if acting.agency_id not in bodies and not acting.may(VIEW_EVERYTHING):
        rows = rows.filter(need__round__agency=acting.agency_id)
    voices = rows.select_related("need__round", "need__commitment__agreement")
    needs = {
        one.need_id: one.need for one in voices.order_by("-need__round__sent_at", "position")[:MOST]
    }
    return tuple(
        UnitNeed(
            title=need.title,
            survey=need.round.title,
            state=need.state,
            promised=need.promised,
            answered_by=need.round.agency_name,
            answered_on=timezone.localdate(need.answered_at) if need.answered_at else None,
            commitment="" if need.commitment is None else str(need.commitment),
        )
        for need in needs.values()
    )
