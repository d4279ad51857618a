"""Files of a draft: as PDF, as Word, what goes out beside it, what was written elsewhere."""

from collections.abc import Callable
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from lienthong.documents.operations import attach_file, detach_file, release_mark, take_upload
from lienthong.documents.pages.dispatch_readers import tell_opened
from lienthong.documents.pages.drafts.forms import UploadForm, read_upload
from lienthong.documents.pages.drafts.words import say_draft_refusal
from lienthong.documents.pages.scan_forms import ReleaseForm
from lienthong.documents.queries import (
    get_draft,
    lay_out_dispatch,
    read_file,
    require_readable,
    write_dispatch_word,
)
from lienthong.documents.terms import DRAFT, DraftUnknown
from lienthong.identity.queries import get_acting, requires
from lienthong.kernel.errors import Refusal

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_GET
@requires(DRAFT)
def pdf(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """A version as it will be printed, shown in the browser; `?version=`, else the newest.

    What cannot be laid out yet leads back to the draft, which says why.
    """
    require_readable(dispatch_id=dispatch_id, acting=get_acting(request))
    try:
        laid_out = lay_out_dispatch(dispatch_id=dispatch_id, version=_version(request))
    except DraftUnknown:
        raise
    except Refusal as refusal:
        messages.warning(request, say_draft_refusal(refusal))
        return redirect("documents:draft", dispatch_id)
    tell_opened(request, dispatch_id, "du-thao.pdf")
    return HttpResponse(
        laid_out.pdf,
        content_type=PDF,
        headers={"Content-Disposition": 'inline; filename="du-thao.pdf"'},
    )


@require_GET
@requires(DRAFT)
def word(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """A version as a Word file; what cannot be laid out yet leads back to the draft."""
    require_readable(dispatch_id=dispatch_id, acting=get_acting(request))
    try:
        written = write_dispatch_word(dispatch_id=dispatch_id, version=_version(request))
    except DraftUnknown:
        raise
    except Refusal as refusal:
        messages.warning(request, say_draft_refusal(refusal))
        return redirect("documents:draft", dispatch_id)
    tell_opened(request, dispatch_id, "du-thao.docx")
    return _download(written, WORD, "du-thao.docx")


@require_GET
@requires(DRAFT)
def attached(request: HttpRequest, dispatch_id: UUID, position: int) -> HttpResponse:
    """A file that goes out beside the document."""
    card = get_draft(dispatch_id=dispatch_id, acting=get_acting(request))
    found = next((one for one in card.attached if one.position == position), None)
    if found is None:
        raise DraftUnknown
    tell_opened(request, dispatch_id, found.name)
    return _download(read_file(found.sha256), found.content_type, found.name)


@require_POST
@requires(DRAFT, form=UploadForm)
def upload(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Take a Word file or PDF as what the draft says."""

    def take(form: UploadForm) -> None:
        take_upload(
            dispatch_id=dispatch_id,
            upload=read_upload(form.cleaned_data["file"]),
            seen=form.cleaned_data["seen"] or 0,
            acting=get_acting(request),
            now=timezone.now(),
        )

    _with_upload(request, take, gettext("The file is taken: check what was read from it."))
    return redirect("documents:draft_edit", dispatch_id)


@require_POST
@requires(DRAFT, form=UploadForm)
def attach(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Let a file go out beside the document."""

    def take(form: UploadForm) -> None:
        attach_file(
            dispatch_id=dispatch_id,
            upload=read_upload(form.cleaned_data["file"]),
            acting=get_acting(request),
            now=timezone.now(),
        )

    _with_upload(request, take, gettext("Attached."))
    return redirect("documents:draft", dispatch_id)


@require_POST
@requires(DRAFT)
def detach(request: HttpRequest, dispatch_id: UUID, position: int) -> HttpResponse:
    """Let an attachment not go out."""
    detach_file(
        dispatch_id=dispatch_id,
        position=position,
        acting=get_acting(request),
        now=timezone.now(),
    )
    messages.success(request, gettext("It does not go out any more."))
    return redirect("documents:draft", dispatch_id)


@require_POST
@requires(DRAFT, form=ReleaseForm)
def release(request: HttpRequest, dispatch_id: UUID, screening_id: int) -> HttpResponse:
    """Let a file go out again whose mark of state secrets was misread."""
    try:
        release_mark(
            dispatch_id=dispatch_id,
            screening_id=screening_id,
            reason=request.POST.get("reason", ""),
            acting=get_acting(request),
            now=timezone.now(),
        )
    except DraftUnknown:
        raise
    except Refusal as refusal:
        messages.warning(request, say_draft_refusal(refusal))
    else:
        messages.success(request, gettext("Released: the file can go out again."))
    return redirect("documents:draft", dispatch_id)


def _version(request: HttpRequest) -> int | None:
    text = request.GET.get("version", "")
    return int(text) if text.isdecimal() and len(text) < len("1000000") else None


def _download(content: bytes, content_type: str, name: str) -> HttpResponse:
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": disposition}
    )


def _with_upload(request: HttpRequest, take: Callable[[UploadForm], None], taken: str) -> None:
    """Take the file that was sent, and say that it is taken or why it is not."""
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.warning(request, gettext("Choose a file first."))
        return
    try:
        take(form)
    except DraftUnknown:
        raise
    except Refusal as refusal:
        messages.warning(request, say_draft_refusal(refusal))
    else:
        messages.success(request, taken)
