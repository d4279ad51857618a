"""Writing a draft: versions, what is kept while typing, giving up and taking up again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lienthong.documents.events import DispatchChanged, DispatchDropped, DispatchRestored
from lienthong.documents.models import DispatchSketch, DispatchVersion
from lienthong.documents.operations.drafts.locked import (
    add_version,
    lock_draft,
    lock_editable,
    lock_own,
    tell,
)
from lienthong.documents.operations.drafts.signer import as_proposed
from lienthong.documents.rules.contents import restore, store, tidy_content
from lienthong.documents.rules.issuing import require_due
from lienthong.documents.terms import Content, DraftChanged, DraftClosed, Stage
from lienthong.identity.terms import Acting


def save_draft(
    *, dispatch_id: UUID, content: Content, seen: int, note: str = "", acting: Acting, now: datetime
) -> int:
    """Save what was typed as the next version; its number. Nothing changed: the number as it was.

    `seen` is the version that the editor opened. Where neither form nor post of the signer is
    typed, they are filled in as proposed (SG-30). Refuses who may not edit it now (DraftClosed), a
    newer version than `seen` (DraftChanged), texts that are too long, an answer wanted by a day
    that has passed (DuePast). A version that was a PDF stays the document: only what is said about
    it changes. Fact: documents:dispatch:changed.
    """
    content = tidy_content(content)
    with transaction.atomic():
        row = lock_editable(dispatch_id, acting)
        if row.version != seen:
            raise DraftChanged(version=row.version)
        newest = DispatchVersion.objects.get(dispatch=row, number=row.version)
        before = restore(newest.content) if newest.content else None
        if before is None or content.due_on != before.due_on:
            require_due(content.due_on, today=timezone.localdate(now))
        content = as_proposed(content, before, agency_id=row.agency_id, now=now)
        _forget(row.id, acting)
        if before == content:
            return row.version
        number = add_version(row, content, file=newest.file, note=note, acting=acting, now=now)
        row.save()
        tell(DispatchChanged, row, acting=acting, now=now, note=note[:500])
    return number


def keep_sketch(
    *, dispatch_id: UUID, content: Content, seen: int, acting: Acting, now: datetime
) -> None:
    """Keep what is being typed, for this person alone, in the place of what was kept before.

    No version and no fact. Refuses who may not edit the draft now (DraftClosed), texts that are
    too long.
    """
    content = tidy_content(content)
    with transaction.atomic():
        row = lock_editable(dispatch_id, acting)
        DispatchSketch.objects.update_or_create(
            dispatch=row,
            account_id=acting.account_id,
            defaults={"content": store(content), "base": seen, "saved_at": now},
        )


def drop_sketch(*, dispatch_id: UUID, acting: Acting) -> None:
    """Throw away what this person typed and did not save."""
    with transaction.atomic():
        row = lock_draft(dispatch_id, acting)
        _forget(row.id, acting)


def drop_draft(*, dispatch_id: UUID, acting: Acting, now: datetime) -> None:
    """Give a draft up; it can be taken up again.

    Refuses who did not draft it, and other stages (DraftClosed). Fact: documents:dispatch:dropped.
    """
    with transaction.atomic():
        row = lock_own(dispatch_id, acting)
        row.stage, row.changed_at = Stage.DROPPED, now
        row.save(update_fields=["stage", "changed_at"])
        tell(DispatchDropped, row, acting=acting, now=now)


def restore_draft(*, dispatch_id: UUID, acting: Acting, now: datetime) -> None:
    """Take up a draft that was given up. Refuses any other, and who did not draft it (DraftClosed).

    Fact: documents:dispatch:restored.
    """
    with transaction.atomic():
        row = lock_draft(dispatch_id, acting)
        if row.stage != Stage.DROPPED or row.drafter_id != acting.account_id:
            raise DraftClosed
        row.stage, row.changed_at = Stage.DRAFTING, now
        row.save(update_fields=["stage", "changed_at"])
        tell(DispatchRestored, row, acting=acting, now=now)


def _forget(dispatch_id: UUID, acting: Acting) -> None:
    DispatchSketch.objects.filter(dispatch_id=dispatch_id, account_id=acting.account_id).delete()
