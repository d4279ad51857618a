"""Report a result, submit it, answer it: returned, confirmed, disputed. Both views stay."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.cooperation.events import MeasureSet
from lienthong.cooperation.models import Commitment, CommitmentVersion, Result, ResultStep
from lienthong.cooperation.models import Measure as MeasureRow
from lienthong.cooperation.operations.about import about_commitment
from lienthong.cooperation.operations.locking import lock_commitment
from lienthong.cooperation.operations.result_steps import Word, sides_spoken_for, write_step
from lienthong.cooperation.queries.proposals import read_words
from lienthong.cooperation.queries.results import (
    draft_of_result,
    find_lock,
    find_measure,
    find_result,
    has_live,
    live_at,
    signed_of,
    spoke_for_other,
)
from lienthong.cooperation.queries.rights import refuse_outsider
from lienthong.cooperation.rules import read_number
from lienthong.cooperation.rules.asked_changes import binds
from lienthong.cooperation.rules.periods import span_of
from lienthong.cooperation.rules.pieces import check_value_pieces
from lienthong.cooperation.rules.results import (
    SAYS_WHY,
    check_measure,
    check_overlap,
    check_result,
    check_signed,
    clean_measure,
    clean_result,
    count_key,
    next_state,
)
from lienthong.cooperation.terms import (
    CommitmentState,
    DraftRefusal,
    NumberNotUnderstood,
    Side,
    TextTooLong,
)
from lienthong.cooperation.terms.result_refusals import (
    CommitmentNotAgreed,
    EvidenceMissing,
    IndicatorNeeded,
    MeasureFixed,
    NothingShown,
    NotTheirWord,
    OwnFigure,
    PeriodLocked,
    ResultMoved,
    ResultRefused,
    StepNotOpen,
    WordsMissing,
)
from lienthong.cooperation.terms.results import (
    CONFIRM,
    LONGEST_WORDS,
    Measure,
    ResultDraft,
    ResultState,
)
from lienthong.cooperation.terms.results import ResultStep as Step
from lienthong.documents.operations import refuse_secret_text
from lienthong.identity.terms import Acting


def set_measure(*, commitment: str, measure: Measure, acting: Acting, now: datetime) -> None:
    """Say how the results of a commitment are counted.

    Refuses an unknown commitment, who has no part in its agreement (NoPart), one without indicator
    and unit (IndicatorNeeded), a change under
    figures that the other side has seen (MeasureFixed), and with ResultRefused what
    `check_measure` finds. Fact: cooperation:measure:set.
    """
    clean = clean_measure(measure)
    with transaction.atomic():
        row = _lock_counted(commitment)
        refuse_outsider(reference=commitment, actor=acting.actor, now=now)
        if has_live(row):
            raise MeasureFixed
        _refuse(check_measure(clean))
        MeasureRow.objects.update_or_create(
            commitment=row,
            defaults={
                "counting": clean.counting.value,
                "by_unit": clean.by_unit,
                "categories": list(clean.categories),
                "thing": clean.thing,
                "recorded_at": now,
                "recorded_by": acting.account_name,
            },
        )
        for one in Result.objects.filter(commitment=row):
            one.count_key = _key(row, clean, draft_of_result(one))
            one.save(update_fields=["count_key"])
        fact = MeasureSet(
            **about_commitment(row),
            counting=clean.counting,
            by_unit=clean.by_unit,
            categories=clean.categories,
            thing=clean.thing,
        )
        append_fact(fact=fact, actor=acting.actor, now=now)


def report_result(
    *,
    commitment: str,
    draft: ResultDraft,
    counted_from: str = "",
    acting: Acting,
    now: datetime,
) -> UUID:
    """Record a figure as a draft of one's agency; its id. The other side sees it once submitted.

    `counted_from` names what the platform counted it from, "" for what somebody typed.

    Refuses an unknown commitment or one without indicator and unit, who speaks for no side
    (NotOfASide), a locked period (PeriodLocked), a mark of state secrets (DraftSecret), and with
    ResultRefused what is wrong with the figure, a time before the agreement was signed, and one
    that another figure covers.
    Fact: cooperation:result:step_taken.
    """
    refuse_secret_text(draft.note, field="note")
    clean = clean_result(draft)
    with transaction.atomic():
        row = _lock_counted(commitment)
        side = _own_side(row, acting, now)
        measure = find_measure(row)
        others = live_at(row, clean.unit_id, agency_id=acting.agency_id)
        _refuse(check_signed(clean, signed_of(row)))
        _refuse(_wrong(row, clean, measure, others, timezone.localdate(now)))
        first, last = span_of(clean.period)
        _refuse_locked(row, first, last)
        result = Result.objects.create(
            id=uuid4(),
            commitment=row,
            **_figure(row, clean, measure),
            state=ResultState.DRAFT.value,
            counted_from=counted_from,
            side=side.value,
            agency_id=acting.agency_id,
            agency_name=acting.agency_name,
            account_id=acting.account_id,
            reported_by=acting.account_name,
            reported_at=now,
            changed_at=now,
            steps=0,
        )
        write_step(result, Word(step=Step.REPORT, seen=0), side, acting, now)
    return result.id


def revise_result(
    *,
    result_id: UUID,
    draft: ResultDraft,
    counted_from: str = "",
    seen: int,
    acting: Acting,
    now: datetime,
) -> None:
    """Put another figure in place of one's own that was not submitted, was returned or disputed.

    Refuses what `report_result` refuses, what is not one's own or with the other side
    (StepNotOpen), and one that moved since it was `seen` (ResultMoved).
    Fact: cooperation:result:step_taken.
    """
    refuse_secret_text(draft.note, field="note")
    clean = clean_result(draft)
    with transaction.atomic():
        row = _lock_result(result_id, seen, acting)
        side, state = _side_and_state(row, Step.REVISE, acting, now)
        measure = find_measure(row.commitment)
        others = live_at(row.commitment, clean.unit_id, agency_id=acting.agency_id, but=row.id)
        _refuse(check_signed(clean, signed_of(row.commitment)))
        _refuse(_wrong(row.commitment, clean, measure, others, timezone.localdate(now)))
        first, last = span_of(clean.period)
        _refuse_locked(row.commitment, row.first_on, row.last_on)
        _refuse_locked(row.commitment, first, last)
        for name, value in _figure(row.commitment, clean, measure).items():
            setattr(row, name, value)
        row.state = state.value
        row.counted_from = counted_from
        row.save()
        write_step(row, Word(step=Step.REVISE, seen=seen), side, acting, now)


def take_step(*, result_id: UUID, word: Word, acting: Acting, now: datetime) -> ResultState:
    """Submit a result, take it back, return, confirm, dispute, answer or drop it; its state then.

    Who reports may not confirm: that is the other side's, and another person's (OwnFigure). Refuses
    a stranger (NotOfASide), a step that is not open to the side (StepNotOpen), a result that moved
    since it was seen (ResultMoved: of two at once the second is told, and nothing is overwritten),
    a locked period, and with ResultRefused missing words or evidence, and a time for which another
    figure was submitted meanwhile. Fact: cooperation:result:step_taken.
    """
    words = " ".join(word.words.split())
    refuse_secret_text(words, field="words")
    with transaction.atomic():
        row = _lock_result(result_id, word.seen, acting)
        side, state = _side_and_state(row, word.step, acting, now)
        _refuse_locked(row.commitment, row.first_on, row.last_on)
        _refuse([*_unagreed(row, word.step), *_lacking(row, word, words)])
        if word.step is Step.SUBMIT:
            _refuse(_covered(row, acting))
        row.state = state.value
        write_step(row, word, side, acting, now)
    return state


def _lock_counted(reference: str) -> Commitment:
    row = lock_commitment(reference)
    version = CommitmentVersion.objects.get(commitment=row, superseded_at=None)
    if not (version.indicator and version.unit):
        raise IndicatorNeeded(reference=reference)
    return row


def _lock_result(result_id: UUID, seen: int, acting: Acting) -> Result:
    found = find_result(result_id, acting)
    # Of two figures for one time, submitted at once, the second is refused.
    Commitment.objects.select_for_update().get(id=found.commitment_id)
    row = Result.objects.select_for_update().get(id=result_id)
    row.commitment = found.commitment
    if row.steps != seen:
        last = ResultStep.objects.get(result=row, number=row.steps)
        raise ResultMoved(person=last.person, step=last.step, moment=last.taken_at)
    return row


def _own_side(commitment: Commitment, acting: Acting, now: datetime) -> Side:
    """The side for which this person reports; the owner's where they speak for both."""
    sides = sides_spoken_for(commitment, acting, now)
    version = CommitmentVersion.objects.get(commitment=commitment, superseded_at=None)
    owner = Side(version.owner_side)
    return owner if owner in sides else next(iter(sides))


