"""The clerk's list: signed documents to number, numbered ones to seal, many at once."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lienthong.documents.operations import (
    number_dispatch,
    number_many,
    register_paper,
    seal_dispatch,
    seal_many,
)
from lienthong.documents.pages.one_form import FormPage, answer_form
from lienthong.documents.pages.register import agency_of
from lienthong.documents.pages.signing_forms import NumberForm, PaperForm, TickedForm
from lienthong.documents.pages.signing_words import (
    name_types,
    say_results,
    say_signing,
    say_step_refusal,
)
from lienthong.documents.pages.words import badge_of_stage, say_day, say_instant
from lienthong.documents.queries import count_at_stage, list_at_stage, list_free
from lienthong.documents.terms import ISSUE, DispatchRow, DispatchSheet, Stage, StepResult
from lienthong.identity.queries import get_acting, page_of, requires
from lienthong.kernel.errors import Refusal
from lienthong.work.queries import badge_of_urgency

TABS = (Stage.SIGNED, Stage.NUMBERED, Stage.SEALED)
_NOT_FOUND = 404
_PAPER = FormPage(
    heading=gettext_lazy("Number a paper document"),
    lede=gettext_lazy("It takes the next number of the series that electronic documents take."),
    button=gettext_lazy("Give it a number"),
    done=gettext_lazy("It has its number."),
    back="documents:to_number",
    back_query=f"?state={Stage.SEALED}",
    back_label=gettext_lazy("Numbers and seals"),
)


@require_GET
@requires(ISSUE)
def to_number(request: HttpRequest) -> HttpResponse:
    """Documents at the clerk's steps."""
    asked = request.GET.get("state", Stage.SIGNED.value)
    return _list(request, Stage(asked) if asked in TABS else Stage.SIGNED)


@require_POST
@requires(ISSUE, form=TickedForm)
def number_ticked(request: HttpRequest) -> HttpResponse:
    """Number the ticked ones, in the order of the list."""
    form = _ticked(request)
    if form is None:
        return redirect("documents:to_number")
    results = number_many(
        ids=form.cleaned_data["ids"],
        issued_on=form.cleaned_data["issued_on"],
        acting=get_acting(request),
        now=timezone.now(),
    )
    return _list(request, Stage.SIGNED, results)


@require_POST
@requires(ISSUE, form=TickedForm)
def seal_ticked(request: HttpRequest) -> HttpResponse:
    """Seal the ticked ones."""
    form = _ticked(request)
    address = f"{reverse('documents:to_number')}?state={Stage.NUMBERED}"
    if form is None:
        return redirect(address)
    try:
        results = seal_many(
            ids=form.cleaned_data["ids"], acting=get_acting(request), now=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, say_step_refusal(refusal))
        return redirect(address)
    return _list(request, Stage.NUMBERED, results)


@require_POST
@requires(ISSUE)
def number_one(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Number one document, with a day, a reserved number or a symbol of its own."""
    acting = get_acting(request)
    free = list_free(agency_id=agency_of(acting))
    form = NumberForm(request.POST, free=free, symbol="")
    if not form.is_valid():
        problems = "; ".join(str(one[0]) for one in form.errors.values())
        messages.error(request, problems)
        return redirect("documents:dispatch", dispatch_id)
    try:
        number_dispatch(dispatch_id=dispatch_id, how=form.how(), acting=acting, now=timezone.now())
    except Refusal as refusal:
        if refusal.status == _NOT_FOUND:
            raise
        messages.error(request, say_step_refusal(refusal))
    else:
        messages.success(request, gettext("Numbered; now it can be sealed."))
    return redirect("documents:dispatch", dispatch_id)


@require_POST
@requires(ISSUE)
def seal_one(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Seal one document."""
    try:
        seal_dispatch(dispatch_id=dispatch_id, acting=get_acting(request), now=timezone.now())
    except Refusal as refusal:
        if refusal.status == _NOT_FOUND:
            raise
        messages.error(request, say_step_refusal(refusal))
    else:
        messages.success(request, gettext("Sealed; now it can be issued."))
    return redirect("documents:dispatch", dispatch_id)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ISSUE, form=PaperForm)
def number_paper(request: HttpRequest) -> HttpResponse:
    """The form of a document signed on paper, and giving it its number."""
    acting = get_acting(request)
    form = PaperForm(request.POST or None, free=list_free(agency_id=agency_of(acting)))
    return answer_form(
        request, form, _PAPER, lambda given, **by: register_paper(draft=given.draft(), **by)
    )


def number_form_of(sheet: DispatchSheet) -> NumberForm:
    """The form with which one document is numbered."""
    free = list_free(agency_id=sheet.agency_id)
    return NumberForm(free=free, symbol=sheet.row.entry, auto_id="number_%s")


def _ticked(request: HttpRequest) -> TickedForm | None:
    form = TickedForm(request.POST)
    if form.is_valid() and form.cleaned_data["ids"]:
        return form
    problems = [str(one[0]) for name, one in form.errors.items() if name == "issued_on"]
    messages.warning(request, "; ".join(problems) or gettext("Tick the documents first."))
    return None


def _list(
    request: HttpRequest, stage: Stage, results: list[StepResult] | None = None
) -> HttpResponse:
    acting, today = get_acting(request), timezone.localdate()
    agency_id, names = agency_of(acting), name_types(today)
    page = page_of(
        request,
        count=count_at_stage(agency_id=agency_id, stage=stage),
        ask=lambda first, limit: list_at_stage(
            agency_id=agency_id, stage=stage, acting=acting, first=first, limit=limit
        ),
    )
    context = {
        "page": page,
        "stage": stage.value,
        "tabs": _tabs(agency_id, stage),
        "columns": [
            {"label": gettext("Document")},
            {"label": gettext("Number and symbol")},
            {"label": gettext("Signer")},
            {"label": gettext("Drafted by")},
            {"label": gettext("Signed at")},
        ],
        "rows": [_row(row, names, tick=stage is not Stage.SEALED) for row in page.object_list],
        "results": say_results(results) if results is not None else None,
        "today": today.isoformat(),
    }
    return render(request, "documents/to_number.html", context)


def _row(row: DispatchRow, names: dict[str, str], *, tick: bool) -> dict[str, Any]:
    first: dict[str, Any] = {
        "text": gettext("Restricted document") if row.hidden else row.subject,
        "url": reverse("documents:dispatch", args=[row.id]),
        "badge": badge_of_urgency(row.urgency),
        "note": names.get(row.type_code, row.type_code),
    }
    if tick and not row.hidden:
        first["tick"] = {"name": "ids", "value": str(row.id), "label": row.subject}
    return {
        "cells": [
            first,
            {"text": row.entry, "note": say_day(row.issued_on)},
            {"text": row.signer_name, "note": say_signing(row)},
            {"text": row.drafter_name, "note": row.unit_name},
            {"text": say_instant(row.signed_at)},
        ]
    }


def _tabs(agency_id: UUID, current: Stage) -> list[dict[str, Any]]:
    address = reverse("documents:to_number")
    return [
        {
            "label": badge_of_stage(stage)["text"],
            "url": f"{address}?state={stage.value}",
            "current": stage is current,
            "count": count_at_stage(agency_id=agency_id, stage=stage),
        }
        for stage in TABS
    ]
