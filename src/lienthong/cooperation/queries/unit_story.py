"""What was done in one commune: put in place, confirmed, promised, needed and answered."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q
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
from lienthong.identity.terms import Acting

_STAGES = ("", *(one.value for one in Stage))
MOST = 200
"""So many of each kind: a commune that has more is read in the lists of the programme."""


def tell_unit(*, unit_id: UUID, acting: Acting, on: date) -> UnitStory:
    """What was done in a commune, the newest first; refuses an unknown one (UnknownBody).

    Results are those that both sides confirmed. Needs are told to the commune's own people, to who
    asked, and to auditors. The number of database queries is constant.
    """
    card = get_unit(unit_id=unit_id, on=on)
    bodies = {one.id for one in list_agencies_of_unit(unit_id=unit_id, on=on)}
    return UnitStory(
        unit_id=unit_id,
        name=card.name,
        on=on,
        connected=is_connected(unit_id, on=on),
        agreements=_agreements(bodies, on),
        items=_items(unit_id),
        promises=_promises(unit_id, on),
        results=_results(unit_id),
        needs=_needs(bodies, acting),
    )


def _items(unit_id: UUID) -> tuple[UnitItem, ...]:
    rows = (
        RolloutSiteVersion.objects.filter(site__unit=unit_id, superseded_at=None, taken_out=False)
        .select_related("site__rollout__commitment__agreement")
        .order_by("-there_on", "site__rollout__item_key", "id")[:MOST]
    )
    found = list(rows)
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
    return tuple(_item(some, owners) for some in same.values())


def _item(some: Sequence[RolloutSiteVersion], owners: Mapping[UUID, str]) -> UnitItem:
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
        by=_each(owners.get(one.commitment_id, "") for one in rollouts),
    )


def _each(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, texts)))


def _promises(unit_id: UUID, on: date) -> tuple[UnitPromise, ...]:
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
    return tuple(
        UnitPromise(
            reference=str(row.commitment),
            what=row.what,
            owner=row.owner_name,
            due=row.due,
            overdue=row.due_last_on is not None and row.due_last_on < on,
            everywhere=row.reach == Reach.ALL_COMMUNES.value,
        )
        for row in rows[:MOST]
    )


def _results(unit_id: UUID) -> tuple[UnitResult, ...]:
    rows = (
        Result.objects.filter(unit=unit_id, state=ResultState.CONFIRMED.value)
        .select_related("commitment__agreement")
        .order_by("-last_on", "-changed_at", "id")[:MOST]
    )
    found = list(rows)
    versions = CommitmentVersion.objects.filter(
        superseded_at=None, commitment__in={row.commitment_id for row in found}
    )
    named = {one.commitment_id: one for one in versions}
    return tuple(
        UnitResult(
            commitment=str(row.commitment),
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
    signed = signed_on(on).filter(agency__in=bodies).values("version__agreement")
    carried = carried_on().filter(successor__in=bodies).values("agreement")
    rows = standing_rows().filter(Q(agreement__in=signed) | Q(agreement__in=carried))
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
