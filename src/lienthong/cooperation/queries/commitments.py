"""Commitments: a list narrowed, one whole with its history, the clauses one can come from."""

from datetime import date

from django.db.models import F, Prefetch, Q, QuerySet

from lienthong.cooperation.models import (
    AgreementText,
    Commitment,
    CommitmentDependency,
    CommitmentVersion,
    TextClause,
)
from lienthong.cooperation.queries.owners import get_owner_today
from lienthong.cooperation.queries.texts import marked_clauses
from lienthong.cooperation.terms import (
    Bound,
    ClauseChoice,
    CommitmentDraft,
    CommitmentFilter,
    CommitmentRecord,
    CommitmentState,
    CommitmentSummary,
    Confidence,
    Milestone,
    MilestoneStatus,
    Passage,
    Reach,
    Target,
    TextState,
    UnknownCommitment,
    VersionKind,
)
from lienthong.cooperation.terms import CommitmentVersion as Version
from lienthong.directory.queries import get_cards
from lienthong.directory.terms import Body
from lienthong.kernel.vietnamese import fold


def list_commitments(
    *, matching: CommitmentFilter, on: date, offset: int = 0, limit: int = 50
) -> tuple[CommitmentSummary, ...]:
    """The commitments that match, those due first first; what has no day comes last.

    The number of database queries does not grow with the list.
    """
    rows = _whole(_matching(matching)).order_by(
        F("due_last_on").asc(nulls_last=True),
        "commitment__agreement__reference_key",
        "commitment__number",
    )
    return tuple(_summary(row, on=on) for row in rows[offset : offset + limit])


def count_commitments(*, matching: CommitmentFilter) -> int:
    """How many match."""
    return _matching(matching).count()


def get_commitment(*, reference: str, on: date) -> CommitmentRecord:
    """A commitment with its versions, newest first, and the clause it comes from.

    Refuses an unknown reference (UnknownCommitment).
    """
    of_it = _of_reference(reference)
    rows = list(_whole(CommitmentVersion.objects.filter(of_it)).order_by("-number"))
    if not rows:
        raise UnknownCommitment(asked=reference)
    standing = rows[0]
    draft = draft_from_row(standing)
    agreement_id = standing.commitment.agreement_id
    needing = CommitmentDependency.objects.filter(
        needs=standing.commitment_id, version__superseded_at=None
    ).select_related("version__commitment__agreement")
    cards = get_cards(body=Body.UNIT, ids=set(draft.places)) if draft.places else {}
    return CommitmentRecord(
        id=standing.commitment_id,
        summary=_summary(standing, on=on),
        versions=tuple(_version(row) for row in rows),
        passage=_passage(draft.clause_id),
        owner_today=None
        if draft.owner is None
        else get_owner_today(agreement_id=agreement_id, owner=draft.owner, on=on),
        place_names=tuple(cards[place].name for place in draft.places if place in cards),
        needed_by=tuple(sorted(str(one.version.commitment) for one in needing)),
    )


def find_commitment(reference: str) -> Commitment | None:
    """The row of a commitment by its reference, in any case; None when there is none."""
    agreement, _, number = reference.upper().rpartition("-C")
    if not number.isdecimal():
        return None
    rows = Commitment.objects.filter(agreement__reference=agreement, number=int(number))
    return rows.select_related("agreement").first()


def list_clause_choices(*, agreement: str) -> tuple[ClauseChoice, ...]:
    """The clauses that a commitment of an agreement can come from, in the order of its texts.

    Of texts that stand; what is confidential, or within what is, is left out. Two database queries.
    """
    texts = AgreementText.objects.filter(
        agreement__reference=agreement, state=TextState.CONFIRMED.value, superseded_at=None
    )
    clauses = Prefetch("clauses", TextClause.objects.order_by("begins"))
    return tuple(
        ClauseChoice(
            id=row.id,
            part=text.part,
            address=row.address,
            words=text.words[row.begins : row.ends],
        )
        for text in texts.order_by("part").prefetch_related(clauses)
        for row, (_, marks) in zip(
            text.clauses.all(), marked_clauses(text, text.clauses.all()), strict=True
        )
        if set(marks) == {Confidence.OPEN}
    )


