"""Which step a result may take, what a figure must have, and what figures amount to, each once."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from lienthong.cooperation.rules.counted_once import Pair, open_wholes, select_once
from lienthong.cooperation.rules.numbers import keep_number, read_number
from lienthong.cooperation.rules.periods import read_period, span_of
from lienthong.cooperation.terms.refusals import DraftRefusal, TextTooLong
from lienthong.cooperation.terms.result_refusals import (
    CategoriesTwice,
    CategoryWrong,
    PeriodNotUnderstood,
    PeriodToCome,
    ResultBeforeSigned,
    ResultOverlaps,
    ResultUnitMissing,
    ResultUnitUnwanted,
    ShareBeyondWhole,
    ValueNegative,
    ValueNotUnderstood,
    WholeMissing,
)
from lienthong.cooperation.terms.results import (
    LONGEST_WORDS,
    Counted,
    Counting,
    LeftOut,
    LeftReason,
    Measure,
    ResultDraft,
    ResultState,
    ResultStep,
    Total,
)
from lienthong.directory.terms import Ground
from lienthong.kernel.partial_dates import Doubt, PartialDate, PartialDateNotUnderstood
from lienthong.kernel.vietnamese import canonical, fold

_S, _D = ResultState, ResultStep
_OURS: Mapping[ResultStep, Mapping[ResultState, ResultState]] = {
    _D.REVISE: {
        _S.DRAFT: _S.DRAFT,
        _S.RETURNED: _S.RETURNED,
        _S.DISPUTED: _S.DISPUTED,
    },
    _D.SUBMIT: dict.fromkeys((_S.DRAFT, _S.RETURNED, _S.DISPUTED), _S.SUBMITTED),
    _D.TAKE_BACK: {_S.SUBMITTED: _S.DRAFT},
    _D.ANSWER: {_S.DISPUTED: _S.DISPUTED},
    _D.DROP: dict.fromkeys((_S.DRAFT, _S.RETURNED, _S.DISPUTED), _S.DROPPED),
}
"""What those who report may do, by state, and the state it leads to."""
_THEIRS: Mapping[ResultStep, Mapping[ResultState, ResultState]] = {
    _D.RETURN: {_S.SUBMITTED: _S.RETURNED},
    _D.CONFIRM: dict.fromkeys((_S.SUBMITTED, _S.DISPUTED), _S.CONFIRMED),
    _D.DISPUTE: dict.fromkeys((_S.SUBMITTED, _S.CONFIRMED, _S.DISPUTED), _S.DISPUTED),
}
"""What the other side may do."""
SAYS_WHY = frozenset({_D.RETURN, _D.DISPUTE, _D.ANSWER, _D.DROP})
Order = Callable[[Counted], tuple[Any, ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Pairs:
    """Of pairs of results what was decided: the same, two things (apart), or nothing yet."""

    same: Collection[Pair] = ()
    undecided: Collection[Pair] = ()
    apart: Collection[Pair] = ()


_MOST_CATEGORIES = 20
_LONGEST_CATEGORY = 100


def next_state(state: ResultState, step: ResultStep, *, is_reporter: bool) -> ResultState | None:
    """The state a step leads to; None where it is not open to this side."""
    return (_OURS if is_reporter else _THEIRS).get(step, {}).get(state)


def steps_open(state: ResultState, *, is_reporter: bool) -> frozenset[ResultStep]:
    """What one side may do with a result."""
    table = _OURS if is_reporter else _THEIRS
    return frozenset(step for step, ways in table.items() if state in ways)


def is_private(before: ResultState | None, after: ResultState) -> bool:
    """Whether a step is for those who report alone.

    The other side sees the result neither before nor after it. `before` is None for a figure that
    was not there.
    """
    hidden = (None, ResultState.DRAFT, ResultState.DROPPED)
    return before in hidden and after in hidden


def clean_measure(measure: Measure) -> Measure:
    """The measure with tidy texts."""
    parts = tuple(part for part in map(_tidy, measure.categories) if part)
    return replace(measure, categories=parts, thing=_tidy(measure.thing))


def check_measure(measure: Measure) -> Iterator[DraftRefusal]:
    """Everything that is wrong with a clean measure."""
    seen = set()
    for part in measure.categories:
        if fold(part) in seen:
            yield CategoriesTwice(text=part)
        seen.add(fold(part))
        if len(part) > _LONGEST_CATEGORY:
            length = len(part)
            yield TextTooLong(where="categories", length=length, most=_LONGEST_CATEGORY)
    if len(measure.categories) > _MOST_CATEGORIES:
        count = len(measure.categories)
        yield TextTooLong(where="categories", length=count, most=_MOST_CATEGORIES)


def clean_result(draft: ResultDraft) -> ResultDraft:
    """The figure with its period in EDTF and numbers as decimals, as far as they are read."""
    try:
        period = read_period(draft.period)
    except PartialDateNotUnderstood:
        period = draft.period.strip()
    return replace(
        draft,
        period=period,
        value=_decimal(draft.value),
        of=_decimal(draft.of),
        category=_tidy(draft.category),
        note=_tidy(draft.note),
    )


def check_result(draft: ResultDraft, measure: Measure, *, today: date) -> Iterator[DraftRefusal]:
    """Everything that is wrong with a clean figure."""
    span = _span(draft.period)
    if span is None:
        yield PeriodNotUnderstood(text=draft.period)
    elif span[0] > today:
        yield PeriodToCome()
    yield from _check_numbers(draft, measure)
    if measure.by_unit and draft.unit_id is None:
        yield ResultUnitMissing()
    if not measure.by_unit and draft.unit_id is not None:
        yield ResultUnitUnwanted()
    if (draft.category or measure.categories) and draft.category not in measure.categories:
        yield CategoryWrong()
    if len(draft.note) > LONGEST_WORDS:
        yield TextTooLong(where="note", length=len(draft.note), most=LONGEST_WORDS)


def check_signed(draft: ResultDraft, signed: str) -> Iterator[DraftRefusal]:
    """Refuse a figure of a time that surely lies before the agreement was signed (EDTF).

    A day of signing that is doubtful, or not known, refuses nothing.
    """
    span = _span(draft.period)
    try:
        day = PartialDate.parse(signed) if signed else None
    except PartialDateNotUnderstood:
        day = None
    if span is None or day is None or day.doubt is not Doubt.NONE or day.earliest is None:
        return
    if span[1] < day.earliest:
        yield ResultBeforeSigned(period=draft.period, signed=signed)


def check_overlap(
    draft: ResultDraft, others: Iterable[ResultDraft], counting: Counting
) -> Iterator[DraftRefusal]:
    """Refuse a figure for a time that another of the same commitment covers.

    Of a state, or a share, one a period: several may overlap, since only the last one counts.
    """
    span = _span(draft.period)
    for other in others:
        alike = other.unit_id == draft.unit_id and fold(other.category) == fold(draft.category)
        theirs = _span(other.period)
        if not alike or span is None or theirs is None:
            continue
        meets = span[0] <= theirs[1] and theirs[0] <= span[1]
        if meets if counting is Counting.SUM else span == theirs:
            yield ResultOverlaps(period=other.period, figure=other.value)
            return


def count_key(thing: str, unit: UUID | None, category: str, period: str) -> str:
    """What makes two results count the same: the thing, the place, the part and the time."""
    return "|".join((fold(thing), str(unit or ""), fold(category), period))[:500]


def roll_up(
    results: Sequence[Counted],
    counting: Counting,
    *,
    pairs: Pairs | None = None,
    grounds: Mapping[UUID, Ground] | None = None,
) -> Total:
    """What results amount to, each counted once.

    Of a group decided to be the same one stands: a confirmed one before others, then the first. Of
    those that overlap in time and ground one is left out (counted_once.select_once). While pairs
    are undecided the total lies between the one in which each such group counts once, by its
    smallest, and the one in which all count. Whatever the order of the results.
    """
    taken, left, open_pairs = _taken(results, counting, pairs or Pairs(), grounds or {})
    fewest = _once(taken, open_pairs, lambda one: (one.value, str(one.id)))
    (most, of), (least, _) = _amount(taken), _amount(fewest)
    return Total(
        least=min(least, most),
        most=max(least, most),
        of=of if counting is Counting.SHARE else None,
        results=len(results) - len(left),
        doubled=sum(one.reason is LeftReason.SAME for one in left),
        undecided=len(open_pairs),
        left=tuple(left),
    )


def by_unit(
    results: Sequence[Counted],
    counting: Counting,
    *,
    pairs: Pairs | None = None,
    grounds: Mapping[UUID, Ground] | None = None,
) -> dict[UUID | None, Decimal]:
    """What results amount to in each unit, of those that the total takes."""
    taken, _, _ = _taken(results, counting, pairs or Pairs(), grounds or {})
    places: dict[UUID | None, list[Counted]] = {}
    for one in taken:
        places.setdefault(one.unit_id, []).append(one)
    return {unit: _amount(some)[0] for unit, some in places.items()}


def _taken(
    results: Sequence[Counted], counting: Counting, pairs: Pairs, grounds: Mapping[UUID, Ground]
) -> tuple[list[Counted], list[LeftOut], set[Pair]]:
    """The results that a total adds up, those it leaves out, and the pairs that are open in it."""
    spans = {one.id: (one.first, one.last) for one in results}
    same = _within(pairs.same, spans)
    # Of two of one time the first word stands; of others, as of all that overlap, what covers more.
    stands = _groups(results, [(a, b) for a, b in same if spans[a] == spans[b]], _by_word)
    left = [
        LeftOut(id=one, by=other, reason=LeftReason.SAME)
        for one, other in stands.items()
        if one != other
    ]
    some = [one for one in results if stands[one.id] == one.id]
    some = some if counting is Counting.SUM else list(_latest(some))
    current = {one.id for one in some}
    apart = _of_standing(pairs.apart, stands, current)
    wholes = open_wholes(some, counting, grounds) - apart - _of_standing(same, stands, current)
    undecided = _of_standing(pairs.undecided, stands, current) | wholes
    taken, overlapping = select_once(
        some, counting, grounds=grounds, undecided=undecided, apart=apart
    )
    ids = {one.id for one in taken}
    left = sorted(left + overlapping, key=lambda one: one.id.int)
    return taken, left, {pair for pair in undecided if ids.issuperset(pair)}


def _of_standing(
    pairs: Iterable[Pair], stands: Mapping[UUID, UUID], current: Collection[UUID]
) -> set[Pair]:
    """What is said of one that was left out is said of the one that stands for it."""
    found = {(stands[one], stands[other]) for one, other in _within(pairs, stands)}
    ordered = {(min(pair, key=_number), max(pair, key=_number)) for pair in found}
    return {
        (one, other)
        for one, other in ordered
        if one in current and other in current and one != other
    }


def _number(one: UUID) -> int:
    return one.int


def lies_within(span: tuple[date, date], period: tuple[date, date]) -> bool:
    """Whether a time lies wholly within another."""
    return period[0] <= span[0] and span[1] <= period[1]


def _amount(taken: Sequence[Counted]) -> tuple[Decimal, Decimal | None]:
    """The figure, and the whole of a share."""
    value = sum((one.value for one in taken), Decimal(0))
    wholes = [one.of for one in taken if one.of is not None]
    return value, sum(wholes, Decimal(0)) if wholes else None


def _latest(results: Iterable[Counted]) -> Iterator[Counted]:
    """Of each thing, place and part the last one; of those that end together the later begun.

    The whole of one commitment is not that of another.
    """
    newest: dict[tuple[str, UUID | str, str], list[Counted]] = {}
    for one in results:
        place = one.unit_id or one.commitment
        newest.setdefault((one.thing, place, fold(one.category)), []).append(one)
    for some in newest.values():
        last = max((one.last, one.first) for one in some)
        yield from (one for one in some if (one.last, one.first) == last)


def _by_word(one: Counted) -> tuple[bool, datetime, str]:
    return (not one.confirmed, one.at, str(one.id))


def _within(pairs: Iterable[Pair], known: Collection[UUID]) -> list[Pair]:
    return [(one, other) for one, other in pairs if one in known and other in known]


def _once(results: Sequence[Counted], pairs: Iterable[Pair], first: Order) -> list[Counted]:
    """One of each group that the pairs tie together: the one that `first` puts first."""
    stands = set(_groups(results, pairs, first).values())
    return [one for one in results if one.id in stands]


def _groups(results: Sequence[Counted], pairs: Iterable[Pair], first: Order) -> dict[UUID, UUID]:
    """For each result the one that stands for its group."""
    group = {one.id: one.id for one in results}

    def top(one: UUID) -> UUID:
        while group[one] != one:
            one = group[one]
        return one

    for one, other in pairs:
        group[top(one)] = top(other)
    chosen: dict[UUID, UUID] = {}
    for result in sorted(results, key=first):
        chosen.setdefault(top(result.id), result.id)
    return {one.id: chosen[top(one.id)] for one in results}


def _check_numbers(draft: ResultDraft, measure: Measure) -> Iterator[DraftRefusal]:
    value = read_number(draft.value)
    if value is None:
        yield ValueNotUnderstood(text=draft.value)
    elif value < 0:
        yield ValueNegative()
    if measure.counting is not Counting.SHARE:
        return
    of = read_number(draft.of)
    if of is None or of <= 0:
        yield WholeMissing()
    elif value is not None and value > of:
        yield ShareBeyondWhole()


def _span(period: str) -> tuple[date, date] | None:
    try:
        return span_of(period)
    except PartialDateNotUnderstood:
        return None


def _decimal(text: str) -> str:
    value = read_number(text)
    return text.strip() if value is None else keep_number(value)


def _tidy(text: str) -> str:
    return canonical(" ".join(text.split()))
