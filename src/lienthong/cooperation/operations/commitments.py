"""Enter and change commitments. Every change is a new version; a target that changed stays."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import Actor
from lienthong.cooperation.events import CommitmentAdded
from lienthong.cooperation.events import CommitmentChanged as ChangedFact
from lienthong.cooperation.models import (
    Agreement,
    Commitment,
    CommitmentChange,
    CommitmentDependency,
    CommitmentMilestone,
    CommitmentPlace,
    CommitmentVersion,
    ReferenceCounter,
)
from lienthong.cooperation.operations.asked_changes import (
    Wanted,
    ask_other_side,
    close,
    lock_open,
    refuse_not_other_side,
)
from lienthong.cooperation.operations.writing import (
    Entry,
    Why,
    about_agreement,
    end_version,
    next_entry,
)
from lienthong.cooperation.queries.asked_changes import commitment_change_of, side_that_asks
from lienthong.cooperation.queries.commitments import (
    draft_from_row,
    find_commitment,
    list_clause_choices,
    standing_needs,
)
from lienthong.cooperation.queries.one import get_draft
from lienthong.cooperation.queries.owners import list_owners
from lienthong.cooperation.queries.proposals import read_words
from lienthong.cooperation.queries.results import signed_of
from lienthong.cooperation.queries.rights import refuse_outsider
from lienthong.cooperation.rules import (
    changed_fields,
    check_commitment,
    check_due,
    circle_through,
    clean_commitment,
    due_bounds,
)
from lienthong.cooperation.rules.asked_changes import agreed_commitment, asks_other_side, binds
from lienthong.cooperation.rules.pieces import check_target_pieces
from lienthong.cooperation.terms import (
    ClauseNotOpen,
    CommitmentChanged,
    CommitmentDraft,
    CommitmentRefused,
    CommitmentState,
    DependencyCircle,
    DependencyUnknown,
    DraftRefusal,
    NothingChanged,
    OwnerMissing,
    UnknownAgreement,
    UnknownCommitment,
    VersionKind,
)
from lienthong.cooperation.terms.asked_changes import ChangeNotOpen, ChangeState
from lienthong.documents.operations import refuse_secret_text
from lienthong.identity.terms import Acting
from lienthong.kernel.vietnamese import fold


def add_commitment(*, agreement: str, draft: CommitmentDraft, actor: Actor, now: datetime) -> str:
    """Record a commitment of an agreement; its reference (A1-C1, A1-C2, …).

    One that is to be in force (`rules.asked_changes.binds`) stands as proposed, and the other side
    is asked whether it is, if anybody works here for it (decision 62).

    Days and numbers may be typed the Vietnamese way. Refuses an unknown agreement, and with
    CommitmentRefused, which lists what is wrong field by field, what cannot stand: no owner among
    the parties and those who carry one on, no clause or source, a target without unit, a circle of
    dependencies; a mark of state secrets (DraftSecret), and who has no part in it (NoPart).
    Facts: cooperation:commitment:added, and cooperation:commitment:change_asked.
    """
    refuse_secret_text(draft.what, field="what")
    clean = clean_commitment(draft)
    with transaction.atomic():
        row = Agreement.objects.select_for_update().filter(reference=agreement).first()
        if row is None:
            raise UnknownAgreement(asked=agreement)
        part = refuse_outsider(reference=agreement, actor=actor, now=now)
        side = None
        if binds(clean.state):
            side = side_that_asks(reference=agreement, part=part, actor=actor, now=now)
        last = Commitment.objects.filter(agreement=row).aggregate(last=Max("number"))["last"] or 0
        commitment = Commitment(id=uuid4(), agreement=row, number=last + 1)
        _refuse_unfit(commitment, clean, now=now)
        commitment.save()
        entry = Entry(number=1, kind=VersionKind.FIRST, recorded_by=actor.name, recorded_at=now)
        first = clean if side is None else _proposed(clean)
        _write(commitment, first, entry)
        about = _about(commitment, first)
        fact = CommitmentAdded(**about, due=first.due, commitment_state=first.state)
        append_fact(fact=fact, actor=actor, now=now)
        if side is not None:
            wanted = Wanted(before=first, after=clean, entry=replace(entry, number=2))
            ask_other_side(commitment, wanted, side, actor=actor, now=now)
    return str(commitment)


def change_commitment(
    *,
    reference: str,
    draft: CommitmentDraft,
    kind: VersionKind,
    effective: str,
    reason: str,
    based_on: int,
    actor: Actor,
    now: datetime,
) -> int | None:
    """Record a changed commitment as a new version; returns its number.

    A change of what both sides agreed, and what makes a proposed one binding
    (`rules.asked_changes`), waits for the other side, if anybody works here for it: then None.
    Until it agrees (`agree_change`), what stood stands.

    `kind` AMENDMENT: the sides agreed on it on the day `effective`; CORRECTION: the record was
    wrong. Refuses an unknown reference, another version than `based_on` (CommitmentChanged), what
    changes nothing, and what `add_commitment` refuses.
    Fact: cooperation:commitment:changed, or cooperation:commitment:change_asked.
    """
    refuse_secret_text(draft.what, field="what")
    clean = clean_commitment(draft)
    with transaction.atomic():
        found = find_commitment(reference)
        if found is None:
            raise UnknownCommitment(asked=reference)
        part = refuse_outsider(reference=reference, actor=actor, now=now)
        commitment = Commitment.objects.select_for_update().get(id=found.id)
        commitment.agreement = found.agreement
        standing = commitment.versions.get(superseded_at=None)
        if standing.number != based_on:
            raise CommitmentChanged(person=standing.recorded_by, reference=reference)
        why = Why(kind=kind, effective=effective, reason=reason)
        signed = signed_of(commitment)
        entry, wrong = next_entry(standing, why, signed=signed, by=actor.name, now=now)
        before = draft_from_row(standing)
        _refuse_unfit(commitment, clean, now=now, before=before, more=wrong)
        changed = changed_fields(before, clean)
        if not changed:
            raise NothingChanged
        wanted = Wanted(before=before, after=clean, entry=entry)
        side = None
        if asks_other_side(before, clean):
            side = side_that_asks(reference=reference, part=part, actor=actor, now=now)
        if side is not None:
            ask_other_side(commitment, wanted, side, actor=actor, now=now)
            return None
        _replace(commitment, standing, wanted, actor=actor, now=now)
    return entry.number


def agree_change(*, change_id: UUID, words: str, acting: Acting, now: datetime) -> int:
    """Agree to a change that the other side asked for: it is recorded; its version's number.

    What became of milestones meanwhile stays. Refuses one that waits no more (ChangeNotOpen), who
    does not speak for the side that is asked (ChangeNotYours), and what cannot stand any more
    (CommitmentRefused). Facts: cooperation:commitment:changed, :change_answered.
    """
    with transaction.atomic():
        row = lock_open(change_id)
        if not isinstance(row, CommitmentChange):
            raise ChangeNotOpen
        refuse_not_other_side(row, acting, now)
        standing = row.commitment.versions.get(superseded_at=None)
        before, change = draft_from_row(standing), commitment_change_of(row)
        after = agreed_commitment(before, before=change.before, asked=change.draft)
        why = Why(kind=change.kind, effective=change.effective, reason=change.reason)
        signed = signed_of(row.commitment)
        entry, wrong = next_entry(standing, why, signed=signed, by=change.person, now=now)
        _refuse_unfit(row.commitment, after, now=now, before=before, more=wrong)
        wanted = Wanted(before=before, after=after, entry=entry)
        _replace(row.commitment, standing, wanted, actor=acting.actor, now=now)
        close(row, ChangeState.AGREED, " ".join(words.split())[:500], actor=acting.actor, now=now)
    return entry.number


def _proposed(draft: CommitmentDraft) -> CommitmentDraft:
    return replace(draft, state=CommitmentState.PROPOSED, state_note="")


def _replace(
    commitment: Commitment,
    standing: CommitmentVersion,
    wanted: Wanted[CommitmentDraft],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Let a checked draft stand in place of what stood."""
    entry, after = wanted.entry, wanted.after
    end_version(standing, now=now)
    _write(commitment, after, entry)
    fact = ChangedFact(
        **_about(commitment, after),
        version=entry.number,
        kind=entry.kind,
        effective=entry.effective,
        reason=entry.reason,
        changed=changed_fields(wanted.before, after),
    )
    append_fact(fact=fact, actor=actor, now=now)


