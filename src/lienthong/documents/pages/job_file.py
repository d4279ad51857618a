"""One job file: what is in it, what is missing, closing it, its table of contents."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from lienthong.audit.queries import list_facts_of
from lienthong.directory.queries import list_forerunners
from lienthong.documents.events import subject_of_file
from lienthong.documents.operations import (
    change_file,
    close_file,
    continue_file,
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
    SearchForm,
    UploadForm,
    read_kind,
)
from lienthong.documents.pages.filing_words import (
    KINDS,
    STATES,
    badge,
    say_filing_refusal,
    say_gap,
)
from lienthong.documents.pages.job_files import job_file_form
from lienthong.documents.pages.keys import read_key
from lienthong.documents.pages.register import agency_of
from lienthong.documents.pages.words import say_day
from lienthong.documents.queries import (
    find_candidates,
    get_export,
    get_file,
    read_file,
)
from lienthong.documents.rules.filing import MAY_OFFER, MAY_REVIEW, may_change
from lienthong.documents.terms.filing import (
    APPROVE_FILES,
    KEEP_FILES,
    FileItemCard,
    FileState,
    ItemKind,
    JobFileCard,
)
from lienthong.documents.terms.filing_refusals import (
    JobFileUnknown,
)
from lienthong.identity.queries import get_acting, requires
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal


@require_GET
@requires(KEEP_FILES)
def one(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """One job file, with the documents found to be put into it."""
    acting, today = get_acting(request), timezone.localdate()
    agency_id = agency_of(acting)
    card = get_file(agency_id=agency_id, file_id=file_id, on=today, acting=acting)
    summary = card.summary
    may = card.own and may_change(card.holder_id, acting)
    fills = may and summary.state is FileState.OPEN
    text = request.GET.get("q", "")
    context = {
        "card": card,
        "badges": [badge(STATES[summary.state])],
        "facts": _facts(card),
        "items": [_item(card, item) for item in card.items],
        "sheets": sum(item.sheets or 0 for item in card.items),
        "uncounted": sum(item.sheets is None for item in card.items),
        "gaps": [say_gap(gap) for gap in card.gaps],
        "fills": fills,
        "settles": may and summary.state in MAY_OFFER,
        "may_continue": not card.own
        and not any(one.agency_name == acting.agency_name for one in card.continued_by),
        "search_form": SearchForm(request.GET if text else None),
        "searched": bool(text),
        "found": _found(acting, file_id, text) if fills else [],
        "upload_form": UploadForm(auto_id="upload_%s"),
        "change_form": job_file_form(agency_id, initial=_initial(card), auto_id="change_%s")
        if fills
        else None,
        "close_form": DespiteForm(auto_id="close_%s"),
        "closable": not any(gap.document == "" for gap in card.gaps),
        "keep_form": KeepBackForm(auto_id="keep_%s", initial={"until": card.latest_on}),
        "reopen_form": ReasonForm(auto_id="reopen_%s"),
        **_review(card, acting),
        "export": get_export(file_id=file_id),
        "history": list_facts_of(subject=subject_of_file(file_id)),
    }
    return render(request, "documents/job_file.html", context)


@require_GET
@requires(KEEP_FILES)
def contents(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """The table of contents of a file, for paper (mục lục văn bản trong hồ sơ)."""
    acting = get_acting(request)
    card = get_file(
        agency_id=agency_of(acting), file_id=file_id, on=timezone.localdate(), acting=acting
    )
    rows = [
        {"item": _worded(item), "number": place, "issued": say_day(item.issued_on),
         "sheets": "" if item.sheets is None else item.sheets}
        for place, item in enumerate(card.items, 1)
    ]  # fmt: skip
    return render(request, "documents/file_contents.html", {"card": card, "rows": rows})


@require_GET
@requires(KEEP_FILES)
def kept(request: HttpRequest, file_id: UUID, item_id: int) -> FileResponse:
    """The bytes of a file somebody put into a job file, always to be saved, never shown."""
    agency_id = agency_of(get_acting(request))
    card = get_file(agency_id=agency_id, file_id=file_id, on=timezone.localdate())
    for item in card.items:
        if item.id == item_id and item.kind is ItemKind.KEPT_FILE:
            return FileResponse(
                BytesIO(read_file(item.key)),
                as_attachment=True,
                filename=item.subject,
                content_type="application/octet-stream",
            )
    raise JobFileUnknown


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
        content = given["upload"].read()
        put_upload(
            file_id=file_id,
            name=given["upload"].name,
            content=content,
            content_type=_type_of(content),
            acting=get_acting(request),
            now=timezone.now(),
        )

    form = UploadForm(request.POST, request.FILES)
    return take_step(request, file_id, form, do, gettext("It is in the file."))


def _type_of(content: bytes) -> str:
    """What the bytes say, not what the name or the browser says."""
    return "application/pdf" if content.startswith(b"%PDF-") else "application/octet-stream"


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


@require_POST
@requires(KEEP_FILES, form=DespiteForm)
def close(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Close the file."""
    return take_step(
        request, file_id, DespiteForm(request.POST),
        lambda given: close_file(file_id=file_id, despite=given["despite"],
                                 acting=get_acting(request), now=timezone.now()),
        gettext("The file is closed."),
    )  # fmt: skip


