"""Spreadsheets of roll-outs: taken, filled in by people, given back, looked through, applied."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from lienthong.cooperation.operations.rollout_tables import apply_table, give_table
from lienthong.cooperation.pages.one_form import say_refusal, typed
from lienthong.cooperation.pages.rollout_forms import ApplyForm, TableForm
from lienthong.cooperation.pages.rollout_words import days_in_words, member_names, twin_links
from lienthong.cooperation.pages.rollouts import crumbs_of
from lienthong.cooperation.pages.wording import in_words
from lienthong.cooperation.queries.rollout_tables import look_through, write_rollout_table
from lienthong.cooperation.queries.rollouts import get_rollout
from lienthong.cooperation.rules import write_number
from lienthong.cooperation.terms import EDIT, VIEW_COMMITMENTS
from lienthong.cooperation.terms.tables import RowFate, SeenRow, TablePreview
from lienthong.identity.queries import get_acting, requires
from lienthong.kernel.errors import Refusal
from lienthong.paper.workbook import XLSX

FATES = {
    RowFate.NEW: ("success", "plus-lg"),
    RowFate.CHANGED: ("warning", ""),
    RowFate.SAME: ("neutral", ""),
}
_ROWS_SHOWN = 300
_NOT_FOUND = 404


@require_safe
@requires(VIEW_COMMITMENTS)
def table(_request: HttpRequest, reference: str) -> HttpResponse:
    """The roll-out as a workbook: what is on record, and the units where it is still to come."""
    content = write_rollout_table(reference=reference, on=timezone.localdate())
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = content_disposition_header(True, f"{reference}.xlsx")
    answer["Cache-Control"] = "private, no-store"
    return answer


@requires(EDIT, form=TableForm)
def give(request: HttpRequest, reference: str) -> HttpResponse:
    """Give a workbook; it is looked through before anything counts."""
    summary, _ = get_rollout(reference=reference, on=timezone.localdate())
    form = TableForm(typed(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = give_table(
                reference=reference,
                upload=form.upload(),
                source=form.cleaned_data["source"],
                acting=get_acting(request),
                now=timezone.now(),
            )
        except Refusal as refusal:
            if refusal.status == _NOT_FOUND:
                raise
            form.add_error("file", in_words(refusal))
        else:
            return redirect("cooperation:table_seen", reference=reference, table_id=made)
    context = {
        "form": form,
        "summary": summary,
        "crumbs": crumbs_of(summary, gettext("Give an Excel file")),
    }
    faulty = form.is_bound and not form.is_valid()
    return render(request, "cooperation/table_give.html", context, status=422 if faulty else 200)


@requires(EDIT, form=ApplyForm)
def seen(request: HttpRequest, reference: str, table_id: UUID) -> HttpResponse:
    """A workbook looked through beside the record; put on record with one press."""
    form = ApplyForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            done = apply_table(
                reference=reference,
                table_id=table_id,
                reason=form.cleaned_data["reason"],
                acting=get_acting(request),
                now=timezone.now(),
            )
        except Refusal as refusal:
            say_refusal(form, refusal)
        else:
            said = gettext("On record: {added} new, {changed} changed, {same} as before.")
            counts = {"added": done.added, "changed": done.changed, "same": done.same}
            messages.success(request, said.format(**counts))
            return redirect("cooperation:rollout", reference=reference)
    today = timezone.localdate()
    found = look_through(reference=reference, table_id=table_id, today=today)
    summary, _ = get_rollout(reference=reference, on=today)
    context = {
        "form": form,
        "found": found,
        "summary": summary,
        "faults": [{"cell": one.cell, "text": in_words(one.refusal)} for one in found.faults],
        "counts": _counts(found),
        "columns": _columns(),
        "rows": [_row(one) for one in found.rows[:_ROWS_SHOWN]],
        "more": max(0, len(found.rows) - _ROWS_SHOWN),
        "crumbs": crumbs_of(summary, found.file_name),
    }
    faulty = form.is_bound and bool(form.errors)
    return render(request, "cooperation/table_seen.html", context, status=422 if faulty else 200)


def fate_name(fate: RowFate) -> str:
    """What a row would do."""
    return {
        RowFate.NEW: gettext("new site"),
        RowFate.CHANGED: gettext("news or change"),
        RowFate.SAME: gettext("on record already"),
    }[fate]


def _counts(found: TablePreview) -> list[str]:
    """What was found, in sentences."""
    said = [f"{fate_name(fate)}: {found.count(fate)}" for fate in RowFate]
    if found.only_names:
        text = ngettext(
            "%(count)d row with only a unit was left out",
            "%(count)d rows with only a unit were left out",
            found.only_names,
        )
        said.append(text % {"count": found.only_names})
    if found.totals:
        text = ngettext(
            "%(count)d row of totals was left out",
            "%(count)d rows of totals were left out",
            found.totals,
        )
        said.append(text % {"count": found.totals})
    return said


def _columns() -> list[dict[str, Any]]:
    return [
        {"label": gettext("Site")},
        {"label": gettext("Row")},
        {"label": gettext("What the row does")},
        {"label": gettext("Quantity"), "numeric": True},
        {"label": gettext("Stages")},
    ]


def _row(one: SeenRow) -> dict[str, Any]:
    tone, icon = FATES[one.fate]
    place = f"{one.unit_name}, {one.draft.place}" if one.draft.place else one.unit_name
    notes = []
    if one.changes:
        notes.append(gettext("changes {members}").format(members=member_names(one.changes)))
    if one.twins:
        names = ", ".join(twin["text"] for twin in twin_links(one.twins))
        notes.append(gettext("also in {names}: do not count it twice").format(names=names))
    return {
        "cells": [
            {"text": place},
            {"text": str(one.number)},
            {
                "badge": {"text": fate_name(one.fate), "tone": tone, "icon": icon},
                "note": "; ".join(notes),
            },
            {"text": write_number(one.draft.quantity)},
            {"text": days_in_words(one.draft)},
        ]
    }
