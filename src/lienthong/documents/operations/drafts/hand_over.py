"""Handing a draft over: who began it has left the agency, or gives it on."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lienthong.documents.events import DraftHandedOver
from lienthong.documents.models import Dispatch
from lienthong.documents.operations.drafts.locked import present_reviews, tell
from lienthong.documents.operations.readers import lock_row
from lienthong.documents.queries.reading import is_open_to, require_draft_reader
from lienthong.documents.rules.access import tidy_why
from lienthong.documents.rules.drafts import HELD, PENDING, may_hand_over
from lienthong.documents.terms import (
    DRAFT,
    DraftClosed,
    DraftUnknown,
    ReviewState,
    Stage,
)
from lienthong.documents.terms.left_drafts import DraftHeirNotPossible, NotYoursToHandOver
from lienthong.identity.terms import Acting
from lienthong.work.queries import list_colleagues


def hand_over_draft(
    *, dispatch_id: UUID, to: UUID, reason: str, acting: Acting, now: datetime
) -> None:
    """Make a colleague the drafter of a draft; reviews and versions stay as they are.

    What its drafter typed and did not save goes with it. Its drafter may, a leader, and a clerk
    once the drafter holds no post here (else NotYoursToHandOver). A restricted one also without
    reading it, where nobody who reads it holds a post here any more. Refuses who may not read it
    (DraftUnknown), what was signed or given up (DraftClosed), an heir who holds no post that
    drafts, drafts it already, or looks at it in this round (DraftHeirNotPossible), and no reason
    (ReasonTooShort). Fact: documents:dispatch:handed_over.
    """
    words = tidy_why(reason)
    with transaction.atomic():
        row = lock_row(Dispatch.objects, dispatch_id, acting, unknown=DraftUnknown)
        staff = list_colleagues(agency_id=row.agency_id, on=timezone.localdate(now), at=now)
        here = {one.account_id for one in staff}
        if not is_open_to(row, acting) and here & set(row.list_concerned()):
            require_draft_reader(row, acting)
        if Stage(row.stage) not in HELD:
            raise DraftClosed
        if not may_hand_over(
            account_id=acting.account_id,
            roles=acting.roles,
            drafter_id=row.drafter_id,
            has_left=row.drafter_id not in here,
        ):
            raise NotYoursToHandOver
        heir = next((one for one in staff if one.account_id == to), None)
        if heir is None or not heir.may(DRAFT) or to in _kept_from(row):
            raise DraftHeirNotPossible(name=heir.name if heir else "?", field="to")
        before = row.drafter_name
        _give(row, heir.account_id, heir.name)
        row.changed_at = now
        row.save()
        tell(
            DraftHandedOver,
            row,
            acting=acting,
            now=now,
            before=before,
            after=heir.name,
            reason=words,
        )


def _kept_from(row: Dispatch) -> set[UUID]:
    """Its drafter, and while it is looked at or signed who looks at it in this round."""
    if row.stage not in {Stage.IN_REVIEW, Stage.TO_SIGN}:
        return {row.drafter_id}
    states = {*PENDING, ReviewState.APPROVED}
    looks = [one.account_id for one in present_reviews(row) if one.state in states]
    return {row.drafter_id, *looks}


def _give(row: Dispatch, account_id: UUID, name: str) -> None:
    """The draft and what was typed and not saved; an heir's own typing stays theirs."""
    if not row.sketches.filter(account_id=account_id).exists():
        row.sketches.filter(account_id=row.drafter_id).update(account_id=account_id)
    row.co_drafters.filter(account_id=account_id).delete()
    row.drafter_id, row.drafter_name = account_id, name