def draft_from_row(row: CommitmentVersion) -> CommitmentDraft:
    """What a version records; its parts must be prefetched."""
    beneficiary = None
    if row.beneficiary_side:
        beneficiary = Bound.of(row.beneficiary_side, row.beneficiary_name, row.beneficiary_id)
    return CommitmentDraft(
        what=row.what,
        owner=Bound.of(row.owner_side, row.owner_name, row.owner_id),
        beneficiary=beneficiary,
        state=CommitmentState(row.state),
        state_note=row.state_note,
        due=row.due,
        condition=row.condition,
        clause_id=row.clause_id,
        source=row.source,
        indicator=row.indicator,
        unit=row.unit,
        baseline=row.baseline,
        targets=tuple(Target(period=period, value=value) for period, value in row.targets),
        reach=Reach(row.reach),
        reach_on=row.reach_on,
        places=tuple(one.unit_id for one in sorted(row.places.all(), key=lambda one: one.id)),
        milestones=tuple(
            Milestone(title=one.title, due=one.due, status=MilestoneStatus(one.status))
            for one in sorted(row.milestones.all(), key=lambda one: one.position)
        ),
        depends_on=tuple(
            str(one.needs) for one in sorted(row.dependencies.all(), key=lambda one: one.id)
        ),
    )


def standing_needs() -> dict[str, list[str]]:
    """What every commitment waits for, by reference."""
    rows = CommitmentDependency.objects.filter(version__superseded_at=None).select_related(
        "version__commitment__agreement", "needs__agreement"
    )
    needs: dict[str, list[str]] = {}
    for row in rows:
        needs.setdefault(str(row.version.commitment), []).append(str(row.needs))
    return needs


def _whole(rows: QuerySet[CommitmentVersion]) -> QuerySet[CommitmentVersion]:
    return rows.select_related("commitment__agreement").prefetch_related(
        "places", "milestones", "dependencies__needs__agreement"
    )


def _of_reference(reference: str) -> Q:
    agreement, _, number = reference.rpartition("-C")
    if not number.isdecimal():
        raise UnknownCommitment(asked=reference)
    return Q(commitment__agreement__reference=agreement, commitment__number=int(number))


def _matching(matching: CommitmentFilter) -> QuerySet[CommitmentVersion]:
    which = Q(superseded_at=None)
    if matching.agreement:
        which &= Q(commitment__agreement__reference=matching.agreement)
    if matching.side is not None:
        which &= Q(owner_side=matching.side.value)
    if matching.state is not None:
        which &= Q(state=matching.state.value)
    if matching.due_by is not None:
        which &= Q(due_first_on__lte=matching.due_by)
    if matching.units is not None:
        # A subquery: a join would list a commitment once for each of its units.
        placed = CommitmentVersion.objects.filter(places__unit__in=matching.units).values("id")
        which &= Q(reach=Reach.ALL_COMMUNES.value) | Q(id__in=placed)
    for word in fold(matching.text).split():
        which &= Q(folded__contains=word)
    return CommitmentVersion.objects.filter(which)


def _summary(row: CommitmentVersion, *, on: date) -> CommitmentSummary:
    late = row.due_last_on is not None and row.due_last_on < on
    return CommitmentSummary(
        reference=str(row.commitment),
        agreement=row.commitment.agreement.reference,
        draft=draft_from_row(row),
        overdue=late and row.state == CommitmentState.IN_FORCE.value,
    )


def _version(row: CommitmentVersion) -> Version:
    return Version(
        number=row.number,
        kind=VersionKind(row.kind),
        draft=draft_from_row(row),
        effective=row.effective,
        reason=row.reason,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        superseded_at=row.superseded_at,
    )


def _passage(clause_id: int | None) -> Passage | None:
    if clause_id is None:
        return None
    row = TextClause.objects.select_related("text").get(id=clause_id)
    return Passage(
        part=row.text.part,
        number=row.text.number,
        address=row.address,
        words=row.text.words[row.begins : row.ends],
    )
