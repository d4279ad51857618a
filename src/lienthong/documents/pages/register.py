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
from lienthong.documents.pages.instructing import many_form
from lienthong.documents.pages.register_parts import every_row, part_of
from lienthong.documents.pages.sheets import Sheet, Value, as_sheet
from lienthong.documents.pages.twins import NO_TWIN, about_twin
from lienthong.documents.pages.words import (
    HANDLINGS,
    badge_of_handling,
    say_about,
    say_day,
    say_number,
    say_refusal,
)
from lienthong.documents.queries import (
    Arrivals,
    count_arrivals,
    list_arrivals,
    list_years,
)
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
from lienthong.paper.workbook import SheetColumn
from lienthong.work.queries import badge_of_urgency

FROZEN = "frozen"
"""The address's word for rows whose sender waits for an answer."""
TICKED = frozenset({Handling.TO_ASSIGN, Handling.ASSIGNED, Handling.BEGUN})


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
        agency_id=agency_id,
        year=int(year) if year else None,
        handling=handling,
        text=text,
        only_frozen=wanted == FROZEN,
        reader_id=acting.account_id,
    )
    found = Arrivals(asked)
    count = found.count()
    page = page_of(request, count=count, ask=found.list_rows)
    whole = None if text or year else count
    context = {
        "form": form,
        "page": page,
        "tabs": _tabs(agency_id, handling, frozen=asked.only_frozen, whole=whole),
        "columns": _columns(handling),
        "rows": [_row(summary, handling) for summary in page.object_list],
        "searched": bool(text or year),
        "may_register": acting.may(REGISTER),
        "state": wanted if handling else "",
        "many": _many(acting, handling),
        "print_year": year or str(timezone.localdate().year),
    }
    return render(request, "documents/register.html", context)


@require_GET
@requires(INSTRUCT)
def printed(request: HttpRequest, year: int) -> HttpResponse:
    """The register of a year with the columns of NĐ 30/2020, Appendix IV, for paper."""
    acting = get_acting(request)
    agency_id = agency_of(acting)
    asked = ArrivalQuestion(agency_id=agency_id, year=year, reader_id=acting.account_id)
    part = part_of(
        request,
        count=count_arrivals(asked=asked, most=None),
        ask=lambda first, limit: list_arrivals(asked=asked, first=first, limit=limit),
    )
    context = {
        "year": year,
        "agency_name": acting.agency_name,
        **part,
        "rows": [_printed(row) for row in part["rows"]],
    }
    return render(request, "documents/printed.html", context)


@require_GET
@requires(INSTRUCT)
def export_register(request: HttpRequest, year: int) -> HttpResponse:
    """The same as a workbook or a CSV file, the lowest number first."""
    acting = get_acting(request)
    asked = ArrivalQuestion(agency_id=agency_of(acting), year=year, reader_id=acting.account_id)
    rows = every_row(lambda first, limit: list_arrivals(asked=asked, first=first, limit=limit))
    columns = [
        SheetColumn(title=gettext("Arrived"), width=12),
        SheetColumn(title=gettext("Arrival number"), width=9, digits=2),
        SheetColumn(title=gettext("Author"), width=32),
        SheetColumn(title=gettext("Number and symbol"), width=20),
        SheetColumn(title=gettext("Date of the document"), width=12),
        SheetColumn(title=gettext("Type and subject"), width=60),
        SheetColumn(title=gettext("Who has it"), width=28),
        SheetColumn(title=gettext("Handed on"), width=12),
        SheetColumn(title=gettext("Note"), width=28),
    ]
    sheet = Sheet(
        name=f"so-van-ban-den-{year}",
        title=f"{gettext('Register of incoming documents')} {year}",
        agency_name=acting.agency_name,
        columns=columns,
        rows=(list(_printed(row).values()) for row in rows),
    )
    return as_sheet(request, sheet)


