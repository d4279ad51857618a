"""What a review report tells, gathered agreement by agreement; its numbers with their evidence."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from lienthong.cooperation.models import (
    AgreementVersion,
    CommitmentVersion,
    Result,
    SurveyRound,
)
from lienthong.cooperation.queries.review_rows import Gathered, Span, gather
from lienthong.cooperation.queries.rows import in_position
from lienthong.cooperation.queries.sides import agreements_with
from lienthong.cooperation.queries.things import counted_of, place_of, tell_left
from lienthong.cooperation.rules.numbers import keep_figure
from lienthong.cooperation.rules.results import lies_within, roll_up
from lienthong.cooperation.rules.review_order import numbered_as_read
from lienthong.cooperation.rules.reviews import (
    Course,
    Past,
    adjustments_of,
    aim_in,
    figure_text,
    heading_of,
    path_of,
    progress_of,
)
from lienthong.cooperation.terms import CommitmentState, MilestoneStatus, Target
from lienthong.cooperation.terms.results import Counting, ResultState, Total
from lienthong.cooperation.terms.reviews import (
    EvidenceKind,
    EvidenceRow,
    Number,
    NumberKind,
    Progress,
    Review,
    ReviewedAgreement,
    ReviewedCommitment,
    ReviewedContent,
    ReviewedNeeds,
    ReviewedRollout,
    ReviewedTrial,
    ReviewKind,
)
from lienthong.cooperation.terms.rollouts import RolloutKind

AT_ONCE = 100
LAPSING_DAYS = 183
_WAITING = (ResultState.SUBMITTED.value, ResultState.RETURNED.value)


@dataclass(kw_only=True, slots=True)
class _Counter:
    """Gives each number of a report a place of its own, in the order in which they are gathered."""

    places: int = 0
    results: dict[str, int] = field(default_factory=dict)

    def number(
        self, kind: NumberKind, rows: Iterable[EvidenceRow], value: int | None = None
    ) -> Number:
        """A count of rows, or of what a list behind its rows holds."""
        self.places += 1
        found = tuple(rows)
        told = str(len(found) if value is None else value)
        return Number(place=self.places, kind=kind, least=told, most=told, rows=found)

    def total(self, total: Total, rows: Iterable[EvidenceRow]) -> Number:
        """What confirmed results amount to."""
        self.places += 1
        return Number(
            place=self.places,
            kind=NumberKind.CONFIRMED,
            least=keep_figure(total.least),
            most=keep_figure(total.most),
            of=figure_text(total.of),
            rows=tuple(rows),
        )


def agreements_of_party(*, party: UUID) -> list[UUID]:
    """The confirmed agreements that a body signed or carries on by a decision, in their order."""
    rows = agreements_with(party).filter(awaits="").order_by("reference_key")
    return list(rows.values_list("id", flat=True))


def list_unconfirmed(*, party: UUID) -> tuple[str, ...]:
    """Those that a side has yet to confirm: a report leaves them out and says so."""
    rows = agreements_with(party).exclude(awaits="").order_by("reference_key")
    return tuple(rows.values_list("reference", flat=True))


def read_review(
    *,
    kind: ReviewKind,
    about: str,
    period: str,
    span: Span,
    agreements: Sequence[UUID],
    today: date,
    tell: Callable[[int], object] = lambda _done: None,
) -> Review:
    """A report over agreements as they stand on record now.

    The day it tells of is the last of the time, or today. `tell` is told how many are gathered.
    The number of database queries grows by a constant for each AT_ONCE agreements.
    """
    on, counter = min(span[1], today), _Counter()
    found: list[ReviewedAgreement] = []
    for first in range(0, len(agreements), AT_ONCE):
        rows = gather(agreements[first : first + AT_ONCE], span=span, on=on)
        found += [_agreement(one, rows, counter, span=span, on=on) for one in rows.versions]
        tell(len(found))
    review = Review(
        kind=kind,
        about=about,
        period=period,
        on=on,
        agreements=tuple(found),
        agreements_number=counter.number(NumberKind.AGREEMENTS, map(_agreement_row, found)),
        lapsing=_lapsing(found, counter, on),
        standing=_standing(found, counter),
        results=counter.results,
    )
    return numbered_as_read(review)


def _agreement(
    row: AgreementVersion, rows: Gathered, counter: _Counter, *, span: Span, on: date
) -> ReviewedAgreement:
    commitments = [
        (_commitment(one, rows, counter, span=span, on=on), one)
        for one in rows.commitments.get(row.agreement_id, ())
    ]
    trials = [
        ReviewedTrial(
            reference=one.reference,
            what=one.draft.what,
            free_until=one.free_until,
            state=one.state,
        )
        for one in rows.trials.get(row.agreement.reference, ())
    ]
    told = [
        EvidenceRow(kind=EvidenceKind.TRIAL, key=one.reference, text=one.what, state=one.state)
        for one in trials
    ]
    return ReviewedAgreement(
        reference=row.agreement.reference,
        title=row.title,
        parties=tuple(one.name for one in in_position(row.parties.all())),
        signed=row.signed,
        term=row.term,
        lapses_on=row.ends_first_on if row.ends_first_on != date.max else None,
        contents=_contents(commitments, rows),
        trials=tuple(trials),
        trial_number=counter.number(NumberKind.TRIALS, told) if told else None,
        needs=tuple(_needs(one, rows, counter) for one in rows.rounds.get(row.agreement_id, ())),
    )


def _contents(
    commitments: Sequence[tuple[ReviewedCommitment, CommitmentVersion]], rows: Gathered
) -> tuple[ReviewedContent, ...]:
    """Commitments under the contents of the text they come from, in the order of the text."""
    groups: dict[tuple[int, int, str, str], list[ReviewedCommitment]] = {}
    for one, row in commitments:
        groups.setdefault(_content_of(row, rows), []).append(one)
    return tuple(
        ReviewedContent(address=address, heading=heading, commitments=tuple(some))
        for (_, _, address, heading), some in sorted(groups.items())
    )


def _content_of(row: CommitmentVersion, rows: Gathered) -> tuple[int, int, str, str]:
    """Where a content stands (part, place, address) and its heading; last what names no clause."""
    if row.clause is None:
        return 10**6, 0, "", ""
    text = row.clause.text
    clauses = {one.address: one for one in rows.clauses[text.id]}
    above = {one.address: one.within for one in clauses.values()}
    path = [one for one in path_of(row.clause.address, above) if one in clauses]
    # The outermost two tell the content; a commitment of one clause alone is its own content.
    shown = [clauses[one] for one in (path[:-1][:2] or path)]
    heading = " – ".join(heading_of(text.words[one.begins : one.ends]) for one in shown)
    return text.part, shown[0].begins, shown[-1].address, heading


def _commitment(
    row: CommitmentVersion, rows: Gathered, counter: _Counter, *, span: Span, on: date
) -> ReviewedCommitment:
    measure = rows.measures.get(row.commitment_id)
    counting = Counting(measure.counting) if measure is not None else Counting.SUM
    results = rows.results.get(row.commitment_id, ())
    inside = [one for one in results if lies_within((one.first_on, one.last_on), span)]
    across = [one for one in results if not lies_within((one.first_on, one.last_on), span)]
    confirmed = [one for one in inside if one.state == ResultState.CONFIRMED.value]
    total = None
    if confirmed:
        total = roll_up(counted_of(confirmed), counting, pairs=rows.pairs, grounds=rows.grounds)
    for one in inside:
        counter.results[one.state] = counter.results.get(one.state, 0) + 1
    aim = aim_in([Target(period=p, value=v) for p, v in row.targets], counting, span)
    milestones = list(row.milestones.all())
    met = sum(one.status == MilestoneStatus.MET.value for one in milestones)
    rollouts = _rollouts(row, rows, counter)

    def told(kind: NumberKind, some: Sequence[Result]) -> Number | None:
        return counter.number(kind, (_result_row(one, rows) for one in some)) if some else None

    course = Course(
        state=CommitmentState(row.state),
        due_last_on=row.due_last_on,
        milestones=len(milestones),
        met=met,
        confirmed=total,
        begun=bool(results) or any(int(one.sites.most) for one in rollouts) or _is_tried(row, rows),
    )
    return ReviewedCommitment(
        reference=str(row.commitment),
        what=row.what,
        owner=row.owner_name,
        side=row.owner_side,
        state=course.state,
        progress=progress_of(course, aim, on=on),
        due=row.due,
        indicator=row.indicator,
        measured_in=row.unit,
        counting=counting,
        target=figure_text(aim.value),
        target_period=aim.period,
        milestones=len(milestones),
        met=met,
        confirmed=counter.total(total, _confirmed_rows(total, confirmed, rows))
        if total is not None
        else None,
        waiting=told(NumberKind.WAITING, [one for one in inside if one.state in _WAITING]),
        disputed=told(
            NumberKind.DISPUTED,
            [one for one in inside if one.state == ResultState.DISPUTED.value],
        ),
        crossing=told(NumberKind.CROSSING, across),
        rollouts=rollouts,
        adjustments=adjustments_of(
            [_past(one) for one in rows.history.get(row.commitment_id, ())], counting, span
        ),
    )


def _is_tried(row: CommitmentVersion, rows: Gathered) -> bool:
    trials = rows.trials.get(row.commitment.agreement.reference, ())
    return any(one.commitment == str(row.commitment) for one in trials)


def _past(row: CommitmentVersion) -> Past:
    return Past(
        state=CommitmentState(row.state),
        targets=[Target(period=period, value=value) for period, value in row.targets],
        due=row.due,
        on=row.effective or timezone.localdate(row.recorded_at).isoformat(),
        reason=row.reason,
        by=row.recorded_by,
    )


def _confirmed_rows(
    total: Total, confirmed: Sequence[Result], rows: Gathered
) -> Iterator[EvidenceRow]:
    """What a number was counted from, and what it leaves out because of which other."""
    known = {one.id: one for one in confirmed}
    left = {one.id: one for one in tell_left(total, known, rows.units)}
    for one in confirmed:
        row, out = _result_row(one, rows), left.get(one.id)
        yield (
            row
            if out is None
            else replace(row, left=out.reason, by_period=out.by_period, by_place=out.by_place)
        )


def _rollouts(
    row: CommitmentVersion, rows: Gathered, counter: _Counter
) -> tuple[ReviewedRollout, ...]:
    found = []
    for one in rows.rollouts.get(row.commitment_id, ()):
        sites, there = rows.sites.get(one.id, (0, 0))
        evidence = EvidenceRow(
            kind=EvidenceKind.ROLLOUT, key=str(one), text=one.item, value=str(there), of=str(sites)
        )
        number = counter.number(NumberKind.SITES, [evidence], there)
        found.append(
            ReviewedRollout(
                reference=str(one),
                item=one.item,
                kind=RolloutKind(one.kind),
                sites=replace(number, of=str(sites)),
            )
        )
    return tuple(found)


def _needs(row: SurveyRound, rows: Gathered, counter: _Counter) -> ReviewedNeeds:
    states = dict(rows.needs.get(row.id, {}))
    count = sum(states.values())
    evidence = EvidenceRow(
        kind=EvidenceKind.NEED, key=str(row.id), text=f"{row} {row.title}", value=str(count)
    )
    number = counter.number(NumberKind.NEEDS, [evidence], count)
    return ReviewedNeeds(survey=str(row.id), title=row.title, states=states, number=number)


def _standing(found: Sequence[ReviewedAgreement], counter: _Counter) -> dict[str, Number]:
    """The number of commitments at each point, with which they are."""
    at: dict[Progress, list[EvidenceRow]] = {}
    for agreement in found:
        for one in agreement.commitments:
            at.setdefault(one.progress, []).append(
                EvidenceRow(
                    kind=EvidenceKind.COMMITMENT,
                    key=one.reference,
                    text=one.what,
                    state=one.progress,
                )
            )
    return {
        progress.value: counter.number(NumberKind.COMMITMENTS, at[progress])
        for progress in Progress
        if progress in at
    }


def _lapsing(found: Sequence[ReviewedAgreement], counter: _Counter, on: date) -> Number | None:
    """The agreements that may lapse within half a year after the day."""
    until = on + timedelta(days=LAPSING_DAYS)
    some = [one for one in found if one.lapses_on is not None and on <= one.lapses_on <= until]
    return counter.number(NumberKind.LAPSING, map(_agreement_row, some)) if some else None


def _agreement_row(one: ReviewedAgreement) -> EvidenceRow:
    return EvidenceRow(
        kind=EvidenceKind.AGREEMENT, key=one.reference, text=one.title, on=one.lapses_on
    )


def _result_row(row: Result, rows: Gathered) -> EvidenceRow:
    return EvidenceRow(
        kind=EvidenceKind.RESULT,
        key=str(row.id),
        text=row.note,
        period=row.period,
        place=place_of(row, rows.units),
        value=keep_figure(row.value),
        of=figure_text(row.of),
        state=row.state,
        by=row.agency_name or row.reported_by,
        on=timezone.localdate(row.changed_at),
        shown=rows.shown.get(row.id, 0),
        counted=bool(row.counted_from),
    )
