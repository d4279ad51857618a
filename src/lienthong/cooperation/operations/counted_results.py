"""Report what the platform counts: nobody types the figure, its rows are the evidence."""

from dataclasses import replace
from datetime import date, datetime
from typing import NoReturn
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lienthong.cooperation.operations.result_steps import Word
from lienthong.cooperation.operations.results import (
    report_result,
    revise_result,
    take_step,
)
from lienthong.cooperation.queries.commitments import find_commitment
from lienthong.cooperation.queries.counted_results import count_figures
from lienthong.cooperation.queries.results import draft_of_result, find_measure, find_result
from lienthong.cooperation.rules.counted_results import fits_counting
from lienthong.cooperation.rules.numbers import keep_figure
from lienthong.cooperation.rules.results import check_result, clean_result
from lienthong.cooperation.terms import UnknownCommitment
from lienthong.cooperation.terms.counted_results import (
    CountDone,
    CountedFigure,
    CountingUnfit,
    CountSource,
    NothingCounted,
    PartsNotCounted,
)
from lienthong.cooperation.terms.refusals import DraftRefusal
from lienthong.cooperation.terms.result_refusals import (
    PeriodNotUnderstood,
    PeriodToCome,
    ResultOverlaps,
    ResultRefused,
)
from lienthong.cooperation.terms.results import Measure, ResultDraft, ResultStep
from lienthong.identity.terms import Acting


def count_results(
    *,
    commitment: str,
    period: str,
    source: CountSource,
    submit: bool,
    acting: Acting,
    now: datetime,
) -> CountDone:
    """Report what a source counts in a period: one figure, or one for each unit with something.

    A place that has a figure for the time already is left as it is: nothing counts twice. With
    `submit` the other side has them at once. Refuses an unknown commitment, with ResultRefused a
    period that is none and a source that does not fit the way of counting, NothingCounted, and what
    `report_result` refuses. Facts: cooperation:result:step_taken, for each.
    """
    found = find_commitment(commitment)
    if found is None:
        raise UnknownCommitment(asked=commitment)
    measure, today = find_measure(found), timezone.localdate(now)
    span = _period(period, measure, today)
    _refuse_unfit(source, measure)
    try:
        figures = count_figures(commitment=found, source=source, period=span, today=today)
    except DraftRefusal as refusal:
        _refuse(refusal)
    unsure = sum(len(figure.unsure) for figure in figures)
    with transaction.atomic():
        made, covered = [], 0
        for figure in figures:
            if not figure.rows and figure.value == 0:
                continue
            draft = _draft(figure, span)
            result = _reported(commitment, draft, source, measure, acting=acting, now=now)
            covered += result is None
            made += [] if result is None else [result]
        if not made:
            raise NothingCounted(unsure=unsure, covered=covered)
        for result_id in made if submit else ():
            word = Word(step=ResultStep.SUBMIT, seen=1)
            take_step(result_id=result_id, word=word, acting=acting, now=now)
    return CountDone(made=tuple(made), covered=covered, unsure=unsure)


def recount_result(*, result_id: UUID, seen: int, acting: Acting, now: datetime) -> None:
    """Put what the same rows come to now in place of one's own counted figure.

    Refuses one that was entered by hand (CountingUnfit), and what `revise_result` refuses.
    Fact: cooperation:result:step_taken.
    """
    row = find_result(result_id, acting)
    if not row.counted_from:
        _refuse(CountingUnfit())
    source = CountSource(row.counted_from)
    figures = count_figures(
        commitment=row.commitment,
        source=source,
        period=row.period,
        today=timezone.localdate(now),
    )
    own = next((one for one in figures if one.unit_id == row.unit_id), None)
    draft = draft_of_result(row)
    value = "0" if own is None else keep_figure(own.value)
    of = draft.of if own is None or own.of is None else keep_figure(own.of)
    revise_result(
        result_id=result_id,
        draft=replace(draft, value=value, of=of),
        counted_from=source.value,
        seen=seen,
        acting=acting,
        now=now,
    )


def _period(text: str, measure: Measure, today: date) -> str:
    """A period in EDTF; refuses one that is none, or still to come."""
    clean = clean_result(ResultDraft(period=text, value="0", of="1"))
    for wrong in check_result(clean, replace(measure, by_unit=False, categories=()), today=today):
        if isinstance(wrong, PeriodNotUnderstood | PeriodToCome):
            _refuse(wrong)
    return clean.period


def _reported(
    commitment: str,
    draft: ResultDraft,
    source: CountSource,
    measure: Measure,
    *,
    acting: Acting,
    now: datetime,
) -> UUID | None:
    """The result of one place; None where a unit has a figure for the time already."""
    try:
        return report_result(
            commitment=commitment,
            draft=draft,
            counted_from=source.value,
            acting=acting,
            now=now,
        )
    except ResultRefused as refusal:
        if not _is_covered(refusal) or not measure.by_unit:
            raise
        return None


def _refuse_unfit(source: CountSource, measure: Measure) -> None:
    if measure.categories:
        _refuse(PartsNotCounted())
    if not fits_counting(source, measure.counting, by_unit=measure.by_unit):
        _refuse(CountingUnfit())


def _draft(figure: CountedFigure, period: str) -> ResultDraft:
    return ResultDraft(
        period=period,
        value=keep_figure(figure.value),
        of="" if figure.of is None else keep_figure(figure.of),
        unit_id=figure.unit_id,
    )


def _is_covered(refused: ResultRefused) -> bool:
    refusals = refused.params["refusals"]
    return all(isinstance(one, ResultOverlaps) for one in refusals)  # type: ignore[attr-defined]


def _refuse(wrong: DraftRefusal) -> NoReturn:
    raise ResultRefused(summary=str(wrong), refusals=(wrong,))
