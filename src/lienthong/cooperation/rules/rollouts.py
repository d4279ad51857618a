"""How far a site is, what its days must not say, how sites are counted. Once each."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations

from lienthong.cooperation.rules.numbers import keep_number, read_number
from lienthong.cooperation.rules.reading import read_day, says_unknown
from lienthong.cooperation.rules.writing import write_day
from lienthong.cooperation.terms.refusals import DraftRefusal, TextTooLong
from lienthong.cooperation.terms.rollout_refusals import (
    AcceptanceUnproved,
    ItemMissing,
    MeasureMissing,
    QuantityNotUnderstood,
    StageDayNotUnderstood,
    StageInFuture,
    StagesOutOfOrder,
)
from lienthong.cooperation.terms.rollouts import (
    LONGEST_PLACE,
    LONGEST_SOURCE,
    REACHED,
    RolloutDraft,
    SiteDraft,
    SiteSummary,
    Stage,
    Tally,
)
from lienthong.kernel.partial_dates import PartialDate, PartialDateNotUnderstood
from lienthong.kernel.vietnamese import canonical, fold

_LONGEST_ROLLOUT = {"item": 300, "measure": 100, "note": 500}
_LONGEST_SITE = {"place": LONGEST_PLACE, "source": LONGEST_SOURCE, "note": LONGEST_SOURCE}


def clean_rollout(draft: RolloutDraft) -> RolloutDraft:
    """The draft with tidy texts."""
    item, measure, note = map(_tidy, (draft.item, draft.measure, draft.note))
    return replace(draft, item=item, measure=measure, note=note)


def check_rollout(draft: RolloutDraft) -> Iterator[DraftRefusal]:
    """Everything that is wrong with a clean draft."""
    if not draft.item:
        yield ItemMissing()
    if not draft.measure:
        yield MeasureMissing()
    yield from _too_long(draft, _LONGEST_ROLLOUT)


def clean_site(draft: SiteDraft, *, today: date) -> SiteDraft:
    """The site with tidy texts, days in EDTF and the quantity a decimal, as far as they are read.

    A stage reached nobody knows when ("không rõ") was so at the latest `today`; a plan without a
    day is none.
    """
    days = {}
    for stage, text in draft.days.items():
        if said := _edtf(stage, text, today):
            days[stage] = said
    quantity = read_number(draft.quantity)
    return replace(
        draft,
        place=_tidy(draft.place),
        quantity=draft.quantity.strip() if quantity is None else keep_number(quantity),
        days=days,
        source=_tidy(draft.source),
        note=_tidy(draft.note),
    )


def check_site(draft: SiteDraft, *, today: date) -> Iterator[DraftRefusal]:
    """Everything that is wrong with a clean site: days, their order, quantity, what proves it."""
    quantity = read_number(draft.quantity)
    if quantity is None or quantity <= 0:
        yield QuantityNotUnderstood(text=draft.quantity)
    read = {}
    for stage, text in draft.days.items():
        day = _read(text)
        if day is None or (day.is_interval and day.start is not None):
            yield StageDayNotUnderstood(text=text, stage=stage.value)
            continue
        read[stage] = day
        first = bounds_of(day)[0]
        if stage is not Stage.PLANNED and first is not None and first > today:
            yield StageInFuture(day=write_day(text, language="vi"), stage=stage.value)
    reached = [stage for stage in REACHED if stage in read]
    for earlier, later in combinations(reached, 2):
        begins, ends = bounds_of(read[earlier])[0], bounds_of(read[later])[1]
        if begins is not None and ends is not None and ends < begins:
            yield StagesOutOfOrder(stage=later.value, earlier=earlier.value)
    if Stage.ACCEPTED in draft.days and not draft.source:
        yield AcceptanceUnproved()
    yield from _too_long(draft, _LONGEST_SITE)


def bounds_of(day: PartialDate) -> tuple[date | None, date | None]:
    """The first and the last day that it can have been."""
    if day.is_interval:
        return None, None if day.end is None else day.end.latest
    return day.earliest, day.latest


def plan_ends(draft: SiteDraft) -> date | None:
    """The last day by which a site was planned to be installed; None without one."""
    text = draft.days.get(Stage.PLANNED)
    return None if text is None else bounds_of(PartialDate.parse(text))[1]


def stage_now(draft: SiteDraft) -> Stage | None:
    """The furthest stage that was reached: none of them can be still to come."""
    return next((stage for stage in reversed(REACHED) if stage in draft.days), None)


def stages_on(draft: SiteDraft, *, on: date) -> tuple[Stage | None, Stage | None]:
    """The furthest stage that was surely reached by a day, and the furthest that may have been."""
    sure = possible = None
    for stage in REACHED:
        text = draft.days.get(stage)
        if text is None:
            continue
        first, last = bounds_of(PartialDate.parse(text))
        if last is not None and last <= on:
            sure = stage
        if first is None or first <= on:
            possible = stage
    return sure, possible


def settled_days(draft: SiteDraft) -> tuple[date | None, date | None, date | None]:
    """From which day on a site surely had its item, surely used it, and perhaps no longer had it.

    What stopped nobody knows when is counted on no day.
    """
    bounds = {
        stage: bounds_of(PartialDate.parse(text))
        for stage, text in draft.days.items()
        if stage in REACHED
    }
    deeds = [bounds[one][1] for one in REACHED if one in bounds and one is not Stage.STOPPED]
    there = min((day for day in deeds if day is not None), default=None)
    used = bounds.get(Stage.IN_USE, (None, None))[1]
    ended = None
    if Stage.STOPPED in bounds:
        ended = bounds[Stage.STOPPED][0] or there or bounds[Stage.STOPPED][1]
    return there, used, ended


def is_late(draft: SiteDraft, *, on: date) -> bool:
    """Whether the last day of the plan is over and nothing was reached."""
    ends = plan_ends(draft)
    return stage_now(draft) is None and ends is not None and ends < on


def site_key(unit: object, place: str) -> str:
    """What makes two sites the same: the unit, and the place whatever its accents and capitals."""
    return f"{unit}:{fold(place)}"


def tally_of(sites: Iterable[SiteSummary]) -> Tally:
    """Counts over sites, each once under the furthest stage it reached and those before it."""
    reached, late, doubled, count = dict.fromkeys(REACHED, 0), 0, 0, 0
    sums = dict.fromkeys(REACHED, Decimal(0))
    whole = Decimal(0)
    for site in sites:
        amount = read_number(site.draft.quantity) or Decimal(0)
        count, whole = count + 1, whole + amount
        late += site.late
        doubled += bool(site.twins)
        for stage in implied(site.stage):
            reached[stage] += 1
            sums[stage] += amount
    return Tally(
        sites=count,
        reached=reached,
        quantity=keep_number(whole),
        quantities={stage: keep_number(amount) for stage, amount in sums.items()},
        late=late,
        doubled=doubled,
    )


def tally_of_counts(counts: Iterable[tuple[Stage | None, int, int]]) -> Tally:
    """The same from counts by furthest stage (stage, sites, late ones), without quantities."""
    reached, sites, late = dict.fromkeys(REACHED, 0), 0, 0
    for stage, count, late_ones in counts:
        sites, late = sites + count, late + late_ones
        for one in implied(stage):
            reached[one] += count
    return Tally(sites=sites, reached=reached, late=late)


def implied(stage: Stage | None) -> tuple[Stage, ...]:
    """A stage and those it implies; what stopped counts as stopped only."""
    if stage is None or stage is Stage.PLANNED:
        return ()
    if stage is Stage.STOPPED:
        return (Stage.STOPPED,)
    return REACHED[: REACHED.index(stage) + 1]


def same_unknown(standing: SiteDraft, given: SiteDraft) -> SiteDraft:
    """What is given, where "nobody knows when" said again stays what it was on record."""
    days = {
        stage: before
        if text.startswith("/") and (before := standing.days.get(stage, "")).startswith("/")
        else text
        for stage, text in given.days.items()
    }
    return replace(given, days=days)


def merge_site(standing: SiteDraft, given: SiteDraft) -> tuple[SiteDraft, tuple[str, ...]]:
    """What stands with what is given put over it, and which members that is on record change.

    What is empty in what is given leaves what stands: a table without a column takes nothing back.
    A day that was not there before is news, not a change.
    """
    days, changed = dict(standing.days), []
    for stage, text in same_unknown(standing, given).days.items():
        before = days.get(stage)
        if before == text:
            continue
        days[stage] = text
        if before is not None:
            changed.append(stage.value)
    if given.quantity != standing.quantity:
        changed.append("quantity")
    if standing.source and given.source and standing.source not in given.source:
        changed.append("source")
    merged = replace(
        standing,
        quantity=given.quantity,
        days=days,
        source=given.source or standing.source,
        note=given.note or standing.note,
    )
    return merged, tuple(changed)


def _edtf(stage: Stage, text: str, today: date) -> str:
    """A day in EDTF; what is not understood stays as typed."""
    typed = text.strip()
    if not typed:
        return ""
    if says_unknown(typed):
        return "" if stage is Stage.PLANNED else f"/{today}"
    try:
        return str(read_day(typed))
    except PartialDateNotUnderstood:
        return typed


def _read(text: str) -> PartialDate | None:
    try:
        return PartialDate.parse(text)
    except PartialDateNotUnderstood:
        return None


def _too_long(draft: RolloutDraft | SiteDraft, limits: dict[str, int]) -> Iterator[DraftRefusal]:
    for name, most in limits.items():
        length = len(getattr(draft, name))
        if length > most:
            yield TextTooLong(where=name, length=length, most=most)


def _tidy(text: str) -> str:
    return canonical(" ".join(text.split()))
