"""Results that the platform counts: asked for, shown with the rows, counted anew."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, gettext_noop, ngettext
from django.views.decorators.http import require_POST, require_safe

from lienthong.cooperation.operations.counted_results import count_results, recount_result
from lienthong.cooperation.pages.forms import AskedField
from lienthong.cooperation.pages.one_form import say_refusal, show_one_form, typed
from lienthong.cooperation.pages.result_words import (
    figure_in_words,
    period_in_words,
    result_refused,
)
from lienthong.cooperation.pages.wording import words_of
from lienthong.cooperation.queries import get_commitment
from lienthong.cooperation.queries.counted_results import get_counted_now
from lienthong.cooperation.queries.results import get_result
from lienthong.cooperation.rules.numbers import keep_figure
from lienthong.cooperation.terms import VIEW_COMMITMENTS
from lienthong.cooperation.terms.counted_results import CountableRow, CountedNow, CountSource
from lienthong.cooperation.terms.results import REPORT
from lienthong.identity.queries import get_acting, requires
from lienthong.kernel.errors import Refusal

SOURCES: Mapping[CountSource, str] = {
    CountSource.SITES_INSTALLED: gettext_noop("Roll-outs: installed"),
    CountSource.SITES_ACCEPTED: gettext_noop("Roll-outs: delivery accepted"),
    CountSource.SITES_IN_USE: gettext_noop("Roll-outs: in use"),
    CountSource.TRAINED: gettext_noop("Training: people who passed"),
    CountSource.SENT_SIGNED: gettext_noop("Indicator: documents sent signed and electronically"),
    CountSource.AGENCIES_CONNECTED: gettext_noop("Indicator: agencies connected"),
    CountSource.ACTIVE_USERS: gettext_noop("Indicator: active users"),
    CountSource.TASKS_IN_TIME: gettext_noop("Indicator: tasks in time"),
    CountSource.EXCHANGE_VOLUME: gettext_noop("Indicator: documents exchanged"),
}
_ROWS_SHOWN = 500


class CountForm(forms.Form):
    """What is counted, and of which period."""

    source = forms.ChoiceField(
        label=gettext_lazy("Counted from"),
        choices=lambda: [(key.value, gettext(text)) for key, text in SOURCES.items()],
    )
    period = AskedField(
        label=gettext_lazy("Reporting period"),
        help_text=gettext_lazy("2026, 6/2026, quý 3/2026"),
    )
    submit = forms.BooleanField(
        label=gettext_lazy("Submit to the other side at once"),
        help_text=gettext_lazy("The rows that were counted show it; no file is needed."),
        required=False,
    )


@requires(REPORT, form=CountForm)
def count(request: HttpRequest, reference: str) -> HttpResponse:
    """Report what the platform counts for a commitment, in one step for all its places."""
    record = get_commitment(reference=reference, on=timezone.localdate())
    form = CountForm(typed(request))
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        try:
            done = count_results(
                commitment=reference,
                period=asked["period"],
                source=CountSource(asked["source"]),
                submit=asked["submit"],
                acting=get_acting(request),
                now=timezone.now(),
            )
        except Refusal as refusal:
            say_refusal(form, refusal)
        else:
            said = ngettext(
                "{count} figure was counted.", "{count} figures were counted.", len(done.made)
            )
            messages.success(request, said.format(count=len(done.made)))
            if done.covered or done.unsure:
                left = gettext(
                    "Left as they are: {covered} places with a figure of their own. Not counted: "
                    "{unsure} rows whose days are not known well enough."
                )
                messages.warning(request, left.format(covered=done.covered, unsure=done.unsure))
            if len(done.made) == 1:
                return redirect("cooperation:result", result_id=done.made[0])
            return redirect(f"{reverse('cooperation:results')}?commitment={reference}")
    context = {
        "title": gettext("Count results of {reference}").format(reference=reference),
        "lede": record.summary.draft.indicator or record.summary.draft.what,
        "action": gettext("Count and report"),
        "back": reverse("cooperation:commitment", args=[reference]),
    }
    return show_one_form(request, context, form)


@require_safe
@requires(VIEW_COMMITMENTS)
def counted_rows(request: HttpRequest, result_id: UUID) -> HttpResponse:
    """The rows behind a counted figure as they are today, and those whose days leave a doubt."""
    acting, today = get_acting(request), timezone.localdate()
    record = get_result(result_id=result_id, acting=acting, on=today)
    one = record.summary
    found = get_counted_now(result_id=result_id, acting=acting)
    if found is None or found.figure is None:
        return redirect(_indicator_url(found) or reverse("cooperation:result", args=[result_id]))
    figure = found.figure
    # The rows of sessions are people.
    named = record.inside or found.source is not CountSource.TRAINED
    of = "" if figure.of is None else keep_figure(figure.of)
    value = keep_figure(figure.value)
    context = {
        "one": one,
        "source": gettext(SOURCES[found.source]),
        "period": period_in_words(one.draft.period),
        "reported": figure_in_words(one.draft.value, one.draft.of, one.measured_in),
        "now": figure_in_words(value, of, one.measured_in),
        "same": (value, of) == (one.draft.value, one.draft.of),
        "columns": [
            {"label": gettext("Row")},
            {"label": gettext("Quantity"), "numeric": True},
            {"label": gettext("Day")},
        ],
        "named": named,
        "hidden": 0 if named else len(figure.rows) + len(figure.unsure),
        "rows": [_row(row, found.source) for row in figure.rows[:_ROWS_SHOWN] if named],
        "unsure": [_row(row, found.source) for row in figure.unsure[:_ROWS_SHOWN] if named],
        "crumbs": [
            {"label": gettext("Results"), "url": reverse("cooperation:results")},
            {"label": one.commitment, "url": reverse("cooperation:result", args=[result_id])},
            {"label": gettext("Rows counted")},
        ],
    }
    return render(request, "cooperation/counted_rows.html", context)


@require_POST
@requires(REPORT)
def recount(request: HttpRequest, result_id: UUID) -> HttpResponse:
    """Put what the rows come to now in place of one's own counted figure."""
    seen = request.POST.get("seen", "")
    try:
        recount_result(
            result_id=result_id,
            seen=int(seen) if seen.isascii() and seen.isdigit() else 0,
            acting=get_acting(request),
            now=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, result_refused(refusal))
    else:
        messages.success(request, gettext("The figure is counted anew."))
    return redirect("cooperation:result", result_id=result_id)


