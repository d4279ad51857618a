"""Propose commitments from a confirmed text by rules; accept or reject them, several at once."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from lienthong.audit.operations import append_fact
from lienthong.cooperation.events import ProposalsMade, ProposalsRejected
from lienthong.cooperation.models import Commitment, CommitmentProposal, TextClause
from lienthong.cooperation.operations.commitments import add_commitment
from lienthong.cooperation.operations.writing import about_text
from lienthong.cooperation.queries.commitments import find_commitment, list_clause_choices
from lienthong.cooperation.queries.one import find_force, get_draft
from lienthong.cooperation.queries.proposals import proposed_from_row, read_words
from lienthong.cooperation.queries.rights import refuse_outsider
from lienthong.cooperation.queries.texts import clause_from_row, find_row
from lienthong.cooperation.rules import propose_commitments
from lienthong.cooperation.rules.proposed_figures import figures_of
from lienthong.cooperation.terms import (
    Bound,
    CommitmentDraft,
    CommitmentState,
    Force,
    NoProposal,
    OwnerUnknown,
    ProposalState,
    ProposedCommitment,
    TextPlace,
    TextState,
    UnknownText,
)
from lienthong.identity.terms import Acting


def make_proposals(*, place: TextPlace, acting: Acting, now: datetime) -> int:
    """Propose commitments from a confirmed text; how many are new. Doing it twice adds none.

    What is confidential is left out. Refuses a text that does not stand (UnknownText).
    Fact: cooperation:proposals:made.
    """
    with transaction.atomic():
        refuse_outsider(reference=place.reference, actor=acting.actor, now=now)
        row = find_row(place)
        if row.state != TextState.CONFIRMED.value or row.superseded_at is not None:
            raise UnknownText(reference=place.reference)
        agreement = type(row.agreement).objects.select_for_update().get(id=row.agreement_id)
        _, _, drafted = get_draft(reference=agreement.reference)
        parties = [Bound(side=p.side, name=p.name, agency_id=p.agency_id) for p in drafted.parties]
        rows = list(row.clauses.order_by("begins"))
        opened = {one.id for one in list_clause_choices(agreement=place.reference)}
        by_address = {one.address: one for one in rows if one.id in opened}
        known = set(
            CommitmentProposal.objects.filter(clause__text=row).values_list("clause", "begins")
        )
        clauses = [clause_from_row(one) for one in rows]
        found = propose_commitments(row.words, clauses, parties=parties, words=read_words())
        new = [
            _row(by_address[one.address], one)
            for one in found
            if one.address in by_address and (by_address[one.address].id, one.begins) not in known
        ]
        CommitmentProposal.objects.bulk_create(new)
        if new:
            fact = ProposalsMade(**about_text(row, agreement.reference), proposals=len(new))
            append_fact(fact=fact, actor=acting.actor, now=now)
    return len(new)


def accept_proposals(
    *,
    place: TextPlace,
    ids: Collection[int],
    acting: Acting,
    now: datetime,
    state: CommitmentState = CommitmentState.PROPOSED,
) -> tuple[str, ...]:
    """Record open proposals as commitments in a state; their references. All or none.

    In force they are once the other side agrees, which is asked for each in the same step.

    Refuses none chosen, or what is decided already (NoProposal), and one without an owner
    (OwnerUnknown): that one is changed first. Fact: cooperation:commitment:added, for each.
    """
    with transaction.atomic():
        rows = _lock_open(place, ids, acting, now)
        lacking = [row.clause.address for row in rows if not row.owner_side]
        if lacking:
            raise OwnerUnknown(addresses=", ".join(lacking))
        force = find_force(reference=place.reference)
        references = []
        for row in rows:
            reference = add_commitment(
                agreement=place.reference,
                draft=replace(draft_of(row, force), state=state),
                actor=acting.actor,
                now=now,
            )
            _settle(row, find_commitment(reference), acting, now)
            references.append(reference)
    return tuple(references)


def settle_changed(
    *, place: TextPlace, proposal_id: int, draft: CommitmentDraft, acting: Acting, now: datetime
) -> str:
    """Record a proposal as somebody changed it; the commitment's reference.

    Refuses what `accept_proposals` and `add_commitment` refuse.
    """
    with transaction.atomic():
        (row,) = _lock_open(place, [proposal_id], acting, now)
        reference = add_commitment(
            agreement=place.reference, draft=draft, actor=acting.actor, now=now
        )
        _settle(row, find_commitment(reference), acting, now)
    return reference


def reject_proposals(
    *, place: TextPlace, ids: Collection[int], acting: Acting, now: datetime
) -> int:
    """Reject open proposals; they stay with who and when. How many.

    Refuses none chosen, or what is decided already (NoProposal).
    Fact: cooperation:proposals:rejected.
    """
    with transaction.atomic():
        rows = _lock_open(place, ids, acting, now)
        for row in rows:
            _settle(row, None, acting, now)
        text = find_row(place)
        fact = ProposalsRejected(
            **about_text(text, place.reference),
            rejected=tuple(row.what for row in rows),
        )
        append_fact(fact=fact, actor=acting.actor, now=now)
    return len(rows)


def draft_of(row: CommitmentProposal, force: Force) -> CommitmentDraft:
    """A proposal as a draft, with the targets that its figures come to in the agreement's time."""
    one = proposed_from_row(row)
    read = figures_of(one, force=force)
    return CommitmentDraft(
        what=one.what,
        owner=one.owner,
        due=one.due,
        clause_id=row.clause_id,
        condition=read.condition,
        indicator=read.indicator,
        unit=read.unit,
        targets=read.targets,
    )


def _row(clause: TextClause, one: ProposedCommitment) -> CommitmentProposal:
    owner = one.owner
    return CommitmentProposal(
        clause=clause,
        begins=one.begins,
        ends=one.ends,
        what=one.what,
        owner_side="" if owner is None else owner.side.value,
        owner_name="" if owner is None else owner.name,
        owner_id=None if owner is None else owner.agency_id,
        due=one.due,
        figure=one.figure,
        unit=one.unit,
        state=ProposalState.OPEN.value,
    )


def _lock_open(
    place: TextPlace, ids: Iterable[int], acting: Acting, now: datetime
) -> list[CommitmentProposal]:
    refuse_outsider(reference=place.reference, actor=acting.actor, now=now)
    wanted = set(ids)
    text = find_row(place)
    rows = (
        CommitmentProposal.objects.select_for_update(of=("self",))
        .select_related("clause__text")
        .filter(id__in=wanted, clause__text=text.id, state=ProposalState.OPEN.value)
        .order_by("begins")
    )
    found = list(rows)
    if not found or len(found) != len(wanted):
        raise NoProposal
    return found


def _settle(
    row: CommitmentProposal, commitment: Commitment | None, acting: Acting, now: datetime
) -> None:
    state = ProposalState.REJECTED if commitment is None else ProposalState.ACCEPTED
    row.state = state.value
    row.commitment = commitment
    row.decided_at = now
    row.decided_by = acting.account_name
    row.save(update_fields=["state", "commitment", "decided_at", "decided_by"])