def _refuse_unfit(
    commitment: Commitment,
    draft: CommitmentDraft,
    *,
    now: datetime,
    before: CommitmentDraft | None = None,
    more: Iterable[DraftRefusal] = (),
) -> None:
    """Refuse a clean draft that cannot be recorded; owner and clause that stand may stay."""
    links = _check_links(commitment, draft, before, now)
    parts = check_target_pieces(draft, read_words().pieces)
    refusals = (*check_commitment(draft), *parts, *links, *more)
    if refusals:
        summary = " ".join(str(refusal) for refusal in refusals)
        raise CommitmentRefused(summary=summary, refusals=refusals)


def _check_links(
    commitment: Commitment,
    draft: CommitmentDraft,
    before: CommitmentDraft | None,
    now: datetime,
) -> Iterable[DraftRefusal]:
    reference = commitment.agreement.reference
    agreement_id, _, agreement = get_draft(reference=reference)
    today = timezone.localdate(now)
    parties = set(list_owners(agreement_id=agreement_id, draft=agreement, on=today))
    if before is not None and before.owner is not None:
        parties.add(before.owner)
    if draft.owner is not None and draft.owner not in parties:
        yield OwnerMissing()
    if before is None or draft.due != before.due:
        yield from check_due(draft.due, agreement.signed)
    if draft.clause_id is not None and (before is None or draft.clause_id != before.clause_id):
        choices = list_clause_choices(agreement=reference)
        if draft.clause_id not in {choice.id for choice in choices}:
            yield ClauseNotOpen()
    yield from _check_dependencies(str(commitment), draft)


