"""Submitting a draft to its reviewers, making it ready for the signer, taking it back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lienthong.documents.events import DispatchReadied, DispatchSubmitted, DispatchWithdrawn
from lienthong.documents.models import (
    Dispatch,
    DispatchFile,
    DispatchReview,
    DispatchVersion,
    FileItem,
)
from lienthong.documents.operations.drafts.following import note_chain
from lienthong.documents.operations.drafts.locked import (
    lock_draft,
    lock_own,
    present_reviews,
    tell,
)
from lienthong.documents.operations.drafts.signer import require_proposed
from lienthong.documents.operations.file_items import count_sheets
from lienthong.documents.operations.files import keep_file
from lienthong.documents.operations.places import boxes_as_json, require_place
from lienthong.documents.queries.drafts import looks_of
from lienthong.documents.queries.files import read_file
from lienthong.documents.queries.screenings import refuse_barred
from lienthong.documents.queries.sheets import PDF, lay_out_dispatch
from lienthong.documents.rules.contents import gaps_of, restore
from lienthong.documents.rules.drafts import (
    MOST_LEVELS,
    PENDING,
    find_unfit,
    level_to_ask,
    may_withdraw,
)
from lienthong.documents.rules.issuing import require_due
from lienthong.documents.terms import (
    DRAFT,
    Content,
    DraftChanged,
    DraftClosed,
    GapsLeft,
    MadeFor,
    ReviewerNotPossible,
    ReviewState,
    Stage,
    TextTooLong,
)
from lienthong.identity.terms import Acting
from lienthong.work.queries import list_colleagues
from lienthong.work.terms import Colleague

GAPS_NAMED = 5


def submit_draft(
    *,
    dispatch_id: UUID,
    levels: Sequence[Sequence[UUID]],
    seen: int,
    acting: Acting,
    now: datetime,
    chain_id: UUID | None = None,
) -> Stage:
    """Ask the people of each level in turn; without any it goes to the signer at once; its stage.

    Refuses who may not submit it now (DraftClosed), a version newer than `seen` (DraftChanged),
    gaps of the template (GapsLeft), no signer who may sign today (SignerMissing), a form neither
    proposed nor explained (FormNotProposed), a PDF without the signer's name (PlaceNotFound), a
    reviewer without a post here, who drafts it, anybody twice (ReviewerNotPossible), and what
    cannot be laid out (`paper.layout`). How it departs from the chain `chain_id`, else from the
    first for its type, is kept and shown; refuses a chain that does not hold (ChainNotValid), and
    not to replace who left it (ReviewerLeft).
    Facts: documents:dispatch:submitted, or documents:dispatch:readied.
    """
    levels = [level for level in levels if level]
    if len(levels) > MOST_LEVELS:
        raise TextTooLong(length=len(levels), most=MOST_LEVELS, field="levels")
    _require_place(dispatch_id, acting)  # reads the file, so before the row is locked
    with transaction.atomic():
        row = lock_own(dispatch_id, acting)
        if row.version != seen:
            raise DraftChanged(version=row.version)
        staff = {
            one.account_id: one
            for one in list_colleagues(
                agency_id=row.agency_id, on=timezone.localdate(now), at=now, may=DRAFT
            )
        }
        content = _complete(row, now)
        require_due(content.due_on, today=timezone.localdate(now))
        unfit = find_unfit(
            levels, drafters={row.drafter_id, *row.list_co_drafters()}, staff=set(staff)
        )
        if unfit is not None:
            name = staff[unfit].name if unfit in staff else "?"
            raise ReviewerNotPossible(name=name, field="levels")
        told = note_chain(row, levels, staff=staff, chain_id=chain_id, now=now)
        row.round += 1
        _ask(row, levels, staff)
        names = tuple(staff[one].name for people in levels for one in people)
        row.stage, row.changed_at = Stage.IN_REVIEW, now
        told |= {"reviewers": names, "form_reason": content.form_reason}
        tell(DispatchSubmitted, row, acting=acting, now=now, **told)
        if not levels:
            make_ready(row, acting=acting, now=now)
        row.save()
    return Stage(row.stage)


def _require_place(dispatch_id: UUID, acting: Acting) -> None:
    """Refuse the drafter of a PDF in which the signer would find no place to sign."""
    versions = DispatchVersion.objects.select_related("file").filter(
        dispatch_id=dispatch_id, dispatch__drafter_id=acting.account_id
    )
    newest = versions.order_by("-number").first()
    if newest is None or newest.file is None or newest.file.content_type != PDF:
        return
    refuse_barred(dispatch_id=dispatch_id, sha256=newest.file.sha256)
    signer = restore(newest.content).signer_name
    if signer:
        require_place(read_file(newest.file.sha256), signer=signer)


def _ask(row: Dispatch, levels: Sequence[Sequence[UUID]], staff: Mapping[UUID, Colleague]) -> None:
    for level, people in enumerate(levels, start=1):
        for account_id in people:
            DispatchReview.objects.create(
                dispatch=row,
                round=row.round,
                level=level,
                account_id=account_id,
                name=staff[account_id].name,
                title=staff[account_id].title,
                state=ReviewState.ASKED if level == 1 else ReviewState.WAITING,
                version=row.version,
            )


def withdraw_draft(*, dispatch_id: UUID, acting: Acting, now: datetime) -> None:
    """Take a draft back to change it, as long as nobody has signed.

    Refuses who did not draft it and any other stage (DraftClosed). Fact:
    documents:dispatch:withdrawn.
    """
    with transaction.atomic():
        row = lock_draft(dispatch_id, acting)
        stage = Stage(row.stage)
        if not may_withdraw(account_id=acting.account_id, drafter_id=row.drafter_id, stage=stage):
            raise DraftClosed
        end_round(row, now=now)
        row.stage, row.changed_at = Stage.DRAFTING, now
        row.save()
        tell(DispatchWithdrawn, row, acting=acting, now=now)


def ask_next(row: Dispatch, *, acting: Acting, now: datetime) -> None:
    """Ask the next level, or make the document ready when nobody is left to ask."""
    looks = present_reviews(row)
    level = level_to_ask(looks_of(looks))
    if level is None:
        make_ready(row, acting=acting, now=now)
        return
    row.reviews.filter(round=row.round, level=level, state=ReviewState.WAITING).update(
        state=ReviewState.ASKED
    )


def make_ready(row: Dispatch, *, acting: Acting, now: datetime) -> None:
    """Make the PDF that is to be signed and put it at position 0; the row is not saved."""
    laid_out = lay_out_dispatch(dispatch_id=row.id)
    kept = keep_file(laid_out.pdf, content_type=PDF, now=now)
    _put_away(row, now)
    DispatchFile.objects.create(
        dispatch=row,
        position=0,
        name="van-ban.pdf",
        file=kept,
        made_for=MadeFor.SIGNING,
        boxes=boxes_as_json(laid_out.boxes) or None,
    )
    lying = FileItem.objects.filter(dispatch=row)
    if lying.exists():  # counted when it was put into a job file, as it stood then
        lying.update(sheets=count_sheets(laid_out.pdf))
    row.stage, row.changed_at = Stage.TO_SIGN, now
    tell(DispatchReadied, row, acting=acting, now=now, sha256=kept.sha256)


def end_round(row: Dispatch, *, now: datetime) -> None:
    """Nobody is asked any more, and the file for signing, if it was made, no longer stands."""
    row.reviews.filter(round=row.round, state__in=PENDING).update(state=ReviewState.LAPSED)
    _put_away(row, now)


def _put_away(row: Dispatch, now: datetime) -> None:
    row.files.filter(position=0, replaced_at=None).update(replaced_at=now)


def _complete(row: Dispatch, now: datetime) -> Content:
    """What the draft says; refuses one that cannot go to its signer like that."""
    version = DispatchVersion.objects.select_related("file").get(dispatch=row, number=row.version)
    content = restore(version.content)
    require_proposed(content, agency_id=row.agency_id, now=now)
    is_pdf = version.file is not None and version.file.content_type == PDF
    gaps = [] if is_pdf else gaps_of(content)
    if gaps:
        more = ", …" if len(gaps) > GAPS_NAMED else ""
        raise GapsLeft(gaps=", ".join(f"“{gap}”" for gap in gaps[:GAPS_NAMED]) + more)
    lay_out_dispatch(dispatch_id=row.id, version=row.version)
    return content
