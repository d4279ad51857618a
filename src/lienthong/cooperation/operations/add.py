"""Enter an agreement into the record."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import Actor
from lienthong.cooperation.events import AgreementAdded
from lienthong.cooperation.models import Agreement, AgreementVersion, ReferenceCounter
from lienthong.cooperation.operations.confirming import ask_about_new
from lienthong.cooperation.operations.writing import (
    Entry,
    about_agreement,
    agencies_of,
    refuse_unfit,
    write_version,
)
from lienthong.cooperation.queries.rights import actor_keeps, named
from lienthong.cooperation.queries.rows import draft_from_row
from lienthong.cooperation.rules import clean_draft
from lienthong.cooperation.rules.rights import may_enter
from lienthong.cooperation.terms import AgreementDraft, AlreadyRecorded, VersionKind
from lienthong.cooperation.terms.rights import NotOwnAgreement
from lienthong.kernel.vietnamese import sort_key


@dataclass(frozen=True, kw_only=True, slots=True)
class Added:
    """A new agreement, the reference it was given, and whether the other side is asked about it."""

    agreement_id: UUID
    reference: str
    asked: bool = False


def add_agreement(*, draft: AgreementDraft, actor: Actor, now: datetime) -> Added:
    """Record an agreement under the next free reference (A13, A14, …).

    Dates may be typed the Vietnamese way (see rules.reading). Refuses with AgreementRefused, which
    lists what is wrong field by field, also a signing that surely comes after `now`, and what
    stands on record word for word (AlreadyRecorded). One of its parties enters it, or who keeps the
    register (NotOwnAgreement, EntryOfSides). It is not confirmed until the other side, if anybody
    works here for it, has said that it is right (decision 67).
    Facts: cooperation:agreement:added, cooperation:agreement:change_asked.
    """
    clean = clean_draft(draft)
    with transaction.atomic():
        refuse_unfit(clean, agreement_id=None, now=now)
        _refuse_foreign(clean, actor)
        # The counter is locked before the record is searched: of two equal agreements sent at
        # once, the second is searched for only when the first stands.
        reference = next_reference()
        _refuse_recorded(clean)
        added = Added(agreement_id=uuid4(), reference=reference)
        agreement = enter(added, clean, actor=actor, now=now)
        ask_about_new(agreement, clean, actor=actor, now=now)
    return replace(added, asked=bool(agreement.awaits))


def enter(added: Added, draft: AgreementDraft, *, actor: Actor, now: datetime) -> Agreement:
    """Write a checked draft as a new agreement with its fact, in the caller's transaction."""
    agreement = Agreement.objects.create(
        id=added.agreement_id,
        reference=added.reference,
        reference_key=sort_key(added.reference),
    )
    entry = Entry(number=1, kind=VersionKind.FIRST, recorded_by=actor.name, recorded_at=now)
    write_version(agreement, draft, entry)
    fact = AgreementAdded(
        **about_agreement(added.agreement_id, added.reference, draft),
        signed=draft.signed,
        term=draft.term,
        sources=tuple(source.article for source in draft.sources),
    )
    append_fact(fact=fact, actor=actor, now=now)
    return agreement


def keep_references_from(number: int) -> None:
    """Let the next free reference come after this number."""
    counter = _locked_counter()
    if counter.last_number < number:
        counter.last_number = number
        counter.save(update_fields=["last_number"])


def _refuse_foreign(draft: AgreementDraft, actor: Actor) -> None:
    """Refuse an agreement of others, entered by who does not keep the register."""
    keeps = actor_keeps(actor)
    if not may_enter(agency_id=actor.agency_id, parties=agencies_of(draft), keeps=keeps):
        raise NotOwnAgreement(**named(actor))


def _refuse_recorded(draft: AgreementDraft) -> None:
    """Refuse a clean draft that equals what a standing version records."""
    alike = AgreementVersion.objects.filter(
        superseded_at=None, title=draft.title, signed=draft.signed, term=draft.term
    )
    rows = alike.select_related("agreement").prefetch_related("parties").order_by("id")
    for row in rows:
        if draft_from_row(row) == draft:
            raise AlreadyRecorded(reference=row.agreement.reference)


def next_reference() -> str:
    """The next free reference, given out in the caller's transaction; others wait for its end."""
    counter = _locked_counter()
    counter.last_number += 1
    counter.save(update_fields=["last_number"])
    return str(counter)


def _locked_counter() -> ReferenceCounter:
    ReferenceCounter.objects.get_or_create(id=1)
    return ReferenceCounter.objects.select_for_update().get(id=1)
