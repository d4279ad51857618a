"""Spreadsheets of results: taken, filled in, given back, looked through, entered as drafts."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from lienthong.cooperation.operations.result_tables import apply_results, give_results
from lienthong.cooperation.pages.given_tables import (
    ApplyForm,
    Giving,
    Looking,
    TableForm,
    as_workbook,
    fate_badge,
    give_page,
    seen_page,
    totals_in_words,
)
from lienthong.cooperation.pages.one_form import typed
from lienthong.cooperation.pages.result_words import figure_in_words, period_in_words
from lienthong.cooperation.queries.one import get_draft
from lienthong.cooperation.queries.result_tables import (
    look_through_results,
    may_report,
    write_results_table,
)
from lienthong.cooperation.terms import UnknownAgreement
from lienthong.cooperation.terms.result_tables import ResultsPreview, SeenResult
from lienthong.cooperation.terms.results import REPORT, ResultState
from lienthong.cooperation.terms.tables import RowFate
from lienthong.identity.queries import get_acting, requires
from lienthong.identity.terms import Acting


@require_safe
@requires(REPORT)
def table(request: HttpRequest, reference: str) -> HttpResponse:
    """What one's side has still to report of an agreement, as a workbook."""
    today = timezone.localdate()
    content = write_results_table(agreement=reference, acting=get_acting(request), today=today)
    return as_workbook(content, f"{reference} {gettext('Results')}")


@requires(REPORT, form=TableForm)
def give(request: HttpRequest, reference: str) -> HttpResponse:
    """Give a workbook; it is looked through before anything counts."""
    get_draft(reference=reference)
    form = TableForm(typed(request), request.FILES or None)
    giving = Giving(
        about=reference,
        hint=gettext(
            "The template has a row for each figure your side has still to report. Rows without a "
            "figure are left out. The figures become drafts: show each, then submit it."
        ),
        template=reverse("cooperation:result_table", args=[reference]),
        back=reverse("cooperation:agreement", args=[reference]),
        crumbs=_crumbs(reference, gettext("Give an Excel file")),
    )

    def give_it() -> UUID:
        return give_results(
            agreement=reference,
            upload=form.upload(),
            acting=get_acting(request),
            now=timezone.now(),
        )

    return give_page(request, form, giving, give=give_it, seen="cooperation:result_table_seen")


@requires(REPORT, form=ApplyForm)
def seen(request: HttpRequest, reference: str, table_id: UUID) -> HttpResponse:
    """A workbook looked through beside the record; its figures become drafts with one press."""
    today, acting = timezone.localdate(), get_acting(request)
    looking = Looking(
        about=reference,
        look=lambda: look_through_results(
            agreement=reference, table_id=table_id, acting=acting, today=today
        ),
        apply=lambda _reason: apply_results(
            agreement=reference, table_id=table_id, acting=acting, now=timezone.now()
        ),
        counts=_counts,
        columns=[
            {"label": gettext("Commitment")},
            {"label": gettext("Row")},
            {"label": gettext("What the row does")},
            {"label": gettext("Reporting period")},
            {"label": gettext("Of what")},
            {"label": gettext("Figure reached"), "numeric": True},
        ],
        row=_row,
        again=reverse("cooperation:result_give", args=[reference]),
        back=_drafts_url(reference),
        crumbs=lambda name: _crumbs(reference, name),
    )
    return seen_page(request, ApplyForm(typed(request)), looking)


def give_results_url(agreement: str, acting: Acting) -> str:
    """Where somebody gives results of an agreement from Excel; "" for who speaks for no side."""
    try:
        may = may_report(agreement=agreement, acting=acting, on=timezone.localdate())
    except UnknownAgreement:  # a list can be narrowed to what is not there
        return ""
    return reverse("cooperation:result_give", args=[agreement]) if may else ""


def _drafts_url(reference: str) -> str:
    asked = {"agreement": reference, "state": ResultState.DRAFT.value}
    return f"{reverse('cooperation:results')}?{urlencode(asked)}"


def _crumbs(reference: str, last: str) -> list[dict[str, str]]:
    return [
        {"label": gettext("Agreements"), "url": reverse("cooperation:list")},
        {"label": reference, "url": reverse("cooperation:agreement", args=[reference])},
        {"label": last},
    ]


def _fate_name(fate: RowFate) -> str:
    return gettext("new figure") if fate is RowFate.NEW else gettext("on record already")


def _counts(found: ResultsPreview) -> list[str]:
    fates = (RowFate.NEW, RowFate.SAME)
    said = [f"{_fate_name(fate)}: {found.count(fate)}" for fate in fates]
    if found.unsaid:
        text = ngettext(
            "%(count)d row without a figure was left out",
            "%(count)d rows without a figure were left out",
            found.unsaid,
        )
        said.append(text % {"count": found.unsaid})
    return [*said, *totals_in_words(found)]


def _row(one: SeenResult) -> dict[str, Any]:
    draft, commitment = one.draft, one.commitment
    note = ""
    if one.twins:
        text = gettext("also in {names}: do not count it twice")
        note = text.format(names=", ".join(one.twins))
    figure = figure_in_words(draft.value, draft.of, commitment.measured_in)
    return {
        "cells": [
            {"text": commitment.reference, "note": commitment.indicator},
            {"text": str(one.number)},
            {"badge": fate_badge(one.fate, _fate_name(one.fate)), "note": note},
            {"text": period_in_words(draft.period)},
            {"text": ", ".join(filter(None, (one.unit_name, draft.category)))},
            {"text": figure, "note": draft.note},
        ]
    }