def counted_context(record: Any, request: HttpRequest) -> dict[str, str] | None:
    """What the page of a result says of its counting; None for one entered by hand."""
    found = get_counted_now(result_id=record.summary.id, acting=get_acting(request))
    if found is None:
        return None
    rows = reverse("cooperation:counted_rows", args=[record.summary.id])
    return {"source": gettext(SOURCES[found.source]), "url": _indicator_url(found) or rows}


def _indicator_url(found: CountedNow | None) -> str:
    """The page of `reporting` with the rows it counted; "" where the rows are our own."""
    if found is None or found.figure is not None:
        return ""
    address = reverse("reporting:one", args=[found.indicator])
    return f"{address}?ky={found.code}"


def _row(row: CountableRow, source: CountSource) -> dict[str, Any]:
    if source is CountSource.TRAINED:
        url = reverse("cooperation:training", args=[row.reference])
    else:
        url = reverse("cooperation:site", args=[row.reference, row.row_id])
    return {
        "cells": [
            {"text": row.title, "url": url, "note": row.reference},
            {"text": figure_in_words(keep_figure(row.amount), "", "")},
            {"text": _days(row)},
        ]
    }


def _days(row: CountableRow) -> str:
    """Between which days it came about."""
    last = "" if row.last is None else words_of(row.last.isoformat())
    if row.first == row.last:
        return last
    first = gettext("not known") if row.first is None else words_of(row.first.isoformat())
    return f"{first} – {last}"
