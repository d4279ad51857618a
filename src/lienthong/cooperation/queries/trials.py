"""Trials: those that ask for a decision first, one with its decisions."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q

from lienthong.audit.terms import Actor
from lienthong.cooperation.models import Trial
from lienthong.cooperation.models import TrialDecision as Row
from lienthong.cooperation.queries.rights import own_among
from lienthong.cooperation.rules.trials import asks_for_decision, ends_of, state_of
from lienthong.cooperation.terms.trials import (
    TrialDecision,
    TrialDraft,
    TrialOutcome,
    TrialRecord,
    UnknownTrial,
)

EVERY = Q()


def list_trials(*, on: date, commitment: str = "", which: Q = EVERY) -> tuple[TrialRecord, ...]:
    """All trials, or those of a commitment: those that ask for a decision first, by their end.

    `which` narrows them to those of some agreements. Two database queries, whatever their number.
    """
    if commitment:
        agreement, _, number = commitment.rpartition("-C")
        place = int(number) if number.isdecimal() else 0
        which &= Q(commitment__agreement__reference=agreement, commitment__number=place)
    rows = (
        Trial.objects.filter(which)
        .select_related("commitment__agreement")
        .prefetch_related("decisions")
    )
    found = [_record(row, on=on) for row in rows]
    return tuple(sorted(found, key=_urgency))


def trials_under(*, agreements: Collection[UUID], on: date) -> tuple[TrialRecord, ...]:
    """The trials of some agreements, by reference; two database queries."""
    rows = Trial.objects.filter(commitment__agreement__in=agreements)
    rows = rows.select_related("commitment__agreement").prefetch_related("decisions")
    return tuple(
        _record(row, on=on)
        for row in rows.order_by(
            "commitment__agreement__reference_key", "commitment__number", "number"
        )
    )


def count_to_decide(*, actor: Actor, on: date) -> int:
    """How many trials ask for a decision under agreements in which an agency has a part."""
    asking = [one.agreement for one in list_trials(on=on) if asks_for_decision(one.state)]
    own = own_among(asking, actor) if asking else ()
    return sum(one in own for one in asking)


def get_trial(*, reference: str, on: date) -> TrialRecord:
    """A trial with its decisions, newest first. Refuses an unknown reference (UnknownTrial)."""
    row = find_trial(reference)
    if row is None:
        raise UnknownTrial(asked=reference)
    return _record(row, on=on)


def find_trial(reference: str) -> Trial | None:
    """The row of a trial by its reference, in any case; None when there is none."""
    commitment, _, number = reference.upper().rpartition("-T")
    agreement, _, place = commitment.rpartition("-C")
    if not (number.isdecimal() and place.isdecimal()):
        return None
    rows = Trial.objects.filter(
        number=int(number),
        commitment__number=int(place),
        commitment__agreement__reference=agreement,
    )
    return rows.select_related("commitment__agreement").prefetch_related("decisions").first()


def present_end(row: Trial) -> tuple[str, TrialOutcome | None]:
    """Until when a trial is free now, and the newest decision that stands."""
    standing = [one for one in _newest_first(row.decisions.all()) if one.withdrawn_at is None]
    ends = next(
        (one.until for one in standing if one.outcome == TrialOutcome.EXTEND.value), row.ends
    )
    return ends, TrialOutcome(standing[0].outcome) if standing else None


def _record(row: Trial, *, on: date) -> TrialRecord:
    ends, decided = present_end(row)
    return TrialRecord(
        id=row.id,
        reference=str(row),
        commitment=str(row.commitment),
        agreement=row.commitment.agreement.reference,
        draft=TrialDraft(
            what=row.what, user=row.user, begins=row.begins, ends=row.ends, note=row.note
        ),
        free_until=ends,
        state=state_of(ends, decided, on=on),
        decisions=tuple(_decision(one) for one in _newest_first(row.decisions.all())),
        steps=row.decisions_taken,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
    )


def _newest_first(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda one: one.number, reverse=True)


def _decision(row: Row) -> TrialDecision:
    return TrialDecision(
        id=row.id,
        outcome=TrialOutcome(row.outcome),
        until=row.until,
        act=row.act,
        reason=row.reason,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=row.withdrawn_by,
        withdrawn_reason=row.withdrawn_reason,
    )


def _urgency(one: TrialRecord) -> tuple[bool, date, str]:
    ends = ends_of(one.free_until)
    first = ends.first if ends is not None and ends.first is not None else date.min
    return not asks_for_decision(one.state), first, one.reference