def _side_and_state(
    row: Result, step: Step, acting: Acting, now: datetime
) -> tuple[Side, ResultState]:
    """As which side the step is taken, and the state it leads to.

    The agency that reported speaks as the reporter; everybody else as the other side, if theirs.
    Who holds posts on both sides speaks on one result for the first of them only (OwnFigure).
    """
    reporter = Side(row.side)
    is_reporter = row.agency_id is not None and row.agency_id == acting.agency_id
    sides = sides_spoken_for(row.commitment, acting, now)
    if not is_reporter and not acting.may(CONFIRM):
        raise NotTheirWord
    side = reporter if is_reporter else next((one for one in sides if one is not reporter), None)
    state = ResultState(row.state)
    after = None if side is None else next_state(state, step, is_reporter=is_reporter)
    if side is None or after is None:
        raise StepNotOpen(state=state.value)
    if spoke_for_other(row, side, acting):
        raise OwnFigure(agency=acting.agency_name)
    return side, after


def _refuse_locked(commitment: Commitment, first: date, last: date) -> None:
    lock = find_lock(commitment.agreement_id, first, last)
    if lock is not None:
        raise PeriodLocked(
            period=lock.period, agreement=commitment.agreement.reference, person=lock.locked_by
        )


def _wrong(
    commitment: Commitment,
    draft: ResultDraft,
    measure: Measure,
    others: Iterable[ResultDraft],
    today: date,
) -> list[DraftRefusal]:
    standing = CommitmentVersion.objects.get(commitment=commitment, superseded_at=None)
    parts = check_value_pieces(draft, standing.unit, read_words().pieces)
    wrong = [*check_result(draft, measure, today=today), *parts]
    return wrong or list(check_overlap(draft, others, measure.counting))


