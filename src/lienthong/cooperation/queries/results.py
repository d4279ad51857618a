"""Results: a list narrowed, what waits for whom, one whole with both sides' words."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from lienthong.cooperation.models import (
    AgreementVersion,
    Commitment,
    CommitmentVersion,
    Evidence,
    Measure,
    PeriodLock,
    Result,
    ResultStep,
)
from lienthong.cooperation.queries.commitments import find_commitment
from lienthong.cooperation.queries.places import names_of_units
from lienthong.cooperation.queries.result_twins import twins_of
from lienthong.cooperation.queries.rights import reads_inside
from lienthong.cooperation.queries.sides import sides_in
from lienthong.cooperation.rules.numbers import keep_figure
from lienthong.cooperation.rules.results import steps_open
from lienthong.cooperation.terms import Side, UnknownCommitment
from lienthong.cooperation.terms.result_refusals import UnknownResult
from lienthong.cooperation.terms.results import (
    CAME_BACK,
    CONFIRM,
    REPORT,
    Counting,
    ResultDraft,
    ResultFilter,
    ResultRecord,
    ResultState,
    ResultSummary,
    TakenStep,
)
from lienthong.cooperation.terms.results import Evidence as Shown
from lienthong.cooperation.terms.results import Measure as Measured
from lienthong.cooperation.terms.results import ResultStep as Step
from lienthong.cooperation.terms.texts import VIEW_EVERYTHING
from lienthong.identity.terms import Acting
from lienthong.kernel.vietnamese import fold

_LIVE = (
    ResultState.SUBMITTED.value,
    ResultState.RETURNED.value,
    ResultState.CONFIRMED.value,
    ResultState.DISPUTED.value,
)


def list_results(
    *, matching: ResultFilter, acting: Acting, offset: int = 0, limit: int = 50
) -> tuple[ResultSummary, ...]:
    """The results that match, the newest time first; drafts only to the agency that made them.

    The number of database queries does not grow with the list.
    """
    order = ("-last_on", "-changed_at", "id")
    # First which: the index gives them in this order, but not joined with what is told of them.
    which = _matching(matching, acting).order_by(*order).values("id")[offset : offset + limit]
    return summaries_of_results(Result.objects.filter(id__in=which).order_by(*order))


def count_results(*, matching: ResultFilter, acting: Acting, most: int | None = None) -> int:
    """How many match; not counted further than `most`."""
    return _matching(matching, acting)[:most].count()


def get_result(*, result_id: UUID, acting: Acting, on: date) -> ResultRecord:
    """A result with its steps, oldest first, its evidence and those that may count the same.

    Refuses what is not there, and a draft of another agency (UnknownResult).
    """
    row = find_result(result_id, acting)
    (summary,) = summaries_of_results(Result.objects.filter(id=result_id))
    steps = ResultStep.objects.filter(result=row).order_by("number")
    agreement = row.commitment.agreement
    lock = find_lock(agreement.id, row.first_on, row.last_on)
    inside = reads_result(row, acting, on=on)
    sides = sides_in(reference=agreement.reference, agency_id=acting.agency_id, on=on)
    side, may = _open_to(row, sides, acting)
    shown = Evidence.objects.filter(result=row) if inside else Evidence.objects.none()
    evidence = shown.select_related("file").order_by("added_at")
    return ResultRecord(
        summary=summary,
        steps=tuple(_taken(step, inside=inside) for step in steps),
        evidence=tuple(map(_evidence, evidence)),
        twins=twins_of(row),
        locked="" if lock is None else lock.period,
        as_side=side,
        may=frozenset() if lock is not None else may,
        inside=inside,
    )


def find_result(result_id: UUID, acting: Acting) -> Result:
    """The row of a result that this person may see; refuses others (UnknownResult)."""
    rows = Result.objects.select_related("commitment__agreement")
    row = rows.filter(_seen_by(acting), id=result_id).first()
    if row is None:
        raise UnknownResult
    return row


def reads_result(row: Result, acting: Acting, *, on: date) -> bool:
    """Tell whether somebody reads what shows a result, and what both sides said of it.

    The agency that reported it does, and who reads inside its agreement.
    """
    if row.agency_id is not None and row.agency_id == acting.agency_id:
        return True
    reference = row.commitment.agreement.reference
    return reads_inside(reference=reference, acting=acting, on=on)


def get_measure(*, reference: str) -> Measured:
    """How the results of a commitment are counted; refuses an unknown one (UnknownCommitment)."""
    commitment = find_commitment(reference)
    if commitment is None:
        raise UnknownCommitment(asked=reference)
    return find_measure(commitment)


def find_measure(commitment: Commitment) -> Measured:
    """How the results of a commitment are counted, as said or by default."""
    row = Measure.objects.filter(commitment=commitment).first()
    return Measured() if row is None else measure_of_row(row)


def measure_of_row(row: Measure) -> Measured:
    """What a row says of counting."""
    return Measured(
        counting=Counting(row.counting),
        by_unit=row.by_unit,
        categories=tuple(row.categories),
        thing=row.thing,
    )


def live_at(
    commitment: Commitment,
    unit_id: UUID | None,
    *,
    agency_id: UUID | None,
    but: UUID | None = None,
) -> list[ResultDraft]:
    """The figures of a place that stand and an agency sees, its own drafts too, but for one.

    A draft of the other side's neither stops it nor is told to it. Only of the place: a commitment
    has thousands of figures over all communes.
    """
    rows = Result.objects.filter(standing_for(agency_id), commitment=commitment, unit=unit_id)
    return [draft_of_result(row) for row in rows if row.id != but]


def standing_for(agency_id: UUID | None) -> Q:
    """Which results stand and an agency sees: those that were submitted, and its own drafts."""
    own = Q(state=ResultState.DRAFT.value, agency_id=agency_id, agency_id__isnull=False)
    return own | Q(state__in=_LIVE)


def spoke_for_other(row: Result, side: Side, acting: Acting) -> bool:
    """Whether this person took a step with a result for the side that is not this one."""
    if acting.account_id is None:
        return False
    steps = ResultStep.objects.filter(result=row, account_id=acting.account_id)
    return steps.exclude(side=side.value).exists()


def signed_of(commitment: Commitment) -> str:
    """When the agreement of a commitment was signed (EDTF), as it stands on record."""
    rows = AgreementVersion.objects.filter(agreement=commitment.agreement_id, superseded_at=None)
    return rows.values_list("signed", flat=True).first() or ""


def has_live(commitment: Commitment) -> bool:
    """Whether a figure of a commitment was shown to the other side and stands."""
    return Result.objects.filter(commitment=commitment, state__in=_LIVE).exists()


def find_lock(agreement_id: UUID, first: date, last: date) -> PeriodLock | None:
    """A lock of an agreement that covers any day of a time."""
    rows = PeriodLock.objects.filter(
        agreement=agreement_id, lifted_at=None, first_on__lte=last, last_on__gte=first
    )
    return rows.order_by("first_on").first()


def draft_of_result(row: Result) -> ResultDraft:
    """What a row says."""
    return ResultDraft(
        period=row.period,
        value=keep_figure(row.value),
        of="" if row.of is None else keep_figure(row.of),
        unit_id=row.unit_id,
        category=row.category,
        note=row.note,
    )


def _seen_by(acting: Acting) -> Q:
    """Drafts are for the agency that made them, and for auditors."""
    if acting.may(VIEW_EVERYTHING):
        return Q()
    hidden = Q(state__in=(ResultState.DRAFT.value, ResultState.DROPPED.value))
    return ~hidden | Q(agency_id=acting.agency_id, agency_id__isnull=False)


def _matching(matching: ResultFilter, acting: Acting) -> QuerySet[Result]:
    which = _seen_by(acting)
    if matching.agreement:
        which &= Q(commitment__agreement__reference=matching.agreement)
    if matching.commitment:
        agreement, _, number = matching.commitment.rpartition("-C")
        place = int(number) if number.isdecimal() else 0
        which &= Q(commitment__agreement__reference=agreement, commitment__number=place)
    if matching.state is None:
        which &= ~Q(state=ResultState.DROPPED.value)
    else:
        which &= Q(state=matching.state.value)
    if matching.came_back:
        which &= Q(agency_id=acting.agency_id, agency_id__isnull=False, state__in=CAME_BACK)
    if matching.unit is not None:
        which &= Q(unit=matching.unit)
    if matching.within is not None:
        first, last = matching.within
        which &= Q(first_on__lte=last, last_on__gte=first)
    for word in fold(matching.text).split():
        named = CommitmentVersion.objects.filter(superseded_at=None, folded__contains=word)
        which &= Q(commitment__in=named.values("commitment"))
    return Result.objects.filter(which)


def summaries_of_results(rows: QuerySet[Result]) -> tuple[ResultSummary, ...]:
    """The rows as summaries, in their order; the number of queries is constant."""
    found = list(
        rows.select_related("commitment__agreement", "commitment__measure").annotate(
            shown=Coalesce(
                Subquery(
                    Evidence.objects.filter(result=OuterRef("pk"), withdrawn_at=None)
                    .order_by()
                    .values("result")
                    .annotate(count=Count("id"))
                    .values("count")
                ),
                0,
            )
        )
    )
    versions = {
        version.commitment_id: version
        for version in CommitmentVersion.objects.filter(
            commitment__in={row.commitment_id for row in found}, superseded_at=None
        )
    }
    names = names_of_units({row.unit_id for row in found if row.unit_id is not None})
    alike = _alike({row.count_key for row in found})
    return tuple(
        _summary(row, versions[row.commitment_id], names, alike.get(row.count_key, 1) - 1)
        for row in found
    )


def _alike(keys: Iterable[str]) -> dict[str, int]:
    rows = Result.objects.filter(count_key__in=set(keys), state__in=_LIVE)
    return dict(rows.order_by().values_list("count_key").annotate(count=Count("id")))


def _summary(
    row: Result, version: CommitmentVersion, names: Mapping[UUID, str], twins: int
) -> ResultSummary:
    measure = getattr(row.commitment, "measure", None)
    return ResultSummary(
        id=row.id,
        commitment=str(row.commitment),
        agreement=row.commitment.agreement.reference,
        what=version.what,
        indicator=version.indicator,
        measured_in=version.unit,
        counting=Counting(measure.counting) if measure is not None else Counting.SUM,
        draft=draft_of_result(row),
        unit_name="" if row.unit_id is None else names.get(row.unit_id, ""),
        state=ResultState(row.state),
        side=Side(row.side),
        reporter=row.reported_by,
        reporter_agency=row.agency_name,
        steps=row.steps,
        changed_at=row.changed_at,
        evidence=row.shown,  # type: ignore[attr-defined]  # annotated
        twins=max(0, twins) if row.state in _LIVE else 0,
    )


def _open_to(
    row: Result, sides: Collection[Side], acting: Acting
) -> tuple[Side | None, frozenset[Step]]:
    """As which side somebody may do what: their own agency's result, or the other side's."""
    state, reporter = ResultState(row.state), Side(row.side)
    if row.agency_id is not None and row.agency_id == acting.agency_id and acting.may(REPORT):
        return reporter, steps_open(state, is_reporter=True)
    for side in sorted(sides):
        if side is not reporter and acting.may(CONFIRM):
            own = spoke_for_other(row, side, acting)
            return side, frozenset() if own else steps_open(state, is_reporter=False)
    return None, frozenset()


def _taken(row: ResultStep, *, inside: bool) -> TakenStep:
    """A step; for others than those inside without its words, and what the other side counts."""
    told = inside or row.step != Step.DISPUTE.value
    return TakenStep(
        number=row.number,
        step=Step(row.step),
        side=Side(row.side),
        person=row.person,
        agency_name=row.agency_name,
        at=row.taken_at,
        words=row.words if inside else "",
        figure=row.value if told else "",
        of=row.of if told else "",
    )


def _evidence(row: Evidence) -> Shown:
    return Shown(
        id=row.id,
        name=row.name,
        link=row.link,
        size=0 if row.file is None else row.file.size,
        added_at=row.added_at,
        added_by=row.added_by,
        withdrawn=row.withdrawn_at is not None,
    )
