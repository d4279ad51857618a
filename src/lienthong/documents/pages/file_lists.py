"""The yearly list of files: drawn up, taken over, approved, printed; and retention periods."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lienthong.documents.operations import (
    add_row,
    approve_list,
    begin_list,
    copy_list,
    import_list,
    remove_row,
    set_retention,
)
from lienthong.documents.pages.filing_forms import ListRowForm, RetentionForm, TableForm
from lienthong.documents.pages.filing_words import (
    LIST_STATES,
    badge,
    say_filing_refusal,
    say_years,
)
from lienthong.documents.pages.job_files import add_refusal
from lienthong.documents.pages.register import agency_of
from lienthong.documents.pages.sheets import Sheet, as_sheet
from lienthong.documents.pages.words import say_day, say_instant
from lienthong.documents.queries import (
    get_file_list,
    list_archive_rules,
    list_file_lists,
    list_retentions,
)
from lienthong.documents.rules.list_rows import COLUMNS
from lienthong.documents.terms.filing import (
    APPROVE_FILES,
    KEEP_FILES,
    LIST_FILES,
    SET_RETENTION,
    FileListCard,
    ListRow,
    ListState,
)
from lienthong.documents.terms.filing_refusals import (
    JobFileUnknown,
    RowsFaulty,
)
from lienthong.identity.queries import get_acting, requires
from lienthong.kernel.errors import Refusal
from lienthong.paper.workbook import SheetColumn
from lienthong.work.queries import list_colleagues

YEARS_AHEAD = 1
SHOWN_PROBLEMS = 100


@require_GET
@requires(KEEP_FILES)
def lists(request: HttpRequest) -> HttpResponse:
    """The lists of all years, and the years for which one may be begun."""
    acting = get_acting(request)
    known = list_file_lists(agency_id=agency_of(acting))
    this_year = timezone.localdate().year
    there = {one.year for one in known}
    context = {
        "columns": [
            {"label": gettext("Year")},
            {"label": gettext("State")},
            {"label": gettext("Approved by")},
        ],
        "rows": [
            {
                "cells": [
                    {"text": str(one.year), "url": _address(one.year)},
                    {"badge": badge(LIST_STATES[one.state])},
                    {"text": one.approved_by, "note": say_instant(one.approved_at)},
                ]
            }
            for one in known
        ],
        "to_begin": [year for year in (this_year, this_year + YEARS_AHEAD) if year not in there],
        "may_draw": acting.may(LIST_FILES),
    }
    return render(request, "documents/file_lists.html", context)


@require_POST
@requires(LIST_FILES, form=forms.Form)
def begin(request: HttpRequest, year: int) -> HttpResponse:
    """Begin the list of a year."""
    begin_list(year=year, acting=get_acting(request), now=timezone.now())
    return redirect(_address(year))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(KEEP_FILES, form=ListRowForm)
def one(request: HttpRequest, year: int) -> HttpResponse:
    """The list of a year, and adding a file to it."""
    acting = get_acting(request)
    form = None
    if request.method == "POST":
        form = _row_form(request, request.POST)
        if not acting.may(LIST_FILES):
            raise JobFileUnknown
        if form.is_valid():
            try:
                add_row(year=year, row=form.row(), acting=acting, now=timezone.now())
            except Refusal as refusal:
                add_refusal(form, refusal)
            else:
                messages.success(request, gettext("The file stands in the list."))
                return redirect(_address(year))
    return _show(request, year, form=form)


@require_POST
@requires(LIST_FILES, form=forms.Form)
def remove(request: HttpRequest, year: int, row_id: int) -> HttpResponse:
    """Take a file out of the list."""
    return _step(
        request,
        year,
        lambda: remove_row(year=year, row_id=row_id, acting=get_acting(request)),
        gettext("Taken out of the list."),
    )


@require_POST
@requires(LIST_FILES, form=forms.Form)
def copy(request: HttpRequest, year: int) -> HttpResponse:
    """Take over what last year's list has."""
    count = 0

    def take() -> None:
        nonlocal count
        count = copy_list(year=year, acting=get_acting(request), now=timezone.now())
        told = ngettext("%(count)d file was taken over.", "%(count)d files were taken over.", count)
        messages.success(request, told % {"count": count})

    return _step(request, year, take)


