"""Drafts that wait for somebody who holds no post in the agency any more."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from lienthong.documents.models import Dispatch, DispatchReview
from lienthong.documents.queries.drafts import DRAFT_STAGES, summaries_of_drafts
from lienthong.documents.queries.reading import hidden_among, is_open_to, require_draft_reader
from lienthong.documents.rules.drafts import HELD, PENDING, may_hand_over
from lienthong.documents.terms import AgencyNeeded, DraftUnknown, Stage
from lienthong.documents.terms.left_drafts import DraftHeading, LeftDraft
from lienthong.identity.terms import Acting
from lienthong.work.queries import list_colleagues


def count_left_drafts(*, acting: Acting, now: datetime) -> int:
    """How many drafts of the agency wait for somebody who has left."""
    return _left(acting, _staff(acting, now)).count()


def list_left_drafts(
    *, acting: Acting, now: datetime, first: int = 0, limit: int = 25
) -> list[LeftDraft]:
    """Those drafts with whom they wait for, the longest unchanged first.

    For clerks and leaders. Restricted ones that this person may not read come without subject.
    """
    staff = _staff(acting, now)
    rows = list(_left(acting, staff).order_by("changed_at", "id")[first : first + limit])
    hidden = hidden_among([row for row in rows if row.restricted], acting)
    looks = _looks(staff).filter(dispatch__in=rows).order_by("level", "id")
    reviewers: dict[UUID, list[str]] = {}
    for dispatch_id, round_, name in looks.values_list("dispatch_id", "round", "name"):
        reviewers.setdefault(dispatch_id, [])
        if any(row.id == dispatch_id and row.round == round_ for row in rows):
            reviewers[dispatch_id].append(name)
    return [
        LeftDraft(
            summary=summary,
            hidden=row.id in hidden,
            drafter=row.drafter_name if row.drafter_id not in staff else "",
            reviewers=tuple(reviewers.get(row.id, ())) if row.stage == Stage.IN_REVIEW else (),
            signer=row.signer_name if _waits_for_signer(row, staff) else "",
        )
        for row, summary in zip(rows, summaries_of_drafts(rows, hidden=hidden), strict=True)
    ]


def get_draft_heading(*, dispatch_id: UUID, acting: Acting, now: datetime) -> DraftHeading:
    """What somebody must know of a draft to hand it over.

    A restricted one that is closed to them is `hidden`, where nobody who reads it holds a post here
    any more; else it is refused (DispatchRestricted), as who may not read another (DraftUnknown).
    """
    staff = _staff(acting, now)
    row = Dispatch.objects.filter(id=dispatch_id, agency_id=_agency(acting)).first()
    if row is None:
        raise DraftUnknown
    hidden = row.restricted and not is_open_to(row, acting)
    if not hidden or staff & set(row.list_concerned()):
        require_draft_reader(row, acting)
    stage = Stage(row.stage)
    return DraftHeading(
        type_code=row.type_code,
        subject="" if hidden else row.subject,
        drafter_id=row.drafter_id,
        drafter_name=row.drafter_name,
        hidden=hidden,
        has_left=row.drafter_id not in staff,
        may_hand_over=stage in HELD
        and may_hand_over(
            account_id=acting.account_id,
            roles=acting.roles,
            drafter_id=row.drafter_id,
            has_left=row.drafter_id not in staff,
        ),
    )


def _staff(acting: Acting, now: datetime) -> set[UUID]:
    on = timezone.localdate(now)
    return {one.account_id for one in list_colleagues(agency_id=_agency(acting), on=on, at=now)}


def _agency(acting: Acting) -> UUID:
    if acting.agency_id is None:
        raise AgencyNeeded
    return acting.agency_id


def _left(acting: Acting, staff: Collection[UUID]) -> QuerySet[Dispatch]:
    looked_at = _looks(staff).filter(dispatch=OuterRef("pk"), round=OuterRef("round"))
    signs = Q(stage=Stage.TO_SIGN, signer_id__isnull=False) & ~Q(signer_id__in=staff)
    waits = ~Q(drafter_id__in=staff) | Q(stage=Stage.IN_REVIEW) & Q(Exists(looked_at)) | signs
    return Dispatch.objects.filter(waits, agency_id=_agency(acting), stage__in=DRAFT_STAGES)


def _looks(staff: Collection[UUID]) -> QuerySet[DispatchReview]:
    return DispatchReview.objects.filter(state__in=PENDING).exclude(account_id__in=staff)


def _waits_for_signer(row: Dispatch, staff: Collection[UUID]) -> bool:
    signs = row.stage == Stage.TO_SIGN and row.signer_id is not None
    return signs and row.signer_id not in staff
