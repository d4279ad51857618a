"""The register of outgoing documents: on the screen, on paper, as a file, and issuing many."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from lienthong.documents.operations import issue_many
from lienthong.documents.pages.issuing_forms import IssuedFilterForm, ToIssueForm, read_view
from lienthong.documents.pages.issuing_words import (
    TOLD,
    columns_of_issued,
    register_row,
    row_of_issued,
    say_issuing_refusal,
)
from lienthong.documents.pages.register import agency_of
from lienthong.documents.pages.register_parts import every_row, part_of
from lienthong.documents.pages.sheets import Sheet, as_sheet
from lienthong.documents.pages.signing_words import notice_of_unconfirmed
from lienthong.documents.queries import (
    count_issued,
    find_unconfirmed,
    list_issued,
    list_issued_years,
)
from lienthong.documents.terms import (
    DRAFT,
    ISSUE,
    IssuedQuestion,
    IssuedSummary,
    IssuedView,
    IssueResult,
)
from lienthong.identity.queries import get_acting, page_of, requires
from lienthong.identity.terms import Acting
from lienthong.paper.workbook import SheetColumn


@require_GET
@requires(DRAFT)
def issued_register(request: HttpRequest) -> HttpResponse:
    """The register, the newest number first; for the clerk what is to be issued comes first."""
    acting = get_acting(request)
    agency_id = agency_of(acting)
    form = IssuedFilterForm(request.GET, years=list_issued_years(agency_id=agency_id))
    form.is_valid()
    text, year = form.cleaned_data.get("q", ""), form.cleaned_data.get("year") or ""
    issues = acting.may(ISSUE)
    usual = IssuedView.TO_ISSUE if issues and not (text or year) else IssuedView.ALL
    view = read_view(request.GET.get("view", "")) or usual
    asked = IssuedQuestion(
        agency_id=agency_id,
        view=view,
        year=int(year) if year else None,
        text=text,
        acting=acting,
    )
    page = page_of(
        request,
        count=count_issued(asked=asked),
        ask=lambda first, limit: list_issued(asked=asked, first=first, limit=limit),
    )
    bulk = issues and view is IssuedView.TO_ISSUE
    unsure = _say_unconfirmed(agency_id, list(page.object_list)) if bulk else {}
    context = {
        "form": form,
        "page": page,
        "tabs": _tabs(acting, view),
        "columns": columns_of_issued(),
        "rows": [
            row_of_issued(summary, tick=bulk, unconfirmed=unsure.get(summary.id, ""))
            for summary in page.object_list
        ],
        "bulk": bulk,
        "searched": bool(text or year),
        "print_year": year or str(timezone.localdate().year),
    }
    return render(request, "documents/issued_register.html", context)


@require_POST
@requires(ISSUE)
def issue(request: HttpRequest) -> HttpResponse:
    """Issue every document that was ticked, and say of each what became of it.

    One with a signature that receivers will not confirm only where its row or page said so before.
    """
    form = ToIssueForm(request.POST)
    form.is_valid()
    marks = form.cleaned_data["dispatch"]
    results = issue_many(
        ids=list(marks),
        told=[one for one, mark in marks.items() if mark == TOLD],
        acting=get_acting(request),
        now=timezone.now(),
    )
    _tell(request, results)
    if len(results) == 1 and request.POST.get("stay"):
        return redirect("documents:issued", results[0].dispatch_id)
    return redirect("documents:issued_register")


@require_GET
@requires(DRAFT)
def printed_issued(request: HttpRequest, year: int) -> HttpResponse:
    """The register of a year with the columns of NĐ 30/2020, Appendix IV, for paper."""
    acting = get_acting(request)
    asked = IssuedQuestion(agency_id=agency_of(acting), year=year, acting=acting)
    part = part_of(
        request,
        count=count_issued(asked=asked),
        ask=lambda first, limit: list_issued(asked=asked, first=first, limit=limit),
    )
    context = {
        "year": year,
        "agency_name": acting.agency_name,
        **part,
        "rows": [register_row(row) for row in part["rows"]],
    }
    return render(request, "documents/issued_printed.html", context)


@require_GET
@requires(DRAFT)
def export_issued(request: HttpRequest, year: int) -> HttpResponse:
    """The register of a year as a workbook or a CSV file, the lowest number first."""
    acting = get_acting(request)
    asked = IssuedQuestion(agency_id=agency_of(acting), year=year, acting=acting)
    rows = every_row(lambda first, limit: list_issued(asked=asked, first=first, limit=limit))
    columns = [
        SheetColumn(title=gettext("Number and symbol"), width=20),
        SheetColumn(title=gettext("Date of the document"), width=12),
        SheetColumn(title=gettext("Type and subject"), width=60),
        SheetColumn(title=gettext("Signed by"), width=24),
        SheetColumn(title=gettext("Recipients"), width=40),
        SheetColumn(title=gettext("Unit that keeps the copy"), width=24),
        SheetColumn(title=gettext("Copies"), width=9),
        SheetColumn(title=gettext("Sent on"), width=12),
        SheetColumn(title=gettext("Note"), width=28),
    ]
    sheet = Sheet(
        name=f"so-van-ban-di-{year}",
        title=f"{gettext('Register of outgoing documents')} {year}",
        agency_name=acting.agency_name,
        columns=columns,
        rows=(list(register_row(row).values()) for row in rows),
    )
    return as_sheet(request, sheet)


def _tell(request: HttpRequest, results: list[IssueResult]) -> None:
    done = [one.name for one in results if one.refused is None]
    if not results:
        messages.warning(request, gettext("Tick at least one document first."))
    if done:
        said = ngettext(
            "%(count)d document is issued: %(names)s.",
            "%(count)d documents are issued: %(names)s.",
            len(done),
        )
        messages.success(request, said % {"count": len(done), "names": ", ".join(done)})
    for one in results:
        if one.refused is not None:
            messages.warning(request, f"{one.name}: {say_issuing_refusal(one.refused)}")


def _say_unconfirmed(agency_id: UUID, rows: Sequence[IssuedSummary]) -> dict[UUID, str]:
    """Of which documents receivers will not confirm a signature, and why."""
    ids = [row.id for row in rows]
    found = find_unconfirmed(agency_id=agency_id, dispatch_ids=ids, now=timezone.now())
    notices = {one: notice_of_unconfirmed(keys) for one, keys in found.items()}
    return {one: notice["text"] for one, notice in notices.items() if notice}


def _tabs(acting: Acting, current: IssuedView) -> list[dict[str, Any]]:
    """What is to be done is counted, the register whole is not."""
    agency_id, address = agency_of(acting), reverse("documents:issued_register")
    labels = {
        IssuedView.TO_ISSUE: gettext("To issue"),
        IssuedView.TO_POST: gettext("To post on paper"),
        IssuedView.ALL: gettext("All"),
    }
    return [
        {
            "label": label,
            "url": f"{address}?view={view.value}",
            "current": view is current,
            "count": None
            if view is IssuedView.ALL
            else count_issued(asked=IssuedQuestion(agency_id=agency_id, view=view, acting=acting)),
        }
        for view, label in labels.items()
    ]
