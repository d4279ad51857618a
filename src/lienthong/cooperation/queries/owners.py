"""Who answers for commitments today: owners are followed through what was decided."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from lienthong.cooperation.models import CommitmentVersion
from lienthong.cooperation.queries.decisions import decided_of
from lienthong.cooperation.queries.lives import Lives, lives_of
from lienthong.cooperation.rules.succession import Decided, Ownership, follow_party, side_state
from lienthong.cooperation.terms import AgreementDraft, Bound, CommitmentState, OwnerToday
from lienthong.cooperation.terms.succession import Decision, Outcome, SideState

_OVER = (CommitmentState.REJECTED.value, CommitmentState.ENDED.value)


def get_owner_today(*, agreement_id: UUID, owner: Bound, on: date) -> OwnerToday:
    """Who answers for what this party of an agreement owes, on a day."""
    decided = decided_of({agreement_id}).get(agreement_id, ())
    bodies = {owner.agency_id} | {one.successor_id for one in decided}
    lives = lives_of({one for one in bodies if one is not None}, on=on)
    return _owner_today("", owner, lives, decided)


def list_unowned(*, on: date) -> tuple[OwnerToday, ...]:
    """The commitments, neither rejected nor ended, whose owner ended and nobody decided who owes.

    By agreement and number. Only those of owners that ended are read: of all others somebody
    answers, or nobody can tell. The number of database queries is constant.
    """
    owners = CommitmentVersion.objects.filter(owner__isnull=False).order_by()
    lives = lives_of(set(owners.values_list("owner_id", flat=True).distinct()), on=on)
    gone = {key for key, life in lives.lives.items() if life.ended_on is not None}
    if not gone:
        return ()
    rows = list(
        CommitmentVersion.objects.filter(superseded_at=None, owner__in=gone)
        .exclude(state__in=_OVER)
        .select_related("commitment__agreement")
        .order_by("commitment__agreement__reference_key", "commitment__number")
    )
    decided = decided_of({row.commitment.agreement_id for row in rows})
    named = {one.successor_id for some in decided.values() for one in some}
    lives = lives_of(gone | {one for one in named if one is not None}, on=on)
    found = (
        _owner_today(
            str(row.commitment),
            Bound.of(row.owner_side, row.owner_name, row.owner_id),
            lives,
            decided.get(row.commitment.agreement_id, ()),
        )
        for row in rows
    )
    return tuple(one for one in found if one.state is SideState.UNDECIDED)


def list_owners(*, agreement_id: UUID, draft: AgreementDraft, on: date) -> tuple[Bound, ...]:
    """Who may owe something by an agreement: its parties, then who carries one on by a decision."""
    parties = [Bound(side=p.side, name=p.name, agency_id=p.agency_id) for p in draft.parties]
    return owners_of({agreement_id: parties}, on=on)[agreement_id]


def owners_of(
    parties: Mapping[UUID, Sequence[Bound]], *, on: date
) -> dict[UUID, tuple[Bound, ...]]:
    """The same for many agreements with their parties, in a constant number of queries."""
    decided = decided_of(parties)
    deciding = [one for key in decided for one in parties[key]]
    bodies = {one.agency_id for one in deciding}
    bodies |= {one.successor_id for some in decided.values() for one in some}
    lives = lives_of({one for one in bodies if one is not None}, on=on)
    return {
        key: _with_carriers(some, lives, decided[key]) if key in decided else tuple(some)
        for key, some in parties.items()
    }


def list_commitments_resting_on(*, decision: Decision) -> tuple[str, ...]:
    """References of the commitments whose owner answers only because of this decision.

    Owed by its successor, which neither signed the agreement nor carries it on by another decision.
    """
    if decision.successor_id is None or decision.outcome is Outcome.END:
        return ()
    others = [
        one
        for one in decided_of({decision.agreement_id}).get(decision.agreement_id, ())
        if one.successor_id == decision.successor_id
        and one.party_id != decision.party_id
        and one.outcome is not Outcome.END
    ]
    rows = CommitmentVersion.objects.filter(
        commitment__agreement=decision.agreement_id,
        superseded_at=None,
        owner=decision.successor_id,
    ).exclude(state__in=_OVER)
    signed = rows.filter(
        commitment__agreement__versions__superseded_at=None,
        commitment__agreement__versions__parties__agency=decision.successor_id,
    )
    if others or signed.exists():
        return ()
    found = rows.select_related("commitment__agreement").order_by("commitment__number")
    return tuple(str(row.commitment) for row in found)


def _with_carriers(
    parties: Sequence[Bound], lives: Lives, decided: Collection[Decided]
) -> tuple[Bound, ...]:
    """The parties of an agreement, then who carries it on by a decision and did not sign it."""
    known = {one.agency_id for one in parties}
    carriers = [
        Bound(side=party.side, name=lives.names[owner], agency_id=owner)
        for party in parties
        for owner in _followed(party, lives, decided).owners
        if owner not in known
    ]
    return tuple(dict.fromkeys([*parties, *carriers]))


def _followed(owner: Bound, lives: Lives, decided: Collection[Decided]) -> Ownership:
    if owner.agency_id is None:
        return Ownership(untold=True)
    return follow_party(owner.agency_id, lives=lives.lives, decided=decided)


def _owner_today(
    reference: str, owner: Bound, lives: Lives, decided: Sequence[Decided] | tuple[()]
) -> OwnerToday:
    owned = _followed(owner, lives, decided)
    life = lives.lives.get(owner.agency_id) if owner.agency_id is not None else None
    state = side_state([owned])
    return OwnerToday(
        reference=reference,
        owner=owner,
        ended_on=None if life is None else life.ended_on,
        state=state,
        carriers=_names(owned, lives.names) if life is not None and life.ended_on else (),
        waiting=len(owned.waiting) if state is SideState.UNDECIDED else 0,
    )


def _names(owned: Ownership, names: Mapping[UUID, str]) -> tuple[str, ...]:
    return tuple(names[one] for one in owned.owners)
