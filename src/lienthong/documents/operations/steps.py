"""What signing, numbering and sealing have in common: the row, its files, many at once."""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext

from lienthong.documents.models import Dispatch, DispatchFile
from lienthong.documents.operations.files import keep_file
from lienthong.documents.queries.drafts import require_readable
from lienthong.documents.queries.reading import require_chosen
from lienthong.documents.rules.numbering import say_entry
from lienthong.documents.terms import (
    AgencyNeeded,
    DispatchRestricted,
    DispatchUnknown,
    DraftUnknown,
    FileMissing,
    MadeFor,
    NotAtThisStep,
    Stage,
    StepResult,
)
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal

PDF = "application/pdf"


def agency_of(acting: Acting) -> UUID:
    """The agency acted for; refuses who acts for none (AgencyNeeded)."""
    if acting.agency_id is None:
        raise AgencyNeeded
    return acting.agency_id


def find_dispatch(dispatch_id: UUID, acting: Acting, *, stage: Stage, lock: bool) -> Dispatch:
    """The agency's document at that stage, locked until the transaction ends if told.

    Refuses one of another agency (DispatchUnknown), a restricted one to whom it is closed
    (DispatchRestricted), and one further on or back (NotAtThisStep).
    """
    rows = Dispatch.objects.select_for_update() if lock else Dispatch.objects
    row = rows.filter(id=dispatch_id, agency_id=agency_of(acting)).first()
    if row is None:
        raise DispatchUnknown
    require_chosen(row, acting)
    if row.stage != stage:
        raise NotAtThisStep(stage=row.stage)
    return row


def files_of(row: Dispatch) -> list[DispatchFile]:
    """The files as they go out, the document first; refuses none, or no PDF (FileMissing)."""
    files = list(row.files.filter(replaced_at=None).select_related("file").order_by("position"))
    if not files or files[0].position != 0 or files[0].file.content_type != PDF:
        raise FileMissing
    return files


def put_in_place(
    old: DispatchFile, content: bytes, *, made_for: MadeFor, now: datetime
) -> DispatchFile:
    """A new file in the place of an old one, which stays kept; in the caller's transaction.

    Refuses a file that was replaced meanwhile (NotAtThisStep).
    """
    kept = keep_file(content, content_type=PDF, now=now)
    replaced = DispatchFile.objects.filter(id=old.id, replaced_at=None).update(replaced_at=now)
    if not replaced:
        raise NotAtThisStep(stage=old.dispatch.stage)
    return DispatchFile.objects.create(
        dispatch_id=old.dispatch_id,
        position=old.position,
        name=old.name,
        file=kept,
        made_for=made_for,
        boxes=old.boxes,
    )


def name_of_dispatch(row: Dispatch) -> str:
    """How people call a document: its number and symbol, or what it is about."""
    return say_entry(row.number, row.symbol) if row.number else row.subject


def do_many(
    ids: Iterable[UUID], step: Callable[[UUID], Dispatch], *, acting: Acting
) -> list[StepResult]:
    """A step for each document by itself; a refusal stops no other, and is its result."""
    results = []
    for dispatch_id in ids:
        try:
            row = step(dispatch_id)
            results.append(StepResult(dispatch_id=dispatch_id, name=name_of_dispatch(row)))
        except Refusal as refusal:
            name = _name_for(acting, dispatch_id)
            results.append(StepResult(dispatch_id=dispatch_id, name=name, refused=refusal))
    return results


def _name_for(acting: Acting, dispatch_id: UUID) -> str:
    """How its readers call a document; others get back the id that they sent."""
    try:
        require_readable(dispatch_id=dispatch_id, acting=acting)
    except DispatchRestricted:
        row = Dispatch.objects.get(id=dispatch_id)
        return name_of_dispatch(row) if row.number else gettext("Restricted document")
    except DraftUnknown:
        return str(dispatch_id)
    return name_of_dispatch(Dispatch.objects.get(id=dispatch_id))
