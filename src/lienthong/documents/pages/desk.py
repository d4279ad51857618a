"""The clerk's desk: what came by the exchange and on paper, and into the register from here."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from lienthong.documents.operations import accept_many
from lienthong.documents.pages.bulk import tell
from lienthong.documents.pages.register import agency_of
from lienthong.documents.pages.scan_forms import ReturnForm
from lienthong.documents.pages.twins import address_of_twin, addresses_of_copies
from lienthong.documents.pages.viewer import badge_of_forces, describe_files, is_still_read
from lienthong.documents.pages.words import say_day, say_instant, say_refusal
from lienthong.documents.queries import (
    code_of,
    count_waiting,
    find_first_copies,
    get_waiting,
    list_received_files,
    list_scans,
    list_waiting,
)
from lienthong.documents.terms import (
    REGISTER,
    URGENCY_OF_PRIORITY,
    ArrivalOutcome,
    Reading,
    ScanCard,
    Waiting,
)
from lienthong.exchange.operations import refuse_document
from lienthong.exchange.queries import (
    count_waiting_changes,
    get_received_document,
    say_asked,
    say_business,
)
from lienthong.exchange.terms import AlreadyDecided, ChangeEntry, ReasonMissing, ReceptionState
from lienthong.identity.queries import get_acting, page_of, read_ids, requires
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal
from lienthong.kernel.secrecy import say_mark
from lienthong.paper.signing.examination import LegalForce
from lienthong.work.queries import badge_of_urgency


@require_GET
@requires(REGISTER)
def desk(request: HttpRequest) -> HttpResponse:
    """What waits: documents of the exchange to accept, scans to register."""
    acting = get_acting(request)
    agency_id = agency_of(acting)
    page = page_of(
        request,
        count=count_waiting(agency_id=agency_id),
        ask=lambda first, limit: list_waiting(acting=acting, first=first, limit=limit),
    )
    scans = list_scans(agency_id=agency_id, on=timezone.localdate())
    context = {
        "page": page,
        "columns": [
            {"label": gettext("Number and symbol")},
            {"label": gettext("Subject")},
            {"label": gettext("Sender")},
            {"label": gettext("Arrived at")},
            {"label": gettext("What is known")},
        ],
        "rows": [_row(one) for one in page.object_list],
        "scan_columns": [
            {"label": gettext("Scan")},
            {"label": gettext("What its text seems to say")},
            {"label": gettext("Files")},
            {"label": gettext("Reading")},
        ],
        "scans": _scan_rows(scans, acting),
        "is_read": all(one.is_read for one in scans),
        "early": count_waiting_changes(agency_id=agency_id),
    }
    return render(request, "documents/desk.html", context)


@require_POST
@requires(REGISTER)
def accept(request: HttpRequest) -> HttpResponse:
    """Accept and register every document that was ticked, each by itself.

    The list has the newest on top; the register has them in the order of their arrival.
    """
    try:
        done = accept_many(
            document_ids=read_ids(request.POST.getlist("document"))[::-1],
            acting=get_acting(request),
            now=timezone.now(),
            known_duplicates=frozenset(read_ids(request.POST.getlist("known"))),
        )
    except Refusal as refusal:
        messages.warning(request, say_refusal(refusal))
    else:
        tell(request, done)
        if only := _only(done, request):
            return redirect("documents:received", only)
    return redirect("documents:desk")


@require_GET
@requires(REGISTER)
def received(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """One document of the exchange before it is accepted: its pages, what it is worth, a twin."""
    return _show(request, document_id, ReturnForm())


@require_POST
@requires(REGISTER, form=ReturnForm)
def return_(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Return a document with a reason; its sender is told (02)."""
    form = ReturnForm(request.POST)
    if form.is_valid():
        try:
            refuse_document(
                document_id=document_id,
                reason=form.cleaned_data["reason"],
                acting=get_acting(request),
                now=timezone.now(),
            )
        except AlreadyDecided as refusal:
            messages.warning(request, say_refusal(refusal))
        except ReasonMissing as refusal:
            form.add_error("reason", say_refusal(refusal))
        else:
            messages.success(request, gettext("Refused. The sender is told why (status 02)."))
    if form.errors:
        return _show(request, document_id, form)
    return redirect("documents:desk")


def _show(request: HttpRequest, document_id: UUID, form: ReturnForm) -> HttpResponse:
    acting = get_acting(request)
    agency_id = agency_of(acting)
    document = get_received_document(
        settings.EXCHANGE,
        agency_id=agency_id,
        document_id=document_id,
        reader_id=acting.account_id,
    )
    waiting = get_waiting(received=document.summary, acting=acting)
    files = list_received_files(agency_id=agency_id, received_id=document_id)
    summary = document.summary
    pairs = [
        (gettext("Sender"), summary.sender_name),
        (gettext("Type of document"), summary.type_name),
        (gettext("Date"), say_day(summary.issued_on)),
        (gettext("Signed by"), document.signer_name),
        (gettext("Answer wanted by"), say_day(summary.due_on)),
        (gettext("Summary"), document.content),
        (gettext("Arrived at"), say_instant(summary.collected_at)),
    ]
    context = {
        "document": document,
        "code": code_of(summary),
        "urgency": badge_of_urgency(URGENCY_OF_PRIORITY[summary.priority]),
        "facts": [{"term": term, "text": text} for term, text in pairs if text],
        "files": describe_files(request, files, may_examine=True, may_release=True),
        "looks_again": is_still_read(files),
        "twin": waiting.twin,
        "twin_url": address_of_twin(waiting.twin_id),
        "mark": say_mark(waiting.secrecy) if waiting.secrecy else "",
        "seal_problem": document.seal.problem is not None,
        "undecided": summary.state is ReceptionState.NEW,
        "business": say_business(document),
        "recalled": summary.state is ReceptionState.RECALLED,
        "changes": [_change(one) for one in reversed(document.changes)],
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "documents/received.html", context, status=status)