def _check_dependencies(reference: str, draft: CommitmentDraft) -> Iterable[DraftRefusal]:
    if not draft.depends_on:
        return
    unknown = [one for one in draft.depends_on if one != reference and not find_commitment(one)]
    if unknown:
        yield DependencyUnknown(asked=", ".join(unknown))
        return
    # Of two that make each wait for the other at once, the second sees what the first wrote.
    ReferenceCounter.objects.get_or_create(id=1)
    ReferenceCounter.objects.select_for_update().get(id=1)
    circle = circle_through(reference, {**standing_needs(), reference: list(draft.depends_on)})
    if circle:
        yield DependencyCircle(circle=" → ".join(circle))


def _write(commitment: Commitment, draft: CommitmentDraft, entry: Entry) -> None:
    """Write a checked draft as the version that stands."""
    owner, beneficiary = draft.owner, draft.beneficiary
    if owner is None:
        raise TypeError("a checked commitment has an owner")
    first, last = due_bounds(draft.due)
    row = CommitmentVersion.objects.create(
        commitment=commitment,
        **entry.members(),
        what=draft.what,
        owner_side=owner.side.value,
        owner_name=owner.name,
        owner_id=owner.agency_id,
        beneficiary_side="" if beneficiary is None else beneficiary.side.value,
        beneficiary_name="" if beneficiary is None else beneficiary.name,
        beneficiary_id=None if beneficiary is None else beneficiary.agency_id,
        state=draft.state.value,
        state_note=draft.state_note,
        due=draft.due,
        condition=draft.condition,
        clause_id=draft.clause_id,
        source=draft.source,
        indicator=draft.indicator,
        unit=draft.unit,
        baseline=draft.baseline,
        targets=[[one.period, one.value] for one in draft.targets],
        reach=draft.reach.value,
        reach_on=draft.reach_on,
        due_first_on=first,
        due_last_on=last,
        folded=fold(f"{commitment} {draft.what} {owner.name} {draft.indicator}"),
    )
    _write_parts(row, draft)


def _write_parts(row: CommitmentVersion, draft: CommitmentDraft) -> None:
    CommitmentPlace.objects.bulk_create(
        CommitmentPlace(version=row, unit_id=unit) for unit in draft.places
    )
    CommitmentMilestone.objects.bulk_create(
        CommitmentMilestone(
            version=row,
            position=position,
            title=one.title,
            due=one.due,
            due_last_on=due_bounds(one.due)[1],
            status=one.status.value,
        )
        for position, one in enumerate(draft.milestones)
    )
    needed = [find_commitment(reference) for reference in draft.depends_on]
    CommitmentDependency.objects.bulk_create(
        CommitmentDependency(version=row, needs=one) for one in needed if one is not None
    )


def _about(commitment: Commitment, draft: CommitmentDraft) -> dict[str, Any]:
    return {
        **about_agreement(commitment.agreement_id, commitment.agreement.reference),
        "commitment_id": commitment.id,
        "commitment": str(commitment),
        "what": draft.what,
        "owner": "" if draft.owner is None else draft.owner.name,
    }
