"""What review reports are gathered from, for some agreements at a time, in constant queries."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, Q

from lienthong.cooperation.models import (
    AgreementVersion,
    CommitmentVersion,
    Evidence,
    Measure,
    Need,
    Result,
    Rollout,
    RolloutSiteVersion,
    SurveyRound,
    TextClause,
)
from lienthong.cooperation.queries.listing import standing_rows
from lienthong.cooperation.queries.places import names_of_units
from lienthong.cooperation.queries.result_twins import pairs_among
from lienthong.cooperation.queries.things import counted_of, grounds_of
from lienthong.cooperation.queries.trials import trials_under
from lienthong.cooperation.rules.results import Pairs
from lienthong.cooperation.terms import CommitmentState
from lienthong.cooperation.terms.results import ResultState
from lienthong.cooperation.terms.surveys import RoundState
from lienthong.cooperation.terms.trials import TrialRecord
from lienthong.directory.terms import Ground

Span = tuple[date, date]
Row = TypeVar("Row")
Key = TypeVar("Key")
TOLD = (
    ResultState.SUBMITTED.value,
    ResultState.RETURNED.value,
    ResultState.CONFIRMED.value,
    ResultState.DISPUTED.value,
)
"""What the other side has seen; drafts are nobody's business but their own agency's."""
_OUT = (CommitmentState.PROPOSED.value, CommitmentState.REJECTED.value)


@dataclass(kw_only=True, slots=True)
class Gathered:
    """The rows of some agreements, by what they belong to."""

    versions: Sequence[AgreementVersion]
    commitments: Mapping[UUID, Sequence[CommitmentVersion]]
    history: Mapping[UUID, Sequence[CommitmentVersion]]
    measures: Mapping[UUID, Measure]
    results: Mapping[UUID, Sequence[Result]]
    shown: Mapping[UUID, int]
    units: Mapping[UUID, str]
    pairs: Pairs
    grounds: Mapping[UUID, Ground]
    rollouts: Mapping[UUID, Sequence[Rollout]]
    sites: Mapping[UUID, tuple[int, int]]
    trials: Mapping[str, Sequence[TrialRecord]]
    clauses: Mapping[UUID, Sequence[TextClause]]
    rounds: Mapping[UUID | None, Sequence[SurveyRound]]
    needs: Mapping[UUID, Mapping[str, int]]


def gather(agreements: Collection[UUID], *, span: Span, on: date) -> Gathered:
    """Everything of some agreements that a report tells; the number of queries is constant."""
    versions = list(
        standing_rows()
        .filter(agreement__in=agreements)
        .select_related("agreement")
        .prefetch_related("parties")
        .order_by("agreement__reference_key")
    )
    commitments = list(
        CommitmentVersion.objects.filter(commitment__agreement__in=agreements, superseded_at=None)
        .exclude(state__in=_OUT)
        .select_related("commitment__agreement", "clause__text")
        .prefetch_related("milestones")
        .order_by("commitment__number")
    )
    keys = [row.commitment_id for row in commitments]
    results = _results(keys, span)
    rollouts = Rollout.objects.filter(commitment__in=keys).order_by("number")
    return Gathered(
        versions=versions,
        commitments=_by(commitments, lambda row: row.commitment.agreement_id),
        history=_history(keys),
        measures={row.commitment_id: row for row in Measure.objects.filter(commitment__in=keys)},
        results=_by(results, lambda row: row.commitment_id),
        shown=_shown(keys, span),
        units=names_of_units({row.unit_id for row in results if row.unit_id is not None}),
        pairs=pairs_among(results),
        grounds=grounds_of(counted_of(results)),
        rollouts=_by(
            rollouts.select_related("commitment__agreement"), lambda row: row.commitment_id
        ),
        sites=_sites(keys, on),
        trials=_by(trials_under(agreements=agreements, on=on), lambda one: one.agreement),
        clauses=_clauses({row.clause.text_id for row in commitments if row.clause is not None}),
        rounds=_rounds(agreements),
        needs=_needs(agreements),
    )


def _history(commitments: Collection[UUID]) -> dict[UUID, list[CommitmentVersion]]:
    """All versions of commitments, in the order of the record."""
    rows = CommitmentVersion.objects.filter(commitment__in=commitments)
    return _by(rows.order_by("number"), lambda row: row.commitment_id)


def _results(commitments: Collection[UUID], span: Span) -> list[Result]:
    """The results that touch the time, those that lie across its bounds too."""
    first, last = span
    rows = Result.objects.filter(
        commitment__in=commitments, state__in=TOLD, first_on__lte=last, last_on__gte=first
    )
    told = rows.select_related("commitment__agreement")
    return list(told.order_by("first_on", "last_on", "id"))


def _shown(commitments: Collection[UUID], span: Span) -> dict[UUID, int]:
    first, last = span
    rows = Evidence.objects.filter(
        result__commitment__in=commitments,
        result__first_on__lte=last,
        result__last_on__gte=first,
        withdrawn_at=None,
    )
    counted = rows.order_by().values_list("result").annotate(count=Count("id"))
    return dict(counted)


def _sites(commitments: Collection[UUID], on: date) -> dict[UUID, tuple[int, int]]:
    """For each roll-out how many sites it has, and at how many its item was on a day."""
    there = Q(there_on__lte=on) & (Q(ended_on=None) | Q(ended_on__gt=on))
    rows = (
        RolloutSiteVersion.objects.filter(
            superseded_at=None, taken_out=False, site__rollout__commitment__in=commitments
        )
        .order_by()
        .values_list("site__rollout")
        .annotate(sites=Count("id"), there=Count("id", filter=there))
    )
    return {key: (count, reached) for key, count, reached in rows}


def _clauses(texts: Collection[UUID]) -> dict[UUID, list[TextClause]]:
    rows = TextClause.objects.filter(text__in=texts).order_by("begins")
    return _by(rows, lambda row: row.text_id)


def _rounds(agreements: Collection[UUID]) -> dict[UUID | None, list[SurveyRound]]:
    rows = SurveyRound.objects.filter(agreement__in=agreements).exclude(
        state=RoundState.DRAFT.value
    )
    return _by(rows.order_by("sent_at", "id"), lambda row: row.agreement_id)


def _needs(agreements: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """For each survey how many needs that anybody names are in each state."""
    rows = Need.objects.filter(
        round__agreement__in=agreements,
        merged_into=None,
        voices__answer__superseded_at=None,
    )
    counted = rows.order_by().values_list("round", "state")
    found: dict[UUID, dict[str, int]] = defaultdict(dict)
    for key, state, count in counted.annotate(count=Count("id", distinct=True)):
        found[key][state] = count
    return found


def _by(rows: Iterable[Row], key: Callable[[Row], Key]) -> dict[Key, list[Row]]:
    found: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found
