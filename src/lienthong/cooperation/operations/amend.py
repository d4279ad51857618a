"""Change an agreement: a new version stands, the earlier ones stay in the record."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import Actor
from lienthong.cooperation.events import AgreementAmended
from lienthong.cooperation.models import Agreement, AgreementChange, AgreementVersion
from lienthong.cooperation.operations.asked_changes import (
    Wanted,
    ask_other_side,
    close,
    lock_open,
    refuse_not_other_side,
)
from lienthong.cooperation.operations.confirming import ask_anew, settle
from lienthong.cooperation.operations.writing import (
    Why,
    about_agreement,
    agencies_of,
    end_version,
    next_entry,
    refuse_unfit,
    write_version,
)
from lienthong.cooperation.queries.asked_changes import agreement_change_of, side_that_asks
from lienthong.cooperation.queries.rights import refuse_outsider, sides_with_people
from lienthong.cooperation.queries.rows import draft_from_row
from lienthong.cooperation.rules import changed_fields, clean_draft
from lienthong.cooperation.rules.asked_changes import agreed_agreement, touches_signed
from lienthong.cooperation.rules.rights import may_add_parties
from lienthong.cooperation.terms import (
    AgreementDraft,
    ChangedMeanwhile,
    NothingChanged,
    Party,
    Side,
    UnknownAgreement,
    VersionKind,
)
from lienthong.cooperation.terms.asked_changes import LONGEST_ANSWER, ChangeNotOpen, ChangeState
from lienthong.cooperation.terms.rights import Part, PartiesBySides
from lienthong.identity.terms import Acting


def amend_agreement(
    *,
    reference: str,
    draft: AgreementDraft,
    kind: VersionKind,
    effective: str,
    reason: str,
    based_on: int,
    actor: Actor,
    now: datetime,
) -> int | None:
    """Record a changed agreement as a new version; returns its number.

    A change of what was signed (`rules.asked_changes.SIGNED`) waits for the other side, if anybody
    works here for it: then None. Until it agrees (`agree_amendment`), what stood stands. What the
    other side has not confirmed yet (decision 67) changes at once, and it is asked about that.

    `kind` AMENDMENT: the parties agreed on a change; `effective` is the day, as far as it is known;
    refused is one that surely lies before the signing or after `now`.
    CORRECTION: the record was wrong; no day. `based_on` is the number of the version the person
    saw: if another stands by now, ChangedMeanwhile. Refuses an unknown reference, a change that
    changes nothing, a draft that cannot stand (AgreementRefused, field by field), who has no part
    in the agreement (NoPart), and a new party entered by who is none (PartiesBySides).
    Fact: cooperation:agreement:amended, or cooperation:agreement:change_asked.
    """
    clean = clean_draft(draft)
    with transaction.atomic():
        agreement = Agreement.objects.select_for_update().filter(reference=reference).first()
        if agreement is None:
            raise UnknownAgreement(asked=reference)
        part = refuse_outsider(reference=reference, actor=actor, now=now)
        standing = _standing(agreement, based_on=based_on)
        why = Why(kind=kind, effective=effective, reason=reason)
        entry, wrong = next_entry(standing, why, signed=clean.signed, by=actor.name, now=now)
        refuse_unfit(clean, agreement_id=agreement.id, now=now, more=wrong)
        before = draft_from_row(standing)
        if not changed_fields(before, clean):
            raise NothingChanged
        new = _new_parties(before, clean)
        _refuse_new_parties(reference, new, part, actor=actor, now=now)
        wanted = Wanted(before=before, after=clean, entry=entry)
        touched = touches_signed(before, clean)
        side = None
        if touched:
            side = side_that_asks(reference=reference, part=part, actor=actor, now=now)
        if side is not None and agreement.awaits in {"", side}:
            ask_other_side(agreement, wanted, side, actor=actor, now=now)
            return None
        _replace(agreement, standing, wanted, actor=actor, now=now)
        if touched and agreement.awaits:
            had_its_word = Side(agreement.awaits) in part.sides
            if had_its_word:
                settle(agreement, actor=actor, now=now)
            else:
                ask_anew(agreement, clean, actor=actor, now=now)
    return entry.number


def agree_amendment(*, change_id: UUID, words: str, acting: Acting, now: datetime) -> int:
    """Agree to a change of what was signed: it is recorded; the number of what stands then.

    Of what was entered and is to be confirmed (FIRST) that word is recorded, and no version.
    What was entered meanwhile of sources and remarks stays. Refuses one that waits no more
    (ChangeNotOpen), who does not speak for the side that is asked (ChangeNotYours), and what cannot
    stand any more (AgreementRefused). Facts: cooperation:agreement:amended, :change_answered.
    """
    with transaction.atomic():
        row = lock_open(change_id)
        if not isinstance(row, AgreementChange):
            raise ChangeNotOpen
        refuse_not_other_side(row, acting, now)
        agreement, change = row.agreement, agreement_change_of(row)
        standing = agreement.versions.prefetch_related("parties").get(superseded_at=None)
        said = " ".join(words.split())[:LONGEST_ANSWER]
        if change.kind is VersionKind.FIRST:
            close(row, ChangeState.AGREED, said, actor=acting.actor, now=now)
            settle(agreement, actor=acting.actor, now=now)
            return standing.number
        before = draft_from_row(standing)
        after = agreed_agreement(before, before=change.before, asked=change.draft)
        why = Why(kind=change.kind, effective=change.effective, reason=change.reason)
        entry, wrong = next_entry(standing, why, signed=after.signed, by=change.person, now=now)
        refuse_unfit(after, agreement_id=agreement.id, now=now, more=wrong)
        wanted = Wanted(before=before, after=after, entry=entry)
        _replace(agreement, standing, wanted, actor=acting.actor, now=now)
        close(row, ChangeState.AGREED, said, actor=acting.actor, now=now)
        settle(agreement, actor=acting.actor, now=now)
    return entry.number


def _replace(
    agreement: Agreement,
    standing: AgreementVersion,
    wanted: Wanted[AgreementDraft],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Let a checked draft stand in place of what stood."""
    entry = wanted.entry
    end_version(standing, now=now)
    write_version(agreement, wanted.after, entry)
    fact = AgreementAmended(
        **about_agreement(agreement.id, agreement.reference, wanted.after),
        version=entry.number,
        kind=entry.kind,
        effective=entry.effective,
        reason=entry.reason,
        changed=changed_fields(wanted.before, wanted.after),
    )
    append_fact(fact=fact, actor=actor, now=now)


def _refuse_new_parties(
    reference: str,
    new: Collection[Party],
    part: Part,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Refuse to let bodies read for a side that were no party, by who is none."""
    may = may_add_parties(
        part,
        agency_id=actor.agency_id,
        new={party.agency_id for party in new if party.agency_id is not None},
        sides_have_people=bool(new) and bool(sides_with_people(reference=reference, now=now)),
    )
    if not may:
        names = ", ".join(party.name for party in new)
        agency = actor.agency_name or actor.name
        raise PartiesBySides(names=names, agreement=reference, agency=agency)


def _new_parties(before: AgreementDraft, after: AgreementDraft) -> list[Party]:
    """The parties whose bodies were none before."""
    known = {None, *agencies_of(before)}
    return [party for party in after.parties if party.agency_id not in known]


def _standing(agreement: Agreement, *, based_on: int) -> AgreementVersion:
    """The version in force; refuses another than the person saw."""
    rows = AgreementVersion.objects.filter(agreement=agreement, superseded_at=None)
    standing = rows.prefetch_related("parties").get()
    if standing.number != based_on:
        raise ChangedMeanwhile(
            person=standing.recorded_by, reference=agreement.reference, at=standing.recorded_at
        )
    return standing