def _printed(row: ArrivalSummary) -> dict[str, Value]:
    """A row with the columns of the form, in their order."""
    return {
        "arrived": row.arrived_on,
        "number": row.number,
        "author": row.author,
        "code": row.code,
        "issued": row.issued_on,
        "about": say_about(row),
        "holders": row.holders,
        "handed": row.handed_on,
        "note": row.note,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@requires(REGISTER, form=ArrivalForm)
def by_hand(request: HttpRequest) -> HttpResponse:
    """The form of a document that came on paper or by mail, and writing it into the register."""
    acting = get_acting(request)
    agency_of(acting)
    asks = bool(request.POST.get("known_duplicate"))
    form = ArrivalForm(request.POST or None, asks_duplicate=asks)
    twin = NO_TWIN
    if request.method == "POST" and form.is_valid():
        try:
            arrival_id = register_by_hand(draft=form.draft(), acting=acting, now=timezone.now())
        except Refusal as refusal:
            if isinstance(refusal, PerhapsDuplicate):
                form = ArrivalForm(request.POST, asks_duplicate=True)
            twin = about_twin(refusal, acting)
            field = str(refusal.params.get("field"))
            form.add_error(field if field in form.fields else None, say_refusal(refusal))
        else:
            messages.success(request, gettext("It is in the register."))
            return redirect("documents:arrival", arrival_id)
    status = 422 if form.errors else 200
    return render(request, "documents/by_hand.html", {"form": form, **twin}, status=status)


def _tabs(
    agency_id: UUID, current: Handling | None, *, frozen: bool, whole: int | None
) -> list[dict[str, Any]]:
    """By handling, then all; what is to be assigned is counted, and what its sender froze.

    `whole` is how many there are in the current one, if all of it was counted.
    """
    address = reverse("documents:register")
    if current is Handling.TO_ASSIGN and whole is not None:
        waiting = whole
    else:
        to_assign = ArrivalQuestion(agency_id=agency_id, handling=Handling.TO_ASSIGN)
        waiting = count_arrivals(asked=to_assign)
    tabs: list[dict[str, Any]] = [
        {
            "label": gettext(text),
            "url": f"{address}?state={handling.value}",
            "current": handling is current,
            "count": waiting if handling is Handling.TO_ASSIGN else None,
        }
        for handling, (text, _) in HANDLINGS.items()
    ]
    waits = count_arrivals(asked=ArrivalQuestion(agency_id=agency_id, only_frozen=True))
    if waits or frozen:
        label, url = gettext("Frozen"), f"{address}?state={FROZEN}"
        tabs.append({"label": label, "url": url, "current": frozen, "count": waits})
    is_all = current is None and not frozen
    every = {"label": gettext("All"), "url": f"{address}?state=", "current": is_all}
    return [*tabs, {**every, "count": None}]


def _many(acting: Acting, handling: Handling | None) -> dict[str, Any] | None:
    """What may be made of many rows at once: assigned or filed, or their work confirmed."""
    if handling not in TICKED:
        return None
    form = many_form(acting) if handling is Handling.TO_ASSIGN else None
    return {"form": form}


def _columns(shown: Handling | None) -> list[dict[str, Any]]:
    """Of one state only what may differ: room for the subject is what a clerk reads by."""
    return [
        {"label": gettext("Arrival number")},
        {"label": gettext("Subject")},
        {"label": gettext("Author")},
        {"label": gettext("Answer wanted by")},
        *([] if shown is Handling.TO_ASSIGN else [{"label": gettext("Who has it")}]),
        *([] if shown else [{"label": gettext("State")}]),
    ]


def _row(summary: ArrivalSummary, shown: Handling | None) -> dict[str, Any]:
    """The cells of `_columns`; with a box to tick where many are handled at once."""
    issued = say_day(summary.issued_on)
    return {
        "cells": [
            {
                "text": f"{say_number(summary.number)}/{summary.year}",
                "url": reverse("documents:arrival", args=[summary.id]),
                "note": say_day(summary.arrived_on),
                "tick": {
                    "name": "arrival",
                    "value": summary.id,
                    "label": gettext("Tick “%s”") % f"{say_number(summary.number)}/{summary.year}",
                }
                if shown in TICKED
                else None,
            },
            {
                "text": say_about(summary),
                "badge": badge_of_urgency(summary.urgency),
                "note": " · ".join(part for part in (summary.code, issued) if part),
            },
            {"text": summary.author},
            {"text": say_day(summary.due_on)},
            *([] if shown is Handling.TO_ASSIGN else [{"text": summary.holders}]),
            *([] if shown else [{"badge": badge_of_handling(summary.handling)}]),
        ]
    }
