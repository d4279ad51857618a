"""What every operation on a draft begins and ends with."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import Fact
from lienthong.documents.models import Dispatch, DispatchReview, DispatchVersion, KeptFile
from lienthong.documents.operations.readers import lock_row
from lienthong.documents.queries.reading import require_draft_reader
from lienthong.documents.queries.sheets import signing_marks
from lienthong.documents.rules.contents import post_of, signing_form_of, store
from lienthong.documents.rules.drafts import may_edit, may_submit
from lienthong.documents.rules.texts import find_gaps
from lienthong.documents.terms import (
    Content,
    DraftClosed,
    DraftUnknown,
    Stage,
)
from lienthong.identity.terms import Acting
from lienthong.kernel.vietnamese import fold


def lock_draft(dispatch_id: UUID, acting: Acting) -> Dispatch:
    """The row, locked until the transaction ends; refuses who may not read it (DraftUnknown).

    A restricted one to who would read it otherwise: DispatchRestricted.
    """
    row = lock_row(Dispatch.objects, dispatch_id, acting, unknown=DraftUnknown)
    require_draft_reader(row, acting)
    return row


def lock_editable(dispatch_id: UUID, acting: Acting) -> Dispatch:
    """The row for its drafter or who drafts with them while it may be changed; else DraftClosed."""
    row = lock_draft(dispatch_id, acting)
    drafters = {row.drafter_id, *row.list_co_drafters()}
    if not may_edit(account_id=acting.account_id, drafters=drafters, stage=Stage(row.stage)):
        raise DraftClosed
    return row


def lock_own(dispatch_id: UUID, acting: Acting) -> Dispatch:
    """The row for its drafter alone while it may be changed; else DraftClosed."""
    row = lock_draft(dispatch_id, acting)
    if not may_submit(
        account_id=acting.account_id, drafter_id=row.drafter_id, stage=Stage(row.stage)
    ):
        raise DraftClosed
    return row


def add_version(
    row: Dispatch,
    content: Content,
    *,
    file: KeptFile | None = None,
    note: str = "",
    acting: Acting,
    now: datetime,
) -> int:
    """Write the next version and what the row says of it; its number. The row is not saved."""
    row.version += 1
    DispatchVersion.objects.create(
        dispatch=row,
        number=row.version,
        content=store(content),
        file=file,
        note=note[:500],
        made_by_id=acting.account_id,
        made_by=acting.account_name,
        made_at=now,
    )
    row.type_code, row.subject = content.type_code, content.subject
    row.folded = fold(f"{content.subject} {content.symbol}")
    row.symbol = "" if find_gaps(content.symbol) else content.symbol.strip()
    row.urgency, row.due_on = content.urgency, content.due_on
    row.signer_id, row.signer_name = content.signer_id, content.signer_name
    marks = signing_marks(timezone.localdate(now))
    row.signer_title = post_of(content, marks)
    row.signing_form = signing_form_of(content, marks)
    row.changed_at = now
    _choose(row, content)
    return row.version


def present_reviews(row: Dispatch) -> list[DispatchReview]:
    """The looks of the present round, locked with the row."""
    return list(row.reviews.filter(round=row.round).order_by("level", "id"))


def tell(
    kind: Callable[..., Fact], row: Dispatch, *, acting: Acting, now: datetime, **more: Any
) -> None:
    """Append a fact about the document as it is now."""
    fact = kind(
        dispatch_id=row.id,
        agency_id=row.agency_id,
        entry=str(row),
        version=row.version,
        **more,
    )
    append_fact(fact=fact, actor=acting.actor, now=now)


def _choose(row: Dispatch, content: Content) -> None:
    """Recipients as the newest version names them."""
    row.recipients.all().delete()
    made: Sequence[Any] = [
        row.recipients.model(
            dispatch=row,
            position=at,
            agency_id=one.agency_id,
            name=one.name,
            purpose=one.purpose,
            way=one.way,
        )
        for at, one in enumerate(content.chosen)
    ]
    row.recipients.bulk_create(made)
