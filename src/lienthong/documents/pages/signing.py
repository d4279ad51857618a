"""What waits for a leader's signature: read on a phone, signed or returned in a few taps."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from lienthong.audit.queries import list_facts_of
from lienthong.documents.events import subject_of_dispatch
from lienthong.documents.operations import return_dispatch, sign_dispatch, sign_many_dispatches
from lienthong.documents.pages.dispatch_readers import describe_readers, tell_opened
from lienthong.documents.pages.numbering import number_form_of
from lienthong.documents.pages.onward import step_to_register
from lienthong.documents.pages.register import agency_of
from lienthong.documents.pages.screenings import describe_screenings
from lienthong.documents.pages.signing_forms import ReturnForm, ToSignForm
from lienthong.documents.pages.signing_words import (
    name_types,
    notice_of_unconfirmed,
    say_ground,
    say_results,
    say_signing,
    say_step_refusal,
)
from lienthong.documents.pages.words import badge_of_stage, say_day, say_instant
from lienthong.documents.queries import (
    WIDTHS,
    count_kept_pages,
    count_to_sign,
    draw_kept_page,
    get_dispatch_sheet,
    get_signing_ground,
    list_to_sign,
    list_unconfirmed,
    read_file,
    require_readable,
)
from lienthong.documents.rules.drafts import READ_ALL
from lienthong.documents.terms import (
    DRAFT,
    ISSUE,
    SIGN,
    DispatchRow,
    DispatchSheet,
    DispatchUnknown,
    DocumentChanged,
    PresenceNotProved,
    SigningGround,
    Stage,
)
from lienthong.identity.queries import get_acting, get_presence, page_of, requires
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal
from lienthong.work.queries import badge_of_urgency

MOST_SHOWN = 30
PDF_POLICY = "default-src 'none'; object-src 'self'; frame-ancestors 'none'"
"""Lets a browser's own reader show the file, and nothing in it load anything."""
_NOT_FOUND = 404


@require_GET
@requires(SIGN)
def to_sign(request: HttpRequest) -> HttpResponse:
    """Everything that waits for this person's signature."""
    return _list(request)


@require_POST
@requires(SIGN, form=ToSignForm)
def sign_ticked(request: HttpRequest) -> HttpResponse:
    """Sign the ticked ones; each has its result."""
    acting, now = get_acting(request), timezone.now()
    form = ToSignForm(request.POST)
    if not form.is_valid() or not form.cleaned_data["ids"]:
        messages.warning(request, gettext("Tick the documents first."))
        return redirect("documents:to_sign")
    try:
        results = sign_many_dispatches(
            seen=form.cleaned_data["ids"], proved_at=get_presence(request), acting=acting, now=now
        )
    except PresenceNotProved:
        return redirect(_prove(reverse("documents:to_sign")))
    except Refusal as refusal:
        messages.error(request, say_step_refusal(refusal))
        return redirect("documents:to_sign")
    return _list(request, results=say_results(results))


