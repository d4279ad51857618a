"""What a dissolved agency left: its files and its registers, for the one that carries it on."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from lienthong.directory.queries import list_forerunners
from lienthong.documents.pages.filing_words import file_columns, file_row
from lienthong.documents.pages.register import agency_of
from lienthong.documents.pages.words import badge_of_handling, say_about, say_day, say_number
from lienthong.documents.queries import (
    count_arrivals,
    count_files,
    count_numbered,
    list_arrivals,
    list_files,
    list_numbered,
)
from lienthong.documents.terms import (
    ArrivalQuestion,
    ArrivalSummary,
)
from lienthong.documents.terms.filing import (
    KEEP_FILES,
    Candidate,
    FileQuestion,
)
from lienthong.documents.terms.filing_refusals import (
    JobFileUnknown,
)
from lienthong.identity.queries import get_acting, page_of, requires

FILES, LEFT, ARRIVALS, ISSUED = "ho-so", "con-dang-do", "den", "di"


@require_GET
@requires(KEEP_FILES)
def inherited(request: HttpRequest, agency_id: UUID) -> HttpResponse:
    """Files, incoming and outgoing documents of a forerunner; only to be read."""
    today = timezone.localdate()
    acting = get_acting(request)
    own = agency_of(acting)
    known = {one.id: one for one in list_forerunners(agency_id=own, on=today)}
    if agency_id not in known:
        raise JobFileUnknown
    what = request.GET.get("loai", FILES)
    files = FileQuestion(agency_id=agency_id)
    arrivals = ArrivalQuestion(agency_id=agency_id, reader_id=acting.account_id)
    left = replace(arrivals, not_continued_by=own)
    counts = {
        FILES: count_files(asked=files),
        LEFT: count_arrivals(asked=left),
        ARRIVALS: count_arrivals(asked=arrivals),
        ISSUED: count_numbered(agency_id=agency_id, acting=acting),
    }

    def ask(first: int, limit: int) -> list[dict[str, Any]]:
        if what in {LEFT, ARRIVALS}:
            asked = left if what == LEFT else arrivals
            found = list_arrivals(asked=asked, first=first, limit=limit)
            return [_arrival_row(row) for row in found]
        if what == ISSUED:
            sent = list_numbered(agency_id=agency_id, first=first, limit=limit, acting=acting)
            return [_issued_row(row) for row in sent]
        held = list_files(asked=files, first=first, limit=limit)
        return [file_row(row, on=today) for row in held]

    page = page_of(request, count=counts.get(what, counts[FILES]), ask=ask)
    context = {
        "forerunner": known[agency_id],
        "ended_on": say_day(known[agency_id].ended_on),
        "tabs": _tabs(agency_id, what, counts),
        "columns": _columns(what),
        "rows": page.object_list,
        "page": page,
    }
    return render(request, "documents/inherited.html", context)


@require_GET
@requires(KEEP_FILES)
def left_over(request: HttpRequest) -> HttpResponse:
    """To the forerunner that left most unfinished; to the job files if none left anything."""
    own, today = agency_of(get_acting(request)), timezone.localdate()
    left = {
        one.id: count_arrivals(asked=ArrivalQuestion(agency_id=one.id, not_continued_by=own))
        for one in list_forerunners(agency_id=own, on=today)
    }
    most = max(left, key=lambda one: left[one], default=None)
    if most is None:
        return redirect("documents:files")
    return redirect(f"{reverse('documents:inherited', args=[most])}?loai={LEFT}")


def _tabs(agency_id: UUID, what: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    address = reverse("documents:inherited", args=[agency_id])
    labels = {
        FILES: gettext("Job files"),
        LEFT: gettext("Left unfinished"),
        ARRIVALS: gettext("Incoming documents"),
        ISSUED: gettext("Outgoing documents"),
    }
    return [
        {"label": label, "url": f"{address}?loai={key}", "current": key == what,
         "count": counts[key]}
        for key, label in labels.items()
    ]  # fmt: skip


def _columns(what: str) -> list[dict[str, Any]]:
    if what in {LEFT, ARRIVALS}:
        labels = [gettext("Arrival number"), gettext("Subject"), gettext("Author"),
                  gettext("State")]  # fmt: skip
    elif what == ISSUED:
        labels = [gettext("Number and symbol"), gettext("Subject"),
                  gettext("Date of the document")]  # fmt: skip
    else:
        return file_columns()
    return [{"label": label} for label in labels]


def _arrival_row(row: ArrivalSummary) -> dict[str, Any]:
    issued: date | None = row.issued_on
    return {
        "cells": [
            {
                "text": f"{say_number(row.number)}/{row.year}",
                "url": reverse("documents:arrival", args=[row.id]),
                "note": say_day(row.arrived_on),
            },
            {
                "text": say_about(row),
                "note": " · ".join(part for part in (row.code, say_day(issued)) if part),
            },
            {"text": row.author},
            {"badge": badge_of_handling(row.handling)},
        ]
    }


def _issued_row(row: Candidate) -> dict[str, Any]:
    return {
        "cells": [
            {"text": row.code, "url": reverse("documents:issued", args=[row.key])},
            {"text": row.subject or gettext("Restricted document")},
            {"text": say_day(row.issued_on)},
        ]
    }
