"""An agency's number series: how far each is, its rules, and reserved numbers."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lienthong.documents.operations import release_number, reserve_number, set_numbering
from lienthong.documents.pages.one_form import FormPage, answer_form, answer_with_reason
from lienthong.documents.pages.register import agency_of
from lienthong.documents.pages.signing_forms import ReasonForm, ReserveForm, RuleForm
from lienthong.documents.pages.signing_words import (
    badge_of_reserved,
    name_types,
    say_register,
    say_types,
)
from lienthong.documents.pages.words import say_instant, say_number
from lienthong.documents.queries import list_reserved, list_series
from lienthong.documents.terms import ISSUE, ReservedCard
from lienthong.identity.queries import get_acting, requires

_BACK: Any = {"back": "documents:series", "back_label": gettext_lazy("Number series")}
_RESERVE = FormPage(
    heading=gettext_lazy("Reserve a number"),
    lede=gettext_lazy("The next number of the series is kept until a document is given it."),
    button=gettext_lazy("Reserve it"),
    done=gettext_lazy("The number is reserved."),
    **_BACK,
)
_RELEASE = FormPage(
    heading=gettext_lazy("Give a reserved number up"),
    lede=gettext_lazy(
        "If it is the last of its series, the next document takes it. Any other stays in the"
        " list with your reason, and you may give it to a document."
    ),
    button=gettext_lazy("Give it up"),
    done=gettext_lazy("The number is free again."),
    **_BACK,
)
_OWN_SERIES = FormPage(
    heading=gettext_lazy("A register of its own"),
    lede=gettext_lazy("These types are numbered from 01 in a series of their own from that day."),
    button=gettext_lazy("Set it up"),
    done=gettext_lazy("The register is set up."),
    **_BACK,
)


@require_GET
@requires(ISSUE)
def series(request: HttpRequest) -> HttpResponse:
    """The series of this year, and every reserved number of it and the year before."""
    agency_id, today = agency_of(get_acting(request)), timezone.localdate()
    names, found = name_types(today), list_series(agency_id=agency_id, year=today.year)
    called = {one.register: say_register(one.register, one.name) for one in found}
    kept = list_reserved(agency_id=agency_id)
    context = {
        "year": today.year,
        "series_columns": [
            {"label": gettext("Series")},
            {"label": gettext("Types")},
            {"label": gettext("Last number"), "numeric": True},
        ],
        "series_rows": [
            {
                "cells": [
                    {"text": called[one.register]},
                    {"text": say_types(one.types, names) if one.types else "–"},
                    {"text": say_number(one.last) if one.last else "–"},
                ]
            }
            for one in found
        ],
        "columns": [
            {"label": gettext("Number")},
            {"label": gettext("Series")},
            {"label": gettext("For whom")},
            {"label": gettext("Reserved by")},
            {"label": gettext("State")},
        ],
        "rows": [_row(card, called) for card in kept if card.year >= today.year - 1],
    }
    return render(request, "documents/series.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ISSUE, form=ReserveForm)
def reserve(request: HttpRequest) -> HttpResponse:
    """Keep the next number of a series for somebody."""
    return answer_form(
        request,
        ReserveForm(request.POST or None),
        _RESERVE,
        lambda form, **by: reserve_number(**form.cleaned_data, **by),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ISSUE, form=ReasonForm)
def release(request: HttpRequest, reserved_id: UUID) -> HttpResponse:
    """Give a reserved number up."""
    return answer_with_reason(request, _RELEASE, release_number, reserved_id=reserved_id)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ISSUE, form=RuleForm)
def own_series(request: HttpRequest) -> HttpResponse:
    """Let some types be numbered in a register of their own."""
    return answer_form(
        request,
        RuleForm(request.POST or None),
        _OWN_SERIES,
        lambda form, **by: set_numbering(draft=form.draft(), **by),
    )


def _row(card: ReservedCard, called: dict[str, str]) -> dict[str, Any]:
    waits = card.used_by is None and card.released_at is None and not card.in_register
    first = {"text": f"{say_number(card.number)}/{card.year}"}
    if card.used_by is not None:
        first["url"] = reverse("documents:dispatch", args=[card.used_by])
    state: dict[str, Any] = {"badge": badge_of_reserved(card), "note": card.release_reason}
    if waits:
        state = {
            **state,
            "text": gettext("give it up"),
            "url": reverse("documents:release_number", args=[card.id]),
        }
    return {
        "cells": [
            first,
            {"text": called.get(card.register, card.register)},
            {"text": card.whom, "note": card.reason},
            {"text": card.reserved_by, "note": say_instant(card.reserved_at)},
            state,
        ]
    }