def _change(change: ChangeEntry) -> dict[str, Any]:
    """What the sender asked since, with the way to what replaces it."""
    new = change.replacement
    return {**say_asked(change), "url": reverse("documents:received", args=[new]) if new else ""}


def _only(outcomes: list[ArrivalOutcome], request: HttpRequest) -> UUID | None:
    """The one document that was asked for from its own page and refused: back to it."""
    asked = read_ids(request.POST.getlist("document"))
    refused = len(asked) == len(outcomes) == 1 and outcomes[0].refusal is not None
    return asked[0] if refused and "one" in request.POST else None


def _row(one: Waiting) -> dict[str, Any]:
    received = one.received
    code = code_of(received) or received.type_name or "—"
    due = say_day(received.due_on)
    return {
        "cells": [
            {
                "text": code,
                "url": reverse("documents:received", args=[received.id]),
                "note": say_day(received.issued_on),
                "tick": {
                    "name": "document",
                    "value": received.id,
                    "label": gettext("Tick “%s”") % code,
                },
            },
            {
                "text": received.subject,
                "badge": badge_of_urgency(URGENCY_OF_PRIORITY[received.priority]),
                "note": gettext("Answer wanted by %s") % due if due else "",
            },
            {"text": received.sender_name},
            {"text": say_instant(received.collected_at)},
            {
                "badge": _known(one),
                "text": _twin(one),
                "url": address_of_twin(one.twin_id),
                "more": code,
                "note": gettext("A file does something when it is opened: look at it here first.")
                if one.is_active
                else "",
            },
        ]
    }


def _known(one: Waiting) -> dict[str, str] | None:
    if one.secrecy is not None:
        return {"text": say_mark(one.secrecy), "tone": "danger"}
    if not one.is_read:
        return {"text": gettext("is being read"), "tone": "info"}
    return badge_of_forces(one.forces, trial=one.is_demonstration)


def _twin(one: Waiting) -> str:
    return gettext("Perhaps the same as arrival number %s") % one.twin if one.twin else ""


def _scan_rows(scans: list[ScanCard], acting: Acting) -> list[dict[str, Any]]:
    scan_ids = [one.id for one in scans]
    copies = find_first_copies(agency_id=agency_of(acting), scan_ids=scan_ids)
    addresses = addresses_of_copies(copies, acting)
    return [_scan_row(one, copied=one.id in copies, url=addresses.get(one.id)) for one in scans]


def _scan_row(one: ScanCard, *, copied: bool, url: str | None) -> dict[str, Any]:
    said = one.proposal
    count = len(one.files)
    copy = {"text": gettext("The same file was taken in before"), "url": url} if copied else {}
    return {
        "cells": [
            {
                "text": say_instant(one.made_at),
                "more": _name_scan(one),
                "url": reverse("documents:scan", args=[one.id]),
                "note": one.made_by,
            },
            {
                "text": said.subject or _without_subject(one),
                "note": " · ".join(part for part in (said.code, said.author) if part),
            },
            {
                "text": ngettext("%d file", "%d files", count) % count,
                "note": ", ".join(file.name for file in one.files),
                "badge": _worth_of(one),
            },
            {"badge": _reading(one), **copy},
        ]
    }


def _without_subject(one: ScanCard) -> str:
    """Why nothing is proposed; what is barred or could not be read is said beside it."""
    if not one.is_read:
        return gettext("Not read yet")
    unread = one.is_secret or any(file.state is Reading.FAILED for file in one.files)
    return "—" if unread else gettext("No subject was found in its text")


def _worth_of(one: ScanCard) -> dict[str, str] | None:
    """What its signatures are worth, where it has any: one that was changed afterwards at once."""
    examined = [file.examination for file in one.files if file.examination and not file.secrecy]
    signed = [found for found in examined if found.force != LegalForce.FOR_INFORMATION]
    forces = tuple(found.force for found in signed)
    return badge_of_forces(forces, trial=any(found.is_demonstration for found in signed))


def _name_scan(one: ScanCard) -> str:
    """What tells one scan from the others of the same minute: what it says, or its first file."""
    said = one.proposal.subject or one.proposal.code
    return said or ", ".join(file.name for file in one.files)


def _reading(one: ScanCard) -> dict[str, str]:
    if one.is_secret:
        return {"text": gettext("A mark of state secrets"), "tone": "danger"}
    if not one.is_read:
        done = sum(file.pages_read for file in one.files)
        pages = sum(file.pages for file in one.files)
        text = gettext("%(done)d of %(pages)d pages read") % {"done": done, "pages": pages}
        return {"text": text if pages else gettext("waits to be read"), "tone": "info"}
    if any(file.state is Reading.FAILED for file in one.files):
        return {"text": gettext("could not be read"), "tone": "warning"}
    return {"text": gettext("read"), "tone": "success"}
