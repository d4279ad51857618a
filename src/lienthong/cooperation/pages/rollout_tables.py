"""Spreadsheets of roll-outs: taken, filled in by people, given back, looked through, applied."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from lienthong.cooperation.operations.rollout_tables import apply_table, give_table
from lienthong.cooperation.pages.given_tables import (
    ApplyForm,
    Giving,
    Looking,
    as_workbook,
    fate_badge,
    give_page,
    seen_page,
    totals_in_words,
)
from lienthong.cooperation.pages.one_form import typed
from lienthong.cooperation.pages.rights import requires_part
from lienthong.cooperation.pages.rollout_forms import RolloutTableForm
from lienthong.cooperation.pages.rollout_words import days_in_words, member_names, twin_links
from lienthong.cooperation.pages.rollouts import crumbs_of
from lienthong.cooperation.queries.rollout_tables import look_through, write_rollout_table
from lienthong.cooperation.queries.rollouts import get_rollout
from lienthong.cooperation.rules import write_number
from lienthong.cooperation.terms import EDIT, VIEW_COMMITMENTS
from lienthong.cooperation.terms.tables import RowFate, SeenRow, TablePreview
from lienthong.identity.queries import get_acting, requires


@require_safe
@requires(VIEW_COMMITMENTS)
def table(_request: HttpRequest, reference: str) -> HttpResponse:
    """The roll-out as a workbook: what is on record, and the units where it is still to come."""
    content = write_rollout_table(reference=reference, on=timezone.localdate())
    return as_workbook(content, reference)


@requires_part(EDIT, form=RolloutTableForm)
def give(request: HttpRequest, reference: str) -> HttpResponse:
    """Give a workbook; it is looked through before anything counts."""
    summary, _ = get_rollout(reference=reference, on=timezone.localdate())
    form = RolloutTableForm(typed(request), request.FILES or None)
    giving = Giving(
        about=summary.reference,
        hint=gettext(
            "The template holds what is on record and the units still to come. A cell left empty "
            "changes nothing."
        ),
        template=reverse("cooperation:table", args=[summary.reference]),
        back=reverse("cooperation:rollout", args=[summary.reference]),
        crumbs=crumbs_of(summary, gettext("Give an Excel file")),
    )

    def give_it() -> UUID:
        return give_table(
            reference=reference,
            upload=form.upload(),
            source=form.cleaned_data["source"],
            acting=get_acting(request),
            now=timezone.now(),
        )

    return give_page(request, form, giving, give=give_it, seen="cooperation:table_seen")


@requires_part(EDIT, form=ApplyForm)
def seen(request: HttpRequest, reference: str, table_id: UUID) -> HttpResponse:
    """A workbook looked through beside the record; put on record with one press."""
    today = timezone.localdate()
    summary, _ = get_rollout(reference=reference, on=today)
    looking = Looking(
        about=summary.reference,
        look=lambda: look_through(reference=reference, table_id=table_id, today=today),
        apply=lambda reason: apply_table(
            reference=reference,
            table_id=table_id,
            reason=reason,
            acting=get_acting(request),
            now=timezone.now(),
        ),
        counts=_counts,
        columns=_columns(),
        row=_row,
        again=reverse("cooperation:table_give", args=[summary.reference]),
        back=reverse("cooperation:rollout", args=[summary.reference]),
        crumbs=partial(crumbs_of, summary),
    )
    return seen_page(request, ApplyForm(typed(request)), looking)


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
    return [*said, *totals_in_words(found)]


def _columns() -> list[dict[str, Any]]:
    return [
        {"label": gettext("Site")},
        {"label": gettext("Row")},
        {"label": gettext("What the row does")},
        {"label": gettext("Quantity"), "numeric": True},
        {"label": gettext("Stages")},
    ]


def _row(one: SeenRow) -> dict[str, Any]:
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
                "badge": fate_badge(one.fate, fate_name(one.fate)),
                "note": "; ".join(notes),
            },
            {"text": write_number(one.draft.quantity)},
            {"text": days_in_words(one.draft)},
        ]
    }
