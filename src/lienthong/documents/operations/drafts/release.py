"""Releasing a file of a draft whose mark of state secrets was misread."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from lienthong.documents.events import DispatchMarkReleased
from lienthong.documents.models import Dispatch, Screening
from lienthong.documents.operations.drafts.locked import lock_draft, tell
from lienthong.documents.rules.access import tidy_why
from lienthong.documents.rules.drafts import may_release
from lienthong.documents.terms import (
    EDITABLE,
    MadeFor,
    MarkNotThere,
    NotYoursToRelease,
    Reading,
    Stage,
)
from lienthong.identity.terms import Acting


def release_mark(
    *, dispatch_id: UUID, screening_id: int, reason: str, acting: Acting, now: datetime
) -> None:
    """Say that a file's mark was misread, for a reason of 10 characters on: it may go out again.

    Who reviews and who signs see that, by whom and why. An attachment goes back to its place, if
    the draft may be changed and the place is free. Refuses who drafts the document and who is
    neither clerk nor leader (NotYoursToRelease), a file that bears no mark any more (MarkNotThere),
    another length of the reason (ReasonTooShort). Fact: documents:dispatch:mark_released.
    """
    words = tidy_why(reason)
    with transaction.atomic():
        draft = lock_draft(dispatch_id, acting)
        drafters = {draft.drafter_id, *draft.list_co_drafters()}
        if not may_release(account_id=acting.account_id, roles=acting.roles, drafters=drafters):
            raise NotYoursToRelease
        barred = Screening.objects.filter(dispatch=draft, state=Reading.BARRED)
        row = barred.filter(id=screening_id).first()
        if row is None:
            raise MarkNotThere
        secrecy = row.secrecy
        row.released = {"secrecy": secrecy, "by": acting.account_name, "reason": words}
        row.state, row.secrecy = Reading.READ, ""
        row.save(update_fields=["state", "secrecy", "released"])
        _put_back(draft, row, now)
        tell(
            DispatchMarkReleased,
            draft,
            acting=acting,
            now=now,
            file=row.name,
            secrecy=secrecy,
            reason=words,
        )


def _put_back(draft: Dispatch, row: Screening, now: datetime) -> None:
    if Stage(draft.stage) not in EDITABLE:
        return
    attached = draft.files.filter(made_for=MadeFor.ATTACHED)
    left = attached.filter(file=row.file_id).order_by("-replaced_at").first()
    if left is None or attached.filter(position=left.position, replaced_at=None).exists():
        return
    left.replaced_at = None
    left.save(update_fields=["replaced_at"])
    draft.changed_at = now
    draft.save(update_fields=["changed_at"])
