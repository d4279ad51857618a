"""What a commitment must have, and that no two wait for each other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from lienthong.cooperation.rules.numbers import keep_number, read_number, write_number
from lienthong.cooperation.rules.periods import read_period, write_quarter
from lienthong.cooperation.rules.reading import read_day, read_term
from lienthong.cooperation.rules.writing import write_day, write_term
from lienthong.cooperation.terms import (
    CommitmentDraft,
    CommitmentState,
    DayNotUnderstood,
    DraftRefusal,
    DueBeforeSigned,
    IndicatorMissing,
    Milestone,
    MilestoneIncomplete,
    NumberNotUnderstood,
    OriginMissing,
    OwedToItself,
    OwnerMissing,
    Reach,
    ReachIncomplete,
    StateNoteMissing,
    Target,
    TargetNegative,
    TargetNotUnderstood,
    TargetPeriodTwice,
    TargetWithoutUnit,
    TextTooLong,
    WhatMissing,
)
from lienthong.kernel.partial_dates import Doubt, Language, PartialDate, PartialDateNotUnderstood
from lienthong.kernel.vietnamese import canonical

_LONGEST = {
    "what": 2000,
    "state_note": 500,
    "condition": 500,
    "source": 500,
    "indicator": 300,
    "unit": 100,
}
_SAYS_WHY = frozenset({CommitmentState.UNCLEAR, CommitmentState.REJECTED, CommitmentState.ENDED})


def clean_commitment(draft: CommitmentDraft) -> CommitmentDraft:
    """The draft with tidy texts, days in EDTF and numbers as decimals, as far as they are read."""
    texts: dict[str, Any] = {name: _tidy(getattr(draft, name)) for name in _LONGEST}
    return replace(
        draft,
        **texts,
        due=as_edtf(draft.due),
        baseline=as_decimal(draft.baseline),
        targets=tuple(
            Target(period=as_edtf(one.period), value=as_decimal(one.value)) for one in draft.targets
        ),
        reach_on=draft.reach_on if draft.reach is Reach.ALL_COMMUNES else "",
        places=tuple(dict.fromkeys(draft.places)) if draft.reach is Reach.UNITS else (),
        milestones=tuple(
            Milestone(title=_tidy(one.title), due=as_edtf(one.due), status=one.status)
            for one in draft.milestones
            if one.title.strip() or one.due.strip()
        ),
        depends_on=tuple(dict.fromkeys(one.strip().upper() for one in draft.depends_on if one)),
    )


def check_commitment(draft: CommitmentDraft) -> Iterator[DraftRefusal]:
    """Everything that is wrong with a clean draft, field by field."""
    if not draft.what:
        yield WhatMissing()
    if draft.owner is None:
        yield OwnerMissing()
    elif draft.owner == draft.beneficiary:
        yield OwedToItself()
    if draft.clause_id is None and not draft.source:
        yield OriginMissing()
    if draft.state in _SAYS_WHY and not draft.state_note:
        yield StateNoteMissing()
    yield from _check_days(draft)
    yield from _check_figures(draft)
    if draft.reach is Reach.ALL_COMMUNES and not _is_day(draft.reach_on):
        yield ReachIncomplete()
    if draft.reach is Reach.UNITS and not draft.places:
        yield ReachIncomplete()
    for name, most in _LONGEST.items():
        length = len(getattr(draft, name))
        if length > most:
            yield TextTooLong(where=name, length=length, most=most)


def read_targets(text: str) -> tuple[Target, ...]:
    """Targets as typed, one a line: "2019: 500". What is not understood is kept for the check."""
    lines = (line.strip() for line in text.splitlines())
    pairs = (line.partition(":") for line in lines if line)
    return tuple(Target(period=period.strip(), value=value.strip()) for period, _, value in pairs)


def write_targets(targets: Sequence[Target], *, language: Language) -> str:
    """Targets for a form's field, one a line."""
    return "\n".join(
        f"{write_due(one.period, language=language)}: {write_number(one.value)}" for one in targets
    )


def write_due(edtf: str, *, language: Language) -> str:
    """A day or period for a form's field, as it reads back."""
    write = write_term if "/" in edtf else write_day
    return write_quarter(edtf, language=language) or write(edtf, language=language)


def check_due(due: str, signed: str) -> Iterator[DraftRefusal]:
    """Refuse what was to be done before the agreement was surely signed (EDTF).

    A day of signing that is doubtful, or not known, refuses nothing.
    """
    if not (due and signed and _is_edtf(due) and _is_edtf(signed)):
        return
    last, day = due_bounds(due)[1], PartialDate.parse(signed)
    if last is None or day.doubt is not Doubt.NONE or day.earliest is None:
        return
    if last < day.earliest:
        yield DueBeforeSigned(period=due, signed=signed)


def due_bounds(due: str) -> tuple[date | None, date | None]:
    """The first and the last day on which it may be due: of a period its end."""
    if not due:
        return None, None
    parsed = PartialDate.parse(due)
    end = parsed.end if parsed.is_interval else parsed
    return (None, None) if end is None else (end.earliest, end.latest)


def circle_through(start: str, needs: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """A way from a commitment through what it needs back to itself; () where there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen = set()
    while ways:
        way = ways.pop()
        for needed in needs.get(way[-1], ()):
            if needed == start:
                return (*way, start)
            if needed not in seen:
                seen.add(needed)
                ways.append((*way, needed))
    return ()


def _check_days(draft: CommitmentDraft) -> Iterator[DraftRefusal]:
    if draft.due and not _is_edtf(draft.due):
        yield DayNotUnderstood(text=draft.due, where="due")
    for one in draft.milestones:
        if not one.title:
            yield MilestoneIncomplete()
        if one.due and not _is_edtf(one.due):
            yield DayNotUnderstood(text=one.due, where="milestones")


def _check_figures(draft: CommitmentDraft) -> Iterator[DraftRefusal]:
    if draft.baseline and read_number(draft.baseline) is None:
        yield NumberNotUnderstood(text=draft.baseline, where="baseline")
    periods = set()
    for one in draft.targets:
        value = read_number(one.value)
        if not _is_edtf(one.period) or value is None:
            yield TargetNotUnderstood(text=f"{one.period}: {one.value}".strip(": "))
        elif value < 0:
            yield TargetNegative(period=one.period)
        elif one.period in periods:
            yield TargetPeriodTwice(period=one.period)
        periods.add(one.period)
    if draft.targets or draft.baseline:
        if not draft.unit:
            yield TargetWithoutUnit()
        if not draft.indicator:
            yield IndicatorMissing()


def _tidy(text: str) -> str:
    return canonical(" ".join(text.split()))


def as_edtf(text: str) -> str:
    """A day or period in EDTF, a quarter too; what is not understood stays as typed."""
    for read in (read_day, read_term, read_period):
        try:
            return str(read(text)) if text.strip() else ""
        except PartialDateNotUnderstood:
            continue
    return text.strip()


def _is_edtf(text: str) -> bool:
    try:
        PartialDate.parse(text)
    except PartialDateNotUnderstood:
        return False
    return True


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def as_decimal(text: str) -> str:
    """A number as its decimal; what is none stays as typed."""
    value = read_number(text)
    return text.strip() if value is None else keep_number(value)