@require_POST
@requires(APPROVE_FILES, form=forms.Form)
def approve(request: HttpRequest, year: int) -> HttpResponse:
    """Approve the list."""
    return _step(
        request,
        year,
        lambda: approve_list(year=year, acting=get_acting(request), now=timezone.now()),
        gettext("The list is approved and is not changed any more."),
    )


@require_POST
@requires(LIST_FILES, form=TableForm)
def take_table(request: HttpRequest, year: int) -> HttpResponse:
    """Take over a table, or say which cells are wrong."""
    form = TableForm(request.POST, request.FILES)
    problems: list[dict[str, Any]] = []
    if form.is_valid():
        try:
            count = import_list(
                year=year, text=form.cleaned_data["table"], acting=get_acting(request),
                now=timezone.now(),
            )  # fmt: skip
        except RowsFaulty as refusal:
            found: Any = refusal.params["problems"]
            problems = [
                {"row": one.row, "column": one.column, "text": say_filing_refusal(one.refusal)}
                for one in found[:SHOWN_PROBLEMS]
            ]
            form.add_error("table", gettext(refusal.message))
        except Refusal as refusal:
            form.add_error("table", say_filing_refusal(refusal))
        else:
            told = ngettext("%(count)d file was taken over.", "%(count)d files were taken over.",
                            count)  # fmt: skip
            messages.success(request, told % {"count": count})
            return redirect(_address(year))
    return _show(request, year, table_form=form, problems=problems)


@require_GET
@requires(KEEP_FILES)
def printed(request: HttpRequest, year: int) -> HttpResponse:
    """The list of a year for paper (NĐ 30/2020, Appendix V)."""
    agency_id = agency_of(get_acting(request))
    card = get_file_list(agency_id=agency_id, year=year)
    context = {"card": card, "groups": _groups(card, agency_id)}
    return render(request, "documents/file_list_printed.html", context)


@require_GET
@requires(KEEP_FILES)
def export(request: HttpRequest, year: int) -> HttpResponse:
    """The same as a workbook or a CSV file."""
    agency_id = agency_of(get_acting(request))
    card = get_file_list(agency_id=agency_id, year=year)
    columns = [
        SheetColumn(title=gettext("Heading"), width=28),
        SheetColumn(title=gettext("File number"), width=14),
        SheetColumn(title=gettext("Title"), width=60),
        SheetColumn(title=gettext("Retention"), width=16),
        SheetColumn(title=gettext("Kept by"), width=24),
        SheetColumn(title=gettext("Note"), width=28),
    ]
    sheet = Sheet(
        name=f"danh-muc-ho-so-{year}",
        title=f"{gettext('List of files')} {year}",
        agency_name=card.agency_name,
        columns=columns,
        rows=[
            [heading, one.notation, one.title, one.retention, one.holder_name, one.note]
            for heading, rows in _groups(card, agency_id)
            for one in rows
        ],
    )
    return as_sheet(request, sheet)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SET_RETENTION, form=RetentionForm)
