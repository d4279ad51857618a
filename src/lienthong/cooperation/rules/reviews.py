"""What a review report says: of which time, what was aimed at in it, how a commitment stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from lienthong.cooperation.rules.numbers import keep_figure
from lienthong.cooperation.rules.periods import read_period, span_of
from lienthong.cooperation.rules.results import lies_within
from lienthong.cooperation.terms import CommitmentState, Target
from lienthong.cooperation.terms.results import Counting, Total
from lienthong.cooperation.terms.reviews import (
    Adjusted,
    Adjustment,
    Progress,
    ReviewPeriodNotUnderstood,
    ReviewPeriodToCome,
)
from lienthong.kernel.partial_dates import PartialDateNotUnderstood

Span = tuple[date, date]


@dataclass(frozen=True, kw_only=True, slots=True)
class Aim:
    """What a commitment aims at in a time; `period` is set where it is another time's target."""

    value: Decimal | None = None
    period: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """What is known of a commitment: its state, last possible day, milestones, figures, deeds."""

    state: CommitmentState
    due_last_on: date | None
    milestones: int
    met: int
    confirmed: Total | None
    begun: bool


def review_period(text: str, *, today: date) -> tuple[str, Span]:
    """The period of a report in EDTF with its first and last day.

    Refuses what is no period (ReviewPeriodNotUnderstood) and one still to come
    (ReviewPeriodToCome).
    """
    try:
        period = read_period(text)
    except PartialDateNotUnderstood as error:
        raise ReviewPeriodNotUnderstood(text=text) from error
    first, last = span_of(period)
    if first > today:
        raise ReviewPeriodToCome
    return period, (first, last)


def aim_in(targets: Iterable[Target], counting: Counting, span: Span) -> Aim:
    """What was aimed at in a time.

    Targets of periods within it are added up, of a state or a share the last one counts. Without
    any it is the target of the shortest period around the time, which is named.
    """
    known = []
    for one in targets:
        within = _span(one.period)
        if within is not None:
            known.append((within, Decimal(one.value), one.period))
    inside = sorted(one for one in known if lies_within(one[0], span))
    if inside:
        if counting is Counting.SUM:
            return Aim(value=sum((value for _, value, _ in inside), Decimal(0)))
        return Aim(value=max(inside, key=lambda one: (one[0][1], one[0][0]))[1])
    around = [one for one in known if lies_within(span, one[0])]
    if not around:
        return Aim()
    _, value, period = min(around, key=lambda one: (one[0][1] - one[0][0], one[0], one[2]))
    return Aim(value=value, period=period)


@dataclass(frozen=True, kw_only=True, slots=True)
class Past:
    """A version of a commitment, as far as its adjustments go; `on` as of Adjustment."""

    state: CommitmentState
    targets: Sequence[Target]
    due: str
    on: str
    reason: str
    by: str


def adjustments_of(
    versions: Sequence[Past], counting: Counting, span: Span
) -> tuple[Adjustment, ...]:
    """How what is aimed at in a time, and the day due, changed from version to version.

    `versions` in the order of the record. What was only proposed was agreed by nobody: it counts
    from the first version that was more.
    """
    agreed = [one for one in versions if one.state is not CommitmentState.PROPOSED]
    found = []
    for before, after in pairwise(agreed):
        aims = (aim_in(before.targets, counting, span), aim_in(after.targets, counting, span))
        was, now = (figure_text(one.value) for one in aims)
        for what, earlier, later in (
            (Adjusted.TARGET, was, now),
            (Adjusted.DUE, before.due, after.due),
        ):
            if earlier != later:
                found.append(
                    Adjustment(
                        what=what,
                        before=earlier,
                        after=later,
                        on=after.on,
                        reason=after.reason,
                        by=after.by,
                    )
                )
    return tuple(found)


def progress_of(course: Course, aim: Aim, *, on: date) -> Progress:
    """How a commitment stands on a day.

    It is done when the least that both sides confirmed is what was aimed at, or, without an aim,
    when all its milestones are met; a share aims at per cent of its whole.
    """
    if course.state is CommitmentState.ENDED:
        return Progress.ENDED
    if course.state is CommitmentState.UNCLEAR:
        return Progress.UNCLEAR
    if _reached(course, aim):
        return Progress.DONE
    if course.due_last_on is not None and course.due_last_on < on:
        return Progress.LATE
    return Progress.UNDER_WAY if course.begun or course.met else Progress.NOT_BEGUN


def heading_of(words: str, *, longest: int = 160) -> str:
    """The heading of a content: the first line of its clause, cut between words."""
    line = words.strip().split("\n", 1)[0].rstrip(" :;.")
    if len(line) <= longest:
        return line
    return line[:longest].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def path_of(address: str, within: dict[str, str]) -> Sequence[str]:
    """A clause and what it lies within, the outermost first; a damaged chain ends."""
    chain = [address]
    while (above := within.get(chain[0], "")) and above not in chain:
        chain.insert(0, above)
    return chain


def figure_text(value: Decimal | None) -> str:
    """A number as it is kept; "" for none."""
    return "" if value is None else keep_figure(value)


def _reached(course: Course, aim: Aim) -> bool:
    if aim.value is None:
        return course.milestones > 0 and course.met == course.milestones
    total = course.confirmed
    if total is None or not total.results:
        return False
    if total.of is not None:
        return bool(total.of) and 100 * total.least / total.of >= aim.value
    return total.least >= aim.value


def _span(period: str) -> Span | None:
    try:
        return span_of(period)
    except PartialDateNotUnderstood:
        return None
