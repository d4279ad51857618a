"""The register of incoming documents: on the screen, on paper, and written into by hand."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from lienthong.documents.operations import register_by_hand
from lienthong.documents.pages.forms import ArrivalForm, RegisterFilterForm, read_handling
from lienthong.documents.pages.words import (
    HANDLINGS,
    badge_of_handling,
    say_about,
    say_day,
    say_number,
    say_refusal,
)
from lienthong.documents.queries import count_arrivals, list_arrivals, list_years
from lienthong.documents.terms import (
    INSTRUCT,
    REGISTER,
    AgencyNeeded,
    ArrivalQuestion,
    ArrivalSummary,
    Handling,
    PerhapsDuplicate,
)
from lienthong.identity.queries import get_acting, page_of, requires
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal
from lienthong.work.queries import badge_of_urgency

MOST_PRINTED = 5000


def agency_of(acting: Acting) -> UUID:
    """The agency acted for; refuses who acts for none."""
    if acting.agency_id is None:
        raise AgencyNeeded
    return acting.agency_id


@require_GET
@requires(INSTRUCT)
def register(request: HttpRequest) -> HttpResponse:
    """The register, the newest number first; those to assign unless asked otherwise."""
    acting = get_acting(request)
    agency_id = agency_of(acting)
    form = RegisterFilterForm(request.GET, years=list_years(agency_id=agency_id))
    form.is_valid()
    text, year = form.cleaned_data.get("q", ""), form.cleaned_data.get("year") or ""
    wanted = request.GET.get("state", "" if text or year else Handling.TO_ASSIGN.value)
    handling = read_handling(wanted)
    asked = ArrivalQuestion(
        agency_id=agency_id, year=int(year) if year else None, handling=handling, text=text
    )
    page = page_of(
        request,
        count=count_arrivals(asked=asked),
        ask=lambda first, limit: list_arrivals(asked=asked, first=first, limit=limit),
    )
    context = {
        "form": form,
        "page": page,
        "tabs": _tabs(agency_id, handling),
        "columns": _columns(),
        "rows": [_row(summary) for summary in page.object_list],
        "searched": bool(text or year),
        "may_register": acting.may(REGISTER),
        "print_year": year or str(timezone.localdate().year),
    }
    return render(request, "documents/register.html", context)


@require_GET
@requires(INSTRUCT)
def printed(request: HttpRequest, year: int) -> HttpResponse:
    """The register of a year with the columns of NĐ 30/2020, Appendix IV, for paper."""
    agency_id = agency_of(get_acting(request))
    asked = ArrivalQuestion(agency_id=agency_id, year=year)
    rows = list_arrivals(asked=asked, limit=MOST_PRINTED)
    context = {
        "year": year,
        "agency_name": get_acting(request).agency_name,
        "rows": [
            {
                "arrived": say_day(row.arrived_on),
                "number": say_number(row.number),
                "author": row.author,
                "code": row.code,
                "issued": say_day(row.issued_on),
                "about": say_about(row),
                "holders": row.holders,
                "handed": say_day(row.handed_on),
                "note": row.note,
            }
            for row in reversed(rows)
        ],
        "left_off": count_arrivals(asked=asked) - len(rows),
    }
    return render(request, "documents/printed.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(REGISTER, form=ArrivalForm)
def by_hand(request: HttpRequest) -> HttpResponse:
    """The form of a document that came on paper or by mail, and writing it into the register."""
    acting = get_acting(request)
    agency_of(acting)
    asks = bool(request.POST.get("known_duplicate"))
    form = ArrivalForm(request.POST or None, asks_duplicate=asks)
    if request.method == "POST" and form.is_valid():
        try:
            arrival_id = register_by_hand(draft=form.draft(), acting=acting, now=timezone.now())
        except Refusal as refusal:
            if isinstance(refusal, PerhapsDuplicate):
                form = ArrivalForm(request.POST, asks_duplicate=True)
            field = str(refusal.params.get("field"))
            form.add_error(field if field in form.fields else None, say_refusal(refusal))
        else:
            messages.success(request, gettext("It is in the register."))
            return redirect("documents:arrival", arrival_id)
    status = 422 if form.errors else 200
    return render(request, "documents/by_hand.html", {"form": form}, status=status)


def _tabs(agency_id: UUID, current: Handling | None) -> list[dict[str, Any]]:
    """By handling, then all; only what is to be assigned is counted."""
    address = reverse("documents:register")
    waiting = count_arrivals(
        asked=ArrivalQuestion(agency_id=agency_id, handling=Handling.TO_ASSIGN)
    )
    tabs: list[dict[str, Any]] = [
        {
            "label": gettext(text),
            "url": f"{address}?state={handling.value}",
            "current": handling is current,
            "count": waiting if handling is Handling.TO_ASSIGN else None,
        }
        for handling, (text, _) in HANDLINGS.items()
    ]
    every = {"label": gettext("All"), "url": f"{address}?state=", "current": current is None}
    return [*tabs, {**every, "count": None}]


def _columns() -> list[dict[str, Any]]:
    return [
        {"label": gettext("Arrival number")},
        {"label": gettext("Subject")},
        {"label": gettext("Author")},
        {"label": gettext("Answer wanted by")},
        {"label": gettext("Who has it")},
        {"label": gettext("State")},
    ]


def _row(summary: ArrivalSummary) -> dict[str, Any]:
    issued = say_day(summary.issued_on)
    return {
        "cells": [
            {
                "text": f"{say_number(summary.number)}/{summary.year}",
                "url": reverse("documents:arrival", args=[summary.id]),
                "note": say_day(summary.arrived_on),
            },
            {
                "text": say_about(summary),
                "badge": badge_of_urgency(summary.urgency),
                "note": " · ".join(part for part in (summary.code, issued) if part),
            },
            {"text": summary.author},
            {"text": say_day(summary.due_on)},
            {"text": summary.holders},
            {"badge": badge_of_handling(summary.handling)},
        ]
    }