@require_GET
@requires(DRAFT)
def dispatch(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """One outgoing document: its pages, who signs in which form, what to do next.

    Opening a restricted one is a fact.
    """
    answer = _show(request, dispatch_id)
    tell_opened(request, dispatch_id)
    return answer


@require_POST
@requires(SIGN)
def sign(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Sign it."""
    address = reverse("documents:dispatch", args=[dispatch_id])
    try:
        sign_dispatch(
            dispatch_id=dispatch_id,
            seen=request.POST.get("seen", ""),
            proved_at=get_presence(request),
            acting=get_acting(request),
            now=timezone.now(),
        )
    except PresenceNotProved:
        return redirect(_prove(address))
    except Refusal as refusal:
        if refusal.status == _NOT_FOUND:
            raise
        messages.error(request, say_step_refusal(refusal))
        return redirect(address)
    messages.success(request, gettext("Signed. The clerk gives it its number and seal."))
    return redirect(_next(get_acting(request)))


@require_POST
@requires(SIGN, form=ReturnForm)
def send_back(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Return it to its drafter with a reason."""
    form = ReturnForm(request.POST)
    if form.is_valid():
        try:
            return_dispatch(
                dispatch_id=dispatch_id,
                seen=form.cleaned_data["seen"],
                reason=form.cleaned_data["reason"],
                acting=get_acting(request),
                now=timezone.now(),
            )
        except DocumentChanged as refusal:
            messages.warning(request, say_step_refusal(refusal))
            return _show(request, dispatch_id, typed=form.cleaned_data["reason"])
        except Refusal as refusal:
            if refusal.status == _NOT_FOUND:
                raise
            messages.warning(request, say_step_refusal(refusal))
            return redirect("documents:dispatch", dispatch_id)
        messages.success(request, gettext("Returned; its drafter sees your reason."))
        return redirect(_next(get_acting(request)))
    return _show(request, dispatch_id, form=form)


@require_GET
@requires(DRAFT)
def page_image(request: HttpRequest, dispatch_id: UUID, page: int) -> HttpResponse:
    """A page of the document as an image; by the file's hash, so it may be kept by the browser."""
    sheet = _sheet(get_acting(request), dispatch_id)
    digest = sheet.files[0].sha256 if sheet.files else ""
    if not digest or not 1 <= page <= count_kept_pages(digest):
        raise Http404
    image = draw_kept_page(digest, page=page, width=WIDTHS[0])
    response = HttpResponse(image, content_type="image/png")
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@require_GET
@requires(DRAFT)
def dispatch_file(request: HttpRequest, dispatch_id: UUID, position: int) -> HttpResponse:
    """A file of the document: a PDF in the browser, anything else to be kept."""
    sheet = _sheet(get_acting(request), dispatch_id)
    for file in sheet.files:
        if file.position == position:
            tell_opened(request, dispatch_id, file.name)
            is_pdf = file.content_type == "application/pdf"
            response = HttpResponse(
                read_file(file.sha256),
                content_type=file.content_type if is_pdf else "application/octet-stream",
            )
            kind = "inline" if is_pdf else "attachment"
            name = urlencode({"n": file.name})[2:].replace("+", "%20")
            response.headers["Content-Security-Policy"] = PDF_POLICY
            response.headers["Content-Disposition"] = f"{kind}; filename*=UTF-8''{name}"
            return response
    raise Http404


def _list(request: HttpRequest, results: list[dict[str, str]] | None = None) -> HttpResponse:
    acting = get_acting(request)
    agency_id, names = agency_of(acting), name_types(timezone.localdate())
    page = page_of(
        request,
        count=count_to_sign(agency_id=agency_id, signer_id=acting.account_id),
        ask=lambda first, limit: list_to_sign(
            agency_id=agency_id, signer_id=acting.account_id, first=first, limit=limit
        ),
    )
    context = {
        "page": page,
        "columns": [
            {"label": gettext("Document")},
            {"label": gettext("Signed as")},
            {"label": gettext("Drafted by")},
            {"label": gettext("Waiting since")},
        ],
        "rows": [_row(row, names) for row in page.object_list],
        "results": results,
        "prove_url": "" if _is_present(request) else _prove(reverse("documents:to_sign")),
    }
    return render(request, "documents/to_sign.html", context)


def _row(row: DispatchRow, names: dict[str, str]) -> dict[str, Any]:
    drafter = " · ".join(part for part in (row.drafter_name, row.unit_name) if part)
    return {
        "cells": [
            {
                "tick": {
                    "name": "ids",
                    "value": f"{row.id}.{row.seen}",
                    "label": row.subject,
                },
                "text": row.subject,
                "url": reverse("documents:dispatch", args=[row.id]),
                "badge": badge_of_urgency(row.urgency),
                "note": names.get(row.type_code, row.type_code),
            },
            {"text": say_signing(row)},
            {"text": drafter},
            {"text": say_instant(row.changed_at)},
        ]
    }


def _show(
    request: HttpRequest, dispatch_id: UUID, *, form: ReturnForm | None = None, typed: str = ""
) -> HttpResponse:
    """The document; with a faulty form, or with a reason that was typed before it was changed."""
    acting = get_acting(request)
    sheet = _sheet(acting, dispatch_id)
    row, document = sheet.row, sheet.files[:1]
    pages = count_kept_pages(document[0].sha256) if document else 0
    mine = row.stage is Stage.TO_SIGN and row.signer_id == acting.account_id
    address = reverse("documents:dispatch", args=[dispatch_id])
    clerk = acting.may(ISSUE)
    context = {
        "row": row,
        "badges": [
            badge for badge in (badge_of_stage(row.stage), badge_of_urgency(row.urgency)) if badge
        ],
        "pages": range(1, min(pages, MOST_SHOWN) + 1),
        "left_off": max(0, pages - MOST_SHOWN),
        "version": document[0].sha256[:12] if document else "",
        "files": sheet.files,
        "facts": _facts(
            sheet,
            get_signing_ground(
                agency_id=sheet.agency_id, dispatch_id=dispatch_id, now=timezone.now()
            ),
        ),
        **describe_screenings(dispatch_id),
        "unconfirmed": notice_of_unconfirmed(
            list_unconfirmed(agency_id=sheet.agency_id, dispatch_id=dispatch_id, now=timezone.now())
        )
        if row.stage in {Stage.SIGNED, Stage.NUMBERED, Stage.SEALED}
        else None,
        "may_sign": mine,
        "prove_url": "" if _is_present(request) else _prove(address),
        "reason_form": (form or _return_form(row, typed)) if mine else None,
        "number_form": number_form_of(sheet) if clerk and row.stage is Stage.SIGNED else None,
        "may_seal": clerk and row.stage is Stage.NUMBERED,
        "history": list_facts_of(subject=subject_of_dispatch(dispatch_id)),
        **describe_readers(dispatch_id, acting),
        "onward": step_to_register(dispatch_id=dispatch_id, stage=row.stage, acting=acting),
        "list_url": reverse("documents:to_number" if clerk and not mine else "documents:to_sign"),
    }
    status = 422 if form is not None and form.errors else 409 if typed else 200
    return render(request, "documents/dispatch.html", context, status=status)


def _return_form(row: DispatchRow, typed: str) -> ReturnForm:
    return ReturnForm(initial={"seen": row.seen, "reason": typed}, auto_id="back_%s")


def _facts(sheet: DispatchSheet, ground: SigningGround | None) -> list[dict[str, Any]]:
    row = sheet.row
    pairs = [
        (gettext("Type of document"), name_types(timezone.localdate()).get(row.type_code)),
        (gettext("Number and symbol"), row.entry),
        (gettext("Day of issue"), say_day(row.issued_on)),
        (gettext("Signed as"), say_signing(row)),
        *(say_ground(ground) if ground else ()),
        (gettext("Signer"), row.signer_name),
        (gettext("Signed at"), say_instant(row.signed_at)),
        (gettext("Numbered by"), sheet.numbered_by),
        (gettext("Sealed by"), sheet.sealed_by),
        (gettext("Drafted by"), " · ".join(p for p in (row.drafter_name, row.unit_name) if p)),
        (gettext("Answer wanted by"), say_day(row.due_on)),
        (gettext("Recipients"), "; ".join(sheet.recipients)),
    ]
    return [{"term": term, "text": text} for term, text in pairs if text]


def _sheet(acting: Acting, dispatch_id: UUID) -> DispatchSheet:
    """The document, for its drafter, its signer, and those who read all of their agency's.

    A restricted one also for its readers, and for nobody else.
    """
    sheet = get_dispatch_sheet(agency_id=agency_of(acting), dispatch_id=dispatch_id)
    own = acting.account_id in {sheet.row.drafter_id, sheet.row.signer_id}
    if sheet.row.restricted:
        require_readable(dispatch_id=dispatch_id, acting=acting)
        return sheet
    if own or READ_ALL & acting.roles:
        return sheet
    raise DispatchUnknown


def _next(acting: Acting) -> str:
    """The next document that waits, or the list when none does."""
    waiting = list_to_sign(agency_id=agency_of(acting), signer_id=acting.account_id, limit=1)
    if waiting:
        return reverse("documents:dispatch", args=[waiting[0].id])
    return reverse("documents:to_sign")


def _is_present(request: HttpRequest) -> bool:
    proved, minutes = get_presence(request), settings.DOCUMENTS.presence_minutes
    return proved is not None and (timezone.now() - proved).total_seconds() <= minutes * 60


def _prove(address: str) -> str:
    return f"{reverse('account_reauthenticate')}?{urlencode({'next': address})}"
