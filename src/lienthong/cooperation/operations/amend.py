"""Change an agreement: a new version stands, the earlier ones stay in the record."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import Actor
from lienthong.cooperation.events import AgreementAmended
from lienthong.cooperation.models import Agreement, AgreementVersion
from lienthong.cooperation.operations.writing import (
    Entry,
    agencies_of,
    refuse_unfit,
    write_version,
)
from lienthong.cooperation.queries.rows import draft_from_row
from lienthong.cooperation.rules import changed_fields, clean_draft, read_amendment_day
from lienthong.cooperation.terms import (
    AgreementDraft,
    ChangedMeanwhile,
    DraftRefusal,
    NothingChanged,
    ReasonMissing,
    TextTooLong,
    UnknownAgreement,
    VersionKind,
)

_LONGEST_REASON = 500


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
) -> int:
    """Record a changed agreement as a new version; returns its number.

    `kind` AMENDMENT: the parties agreed on a change; `effective` is the day, as far as it is known;
    refused is one that surely lies before the signing or after `now`.
    CORRECTION: the record was wrong; no day. `based_on` is the number of the version the person
    saw: if another stands by now, ChangedMeanwhile. Refuses an unknown reference, a change that
    changes nothing, and a draft that cannot stand (AgreementRefused, field by field).
    Fact: cooperation:agreement:amended.
    """
    clean = clean_draft(draft)
    reason = " ".join(reason.split())
    with transaction.atomic():
        agreement = Agreement.objects.select_for_update().filter(reference=reference).first()
        if agreement is None:
            raise UnknownAgreement(asked=reference)
        standing = _standing(agreement, based_on=based_on)
        day, refusals = _check_entry(kind, effective, reason, signed=clean.signed, now=now)
        refuse_unfit(clean, agreement_id=agreement.id, now=now, more=refusals)
        changed = changed_fields(draft_from_row(standing), clean)
        if not changed:
            raise NothingChanged
        standing.superseded_at = now
        standing.save(update_fields=["superseded_at"])
        entry = Entry(
            number=standing.number + 1,
            kind=kind,
            recorded_by=actor.name,
            recorded_at=now,
            effective=day,
            reason=reason,
        )
        write_version(agreement, clean, entry)
        fact = AgreementAmended(
            agreement_id=agreement.id,
            reference=agreement.reference,
            title=clean.title,
            agencies=agencies_of(clean),
            version=entry.number,
            kind=kind,
            effective=day,
            reason=reason,
            changed=changed,
        )
        append_fact(fact=fact, actor=actor, now=now)
    return entry.number


def _standing(agreement: Agreement, *, based_on: int) -> AgreementVersion:
    """The version in force; refuses another than the person saw."""
    rows = AgreementVersion.objects.filter(agreement=agreement, superseded_at=None)
    standing = rows.prefetch_related("parties").get()
    if standing.number != based_on:
        raise ChangedMeanwhile(
            person=standing.recorded_by, reference=agreement.reference, at=standing.recorded_at
        )
    return standing


def _check_entry(
    kind: VersionKind, effective: str, reason: str, *, signed: str, now: datetime
) -> tuple[str, tuple[DraftRefusal, ...]]:
    """The day of the amendment in EDTF, and what is wrong with the day and the reason."""
    refusals: list[DraftRefusal] = []
    day = ""
    if kind is VersionKind.AMENDMENT:
        today = timezone.localdate(now)
        day, wrong = read_amendment_day(effective, signed=signed, today=today)
        refusals.extend(wrong)
    if not reason:
        refusals.append(ReasonMissing())
    if len(reason) > _LONGEST_REASON:
        refusals.append(TextTooLong(where="reason", length=len(reason), most=_LONGEST_REASON))
    return day, tuple(refusals)
