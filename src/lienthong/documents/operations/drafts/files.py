"""Files of a draft: the document as it was written elsewhere, and what goes out beside it."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from lienthong.documents.events import DispatchChanged
from lienthong.documents.models import (
    Dispatch,
    DispatchFile,
    DispatchVersion,
    KeptFile,
    Screening,
)
from lienthong.documents.operations.drafts.locked import add_version, lock_editable, tell
from lienthong.documents.operations.files import keep_file
from lienthong.documents.queries.screenings import refuse_barred
from lienthong.documents.rules.contents import LONGEST, refuse_degree, restore
from lienthong.documents.terms import DraftChanged, FilesFull, MadeFor, Reading, ScanNotSigned
from lienthong.identity.terms import Acting
from lienthong.paper.scanning.given import (
    DOCX,
    FirstPage,
    Upload,
    examine_upload,
    look_at_first_page,
    read_word_upload,
)

MOST_ATTACHED = 9
"""With the document ten files: what one message of the exchange carries."""


def take_upload(
    *, dispatch_id: UUID, upload: Upload, seen: int, acting: Acting, now: datetime
) -> int:
    """Take a file as the document; the number of the version that it makes.

    A PDF goes out as it is; the text of a Word file becomes the text of the draft, to be checked.
    Refuses what `examine_upload` refuses, a mark of state secrets on the first page (DraftSecret),
    one that is nothing but a picture: what is signed here has text (ScanNotSigned); who may not
    edit it now (DraftClosed), a newer version (DraftChanged). A first page with text and a picture
    is looked at for marks afterwards (`screen_next`). Fact: documents:dispatch:changed.
    """
    kind = examine_upload(upload, now=now)
    first = _refuse_marked(upload, kind)
    if not first.has_text:
        raise ScanNotSigned(file=upload.name, field="file")
    text = read_word_upload(upload)[: LONGEST["text"]] if kind == DOCX else ""
    with transaction.atomic():
        row = lock_editable(dispatch_id, acting)
        if row.version != seen:
            raise DraftChanged(version=row.version)
        content = restore(DispatchVersion.objects.get(dispatch=row, number=row.version).content)
        if kind == DOCX:
            content = replace(content, text=text)
        kept = keep_file(upload.content, content_type=kind, now=now)
        number = add_version(row, content, file=kept, note=upload.name, acting=acting, now=now)
        if first.is_picture:
            _ask_screening(row, kept, upload.name, now)
        row.sketches.filter(account_id=acting.account_id).delete()
        row.save()
        tell(DispatchChanged, row, acting=acting, now=now, note=upload.name)
    return number


def write_again(*, dispatch_id: UUID, acting: Acting, now: datetime) -> int:
    """Go back from a given PDF to a document that is written here; the number of the version.

    Refuses who may not edit it now (DraftClosed). Fact: documents:dispatch:changed.
    """
    with transaction.atomic():
        row = lock_editable(dispatch_id, acting)
        content = restore(DispatchVersion.objects.get(dispatch=row, number=row.version).content)
        number = add_version(row, content, acting=acting, now=now)
        row.save()
        tell(DispatchChanged, row, acting=acting, now=now)
    return number


def attach_file(*, dispatch_id: UUID, upload: Upload, acting: Acting, now: datetime) -> None:
    """Let a PDF or Word file go out beside the document.

    The first page of a PDF that is a picture is looked at for marks afterwards (`screen_next`).
    Refuses what `examine_upload` refuses, a mark of state secrets on the first page (DraftSecret),
    more than MOST_ATTACHED (FilesFull), who may not edit it now (DraftClosed). Fact:
    documents:dispatch:changed.
    """
    kind = examine_upload(upload, now=now, may_be_signed=True)
    first = _refuse_marked(upload, kind)
    with transaction.atomic():
        row = lock_editable(dispatch_id, acting)
        present = row.files.filter(made_for=MadeFor.ATTACHED, replaced_at=None)
        if present.count() >= MOST_ATTACHED:
            raise FilesFull(most=MOST_ATTACHED, field="attachment")
        used = set(present.values_list("position", flat=True))
        position = next(at for at in range(1, MOST_ATTACHED + 1) if at not in used)
        kept = keep_file(upload.content, content_type=kind, now=now)
        DispatchFile.objects.create(
            dispatch=row,
            position=position,
            name=upload.name,
            file=kept,
            made_for=MadeFor.ATTACHED,
        )
        if first.is_picture:
            _ask_screening(row, kept, upload.name, now)
        row.changed_at = now
        row.save(update_fields=["changed_at"])
        tell(DispatchChanged, row, acting=acting, now=now, note=upload.name)


def _refuse_marked(upload: Upload, kind: str) -> FirstPage:
    """Refuse a file whose first page bears a mark in its text; what that page is."""
    found = look_at_first_page(upload, kind)
    refuse_degree(found.secrecy, field="file")
    return found


def _ask_screening(row: Dispatch, file: KeptFile, name: str, now: datetime) -> None:
    """Have a picture looked at once; one with a mark is refused when it is given again."""
    refuse_barred(dispatch_id=row.id, sha256=file.sha256)
    Screening.objects.get_or_create(
        dispatch=row,
        file=file,
        defaults={"name": name, "state": Reading.WAITING, "asked_at": now},
    )


def _ask_no_more(row: Dispatch, sha256s: list[str]) -> None:
    """A file that goes out with nothing needs no look, unless it stands at another place too."""
    still = row.files.filter(replaced_at=None).values("file_id")
    unread = row.screenings.filter(state__in=[Reading.WAITING, Reading.READING])
    unread.filter(file__in=sha256s).exclude(file__in=still).delete()


def detach_file(*, dispatch_id: UUID, position: int, acting: Acting, now: datetime) -> None:
    """Let an attachment not go out; its bytes stay kept. Nothing happens where there is none.

    Refuses who may not edit it now (DraftClosed). Fact: documents:dispatch:changed.
    """
    with transaction.atomic():
        row = lock_editable(dispatch_id, acting)
        present = row.files.filter(made_for=MadeFor.ATTACHED, replaced_at=None, position=position)
        left = list(present.values_list("file_id", flat=True))
        if not present.update(replaced_at=now):
            return
        _ask_no_more(row, left)
        row.changed_at = now
        row.save(update_fields=["changed_at"])
        tell(DispatchChanged, row, acting=acting, now=now)
