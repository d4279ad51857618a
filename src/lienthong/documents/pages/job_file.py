"""One job file: what is in it, what is missing, closing it, its table of contents."""

from dataclasses import replace
from io import BytesIO
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from lienthong.audit.queries import list_facts_of
from lienthong.directory.queries import list_forerunners
from lienthong.documents.events import subject_of_file
from lienthong.documents.pages.filing_forms import (
    DecisionForm,
    DespiteForm,
    ExtendForm,
    KeepBackForm,
    ReasonForm,
    SearchForm,
    UploadForm,
)
from lienthong.documents.pages.filing_words import (
    KINDS,
    STATES,
    badge,
    say_gap,
)
from lienthong.documents.pages.job_files import job_file_form
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