@require_POST
@requires(KEEP_FILES, form=ReasonForm)
def reopen(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Go on with a closed file."""
    return take_step(
        request, file_id, ReasonForm(request.POST),
        lambda given: reopen_file(file_id=file_id, reason=given["reason"],
                                  acting=get_acting(request), now=timezone.now()),
        gettext("The file is open again."),
    )  # fmt: skip


@require_POST
@requires(KEEP_FILES, form=KeepBackForm)
def keep(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Keep a file back beyond its deadline."""
    return take_step(
        request, file_id, KeepBackForm(request.POST),
        lambda given: keep_back(file_id=file_id, until=given["until"], reason=given["reason"],
                                acting=get_acting(request), now=timezone.now()),
        gettext("The file is kept back."),
    )  # fmt: skip


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


def _review(card: JobFileCard, acting: Acting) -> dict[str, Any]:
    """What the head may decide about a file whose retention ends some day."""
    end, state = card.summary.kept_until, card.summary.state
    decided = state is FileState.TO_DESTROY
    may = card.own and acting.may(APPROVE_FILES) and end is not None
    ended = end is not None and end < timezone.localdate()
    return {
        "extend_form": ExtendForm(auto_id="extend_%s")
        if may and (decided or state in MAY_REVIEW)
        else None,
        "destroy_form": DecisionForm(auto_id="destroy_%s")
        if may and ended and not decided and state in MAY_REVIEW
        else None,
        "to_destroy": decided,
    }


def _initial(card: JobFileCard) -> dict[str, Any]:
    return {
        "title": card.summary.title,
        "retention": card.retention,
        "holder": str(card.holder_id),
        "construction": card.construction,
        "notation": card.summary.notation,
    }


def _facts(card: JobFileCard) -> list[dict[str, Any]]:
    summary = card.summary
    pairs = [
        (gettext("Agency"), "" if card.own else card.agency_name),
        (gettext("Heading"), card.heading),
        (gettext("Kept by"), summary.holder),
        (gettext("Opened"), say_day(summary.opened_on)),
        (gettext("Retention"), summary.retention_name or gettext("Not chosen yet")),
        (gettext("Closed on"), say_day(summary.closed_on)),
        (gettext("Hand over by"), say_day(summary.due_on)),
        (gettext("Kept back because"), card.kept_back_for),
        (gettext("In the archive since"), say_day(card.archived_on)),
        (gettext("To be kept until"), say_day(summary.kept_until)),
        (gettext("Rests on"), card.review_note),
        (gettext("To the historical archive by"), say_day(card.history_on)),
    ]
    return [{"term": term, "text": text} for term, text in pairs if text]


def _worded(item: FileItemCard) -> FileItemCard:
    """With a word in the place of what the person may not read."""
    return replace(item, subject=gettext("Restricted document")) if item.hidden else item


def _item(card: JobFileCard, item: FileItemCard) -> dict[str, Any]:
    dispatch = "documents:issued" if item.registered else "documents:draft"
    urls = {
        ItemKind.DISPATCH: lambda: reverse(dispatch, args=[item.key]),
        ItemKind.ARRIVAL: lambda: reverse("documents:arrival", args=[item.key]),
        ItemKind.KEPT_FILE: lambda: reverse("documents:file_kept", args=[card.summary.id, item.id]),
    }
    # A dissolved agency's drafts have no page here; what stood in its registers has.
    opens = (card.own and item.own) or item.registered
    url = urls[item.kind]() if opens and not item.hidden else ""
    return {"card": _worded(item), "kind": gettext(KINDS[item.kind]), "url": url,
            "issued": say_day(item.issued_on)}  # fmt: skip


def _found(acting: Acting, file_id: UUID, text: str) -> list[dict[str, Any]]:
    agency_id = agency_of(acting)
    before = [one.id for one in list_forerunners(agency_id=agency_id, on=timezone.localdate())]
    found = find_candidates(
        agency_ids=[agency_id, *before], file_id=file_id, text=text, acting=acting
    )
    return [
        {"one": one, "kind": gettext(KINDS[one.kind]), "issued": say_day(one.issued_on)}
        for one in found
    ]
