"""A change of what both sides agreed: one side asks for it, the other agrees or refuses."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import msgspec
from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import SYSTEM, Actor
from lienthong.cooperation.events import CommitmentChangeAnswered, CommitmentChangeAsked
from lienthong.cooperation.models import Commitment, CommitmentChange
from lienthong.cooperation.operations.about import about_commitment
from lienthong.cooperation.operations.writing import Entry
from lienthong.cooperation.queries.rights import sides_with_people
from lienthong.cooperation.queries.sides import sides_in
from lienthong.cooperation.rules import changed_fields
from lienthong.cooperation.rules.commitment_changes import asking_side, asks_other_side
from lienthong.cooperation.terms import CommitmentDraft, Side
from lienthong.cooperation.terms.commitment_changes import (
    LONGEST_ANSWER,
    ChangeNotOpen,
    ChangeNotYours,
    ChangeOfSides,
    ChangeState,
    ChangeWaits,
    ChangeWordsMissing,
)
from lienthong.cooperation.terms.rights import Part
from lienthong.identity.terms import Acting


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A change as somebody wants it: what stood, what it is to be, the entry of its version."""

    before: CommitmentDraft
    after: CommitmentDraft
    entry: Entry


def ask_if_needed(
    commitment: Commitment, wanted: Wanted, part: Part, *, actor: Actor, now: datetime
) -> bool:
    """Keep a change for the other side's word, if it needs one; whether it does.

    It does where it touches what both sides agreed and somebody of the other side works here.
    Refuses a second one (ChangeWaits), and who keeps the register where both sides have people
    (ChangeOfSides). Fact: cooperation:commitment:change_asked.
    """
    if actor == SYSTEM or not asks_other_side(wanted.before, wanted.after):
        return False
    people = sides_with_people(reference=str(commitment), now=now)
    if not part.sides and len(people) > 1:
        raise ChangeOfSides(reference=str(commitment))
    side = asking_side(part.sides, people)
    if side is None:
        return False
    standing = CommitmentChange.objects.filter(commitment=commitment, state=ChangeState.OPEN.value)
    for one in standing:
        raise ChangeWaits(person=one.person, agency=one.agency_name, reference=str(commitment))
    row = CommitmentChange.objects.create(
        id=uuid4(),
        commitment=commitment,
        before=msgspec.to_builtins(wanted.before),
        draft=msgspec.to_builtins(wanted.after),
        kind=wanted.entry.kind.value,
        effective=wanted.entry.effective,
        reason=wanted.entry.reason,
        side=side.value,
        agency_id=actor.agency_id,
        agency_name=actor.agency_name,
        person=actor.name,
        asked_at=now,
        state=ChangeState.OPEN.value,
    )
    fact = CommitmentChangeAsked(
        **about_commitment(commitment),
        change_id=row.id,
        kind=wanted.entry.kind,
        effective=row.effective,
        reason=row.reason,
        changed=changed_fields(wanted.before, wanted.after),
    )
    append_fact(fact=fact, actor=actor, now=now)
    return True


def lock_open(change_id: UUID) -> CommitmentChange:
    """The row of a change that waits, its commitment locked. Refuses others (ChangeNotOpen)."""
    found = CommitmentChange.objects.filter(id=change_id).select_related("commitment").first()
    if found is None:
        raise ChangeNotOpen
    commitment = Commitment.objects.select_for_update().get(id=found.commitment_id)
    row = CommitmentChange.objects.select_for_update().get(id=change_id)
    row.commitment = commitment
    if row.state != ChangeState.OPEN.value:
        raise ChangeNotOpen
    return row


def close(
    row: CommitmentChange, state: ChangeState, words: str, *, acting: Acting, now: datetime
) -> None:
    """Write what became of a change. Fact: cooperation:commitment:change_answered."""
    row.state, row.words, row.answered_at = state.value, words, now
    row.answered_by, row.answered_for = acting.account_name, acting.agency_name
    row.save(update_fields=["state", "words", "answered_at", "answered_by", "answered_for"])
    fact = CommitmentChangeAnswered(
        **about_commitment(row.commitment), change_id=row.id, change_state=state, words=words
    )
    append_fact(fact=fact, actor=acting.actor, now=now)


def refuse_not_other_side(row: CommitmentChange, acting: Acting, now: datetime) -> None:
    """Refuse who does not speak for the side that is to answer (ChangeNotYours)."""
    if not (_sides(row, acting, now) - {Side(row.side)}):
        raise ChangeNotYours(agency=acting.agency_name or acting.account_name)


def refuse_change(*, change_id: UUID, words: str, acting: Acting, now: datetime) -> None:
    """Refuse a change that the other side asked for; what stood goes on standing.

    Refuses no word why, or too many (ChangeWordsMissing), one that waits no more (ChangeNotOpen),
    and who does not speak for the side that is asked (ChangeNotYours).
    Fact: cooperation:commitment:change_answered.
    """
    said = " ".join(words.split())
    with transaction.atomic():
        row = lock_open(change_id)
        refuse_not_other_side(row, acting, now)
        if not 0 < len(said) <= LONGEST_ANSWER:
            raise ChangeWordsMissing(most=LONGEST_ANSWER)
        close(row, ChangeState.REFUSED, said, acting=acting, now=now)


def withdraw_change(*, change_id: UUID, words: str, acting: Acting, now: datetime) -> None:
    """Take back a change that one's own side asked for.

    Refuses one that waits no more (ChangeNotOpen), and who is not of that side (ChangeNotYours).
    Fact: cooperation:commitment:change_answered.
    """
    said = " ".join(words.split())[:LONGEST_ANSWER]
    with transaction.atomic():
        row = lock_open(change_id)
        own = row.agency_id is not None and row.agency_id == acting.agency_id
        if not own and Side(row.side) not in _sides(row, acting, now):
            raise ChangeNotYours(agency=acting.agency_name or acting.account_name)
        close(row, ChangeState.WITHDRAWN, said, acting=acting, now=now)


def _sides(row: CommitmentChange, acting: Acting, now: datetime) -> frozenset[Side]:
    reference = row.commitment.agreement.reference
    return sides_in(reference=reference, agency_id=acting.agency_id, on=timezone.localdate(now))