def _covered(row: Result, acting: Acting) -> Iterable[DraftRefusal]:
    """What was submitted for the same time while this one was a draft, unseen by the other side."""
    others = live_at(row.commitment, row.unit_id, agency_id=acting.agency_id, but=row.id)
    return check_overlap(draft_of_result(row), others, find_measure(row.commitment).counting)


def _unagreed(row: Result, step: Step) -> Iterable[DraftRefusal]:
    """What is only proposed may get drafts; the other side's word on one would agree to it."""
    if step in {Step.SUBMIT, Step.CONFIRM}:
        version = CommitmentVersion.objects.get(commitment=row.commitment, superseded_at=None)
        if not binds(CommitmentState(version.state)):
            yield CommitmentNotAgreed(reference=str(row.commitment))


def _lacking(row: Result, word: Word, words: str) -> list[DraftRefusal]:
    """What a step lacks: words that say why, evidence of what is submitted, a number."""
    lacking: list[DraftRefusal] = []
    if word.step in SAYS_WHY and not words:
        lacking.append(WordsMissing())
    if len(words) > LONGEST_WORDS:
        lacking.append(TextTooLong(where="words", length=len(words), most=LONGEST_WORDS))
    # What the platform counted is shown by the rows it counted.
    shown = bool(row.counted_from) or row.evidence.filter(withdrawn_at=None).exists()
    if word.step is Step.SUBMIT and not shown:
        lacking.append(EvidenceMissing())
    if word.step is Step.CONFIRM and not shown:
        lacking.append(NothingShown())
    if word.figure and read_number(word.figure) is None:
        lacking.append(NumberNotUnderstood(text=word.figure, where="figure"))
    return lacking


def _refuse(wrong: Iterable[DraftRefusal]) -> None:
    refusals = tuple(wrong)
    if refusals:
        summary = " ".join(dict.fromkeys(str(one) for one in refusals))
        raise ResultRefused(summary=summary, refusals=refusals)


def _figure(commitment: Commitment, draft: ResultDraft, measure: Measure) -> dict[str, Any]:
    """The columns of a checked figure."""
    first, last = span_of(draft.period)
    return {
        "period": draft.period,
        "first_on": first,
        "last_on": last,
        "unit_id": draft.unit_id,
        "category": draft.category,
        "value": read_number(draft.value),
        "of": read_number(draft.of) if draft.of else None,
        "note": draft.note,
        "count_key": _key(commitment, measure, draft),
    }


def _key(commitment: Commitment, measure: Measure, draft: ResultDraft) -> str:
    thing = measure.thing or str(commitment)
    return count_key(thing, draft.unit_id, draft.category, draft.period)
