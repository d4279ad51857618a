"""What reviewers do with a draft: approve, send back, take an approval back, be replaced."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lienthong.documents.events import (
    DispatchApprovalTakenBack,
    DispatchApproved,
    DispatchReturned,
    DispatchReviewerReplaced,
)
from lienthong.documents.models import Dispatch, DispatchReview
from lienthong.documents.operations.drafts.locked import lock_draft, present_reviews, tell
from lienthong.documents.operations.drafts.submit import ask_next, end_round
from lienthong.documents.queries.drafts import looks_of
from lienthong.documents.rules.arrivals import tidy
from lienthong.documents.rules.drafts import (
    LONGEST_COMMENT,
    PENDING,
    find_asked,
    may_manage,
    may_return,
    to_take_back,
)
from lienthong.documents.rules.texts import lines_of
from lienthong.documents.terms import (
    DRAFT,
    CommentMissing,
    DraftChanged,
    DraftClosed,
    NotYoursToDecide,
    ReviewerNotPossible,
    ReviewState,
    Stage,
    TextTooLong,
)
from lienthong.identity.terms import Acting
from lienthong.work.queries import list_colleagues


def approve_draft(
    *, dispatch_id: UUID, comment: str = "", seen: int, acting: Acting, now: datetime
) -> Stage:
    """Agree to a draft; after the last one of a level the next is asked, after all the signer.

    Refuses who is not asked now (NotYoursToDecide) and a version other than the one that was read
    (DraftChanged). Facts: documents:dispatch:approved, and with the last one
    documents:dispatch:readied.
    """
    words = _comment(comment)
    with transaction.atomic():
        row = lock_draft(dispatch_id, acting)
        look = _own_look(row, acting, seen)
        look.state, look.comment, look.decided_at = ReviewState.APPROVED, words, now
        look.version = row.version
        look.save()
        row.changed_at = now
        tell(DispatchApproved, row, acting=acting, now=now, comment=words)
        ask_next(row, acting=acting, now=now)
        row.save()
    return Stage(row.stage)


def return_draft(
    *, dispatch_id: UUID, comment: str, seen: int, acting: Acting, now: datetime
) -> None:
    """Send a draft back to its drafter, saying why; also by the signer before signing.

    The others of the round are no longer asked. Refuses who is not asked now (NotYoursToDecide),
    another version than the one read (DraftChanged), and no comment (CommentMissing). Fact:
    documents:dispatch:returned.
    """
    words = _comment(comment)
    if not words:
        raise CommentMissing(field="comment")
    with transaction.atomic():
        row = lock_draft(dispatch_id, acting)
        looks = present_reviews(row)
        if not may_return(
            account_id=acting.account_id,
            signer_id=row.signer_id,
            looks=looks_of(looks),
            stage=Stage(row.stage),
        ):
            raise NotYoursToDecide
        if row.version != seen:
            raise DraftChanged(version=row.version, seen=row.version)
        look = next((one for one in looks if one.account_id == acting.account_id), None)
        if look is not None and row.stage == Stage.IN_REVIEW:
            look.state, look.comment, look.decided_at = ReviewState.RETURNED, words, now
            look.version = row.version
            look.save()
        else:
            returned_by_signer(row, acting, words, now)
        end_round(row, now=now)
        row.stage, row.changed_at = Stage.RETURNED, now
        row.save()
        tell(DispatchReturned, row, acting=acting, now=now, comment=words)


def take_back_approval(*, dispatch_id: UUID, acting: Acting, now: datetime) -> None:
    """Undo one's own approval while nobody of a later level has decided and nobody has signed.

    Refuses everything else (NotYoursToDecide). Fact: documents:dispatch:approval_taken_back.
    """
    with transaction.atomic():
        row = lock_draft(dispatch_id, acting)
        looks = present_reviews(row)
        found = to_take_back(looks_of(looks), acting.account_id, Stage(row.stage))
        if found is None:
            raise NotYoursToDecide
        row.files.filter(position=0, replaced_at=None).update(replaced_at=now)
        later = row.reviews.filter(round=row.round, level__gt=found.level)
        later.filter(state=ReviewState.ASKED).update(state=ReviewState.WAITING)
        row.reviews.filter(id=found.id).update(state=ReviewState.ASKED, comment="", decided_at=None)
        row.stage, row.changed_at = Stage.IN_REVIEW, now
        row.save()
        tell(DispatchApprovalTakenBack, row, acting=acting, now=now)


def replace_reviewer(
    *, dispatch_id: UUID, review_id: int, by: UUID, acting: Acting, now: datetime
) -> None:
    """Put somebody else in the place of a reviewer who has not decided.

    Refuses who is neither drafter nor leader (DraftClosed), one who has decided
    (NotYoursToDecide), and somebody who cannot review it (ReviewerNotPossible). Fact:
    documents:dispatch:reviewer_replaced.
    """
    with transaction.atomic():
        row = lock_draft(dispatch_id, acting)
        if not may_manage(
            account_id=acting.account_id,
            roles=acting.roles,
            drafter_id=row.drafter_id,
            stage=Stage(row.stage),
        ):
            raise DraftClosed
        looks = present_reviews(row)
        old = next((one for one in looks if one.id == review_id and one.state in PENDING), None)
        if old is None:
            raise NotYoursToDecide
        staff = list_colleagues(
            agency_id=row.agency_id, on=timezone.localdate(now), at=now, may=DRAFT
        )
        new = next((one for one in staff if one.account_id == by), None)
        taken = {one.account_id for one in looks} | {row.drafter_id, *row.list_co_drafters()}
        if new is None or new.account_id in taken:
            raise ReviewerNotPossible(name=new.name if new else "?", field="by")
        DispatchReview.objects.create(
            dispatch=row,
            round=row.round,
            level=old.level,
            account_id=new.account_id,
            name=new.name,
            title=new.title,
            state=old.state,
            version=old.version,
        )
        old.state, old.decided_at = ReviewState.REPLACED, now
        old.save()
        row.changed_at = now
        row.save(update_fields=["changed_at"])
        tell(
            DispatchReviewerReplaced,
            row,
            acting=acting,
            now=now,
            before=old.name,
            after=new.name,
        )


def returned_by_signer(row: Dispatch, acting: Acting, words: str, now: datetime) -> None:
    """The signer's words stand among those of the reviewers, after the last level.

    In the caller's transaction.
    """
    last = max((one.level for one in present_reviews(row)), default=0)
    DispatchReview.objects.update_or_create(
        dispatch=row,
        round=row.round,
        account_id=acting.account_id,
        defaults={
            "level": last + 1,
            "name": acting.account_name,
            "title": tidy(row.signer_title)[:300],
            "state": ReviewState.RETURNED,
            "version": row.version,
            "comment": words,
            "decided_at": now,
        },
    )


def _own_look(row: Dispatch, acting: Acting, seen: int) -> DispatchReview:
    looks = present_reviews(row)
    found = find_asked(looks_of(looks), acting.account_id)
    if row.stage != Stage.IN_REVIEW or found is None:
        raise NotYoursToDecide
    if row.version != seen:
        raise DraftChanged(version=row.version, seen=row.version)
    return next(one for one in looks if one.id == found.id)


def _comment(text: str) -> str:
    words = "\n".join(lines_of(text))
    if len(words) > LONGEST_COMMENT:
        raise TextTooLong(length=len(words), most=LONGEST_COMMENT, field="comment")
    return words
