"""Roll-outs and their sites: what was planned, installed, accepted, used, each with its proof."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.cooperation.events import RolloutAdded, RolloutRecorded, RolloutSiteChanged
from lienthong.cooperation.models import Rollout, RolloutSite, RolloutSiteVersion
from lienthong.cooperation.operations.locking import lock_own_commitment
from lienthong.cooperation.operations.writing import agencies_of
from lienthong.cooperation.queries.one import get_draft
from lienthong.cooperation.queries.rights import refuse_outsider
from lienthong.cooperation.queries.rollouts import (
    draft_of_site,
    find_faults,
    find_rollout,
    standing_sites,
)
from lienthong.cooperation.rules.rollouts import (
    check_rollout,
    clean_rollout,
    clean_site,
    merge_site,
    plan_ends,
    same_unknown,
    settled_days,
    site_key,
    stage_now,
)
from lienthong.cooperation.terms import (
    DraftRefusal,
    NothingChanged,
    TextTooLong,
)
from lienthong.cooperation.terms.rollout_refusals import (
    ChangeReasonMissing,
    NothingNew,
    RolloutNamedTwice,
    RolloutRefused,
    SiteChanged,
    SiteGivenTwice,
    SitesRefused,
    UnknownRollout,
    UnknownSite,
)
from lienthong.cooperation.terms.rollouts import (
    Recorded,
    RolloutDraft,
    SiteDraft,
    Stage,
)
from lienthong.identity.terms import Acting
from lienthong.kernel.vietnamese import fold

_LONGEST_REASON = 500


def add_rollout(*, commitment: str, draft: RolloutDraft, acting: Acting, now: datetime) -> str:
    """Record a roll-out of a commitment; its reference (A1-C1-R1, A1-C1-R2, …).

    Refuses an unknown commitment, and with RolloutRefused what has no item or measure, or an item
    that the commitment has already. Fact: cooperation:rollout:added.
    """
    clean = clean_rollout(draft)
    with transaction.atomic():
        owner = lock_own_commitment(commitment, acting=acting, now=now)
        wrong = list(check_rollout(clean))
        key = fold(clean.item)[:300]
        twin = Rollout.objects.filter(commitment=owner, item_key=key).first()
        if twin is not None and not wrong:
            twin.commitment = owner
            wrong.append(RolloutNamedTwice(reference=str(twin)))
        if wrong:
            raise RolloutRefused(summary=_summary_of(wrong), refusals=tuple(wrong))
        last = Rollout.objects.filter(commitment=owner).aggregate(last=Max("number"))["last"] or 0
        row = Rollout.objects.create(
            id=uuid4(),
            commitment=owner,
            number=last + 1,
            item=clean.item,
            item_key=key,
            kind=clean.kind.value,
            measure=clean.measure,
            note=clean.note,
            recorded_at=now,
            recorded_by=acting.account_name,
        )
        fact = RolloutAdded(**about(row), rollout_kind=clean.kind, measure=clean.measure)
        append_fact(fact=fact, actor=acting.actor, now=now)
    return str(row)


def record_sites(
    *,
    reference: str,
    drafts: Sequence[SiteDraft],
    reason: str = "",
    file: str = "",
    acting: Acting,
    now: datetime,
) -> Recorded:
    """Record sites of a roll-out, all or none: new ones, and news of those on record.

    What is empty in a draft leaves what stands. Refuses an unknown roll-out; with SitesRefused
    (`refusals`) what `find_faults` finds, and without a `reason` what changes a day, a quantity or
    a proof on record; NothingNew when all is on record. `file` names where the rows come from.
    Fact: cooperation:rollout:recorded.
    """
    today = timezone.localdate(now)
    said = _reason(reason)
    with transaction.atomic():
        rollout = lock_rollout(reference, acting=acting, now=now)
        standing = standing_sites(rollout)
        wrong: list[DraftRefusal] = []
        writes: list[tuple[RolloutSiteVersion | None, SiteDraft, tuple[str, ...]]] = []
        seen = set()
        for draft in drafts:
            clean = clean_site(draft, today=today)
            key = site_key(clean.unit_id, clean.place)
            if key in seen:
                wrong.append(SiteGivenTwice())
                continue
            seen.add(key)
            before = standing.get(key)
            merged = clean
            changed: tuple[str, ...] = ()
            if before is not None and not before.taken_out:
                merged, changed = merge_site(draft_of_site(before), clean)
                if merged == draft_of_site(before):
                    continue
            wrong += find_faults(merged, measure=rollout.measure, today=today)
            if changed and not said:
                wrong.append(ChangeReasonMissing())
            writes.append((before, merged, changed))
        _refuse(wrong)
        if not writes:
            raise NothingNew
        for before, merged, changed in writes:
            _write(rollout, merged, before, acting, now, reason=said if changed else "")
        added = sum(before is None or before.taken_out for before, _, _ in writes)
        fact = RolloutRecorded(
            **about(rollout),
            sites_added=added,
            sites_changed=len(writes) - added,
            file=file,
            reason=said,
        )
        append_fact(fact=fact, actor=acting.actor, now=now)
    return Recorded(added=added, changed=len(writes) - added, same=len(drafts) - len(writes))


def change_site(
    *,
    reference: str,
    site_id: UUID,
    draft: SiteDraft,
    reason: str,
    based_on: int,
    acting: Acting,
    now: datetime,
) -> int:
    """Put one site on record as given whole, also without a day it had; its version's number.

    Its unit and place stay. Refuses an unknown roll-out or site, another version than `based_on`
    (SiteChanged), what changes nothing, and with SitesRefused what `find_faults` finds; a day or a
    quantity on record changes for a reason. Fact: cooperation:rollout:site_changed.
    """
    today = timezone.localdate(now)
    said = _reason(reason)
    with transaction.atomic():
        rollout, standing = _lock_site(reference, site_id, based_on, acting, now)
        before = draft_of_site(standing)
        given = replace(draft, unit_id=before.unit_id, place=before.place)
        clean = same_unknown(before, clean_site(given, today=today))
        if clean == before and not standing.taken_out:
            raise NothingChanged
        wrong = find_faults(clean, measure=rollout.measure, today=today)
        _, changed = merge_site(before, clean)
        lost = before.days.keys() - clean.days.keys()
        if (changed or lost) and not said:
            wrong.append(ChangeReasonMissing())
        _refuse(wrong)
        row = _write(rollout, clean, standing, acting, now, reason=said)
        _tell_site(rollout, row, acting, now)
    return row.number


def take_out_site(
    *, reference: str, site_id: UUID, reason: str, based_on: int, acting: Acting, now: datetime
) -> None:
    """Take a site out of a roll-out; it stays in the record with the reason.

    Refuses what `change_site` refuses, no reason, and one that was taken out already
    (NothingChanged). Fact: cooperation:rollout:site_changed.
    """
    said = _reason(reason)
    with transaction.atomic():
        rollout, standing = _lock_site(reference, site_id, based_on, acting, now)
        if standing.taken_out:
            raise NothingChanged
        if not said:
            _refuse([ChangeReasonMissing()])
        draft = draft_of_site(standing)
        row = _write(rollout, draft, standing, acting, now, reason=said, taken_out=True)
        _tell_site(rollout, row, acting, now)


def about(rollout: Rollout) -> dict[str, Any]:
    """What every fact about a roll-out says."""
    commitment = rollout.commitment
    reference = commitment.agreement.reference
    _, _, agreement = get_draft(reference=reference)
    return {
        "agreement_id": commitment.agreement_id,
        "reference": reference,
        "title": agreement.title,
        "agencies": agencies_of(agreement),
        "rollout_id": rollout.id,
        "rollout": str(rollout),
        "commitment_id": commitment.id,
        "item": rollout.item,
    }


def lock_rollout(reference: str, *, acting: Acting, now: datetime) -> Rollout:
    """The row of a roll-out, locked. Refuses an unknown one (UnknownRollout), and NoPart."""
    found = find_rollout(reference)
    if found is None:
        raise UnknownRollout(asked=reference)
    refuse_outsider(reference=reference, actor=acting.actor, now=now)
    row = Rollout.objects.select_for_update().get(id=found.id)
    row.commitment = found.commitment
    return row


def _lock_site(
    reference: str, site_id: UUID, based_on: int, acting: Acting, now: datetime
) -> tuple[Rollout, RolloutSiteVersion]:
    rollout = lock_rollout(reference, acting=acting, now=now)
    rows = RolloutSiteVersion.objects.select_related("site")
    standing = rows.filter(site=site_id, site__rollout=rollout, superseded_at=None).first()
    if standing is None:
        raise UnknownSite
    if standing.number != based_on:
        raise SiteChanged(person=standing.recorded_by, site=standing.place or str(rollout))
    return rollout, standing


def _write(
    rollout: Rollout,
    draft: SiteDraft,
    before: RolloutSiteVersion | None,
    acting: Acting,
    now: datetime,
    *,
    reason: str = "",
    taken_out: bool = False,
) -> RolloutSiteVersion:
    """Write a checked site as the version that stands."""
    if before is None:
        site = RolloutSite.objects.create(
            id=uuid4(), rollout=rollout, unit_id=draft.unit_id, place_key=fold(draft.place)
        )
    else:
        site = before.site
        before.superseded_at = now
        before.save(update_fields=["superseded_at"])
    stage = stage_now(draft)
    there, used, ended = settled_days(draft)
    return RolloutSiteVersion.objects.create(
        site=site,
        number=1 if before is None else before.number + 1,
        place=draft.place,
        quantity=draft.quantity,
        **{one.value: draft.days.get(one, "") for one in Stage},
        source=draft.source,
        note=draft.note,
        taken_out=taken_out,
        reason=reason,
        recorded_at=now,
        recorded_by=acting.account_name,
        stage="" if stage is None else stage.value,
        plan_ends_on=plan_ends(draft),
        there_on=there,
        used_on=used,
        ended_on=ended,
    )


def _tell_site(rollout: Rollout, row: RolloutSiteVersion, acting: Acting, now: datetime) -> None:
    fact = RolloutSiteChanged(
        **about(rollout),
        site_id=row.site_id,
        unit_id=row.site.unit_id,
        place=row.place,
        version=row.number,
        taken_out=row.taken_out,
        reason=row.reason,
    )
    append_fact(fact=fact, actor=acting.actor, now=now)


def _reason(text: str) -> str:
    said = " ".join(text.split())
    if len(said) > _LONGEST_REASON:
        _refuse([TextTooLong(where="reason", length=len(said), most=_LONGEST_REASON)])
    return said


def _refuse(wrong: Sequence[DraftRefusal]) -> None:
    if wrong:
        raise SitesRefused(summary=_summary_of(wrong), refusals=tuple(wrong))


def _summary_of(wrong: Iterable[DraftRefusal]) -> str:
    return " ".join(dict.fromkeys(str(one) for one in wrong))
