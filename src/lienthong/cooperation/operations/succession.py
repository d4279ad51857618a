"""Decide what becomes of agreements whose party ended; correct a decision, take it back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import Actor
from lienthong.cooperation.events import (
    SuccessionCorrected,
    SuccessionDecided,
    SuccessionUndone,
)
from lienthong.cooperation.models import Agreement, SuccessionDecision
from lienthong.cooperation.queries.decisions import (
    get_decision,
    list_resting_on,
    standing_decisions,
)
from lienthong.cooperation.queries.one import signed_by_reference
from lienthong.cooperation.queries.owners import list_commitments_resting_on
from lienthong.cooperation.queries.rights import actor_keeps, named
from lienthong.cooperation.queries.succession import list_proposals
from lienthong.cooperation.rules.acts import read_act, tidy, too_long
from lienthong.cooperation.rules.amending import surely_before
from lienthong.cooperation.rules.rights import may_decide_for
from lienthong.cooperation.terms import DraftRefusal
from lienthong.cooperation.terms.rights import NotToDecideFor
from lienthong.cooperation.terms.succession import (
    ActBeforeSigned,
    AlreadyDecided,
    Basis,
    Choice,
    Closing,
    ClosingReasonMissing,
    Decision,
    DecisionAct,
    DecisionClosed,
    DecisionOwned,
    DecisionRestedOn,
    DecisionUnchanged,
    NothingChosen,
    NotToDecide,
    OnlyEnds,
    Outcome,
    Proposal,
    SuccessionRefused,
    TooManyChosen,
)
from lienthong.kernel.errors import Refusal
from lienthong.kernel.partial_dates import PartialDate

MOST_AT_ONCE = 500
_MOST_NAMED = 5

_Key = tuple[str, UUID, UUID | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """What became of one choice: the decision on record, or why there is none."""

    choice: Choice
    decision_id: UUID | None = None
    refusal: Refusal | None = None


def decide_succession(
    *, choices: Sequence[Choice], act: DecisionAct, note: str, actor: Actor, now: datetime
) -> tuple[Result, ...]:
    """Record a decision for each choice that can be decided today; says of each what became of it.

    All rest on the same act (its day may be typed the Vietnamese way) or on the same reason why
    there is none. What another person decided meanwhile, and what the directory no longer names,
    is refused by itself and keeps no other back, so is one for which this agency does not decide
    (NotToDecideFor). Refuses as a whole an empty or too long list, and
    an act that is not whole (SuccessionRefused, field by field).
    Fact for each decision: cooperation:succession:decided.
    """
    if not choices:
        raise NothingChosen
    if len(choices) > MOST_AT_ONCE:
        raise TooManyChosen(count=len(choices), most=MOST_AT_ONCE)
    clean, note = _checked(act, note, now=now)
    references = {choice.reference for choice in choices}
    keeps = actor_keeps(actor)
    with transaction.atomic():
        _lock(references)
        signed = signed_by_reference(references)
        proposals = list_proposals(references=references, on=timezone.localdate(now))
        waiting = {_key_of(proposal): proposal for proposal in proposals}
        results = []
        for choice in choices:
            key = (choice.reference, choice.party_id, choice.successor_id)
            proposal = waiting.pop(key, None)
            refusal = (
                _refusal(choice, proposal)
                or _not_theirs(choice.reference, choice.successor_id, actor, keeps=keeps)
                or _too_early(clean, choice.reference, signed.get(choice.reference, ""))
            )
            if proposal is None or refusal is not None:
                results.append(Result(choice=choice, refusal=refusal))
                continue
            decision = _write(proposal, choice.outcome, clean, note, actor=actor, now=now)
            _announce(decision, proposal, actor=actor, now=now)
            results.append(Result(choice=choice, decision_id=decision.id))
    return tuple(results)


def correct_decision(
    *,
    decision_id: UUID,
    outcome: Outcome,
    act: DecisionAct,
    note: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Replace a decision by another, which is returned; the old one stays in the record.

    Refuses one that stands no more, a correction that changes nothing or gives no reason, and an
    END where later decisions or commitments rest on it; and who does not decide for its successor
    (NotToDecideFor). Fact: cooperation:succession:corrected.
    """
    with transaction.atomic():
        decision = _standing(decision_id)
        _refuse_outsider(decision, actor)
        clean, note = _checked(act, note, reason=reason, now=now)
        if (outcome, clean, note) == (decision.outcome, decision.act, decision.note):
            raise DecisionUnchanged
        if decision.successor_id is None and outcome is not Outcome.END:
            raise OnlyEnds
        if outcome is Outcome.END:
            _refuse_if_rested_on(decision)
        _close(decision, Closing.CORRECTED, reason, actor=actor, now=now)
        row = _row(decision.basis, outcome, clean, note, actor=actor, now=now)
        row.agreement_id = decision.agreement_id
        row.party_id, row.successor_id = decision.party_id, decision.successor_id
        row.corrects_id = decision.id
        row.save(force_insert=True)
        fact = SuccessionCorrected(
            agreement_id=decision.agreement_id,
            reference=decision.reference,
            title=decision.title,
            agencies=_agencies(decision.party_id, decision.successor_id),
            decision_id=row.id,
            successor=decision.successor_name,
            outcome=outcome,
            corrects=decision.id,
            reason=tidy(reason),
            act=_cited(clean),
            note=note,
        )
        append_fact(fact=fact, actor=actor, now=now)
    return row.id


