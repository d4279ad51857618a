"""Roll-outs: a list with counts, one with its sites, a site with its history."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from lienthong.cooperation.models import Rollout, RolloutSite, RolloutSiteVersion
from lienthong.cooperation.queries.places import names_of_units
from lienthong.cooperation.queries.proposals import read_words
from lienthong.cooperation.rules.pieces import check_site_pieces
from lienthong.cooperation.rules.rollouts import (
    check_site,
    implied,
    site_key,
    tally_of,
    tally_of_counts,
)
from lienthong.cooperation.terms.refusals import DraftRefusal
from lienthong.cooperation.terms.rollout_refusals import UnknownRollout, UnknownSite
from lienthong.cooperation.terms.rollouts import (
    RolloutDraft,
    RolloutFilter,
    RolloutKind,
    RolloutSummary,
    SiteDraft,
    SiteFilter,
    SiteSummary,
    SiteVersion,
    Stage,
    Tally,
    Twin,
)
from lienthong.kernel.vietnamese import fold, sort_key


def list_rollouts(
    *, matching: RolloutFilter, on: date, offset: int = 0, limit: int | None = None
) -> tuple[RolloutSummary, ...]:
    """The roll-outs that match, by agreement and number, each with its counts of sites.

    Quantities and what is counted twice only `get_rollout` tells. Two database queries, whatever
    the length of the list and the number of sites.
    """
    rows = (
        _matching(matching, on)
        .select_related("commitment__agreement")
        .order_by("commitment__agreement__reference_key", "commitment__number", "number")
    )
    chosen = list(rows[offset : None if limit is None else offset + limit])
    counts = _counts_of(chosen, on=on)
    return tuple(_summary(row, tally_of_counts(counts[row.id])) for row in chosen)


def count_rollouts(*, matching: RolloutFilter, on: date) -> int:
    """How many match."""
    return _matching(matching, on).count()


def get_rollout(*, reference: str, on: date) -> tuple[RolloutSummary, tuple[SiteSummary, ...]]:
    """A roll-out and all its sites by name. Refuses an unknown reference (UnknownRollout)."""
    row, alike = _with_alike(reference)
    sites = _sites_of(row, alike, on=on)
    # Of a thousand sites most share their unit: a name's key is made once.
    key = cache(sort_key)
    ordered = sorted(sites, key=lambda one: (key(one.unit_name), key(one.draft.place)))
    return _summary(row, tally_of(sites)), tuple(ordered)


def narrow_sites(sites: Iterable[SiteSummary], asked: SiteFilter) -> tuple[SiteSummary, ...]:
    """Those of the sites that are asked for."""
    words = fold(asked.text).split()
    return tuple(
        site
        for site in sites
        if (asked.stage is None or asked.stage in implied(site.stage))
        and (not asked.none_reached or site.stage is None)
        and (not asked.late or site.late)
        and (not asked.doubled or site.twins)
        and all(word in fold(site.name) for word in words)
    )


def get_site(
    *, reference: str, site_id: UUID, on: date
) -> tuple[RolloutSummary, SiteSummary, tuple[SiteVersion, ...]]:
    """A site of a roll-out with its versions, newest first; also one that was taken out.

    Refuses an unknown roll-out (UnknownRollout) or site (UnknownSite).
    """
    rollout, alike = _with_alike(reference)
    site = RolloutSite.objects.filter(id=site_id, rollout=rollout).first()
    if site is None:
        raise UnknownSite
    rows = list(
        RolloutSiteVersion.objects.filter(site=site).select_related("site").order_by("-number")
    )
    all_sites = _sites_of(rollout, alike, on=on)
    shown = next((one for one in all_sites if one.id == site_id), None)
    if shown is None:
        names = names_of_units({site.unit_id})
        shown = _site(rows[0], names, on=on, twins={})
    return _summary(rollout, tally_of(all_sites)), shown, tuple(map(_version, rows))


def find_rollout(reference: str) -> Rollout | None:
    """The row of a roll-out by its reference, in any case; None when there is none."""
    which = _referred(reference)
    if which is None:
        return None
    return Rollout.objects.filter(which).select_related("commitment__agreement").first()


def find_faults(draft: SiteDraft, *, measure: str, today: date) -> list[DraftRefusal]:
    """Everything that is wrong with a clean site of a roll-out that is counted in `measure`."""
    parts = check_site_pieces(draft, measure, read_words().pieces)
    return [*check_site(draft, today=today), *parts]


def standing_sites(rollout: Rollout) -> dict[str, RolloutSiteVersion]:
    """The version that stands of every site, also of those taken out, by what makes it the same."""
    rows = RolloutSiteVersion.objects.filter(
        site__rollout=rollout, superseded_at=None
    ).select_related("site")
    return {f"{row.site.unit_id}:{row.site.place_key}": row for row in rows}


def find_twins(rollout: Rollout, drafts: Iterable[SiteDraft]) -> dict[str, tuple[Twin, ...]]:
    """For sites to be, by what makes them the same: the same item there in other roll-outs."""
    wanted = {site_key(draft.unit_id, draft.place) for draft in drafts}
    rows = (
        _standing()
        .filter(site__rollout__item_key=rollout.item_key)
        .exclude(site__rollout=rollout)
        .select_related("site__rollout__commitment__agreement")
    )
    found: dict[str, list[Twin]] = defaultdict(list)
    for row in rows:
        key = f"{row.site.unit_id}:{row.site.place_key}"
        if key in wanted:
            found[key].append(_twin(row.site_id, row.site.rollout))
    return {key: tuple(twins) for key, twins in found.items()}


def draft_of_site(row: RolloutSiteVersion) -> SiteDraft:
    """What a version records."""
    days = {stage: getattr(row, stage.value) for stage in Stage}
    return SiteDraft(
        unit_id=row.site.unit_id,
        place=row.place,
        quantity=row.quantity,
        days={stage: text for stage, text in days.items() if text},
        source=row.source,
        note=row.note,
    )


def draft_of_rollout(row: Rollout) -> RolloutDraft:
    """What a roll-out records."""
    return RolloutDraft(
        item=row.item, kind=RolloutKind(row.kind), measure=row.measure, note=row.note
    )


def _standing() -> QuerySet[RolloutSiteVersion]:
    return RolloutSiteVersion.objects.filter(superseded_at=None, taken_out=False)


def _matching(matching: RolloutFilter, on: date) -> QuerySet[Rollout]:
    which = Q()
    if matching.agreement:
        which &= Q(commitment__agreement__reference=matching.agreement)
    if matching.commitment:
        agreement, _, number = matching.commitment.rpartition("-C")
        place = int(number) if number.isdecimal() else 0
        which &= Q(commitment__agreement__reference=agreement, commitment__number=place)
    if matching.kind is not None:
        which &= Q(kind=matching.kind.value)
    if matching.units is not None:
        placed = _standing().filter(site__unit__in=matching.units)
        which &= Q(id__in=placed.values("site__rollout"))
    if matching.late:
        late = _standing().filter(stage="", plan_ends_on__lt=on)
        which &= Q(id__in=late.values("site__rollout"))
    for word in fold(matching.text).split():
        which &= Q(item_key__contains=word)
    return Rollout.objects.filter(which)


def _referred(reference: str) -> Q | None:
    """The roll-out of a reference, in any case; None for what is no reference."""
    commitment, _, number = reference.upper().rpartition("-R")
    agreement, _, place = commitment.rpartition("-C")
    if not (number.isdecimal() and place.isdecimal()):
        return None
    return Q(
        number=int(number),
        commitment__number=int(place),
        commitment__agreement__reference=agreement,
    )


def _with_alike(reference: str) -> tuple[Rollout, list[Rollout]]:
    """A roll-out, and every one of the same item, itself too; refuses what is not there."""
    which = _referred(reference)
    if which is not None:
        item = Rollout.objects.filter(which).values("item_key")
        alike = list(
            Rollout.objects.filter(item_key__in=item).select_related("commitment__agreement")
        )
        for one in alike:
            if str(one) == reference.upper():
                return one, alike
    raise UnknownRollout(asked=reference)


def _sites_of(rollout: Rollout, alike: Sequence[Rollout], *, on: date) -> list[SiteSummary]:
    """The standing sites of a roll-out, in a constant number of queries."""
    rows = list(_standing().filter(site__rollout=rollout).select_related("site"))
    names = names_of_units({row.site.unit_id for row in rows})
    twins = _twins(alike)
    return [_site(row, names, on=on, twins=twins) for row in rows]


def _twins(alike: Sequence[Rollout]) -> dict[UUID, list[Twin]]:
    """For each site of these roll-outs the same item at the same site in another of them.

    Most items are rolled out once: then no site is looked at.
    """
    if len(alike) == 1:
        return {}
    known = {one.id: one for one in alike}
    sites = _standing().filter(site__rollout__in=known)
    groups: dict[tuple[UUID, str], list[tuple[UUID, Rollout]]] = defaultdict(list)
    members = ("site", "site__rollout", "site__unit", "site__place_key")
    for site, rollout, unit, place in sites.values_list(*members):
        groups[unit, place].append((site, known[rollout]))
    return {
        site: [_twin(other, rollout) for other, rollout in group if other != site]
        for group in groups.values()
        for site, _ in group
        if len(group) > 1
    }


def _twin(site: UUID, rollout: Rollout) -> Twin:
    agreement = rollout.commitment.agreement.reference
    return Twin(rollout=str(rollout), agreement=agreement, site_id=site)


def _site(
    row: RolloutSiteVersion,
    names: Mapping[UUID, str],
    *,
    on: date,
    twins: Mapping[UUID, list[Twin]],
) -> SiteSummary:
    draft = draft_of_site(row)
    return SiteSummary(
        id=row.site_id,
        unit_name=names.get(row.site.unit_id, ""),
        draft=draft,
        stage=Stage(row.stage) if row.stage else None,
        late=not row.stage and row.plan_ends_on is not None and row.plan_ends_on < on,
        version=row.number,
        twins=tuple(twins.get(row.site_id, ())),
    )


def _version(row: RolloutSiteVersion) -> SiteVersion:
    return SiteVersion(
        number=row.number,
        draft=draft_of_site(row),
        taken_out=row.taken_out,
        reason=row.reason,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        superseded_at=row.superseded_at,
    )


def _counts_of(
    rollouts: Sequence[Rollout], *, on: date
) -> Mapping[UUID, list[tuple[Stage | None, int, int]]]:
    """For each roll-out and stage how many sites stand there, and how many of them are late."""
    late = Q(stage="", plan_ends_on__lt=on)
    rows = (
        _standing()
        .filter(site__rollout__in=rollouts)
        .order_by("site__rollout", "stage")
        .values_list("site__rollout", "stage")
        .annotate(sites=Count("id"), late=Count("id", filter=late))
    )
    found: dict[UUID, list[tuple[Stage | None, int, int]]] = defaultdict(list)
    for rollout, stage, sites, late_sites in rows:
        found[rollout].append((Stage(stage) if stage else None, sites, late_sites))
    return found


def _summary(row: Rollout, tally: Tally) -> RolloutSummary:
    return RolloutSummary(
        id=row.id,
        reference=str(row),
        commitment=str(row.commitment),
        agreement=row.commitment.agreement.reference,
        draft=draft_of_rollout(row),
        tally=tally,
    )
