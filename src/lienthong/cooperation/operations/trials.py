"""Enter trials and decide about them: stop, extend or contract, each for a reason."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.cooperation.events import TrialAdded, TrialDecisionMade
from lienthong.cooperation.models import Trial, TrialDecision
from lienthong.cooperation.operations.about import about_commitment
from lienthong.cooperation.operations.locking import lock_own_commitment
from lienthong.cooperation.queries.one import find_agreement_id, get_draft
from lienthong.cooperation.queries.rights import may_record_purchase, refuse_outsider
from lienthong.cooperation.queries.trials import find_trial, present_end
from lienthong.cooperation.rules.rights import agreement_of
from lienthong.cooperation.rules.trials import (
    LONGEST_REASON,
    check_contract,
    check_decision,
    check_trial,
    clean_contract,
    clean_trial,
    read_end,
    say_contract,
    tidy,
)
from lienthong.cooperation.terms import DraftRefusal
from lienthong.cooperation.terms.trials import (
    BuyerDecides,
    TrialContract,
    TrialDecided,
    TrialDraft,
    TrialOutcome,
    TrialReasonMissing,
    TrialRefused,
    UnknownTrial,
)
from lienthong.identity.terms import Acting

NO_CONTRACT = TrialContract(number="", signed="", basis="")


def add_trial(*, commitment: str, draft: TrialDraft, acting: Acting, now: datetime) -> str:
    """Record a trial of a commitment; its reference (A1-C1-T1, …).

    Refuses an unknown commitment, and with TrialRefused what `check_trial` finds.
    Fact: cooperation:trial:added.
    """
    clean = clean_trial(draft)
    with transaction.atomic():
        owner = lock_own_commitment(commitment, acting=acting, now=now)
        _refuse(check_trial(clean))
        last = Trial.objects.filter(commitment=owner).aggregate(last=Max("number"))["last"] or 0
        row = Trial.objects.create(
            id=uuid4(),
            commitment=owner,
            number=last + 1,
            what=clean.what,
            user=clean.user,
            begins=clean.begins,
            ends=clean.ends,
            note=clean.note,
            recorded_at=now,
            recorded_by=acting.account_name,
        )
        fact = TrialAdded(**_about(row), item=row.what, free_until=row.ends)
        append_fact(fact=fact, actor=acting.actor, now=now)
    return str(row)


def decide_trial(
    *,
    reference: str,
    outcome: TrialOutcome,
    until: str,
    reason: str,
    seen: int,
    acting: Acting,
    now: datetime,
    contract: TrialContract | None = None,
) -> None:
    """Decide that a trial stops, goes on until another day, or became a contract.

    `seen` is how many decisions it had when the person looked.
    Refuses an unknown trial, one that has ended or was decided meanwhile (TrialDecided), a purchase
    that the selling side records (BuyerDecides, decision 71), and with TrialRefused what
    `check_decision` and `check_contract` find: without a contract there is no purchase.
    Fact: cooperation:trial:decision_made.
    """
    end = read_end(until) if outcome is TrialOutcome.EXTEND else ""
    bought = clean_contract(contract or NO_CONTRACT) if outcome is TrialOutcome.CONTRACT else None
    said = tidy(reason)
    with transaction.atomic():
        row = _lock(reference, acting, now, buys=bought is not None)
        free_until, decided = present_end(row)
        if row.decisions_taken != seen or decided in {TrialOutcome.STOP, TrialOutcome.CONTRACT}:
            raise TrialDecided(person=_last_person(row))
        wrong = check_decision(outcome, until=end, reason=said, free_until=free_until)
        _refuse([*wrong, *(_check_bought(bought, now) if bought else ())])
        decision = TrialDecision.objects.create(
            id=uuid4(),
            trial=row,
            number=row.decisions_taken + 1,
            outcome=outcome.value,
            until=end,
            act=say_contract(bought) if bought else "",
            reason=said,
            decided_at=now,
            decided_by=acting.account_name,
        )
        _tell(row, decision, said, acting=acting, now=now)


def withdraw_decision(
    *, reference: str, decision_id: UUID, reason: str, acting: Acting, now: datetime
) -> None:
    """Take back the newest decision on a trial; it stays in the record with the reason.

    Refuses an unknown trial or decision, one that is not the newest that stands (TrialDecided), a
    purchase that the selling side takes back (BuyerDecides), and no reason (TrialRefused).
    Fact: cooperation:trial:decision_made.
    """
    said = tidy(reason)[:LONGEST_REASON]
    with transaction.atomic():
        found = TrialDecision.objects.filter(id=decision_id, outcome=TrialOutcome.CONTRACT)
        row = _lock(reference, acting, now, buys=found.exists())
        standing = row.decisions.filter(withdrawn_at=None).order_by("-number").first()
        if standing is None or standing.id != decision_id:
            raise TrialDecided(person=_last_person(row))
        if not said:
            _refuse([TrialReasonMissing()])
        standing.withdrawn_at, standing.withdrawn_by = now, acting.account_name
        standing.withdrawn_reason = said
        standing.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
        _tell(row, standing, said, acting=acting, now=now)


def _lock(reference: str, acting: Acting, now: datetime, *, buys: bool) -> Trial:
    """The trial, locked, for who has a part in its agreement; of a purchase, for who buys."""
    found = find_trial(reference)
    if found is None:
        raise UnknownTrial(asked=reference)
    refuse_outsider(reference=reference, actor=acting.actor, now=now)
    if buys and not may_record_purchase(reference=reference, actor=acting.actor, now=now):
        raise BuyerDecides(agreement=agreement_of(reference))
    row = Trial.objects.select_for_update().get(id=found.id)
    row.commitment = found.commitment
    return row


def _check_bought(contract: TrialContract, now: datetime) -> Iterable[DraftRefusal]:
    named = find_agreement_id(reference=contract.number)
    instrument = get_draft(reference=contract.number)[2].instrument if named else None
    return check_contract(contract, instrument=instrument, on=timezone.localdate(now))


def _last_person(row: Trial) -> str:
    last = row.decisions.order_by("-number").first()
    return row.recorded_by if last is None else last.decided_by


def _refuse(wrong: Iterable[DraftRefusal]) -> None:
    refusals = tuple(wrong)
    if refusals:
        summary = " ".join(dict.fromkeys(str(one) for one in refusals))
        raise TrialRefused(summary=summary, refusals=refusals)


def _about(row: Trial) -> dict[str, Any]:
    return {**about_commitment(row.commitment), "trial_id": row.id, "trial": str(row)}


def _tell(
    row: Trial, decision: TrialDecision, reason: str, *, acting: Acting, now: datetime
) -> None:
    """Count the step, so that nobody decides on what has moved, and tell it."""
    row.decisions_taken += 1
    row.save(update_fields=["decisions_taken"])
    fact = TrialDecisionMade(
        **_about(row),
        trial_outcome=TrialOutcome(decision.outcome),
        free_until=present_end(row)[0],
        act=decision.act,
        reason=reason,
        withdrawn=decision.withdrawn_at is not None,
    )
    append_fact(fact=fact, actor=acting.actor, now=now)
