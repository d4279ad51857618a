"""Changes that one side asked for: what waits for whom, what became of them, who would be asked."""

from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from django.db.models import Q, QuerySet

from lienthong.audit.terms import SYSTEM, Actor
from lienthong.cooperation.models import AgreementChange, CommitmentChange
from lienthong.cooperation.queries.rights import sides_with_people
from lienthong.cooperation.queries.sides import agreements_facing
from lienthong.cooperation.rules.asked_changes import asking_side
from lienthong.cooperation.terms import (
    EDIT,
    AgreementDraft,
    CommitmentDraft,
    Side,
    VersionKind,
)
from lienthong.cooperation.terms.asked_changes import (
    AskedChange,
    ChangeOfSides,
    ChangeState,
    Draft,
)
from lienthong.cooperation.terms.rights import Part
from lienthong.identity.terms import Acting

_Rows = TypeVar("_Rows", CommitmentChange, AgreementChange)


def side_that_asks(*, reference: str, part: Part, actor: Actor, now: datetime) -> Side | None:
    """The side for which somebody asks for a change under a reference; None: it takes effect.

    Refuses who only keeps the register where both sides have people (ChangeOfSides).
    """
    if actor == SYSTEM:
        return None
    people = sides_with_people(reference=reference, now=now)
    if not part.sides and len(people) > 1:
        raise ChangeOfSides(reference=reference)
    return asking_side(part.sides, people)


def list_changes(*, commitment_id: UUID) -> tuple[AskedChange[CommitmentDraft], ...]:
    """The changes that were asked for of a commitment, the newest first; one query."""
    rows = CommitmentChange.objects.filter(commitment=commitment_id)
    rows = rows.select_related("commitment__agreement").order_by("-asked_at", "id")
    return tuple(commitment_change_of(row) for row in rows)


def list_agreement_changes(*, agreement_id: UUID) -> tuple[AskedChange[AgreementDraft], ...]:
    """The changes that were asked for of what was signed, the newest first; one query."""
    rows = AgreementChange.objects.filter(agreement=agreement_id)
    rows = rows.select_related("agreement").order_by("-asked_at", "id")
    return tuple(agreement_change_of(row) for row in rows)


def find_entry(*, agreement_id: UUID) -> AskedChange[AgreementDraft] | None:
    """How the other side was last asked to confirm what one entered; None: it never was."""
    found = list_agreement_changes(agreement_id=agreement_id)
    return next((one for one in found if one.kind is VersionKind.FIRST), None)


def list_changes_waiting(*, acting: Acting, on: date) -> tuple[AskedChange[Any], ...]:
    """What the other side asked for and waits for this person's; oldest first."""
    if acting.agency_id is None or not acting.may(EDIT):
        return ()
    state = ChangeState.OPEN.value
    of_agreements = AgreementChange.objects.filter(state=state).select_related("agreement")
    of_commitments = CommitmentChange.objects.filter(state=state)
    of_commitments = of_commitments.select_related("commitment__agreement")
    if not (of_agreements.exists() or of_commitments.exists()):
        return ()
    facing = agreements_facing(agency_id=acting.agency_id, on=on)

    def asked_of(rows: QuerySet[_Rows], agreement: str) -> QuerySet[_Rows]:
        which = Q()
        for side in Side:
            which |= Q(side=side.value, **{f"{agreement}__in": facing[side]})
        return rows.filter(which)

    found: list[AskedChange[Any]] = [
        *map(agreement_change_of, asked_of(of_agreements, "agreement")),
        *map(commitment_change_of, asked_of(of_commitments, "commitment__agreement")),
    ]
    return tuple(sorted(found, key=lambda one: (one.asked_at, one.id)))


def commitment_change_of(row: CommitmentChange) -> AskedChange[CommitmentDraft]:
    """What a row says of a commitment."""
    return _change_of(row, str(row.commitment), CommitmentDraft)


def agreement_change_of(row: AgreementChange) -> AskedChange[AgreementDraft]:
    """What a row says of an agreement."""
    return _change_of(row, row.agreement.reference, AgreementDraft)


def _change_of(
    row: CommitmentChange | AgreementChange, reference: str, draft: type[Draft]
) -> AskedChange[Draft]:
    return AskedChange(
        id=row.id,
        reference=reference,
        before=msgspec.convert(row.before, type=draft),
        draft=msgspec.convert(row.draft, type=draft),
        kind=VersionKind(row.kind),
        effective=row.effective,
        reason=row.reason,
        side=Side(row.side),
        in_place=row.in_place,
        agency_id=row.agency_id,
        agency_name=row.agency_name,
        person=row.person,
        asked_at=row.asked_at,
        state=ChangeState(row.state),
        words=row.words,
        answered_by=row.answered_by,
        answered_for=row.answered_for,
        answered_at=row.answered_at,
    )