def undo_decision(*, decision_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    """Take a decision back, so that its successor waits for one again; it stays in the record.

    Refuses one that stands no more, one without a reason, and one on which later decisions or
    commitments rest.
    Fact: cooperation:succession:undone.
    """
    with transaction.atomic():
        decision = _standing(decision_id)
        _refuse_outsider(decision, actor)
        _refuse_wrong(_wrong_reason(reason))
        _refuse_if_rested_on(decision)
        _close(decision, Closing.UNDONE, reason, actor=actor, now=now)
        fact = SuccessionUndone(
            agreement_id=decision.agreement_id,
            reference=decision.reference,
            title=decision.title,
            agencies=_agencies(decision.party_id, decision.successor_id),
            decision_id=decision.id,
            successor=decision.successor_name,
            outcome=decision.outcome,
            reason=tidy(reason),
        )
        append_fact(fact=fact, actor=actor, now=now)


def _checked(
    act: DecisionAct, note: str, *, now: datetime, reason: str | None = None
) -> tuple[DecisionAct, str]:
    """The act and the note as recorded; refuses what is wrong with them and with the reason."""
    clean, wrong = read_act(act, today=timezone.localdate(now))
    note = tidy(note)
    about_reason = () if reason is None else _wrong_reason(reason)
    _refuse_wrong((*wrong, *too_long({"note": note}), *about_reason))
    return clean, note


def _wrong_reason(reason: str) -> tuple[DraftRefusal, ...]:
    text = tidy(reason)
    return too_long({"closed_reason": text}) if text else (ClosingReasonMissing(),)


def _refuse_wrong(refusals: Collection[DraftRefusal]) -> None:
    if refusals:
        summary = " ".join(str(refusal) for refusal in refusals)
        raise SuccessionRefused(summary=summary, refusals=tuple(refusals))


def _lock(references: Collection[str]) -> None:
    """Let no one else decide about these agreements until the end of the transaction."""
    rows = Agreement.objects.select_for_update().filter(reference__in=references)
    list(rows.order_by("id").values_list("id"))


def _standing(decision_id: UUID) -> Decision:
    """The decision, its agreement locked; refuses one that stands no more."""
    _lock([get_decision(decision_id=decision_id).reference])
    decision = get_decision(decision_id=decision_id)
    if not decision.stands:
        raise DecisionClosed(person=decision.closed_by, at=decision.closed_at)
    return decision


def _not_theirs(
    reference: str, successor_id: UUID | None, actor: Actor, *, keeps: bool
) -> Refusal | None:
    """Why this agency does not decide what a successor does; None where it does."""
    if may_decide_for(agency_id=actor.agency_id, successor=successor_id, keeps=keeps):
        return None
    return NotToDecideFor(agreement=reference, **named(actor))


def _too_early(act: DecisionAct, reference: str, signed: str) -> Refusal | None:
    if act.issued_on and surely_before(PartialDate.parse(act.issued_on), signed):
        return ActBeforeSigned(text=act.issued_on, reference=reference, signed=signed)
    return None


def _refuse_outsider(decision: Decision, actor: Actor) -> None:
    keeps = actor_keeps(actor)
    refusal = _not_theirs(decision.reference, decision.successor_id, actor, keeps=keeps)
    if refusal is not None:
        raise refusal


def _refusal(choice: Choice, proposal: Proposal | None) -> Refusal | None:
    """Why this choice cannot be decided; None when it can."""
    if proposal is not None:
        ends = choice.outcome is Outcome.END
        return None if ends or choice.successor_id is not None else OnlyEnds()
    rows = standing_decisions().filter(
        agreement__reference=choice.reference,
        party=choice.party_id,
        successor=choice.successor_id,
    )
    row = rows.first()
    return (
        NotToDecide() if row is None else AlreadyDecided(person=row.decided_by, at=row.decided_at)
    )


def _refuse_if_rested_on(decision: Decision) -> None:
    resting = list_resting_on(decision=decision)
    if resting:
        raise DecisionRestedOn(count=len(resting), names=decision.successor_name)
    owed = list_commitments_resting_on(decision=decision)
    if owed:
        raise DecisionOwned(names=decision.successor_name, references=", ".join(owed[:_MOST_NAMED]))


def _close(
    decision: Decision, closing: Closing, reason: str, *, actor: Actor, now: datetime
) -> None:
    SuccessionDecision.objects.filter(id=decision.id, closed_at=None).update(
        closing=closing.value, closed_at=now, closed_by=actor.name, closed_reason=tidy(reason)
    )


def _write(
    proposal: Proposal,
    outcome: Outcome,
    act: DecisionAct,
    note: str,
    *,
    actor: Actor,
    now: datetime,
) -> SuccessionDecision:
    row = _row(proposal.basis, outcome, act, note, actor=actor, now=now)
    row.agreement_id = proposal.agreement_id
    row.party_id, row.successor_id = proposal.party_id, proposal.successor_id
    row.save(force_insert=True)
    return row


def _row(
    basis: Basis, outcome: Outcome, act: DecisionAct, note: str, *, actor: Actor, now: datetime
) -> SuccessionDecision:
    return SuccessionDecision(
        id=uuid4(),
        outcome=outcome.value,
        share=basis.share,
        passed=basis.passed,
        in_part=basis.in_part,
        total=basis.total,
        act_number=act.number,
        act_issued=act.issued_on,
        act_issuer=act.issuer,
        act_missing=act.missing,
        note=note,
        decided_at=now,
        decided_by=actor.name,
    )


def _announce(
    decision: SuccessionDecision, proposal: Proposal, *, actor: Actor, now: datetime
) -> None:
    act = DecisionAct(number=decision.act_number, issuer=decision.act_issuer)
    fact = SuccessionDecided(
        agreement_id=proposal.agreement_id,
        reference=proposal.reference,
        title=proposal.title,
        agencies=_agencies(proposal.party_id, proposal.successor_id),
        decision_id=decision.id,
        successor=proposal.successor_name,
        outcome=Outcome(decision.outcome),
        act=_cited(replace(act, missing=decision.act_missing)),
        note=decision.note,
    )
    append_fact(fact=fact, actor=actor, now=now)


def _cited(act: DecisionAct) -> str:
    """The act as a fact names it: number and issuer, or the reason why there is none."""
    return f"{act.number}, {act.issuer}" if act.number else act.missing


def _agencies(party_id: UUID, successor_id: UUID | None) -> tuple[UUID, ...]:
    return (party_id,) if successor_id is None else (party_id, successor_id)


def _key_of(proposal: Proposal) -> _Key:
    return proposal.reference, proposal.party_id, proposal.successor_id
