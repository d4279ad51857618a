"""Outgoing documents as pages: PDF and Word, always the same from the same version."""

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from lienthong.documents.models import Dispatch, DispatchVersion
from lienthong.documents.queries.files import read_file
from lienthong.documents.queries.screenings import refuse_barred
from lienthong.documents.rules.contents import TypeNeeds, document_of, restore
from lienthong.documents.terms import Content, DraftUnknown
from lienthong.paper.document_types import (
    AddresseePlace,
    SubjectPlace,
    get_document_type,
    list_signing_forms,
)
from lienthong.paper.layout import Faces, LaidOut, OfficialDocument, lay_out, write_word

PDF = "application/pdf"


def lay_out_dispatch(*, dispatch_id: UUID, version: int | None = None) -> LaidOut:
    """A version (None: the newest) as PDF, with the places of number, date, signature and seal.

    Always the same pages and places from the same version. A PDF that was given comes back as it
    is, without places. Refuses what is not there (DraftUnknown), a given PDF that bears a mark
    (ScreeningMarked), and what `paper.layout` refuses.
    """
    found = _version(dispatch_id, version)
    if found.file is not None and found.file.content_type == PDF:
        refuse_barred(dispatch_id=dispatch_id, sha256=found.file.sha256)
        return LaidOut(read_file(found.file.sha256), ())
    return lay_out_content(restore(found.content), made_at=found.made_at)


def lay_out_content(content: Content, *, made_at: datetime) -> LaidOut:
    """What is typed as PDF; refuses what `paper.layout` refuses."""
    document = as_document(content, on=timezone.localdate(made_at))
    return lay_out(document, faces=Faces.bundled(), made_at=made_at)


def write_dispatch_word(*, dispatch_id: UUID, version: int | None = None) -> bytes:
    """A version as a Word file, set as its pages are.

    Refuses a version that is a PDF (DraftUnknown).
    """
    found = _version(dispatch_id, version)
    if found.file is not None and found.file.content_type == PDF:
        raise DraftUnknown
    document = as_document(restore(found.content), on=timezone.localdate(found.made_at))
    return write_word(document, made_at=found.made_at)


def as_document(content: Content, *, on: date) -> OfficialDocument:
    """What is typed as a document by the tables of that day; refuses a type there is not."""
    kind = get_document_type(content.type_code, on)
    needs = TypeNeeds(
        addressees=kind.addressees is not AddresseePlace.NO,
        subject=kind.subject is not SubjectPlace.NONE,
        authority=kind.authority,
    )
    return document_of(content, needs=needs, marks=signing_marks(on), drawn_up_on=on)


def signing_marks(on: date) -> dict[str, str]:
    """The code of each signing form of the day by its mark (“KT.”)."""
    return {form.mark: form.code for form in list_signing_forms(on)}


def _version(dispatch_id: UUID, number: int | None) -> DispatchVersion:
    wanted = number
    if wanted is None:
        newest = Dispatch.objects.filter(id=dispatch_id).values_list("version", flat=True).first()
        if newest is None:
            raise DraftUnknown
        wanted = newest
    found = (
        DispatchVersion.objects.select_related("file")
        .filter(dispatch_id=dispatch_id, number=wanted)
        .first()
    )
    if found is None or (found.content is None and found.file is None):
        raise DraftUnknown
    return found
