"""Change an agreement: a new version stands, the earlier ones stay in the record."""

from datetime import datetime

from django.db import transaction

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import Actor
from lienthong.cooperation.events import AgreementAmended
from lienthong.cooperation.models import Agreement, AgreementVersion
from lienthong.cooperation.operations.writing import (
    Why,
    about_agreement,
    end_version,
    next_entry,
    refuse_unfit,
    write_version,
)
from lienthong.cooperation.queries.rows import draft_from_row
from lienthong.cooperation.rules import changed_fields, clean_draft
from lienthong.cooperation.terms import (
    AgreementDraft,
    ChangedMeanwhile,
    NothingChanged,
    UnknownAgreement,
    VersionKind,
)


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
    with transaction.atomic():
        agreement = Agreement.objects.select_for_update().filter(reference=reference).first()
        if agreement is None:
            raise UnknownAgreement(asked=reference)
        standing = _standing(agreement, based_on=based_on)
        why = Why(kind=kind, effective=effective, reason=reason)
        entry, wrong = next_entry(standing, why, signed=clean.signed, by=actor.name, now=now)
        refuse_unfit(clean, agreement_id=agreement.id, now=now, more=wrong)
        changed = changed_fields(draft_from_row(standing), clean)
        if not changed:
            raise NothingChanged
        end_version(standing, now=now)
        write_version(agreement, clean, entry)
        fact = AgreementAmended(
            **about_agreement(agreement.id, reference, clean),
            version=entry.number,
            kind=kind,
            effective=entry.effective,
            reason=entry.reason,
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
