"""Changes of commitments that one side asked for: what waits for whom, what became of them."""

from datetime import date
from uuid import UUID

import msgspec
from django.db.models import Q

from lienthong.cooperation.models import CommitmentChange as Row
from lienthong.cooperation.queries.sides import agreements_facing
from lienthong.cooperation.terms import EDIT, CommitmentDraft, Side, VersionKind
from lienthong.cooperation.terms.commitment_changes import ChangeState, CommitmentChange
from lienthong.identity.terms import Acting


def list_changes(*, commitment_id: UUID) -> tuple[CommitmentChange, ...]:
    """The changes that were asked for of a commitment, the newest first; one query."""
    rows = Row.objects.filter(commitment=commitment_id).select_related("commitment__agreement")
    return tuple(change_of_row(row) for row in rows.order_by("-asked_at", "id"))


def list_changes_waiting(*, acting: Acting, on: date) -> tuple[CommitmentChange, ...]:
    """What the other side asked for and waits for this person's; oldest first."""
    if acting.agency_id is None or not acting.may(EDIT):
        return ()
    opened = Row.objects.filter(state=ChangeState.OPEN.value)
    if not opened.exists():
        return ()
    facing = agreements_facing(agency_id=acting.agency_id, on=on)
    which = Q()
    for side in Side:
        which |= Q(side=side.value, commitment__agreement__in=facing[side])
    rows = opened.filter(which).select_related("commitment__agreement")
    return tuple(change_of_row(row) for row in rows.order_by("asked_at", "id"))


def change_of_row(row: Row) -> CommitmentChange:
    """What a row says."""
    return CommitmentChange(
        id=row.id,
        commitment=str(row.commitment),
        before=msgspec.convert(row.before, type=CommitmentDraft),
        draft=msgspec.convert(row.draft, type=CommitmentDraft),
        kind=VersionKind(row.kind),
        effective=row.effective,
        reason=row.reason,
        side=Side(row.side),
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