def retentions(request: HttpRequest) -> HttpResponse:
    """The retention periods and the deadlines of the law; entering a period of the agency."""
    acting, today = get_acting(request), timezone.localdate()
    agency_id = agency_of(acting)
    form = RetentionForm(request.POST or None, initial={"valid_from": today})
    if request.method == "POST" and form.is_valid():
        try:
            set_retention(period=form.period(), acting=acting, now=timezone.now())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, gettext("The period stands in the table."))
            return redirect("documents:retentions")
    columns = [gettext("Code"), gettext("Name"), gettext("Years"), gettext("Legal basis"),
               gettext("In effect from"), gettext("Until")]  # fmt: skip
    context = {
        "form": form,
        "columns": [{"label": label} for label in columns],
        "rows": [
            {"cells": [{"text": one.code}, {"text": one.name, "badge": _mark(made_up=one.made_up)},
                       {"text": say_years(one)}, {"text": one.legal_basis},
                       {"text": say_day(one.valid_from)}, {"text": say_day(one.valid_until)}]}
            for one in list_retentions(agency_id=agency_id)
        ],
        "law": [{"term": _say_rule(row), "text": row["legal_basis"]} for row in
                list_archive_rules(on=today)],
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "documents/retentions.html", context, status=status)


def _mark(*, made_up: bool) -> dict[str, str] | None:
    return {"text": gettext("Made up"), "tone": "warning"} if made_up else None


def _say_rule(row: dict[str, str]) -> str:
    said = {
        "hand_over_months": gettext("Handed over within %(value)s months after the work ends"),
        "hand_over_months_construction": gettext(
            "Construction works: within %(value)s months after settlement"
        ),
        "keep_back_months": gettext("Kept back for %(value)s months more at most"),
        "least_years": gettext("Handed over only if kept for %(value)s years or more"),
        "history_years": gettext("To the historical archive within %(value)s years"),
        "warn_days": gettext("Warned of %(value)s days ahead"),
        "retention_warn_days": gettext("End of retention: warned of %(value)s days ahead"),
        "list_warn_days": gettext("List of the coming year: warned of %(value)s days ahead"),
    }
    return said[row["rule"]] % {"value": row["value"]}


def _step(
    request: HttpRequest, year: int, do: Callable[[], object], done: str = ""
) -> HttpResponse:
    try:
        do()
    except JobFileUnknown:
        raise
    except Refusal as refusal:
        messages.error(request, say_filing_refusal(refusal))
    else:
        if done:
            messages.success(request, done)
    return redirect(_address(year))


def _show(
    request: HttpRequest,
    year: int,
    *,
    form: ListRowForm | None = None,
    table_form: TableForm | None = None,
    problems: list[dict[str, Any]] | None = None,
) -> HttpResponse:
    acting = get_acting(request)
    agency_id = agency_of(acting)
    card = get_file_list(agency_id=agency_id, year=year)
    draws = card.state is ListState.DRAFT and acting.may(LIST_FILES)
    context = {
        "card": card,
        "badges": [badge(LIST_STATES[card.state])],
        "groups": _groups(card, agency_id),
        "approved_at": say_instant(card.approved_at),
        "draws": draws,
        "may_approve": card.state is ListState.DRAFT and acting.may(APPROVE_FILES) and card.rows,
        "opens": year == timezone.localdate().year,
        "form": form or _row_form(request, None),
        "table_form": table_form or TableForm(auto_id="table_%s"),
        "problems": problems or [],
        "table_columns": ";".join(COLUMNS),
    }
    faulty = (form is not None and form.errors) or (table_form is not None and table_form.errors)
    return render(request, "documents/file_list.html", context, status=422 if faulty else 200)


def _groups(card: FileListCard, agency_id: UUID) -> list[tuple[str, list[ListRow]]]:
    """The rows under their headings, how long each is kept in words."""
    names = {one.code: one.name for one in list_retentions(agency_id=agency_id)}
    groups: dict[str, list[ListRow]] = {}
    for row in card.rows:
        said = replace(row, retention=names.get(row.retention, row.retention))
        groups.setdefault(row.heading, []).append(said)
    return list(groups.items())


def _row_form(request: HttpRequest, data: Any) -> ListRowForm:
    agency_id, today = agency_of(get_acting(request)), timezone.localdate()
    return ListRowForm(
        data,
        people=list_colleagues(agency_id=agency_id, on=today, at=timezone.now()),
        retentions=list_retentions(agency_id=agency_id, on=today),
    )


def _address(year: int) -> str:
    return reverse("documents:file_list", args=[year])
