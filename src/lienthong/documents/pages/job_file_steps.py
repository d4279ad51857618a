"""What is done with one job file, step by step: each posts from its page and leads back to it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_POST

from lienthong.documents.operations import (
    change_file,
    close_file,
    continue_file,
    decide_destruction,
    extend_retention,
    keep_back,
    move_item,
    put_document,
    put_upload,
    reopen_file,
    set_sheets,
    take_out,
)
from lienthong.documents.pages.filing_forms import (
    DecisionForm,
    DespiteForm,
    ExtendForm,
    KeepBackForm,
    ReasonForm,
    UploadForm,
    read_kind,
)
from lienthong.documents.pages.filing_words import say_filing_refusal
from lienthong.documents.pages.job_files import job_file_form
from lienthong.documents.pages.keys import read_key
from lienthong.documents.pages.register import agency_of
from lienthong.documents.terms.filing import APPROVE_FILES, KEEP_FILES, ItemKind
from lienthong.documents.terms.filing_refusals import JobFileUnknown
from lienthong.identity.queries import get_acting, requires
from lienthong.identity.terms import Permission
from lienthong.kernel.errors import Refusal


def take_step(
    request: HttpRequest,
    file_id: UUID,
    form: forms.Form,
    do: Callable[[dict[str, Any]], object],
    done: str,
) -> HttpResponse:
    """Do one step of a form; back to the file, with a word about what came of it."""
    if not form.is_valid():
        first = next(iter(form.errors.values()))[0]
        messages.error(request, str(first))
        return redirect("documents:file_one", file_id)
    try:
        do(form.cleaned_data)
    except JobFileUnknown:
        raise
    except Refusal as refusal:
        messages.error(request, say_filing_refusal(refusal))
    else:
        messages.success(request, done)
    return redirect("documents:file_one", file_id)


@require_POST
@requires(KEEP_FILES, form=ReasonForm)
def put(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Put a document that was found into the file."""
    kind = read_kind(request.POST.get("kind", ""))
    if kind is None or kind is ItemKind.KEPT_FILE:
        raise JobFileUnknown
    return take_step(
        request,
        file_id,
        forms.Form(request.POST),
        lambda _given: put_document(
            file_id=file_id,
            kind=kind,
            key=request.POST.get("key", ""),
            acting=get_acting(request),
            now=timezone.now(),
        ),
        gettext("It is in the file."),
    )


@require_POST
@requires(KEEP_FILES, form=UploadForm)
def upload(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Put a file of one's own into the file."""

    def do(given: dict[str, Any]) -> None:
        put_upload(
            file_id=file_id,
            name=given["upload"].name,
            content=given["upload"].read(),
            acting=get_acting(request),
            now=timezone.now(),
        )

    form = UploadForm(request.POST, request.FILES)
    return take_step(request, file_id, form, do, gettext("It is in the file."))


@require_POST
@requires(KEEP_FILES, form=ReasonForm)
def change_items(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Move or take out one item, or write how many pages there are."""
    acting, now = get_acting(request), timezone.now()
    step, _, named = request.POST.get("step", "").partition(":")
    item = read_key(named)
    if step == "out" and item is not None:
        return take_step(
            request, file_id, ReasonForm(request.POST),
            lambda given: take_out(file_id=file_id, item_id=item, reason=given["reason"],
                                   acting=acting, now=now),
            gettext("It was taken out of the file; where else it is it stays."),
        )  # fmt: skip
    if step in {"up", "down"} and item is not None:
        move_item(file_id=file_id, item_id=item, by=-1 if step == "up" else 1, acting=acting)
        return redirect("documents:file_one", file_id)
    counts = {
        key: read_key(str(value)[:9])
        for name, value in request.POST.dict().items()
        if (key := read_key(name.removeprefix("sheets_"))) is not None
    }
    return take_step(
        request, file_id, forms.Form(request.POST),
        lambda _given: set_sheets(file_id=file_id, sheets=counts, acting=acting),
        gettext("The page counts were written down."),
    )  # fmt: skip


def _file_step(
    form: type[forms.Form],
    do: Callable[..., object],
    done: str,
    *,
    may: Permission = KEEP_FILES,
) -> Callable[[HttpRequest, UUID], HttpResponse]:
    """A page that does one thing with a file; the form's fields are what the operation is told."""

    @require_POST
    @requires(may, form=form)
    def take(request: HttpRequest, file_id: UUID) -> HttpResponse:
        by = {"acting": get_acting(request), "now": timezone.now()}
        return take_step(
            request,
            file_id,
            form(request.POST),
            lambda given: do(file_id=file_id, **given, **by),
            gettext(done),
        )

    return take


close = _file_step(DespiteForm, close_file, gettext_noop("The file is closed."))
reopen = _file_step(ReasonForm, reopen_file, gettext_noop("The file is open again."))
keep = _file_step(KeepBackForm, keep_back, gettext_noop("The file is kept back."))
extend = _file_step(
    ExtendForm, extend_retention, gettext_noop("The file is kept longer."), may=APPROVE_FILES
)
destroy = _file_step(
    DecisionForm,
    decide_destruction,
    gettext_noop("The decision is noted. Nothing is erased here."),
    may=APPROVE_FILES,
)


@require_POST
@requires(KEEP_FILES, form=ReasonForm)
def change(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Correct title, retention or keeper."""
    acting = get_acting(request)
    form = job_file_form(agency_of(acting), request.POST)
    return take_step(
        request, file_id, form,
        lambda _given: change_file(file_id=file_id, draft=form.draft(), acting=acting,
                                   now=timezone.now()),
        gettext("The file was corrected."),
    )  # fmt: skip


@require_POST
@requires(KEEP_FILES, form=ReasonForm)
def go_on(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Open a file that continues one of a dissolved agency."""
    try:
        new = continue_file(file_id=file_id, acting=get_acting(request), now=timezone.now())
    except JobFileUnknown:
        raise
    except Refusal as refusal:
        messages.error(request, say_filing_refusal(refusal))
        return redirect("documents:file_one", file_id)
    messages.success(request, gettext("Your agency's own file is open; it goes on with the old."))
    return redirect("documents:file_one", new)
