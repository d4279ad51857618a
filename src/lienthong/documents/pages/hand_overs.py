"""Lists of files offered to the archive: offering, receiving, giving back, printing."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from lienthong.documents.operations import (
    agree_hand_over,
    propose_hand_over,
    return_hand_over,
)
from lienthong.documents.pages.filing_forms import ReasonForm
from lienthong.documents.pages.filing_words import (
    HAND_OVER_STATES,
    badge,
    file_columns,
    file_row,
    say_filing_refusal,
)
from lienthong.documents.pages.register import agency_of
from lienthong.documents.pages.sheets import Sheet, as_sheet
from lienthong.documents.pages.words import say_day, say_instant
from lienthong.documents.queries import (
    count_hand_overs,
    get_hand_over,
    list_hand_overs,
)
from lienthong.documents.terms.filing import (
    ARCHIVE,
    KEEP_FILES,
    HandOverCard,
    HandOverState,
)
from lienthong.documents.terms.filing_refusals import (
    JobFileUnknown,
    NothingToHandOver,
)
from lienthong.identity.queries import get_acting, page_of, read_ids, requires
from lienthong.identity.terms import Permission
from lienthong.kernel.errors import Refusal
from lienthong.paper.workbook import SheetColumn

SEE = Permission("documents:hand_over:see", KEEP_FILES.roles | ARCHIVE.roles)


@require_GET
@requires(SEE)
def lists(request: HttpRequest) -> HttpResponse:
    """The lists that were offered, the newest first."""
    agency_id = agency_of(get_acting(request))
    page = page_of(
        request,
        count=count_hand_overs(agency_id=agency_id),
        ask=lambda first, limit: list_hand_overs(agency_id=agency_id, first=first, limit=limit),
    )
    rows = [
        {
            "cells": [
                {"text": str(one), "url": _address(one)},
                {"text": one.proposed_by, "note": say_instant(one.proposed_at)},
                {"text": one.decided_by, "note": say_instant(one.decided_at)},
                {"badge": badge(HAND_OVER_STATES[one.state])},
            ]
        }
        for one in page.object_list
    ]
    columns = [gettext("List"), gettext("Offered by"), gettext("Decided by"), gettext("State")]
    context = {"page": page, "rows": rows, "columns": [{"label": label} for label in columns]}
    return render(request, "documents/hand_overs.html", context)


@require_POST
@requires(KEEP_FILES, form=forms.Form)
def offer(request: HttpRequest) -> HttpResponse:
    """Offer the ticked files."""
    ticked = read_ids(request.POST.getlist("file"))
    try:
        made = propose_hand_over(file_ids=ticked, acting=get_acting(request), now=timezone.now())
    except NothingToHandOver as refusal:
        messages.warning(request, say_filing_refusal(refusal))
        return redirect(f"{reverse('documents:files')}?state=due")
    except JobFileUnknown:
        raise
    except Refusal as refusal:
        messages.error(request, say_filing_refusal(refusal))
        return redirect(f"{reverse('documents:files')}?state=due")
    messages.success(request, gettext("The list was offered to the archive."))
    return redirect("documents:hand_over", made)


@require_GET
@requires(SEE)
def one(request: HttpRequest, hand_over_id: UUID) -> HttpResponse:
    """A list with its files."""
    acting = get_acting(request)
    card = get_hand_over(agency_id=agency_of(acting), hand_over_id=hand_over_id)
    today = timezone.localdate()
    context = {
        "card": card,
        "entry": str(card),
        "badges": [badge(HAND_OVER_STATES[card.state])],
        "columns": file_columns(),
        "rows": [file_row(row, on=today) for row in card.files],
        "facts": _facts(card),
        "decides": acting.may(ARCHIVE) and card.state is HandOverState.PROPOSED,
        "is_own": card.proposed_by_id == acting.account_id,
        "form": ReasonForm(),
    }
    return render(request, "documents/hand_over.html", context)


@require_GET
@requires(SEE)
def printed(request: HttpRequest, hand_over_id: UUID) -> HttpResponse:
    """List and record of the hand-over, for paper (mục lục hồ sơ nộp lưu, biên bản)."""
    agency_id = agency_of(get_acting(request))
    card = get_hand_over(agency_id=agency_id, hand_over_id=hand_over_id)
    context = {
        "card": card,
        "entry": str(card),
        "day": say_day(timezone.localdate(card.decided_at or card.proposed_at)),
        "documents": sum(row.documents for row in card.files),
        "rows": [
            {"file": row, "opened": say_day(row.opened_on), "closed": say_day(row.closed_on)}
            for row in card.files
        ],
    }
    return render(request, "documents/hand_over_printed.html", context)


@require_GET
@requires(KEEP_FILES)
def export(request: HttpRequest, hand_over_id: UUID) -> HttpResponse:
    """The list as a workbook or a CSV file."""
    agency_id = agency_of(get_acting(request))
    card = get_hand_over(agency_id=agency_id, hand_over_id=hand_over_id)
    columns = [
        SheetColumn(title=gettext("No."), width=6),
        SheetColumn(title=gettext("File number"), width=14),
        SheetColumn(title=gettext("Title"), width=60),
        SheetColumn(title=gettext("Opened"), width=12),
        SheetColumn(title=gettext("Closed on"), width=12),
        SheetColumn(title=gettext("Retention"), width=16),
        SheetColumn(title=gettext("Documents"), width=10),
    ]
    sheet = Sheet(
        name=f"nop-luu-{card.year}-{card.number:02}",
        title=gettext("List of the files handed over, %s") % card,
        agency_name=card.agency_name,
        columns=columns,
        rows=[
            [at, row.notation, row.title, row.opened_on, row.closed_on, row.retention_name,
             row.documents]
            for at, row in enumerate(card.files, 1)
        ],
    )  # fmt: skip
    return as_sheet(request, sheet)


@require_POST
@requires(ARCHIVE, form=ReasonForm)
def decide(request: HttpRequest, hand_over_id: UUID) -> HttpResponse:
    """Receive every file of the list, or give it back with a reason."""
    acting, now = get_acting(request), timezone.now()
    try:
        if request.POST.get("answer") == "agree":
            agree_hand_over(hand_over_id=hand_over_id, acting=acting, now=now)
            done = gettext("The archive has received the files.")
        else:
            reason = request.POST.get("reason", "")
            return_hand_over(hand_over_id=hand_over_id, reason=reason, acting=acting, now=now)
            done = gettext("The list was given back.")
    except JobFileUnknown:
        raise
    except Refusal as refusal:
        messages.error(request, say_filing_refusal(refusal))
    else:
        messages.success(request, done)
    return redirect("documents:hand_over", hand_over_id)


def _facts(card: HandOverCard) -> list[dict[str, Any]]:
    pairs = [
        (gettext("Offered by"), f"{card.proposed_by}, {say_instant(card.proposed_at)}"),
        (gettext("Decided by"), f"{card.decided_by}, {say_instant(card.decided_at)}"
         if card.decided_by else ""),
        (gettext("Reason"), card.reason),
    ]  # fmt: skip
    return [{"term": term, "text": text} for term, text in pairs if text]


def _address(card: HandOverCard) -> str:
    return reverse("documents:hand_over", args=[card.id])
