"""Answer for an agreement that lapses: renewed by another, or not renewed because."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import Actor
from lienthong.cooperation.events import LapseDecided, LapseReopened
from lienthong.cooperation.models import Agreement, LapseDecision
from lienthong.cooperation.operations.amend import amend_agreement
from lienthong.cooperation.operations.writing import about_agreement
from lienthong.cooperation.queries.one import get_draft, get_reference
from lienthong.cooperation.queries.radar import standing_lapse_decisions
from lienthong.cooperation.queries.rights import refuse_outsider
from lienthong.cooperation.rules.acts import tidy, too_long
from lienthong.cooperation.terms import (
    Certainty,
    DraftRefusal,
    UnknownAgreement,
    VersionKind,
)
from lienthong.cooperation.terms.radar import (
    LapseAnswered,
    LapseNotAnswered,
    LapseReasonMissing,
    LapseRefused,
    LaterMissing,
    LaterRenewsAnother,
    LaterUnknown,
)


def decide_not_renewed(*, reference: str, reason: str, actor: Actor, now: datetime) -> None:
    """Record that an agreement is not renewed, and why.

    Refuses an unknown reference, no reason, and an agreement for which that was said already.
    Fact: cooperation:lapse:decided.
    """
    text = _reason(reason)
    with transaction.atomic():
        agreement = _locked(reference, actor, now)
        if standing_lapse_decisions().filter(agreement=agreement).exists():
            raise LapseAnswered
        LapseDecision.objects.create(
            id=uuid4(), agreement=agreement, reason=text, decided_at=now, decided_by=actor.name
        )
        fact = LapseDecided(**about_agreement(agreement.id, agreement.reference), reason=text)
        append_fact(fact=fact, actor=actor, now=now)


def reopen_lapse(*, reference: str, reason: str, actor: Actor, now: datetime) -> None:
    """Take back why an agreement is not renewed: it waits for an answer again.

    Refuses an unknown reference, no reason, and an agreement without such a word on record.
    Fact: cooperation:lapse:reopened.
    """
    text = _reason(reason)
    with transaction.atomic():
        agreement = _locked(reference, actor, now)
        changed = standing_lapse_decisions().filter(agreement=agreement)
        if not changed.update(withdrawn_at=now, withdrawn_by=actor.name, withdrawn_reason=text):
            raise LapseNotAnswered
        fact = LapseReopened(**about_agreement(agreement.id, agreement.reference), reason=text)
        append_fact(fact=fact, actor=actor, now=now)


def link_renewal(
    *, reference: str, later: str, reason: str, actor: Actor, now: datetime
) -> int | None:
    """Record that a later agreement renews this one: a correction of the later one's record.

    It waits for the other side of the later one as every change of what was signed does, then None
    (`amend_agreement`); else the number of its version.
    Refuses an unknown reference, a later one that is not on record, is this one or renews another
    already, and no reason. Facts: as `amend_agreement`.
    """
    text, given = _reason(reason), later.strip().upper()
    earlier_id, _, _ = get_draft(reference=reference)
    refuse_outsider(reference=reference, actor=actor, now=now)
    if not given:
        _refuse((LaterMissing(),))
    try:
        later_id, number, draft = get_draft(reference=given)
    except UnknownAgreement:
        later_id = earlier_id
    if later_id == earlier_id:
        _refuse((LaterUnknown(given=given),))
    if draft.renews_id is not None:
        other = get_reference(agreement_id=draft.renews_id)
        _refuse((LaterRenewsAnother(given=given, other=other),))
    return amend_agreement(
        reference=given,
        draft=replace(draft, renews_id=earlier_id, renews_certainty=Certainty.STATED),
        kind=VersionKind.CORRECTION,
        effective="",
        reason=text,
        based_on=number,
        actor=actor,
        now=now,
    )


def _reason(reason: str) -> str:
    text = tidy(reason)
    _refuse((*(() if text else (LapseReasonMissing(),)), *too_long({"reason": text})))
    return text


def _refuse(refusals: Collection[DraftRefusal]) -> None:
    if refusals:
        summary = " ".join(str(refusal) for refusal in refusals)
        raise LapseRefused(summary=summary, refusals=tuple(refusals))


def _locked(reference: str, actor: Actor, now: datetime) -> Agreement:
    agreement = Agreement.objects.select_for_update().filter(reference=reference).first()
    if agreement is None:
        raise UnknownAgreement(asked=reference)
    refuse_outsider(reference=reference, actor=actor, now=now)
    return agreement
