"""A change of what both sides agreed: one side asks for it, the other agrees or refuses."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic
from uuid import UUID, uuid4

import msgspec
from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import Actor
from lienthong.cooperation.events import (
    AgreementChangeAnswered,
    AgreementChangeAsked,
    CommitmentChangeAnswered,
    CommitmentChangeAsked,
)
from lienthong.cooperation.models import (
    Agreement,
    AgreementChange,
    Commitment,
    CommitmentChange,
)
from lienthong.cooperation.operations.about import about_commitment
from lienthong.cooperation.operations.writing import Entry, about_agreement
from lienthong.cooperation.queries.sides import sides_in
from lienthong.cooperation.rules import changed_fields
from lienthong.cooperation.rules.rights import agreement_of
from lienthong.cooperation.terms import Side
from lienthong.cooperation.terms.asked_changes import (
    LONGEST_ANSWER,
    ChangeNotOpen,
    ChangeNotYours,
    ChangeState,
    ChangeWaits,
    ChangeWordsMissing,
    Draft,
)
from lienthong.identity.terms import Acting

Subject = Commitment | Agreement
Row = CommitmentChange | AgreementChange


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted(Generic[Draft]):
    """A change as somebody wants it: what stood, what it is to be, the entry of its version."""

    before: Draft
    after: Draft
    entry: Entry


def ask_other_side(
    subject: Subject, wanted: Wanted[Any], side: Side, *, actor: Actor, now: datetime
) -> None:
    """Keep a change that a side asks for until the other has said its word.

    Who keeps the register asks in the place of the side (`in_place`). Refuses a second one
    (ChangeWaits). Fact: cooperation:commitment:change_asked, or cooperation:agreement:change_asked.
    """
    for one in subject.changes.filter(state=ChangeState.OPEN.value):
        raise ChangeWaits(person=one.person, agency=one.agency_name, reference=str(subject))
    entry = wanted.entry
    row = subject.changes.create(
        id=uuid4(),
        before=msgspec.to_builtins(wanted.before),
        draft=msgspec.to_builtins(wanted.after),
        kind=entry.kind.value,
        effective=entry.effective,
        reason=entry.reason,
        side=side.value,
        in_place=side not in _sides(subject, actor.agency_id, now),
        agency_id=actor.agency_id,
        agency_name=actor.agency_name,
        person=actor.name,
        asked_at=now,
        state=ChangeState.OPEN.value,
    )
    told: dict[str, Any] = {
        "change_id": row.id,
        "kind": entry.kind,
        "effective": row.effective,
        "reason": row.reason,
        "changed": changed_fields(wanted.before, wanted.after),
    }
    fact: CommitmentChangeAsked | AgreementChangeAsked
    if isinstance(subject, Commitment):
        fact = CommitmentChangeAsked(**about_commitment(subject), **told)
    else:
        fact = AgreementChangeAsked(**about_agreement(subject.id, subject.reference), **told)
    append_fact(fact=fact, actor=actor, now=now)


def lock_open(change_id: UUID) -> Row:
    """The row of a change that waits, what it changes locked. Refuses others (ChangeNotOpen)."""
    found: Row | None = CommitmentChange.objects.filter(id=change_id).first()
    found = found or AgreementChange.objects.filter(id=change_id).first()
    if found is None:
        raise ChangeNotOpen
    row: Row
    if isinstance(found, CommitmentChange):
        commitment = Commitment.objects.select_for_update().get(id=found.commitment_id)
        row = CommitmentChange.objects.select_for_update().get(id=change_id)
        row.commitment = commitment
    else:
        agreement = Agreement.objects.select_for_update().get(id=found.agreement_id)
        row = AgreementChange.objects.select_for_update().get(id=change_id)
        row.agreement = agreement
    if row.state != ChangeState.OPEN.value:
        raise ChangeNotOpen
    return row


def close(row: Row, state: ChangeState, words: str, *, actor: Actor, now: datetime) -> None:
    """Write what became of a change.

    Fact: cooperation:commitment:change_answered, or cooperation:agreement:change_answered.
    """
    row.state, row.words, row.answered_at = state.value, words, now
    row.answered_by, row.answered_for = actor.name, actor.agency_name
    row.save(update_fields=["state", "words", "answered_at", "answered_by", "answered_for"])
    told: dict[str, Any] = {"change_id": row.id, "change_state": state, "words": words}
    fact: CommitmentChangeAnswered | AgreementChangeAnswered
    if isinstance(row, CommitmentChange):
        fact = CommitmentChangeAnswered(**about_commitment(row.commitment), **told)
    else:
        about = about_agreement(row.agreement.id, row.agreement.reference)
        fact = AgreementChangeAnswered(**about, **told)
    append_fact(fact=fact, actor=actor, now=now)


def refuse_not_other_side(row: Row, acting: Acting, now: datetime) -> None:
    """Refuse who does not speak for the side that is to answer (ChangeNotYours)."""
    if not (_sides(_subject(row), acting.agency_id, now) - {Side(row.side)}):
        raise ChangeNotYours(agency=acting.agency_name or acting.account_name)


def refuse_change(*, change_id: UUID, words: str, acting: Acting, now: datetime) -> None:
    """Refuse a change that the other side asked for; what stood goes on standing.

    Refuses no word why, or too many (ChangeWordsMissing), one that waits no more (ChangeNotOpen),
    and who does not speak for the side that is asked (ChangeNotYours). Fact: as `close`.
    """
    said = " ".join(words.split())
    with transaction.atomic():
        row = lock_open(change_id)
        refuse_not_other_side(row, acting, now)
        if not 0 < len(said) <= LONGEST_ANSWER:
            raise ChangeWordsMissing(most=LONGEST_ANSWER)
        close(row, ChangeState.REFUSED, said, actor=acting.actor, now=now)


def withdraw_change(*, change_id: UUID, words: str, acting: Acting, now: datetime) -> None:
    """Take back a change that one's own side asked for.

    Refuses one that waits no more (ChangeNotOpen), and who is not of that side (ChangeNotYours).
    Fact: as `close`.
    """
    said = " ".join(words.split())[:LONGEST_ANSWER]
    with transaction.atomic():
        row = lock_open(change_id)
        own = row.agency_id is not None and row.agency_id == acting.agency_id
        if not own and Side(row.side) not in _sides(_subject(row), acting.agency_id, now):
            raise ChangeNotYours(agency=acting.agency_name or acting.account_name)
        close(row, ChangeState.WITHDRAWN, said, actor=acting.actor, now=now)


def _subject(row: Row) -> Subject:
    return row.commitment if isinstance(row, CommitmentChange) else row.agreement


def _sides(subject: Subject, agency_id: UUID | None, now: datetime) -> frozenset[Side]:
    on = timezone.localdate(now)
    return sides_in(reference=agreement_of(str(subject)), agency_id=agency_id, on=on)
