"""What results amount to over all agreements, and the periods that are closed."""

from collections.abc import Collection
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from lienthong.cooperation.operations.period_locks import lift_lock, lock_period
from lienthong.cooperation.pages.one_form import typed
from lienthong.cooperation.pages.result_forms import LockForm, ThingsForm
from lienthong.cooperation.pages.result_words import (
    counting_name,
    left_in_words,
    period_in_words,
    result_refused,
    total_in_words,
)
from lienthong.cooperation.pages.results import crumbs_of
from lienthong.cooperation.pages.rights import may_change, requires_part
from lienthong.cooperation.queries.figures import list_figures, list_things
from lienthong.cooperation.queries.one import get_draft
from lienthong.cooperation.queries.period_locks import lifts_locks_of, list_locks
from lienthong.cooperation.queries.results import count_results
from lienthong.cooperation.rules import write_number
from lienthong.cooperation.rules.numbers import keep_figure
from lienthong.cooperation.rules.periods import read_period, span_of
from lienthong.cooperation.terms import EDIT, VIEW_COMMITMENTS
from lienthong.cooperation.terms.results import (
    LeftResult,
    PeriodFigures,
    PeriodLock,
    ResultFilter,
    ResultState,
    ThingFigures,
)
from lienthong.identity.queries import get_acting, requires
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal
from lienthong.kernel.partial_dates import PartialDateNotUnderstood
from lienthong.kernel.vietnamese import fold

_NOT_FOUND = 404
MOST_LEFT = 50
"""So many results that a total leaves out are named."""


def figures_context(reference: str, measured_in: str) -> dict[str, Any]:
    """Targets and results of a commitment by period, for its page."""
    figures = list_figures(reference=reference)
    # A result lies in the figures of several targets; it is told once.
    left = {one.id: one for figure in figures for one in figure.left}.values()
    return {
        "columns": [
            {"label": gettext("Reporting period")},
            {"label": gettext("Target of the period"), "numeric": True},
            {"label": gettext("Confirmed by both sides"), "numeric": True},
            {"label": gettext("Not settled")},
        ],
        "rows": [_row(one, measured_in) for one in figures],
        "left": left_context(left),
        "all_url": f"{reverse('cooperation:results')}?commitment={reference}",
    }


def left_context(left: Collection[LeftResult]) -> dict[str, Any]:
    """What totals leave out, for the list of it; `more` are those beyond it."""
    shown = [left_in_words(one) for one in islice(left, MOST_LEFT)]
    return {"shown": shown, "count": len(left), "more": len(left) - len(shown)}


@require_safe
@requires(VIEW_COMMITMENTS)
def things(request: HttpRequest) -> HttpResponse:
    """What is counted under a name, over all agreements, in a time; each thing once."""
    form = ThingsForm(request.GET)
    text = (form.cleaned_data["period"] if form.is_valid() else "") or str(
        timezone.localdate().year
    )
    found: tuple[ThingFigures, ...] = ()
    try:
        within: tuple[date, date] = span_of(read_period(text))
    except PartialDateNotUnderstood:
        form.add_error("period", gettext("This is not a period. Write 2026, 6/2026, quý 3/2026."))
    else:
        found = list_things(within=within)
        text = period_in_words(read_period(text))
    names = [fold(one.thing) for one in found]
    context = {
        "form": form,
        "period": text,
        "things": [_thing(one, stands_apart=names.count(fold(one.thing)) > 1) for one in found],
        "crumbs": crumbs_of(gettext("Over all agreements")),
    }
    return render(request, "cooperation/things.html", context)


@requires(VIEW_COMMITMENTS, form=LockForm)
def locks(request: HttpRequest, key: str) -> HttpResponse:
    """The closed periods of an agreement; a programme officer closes another."""
    _, _, agreement = get_draft(reference=key)
    acting = get_acting(request)
    may_lock = may_change(request, key)
    form = LockForm(typed(request) if may_lock else None)
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        try:
            lock_period(agreement=key, **asked, acting=acting, now=timezone.now())
        except Refusal as refusal:
            for one in refusal.params.get("refusals") or ():  # type: ignore[attr-defined]
                form.add_error(one.place, result_refused(one))
        else:
            messages.success(request, gettext("The period is locked."))
            _warn_of_open(request, key, asked["period"])
            return redirect("cooperation:locks", key=key)
    context = {
        "reference": key,
        "agreement": agreement,
        "form": form if may_lock else None,
        "locks": [_lock(one, key, acting) for one in list_locks(key)],
        "crumbs": [
            {"label": gettext("Agreements"), "url": reverse("cooperation:list")},
            {"label": key, "url": reverse("cooperation:agreement", args=[key])},
            {"label": gettext("Closed periods")},
        ],
    }
    faulty = form.is_bound and bool(form.errors)
    return render(request, "cooperation/locks.html", context, status=422 if faulty else 200)


def _lock(one: PeriodLock, key: str, acting: Acting) -> dict[str, Any]:
    on = timezone.localdate()
    may_lift = one.lifted_at is None and lifts_locks_of(
        one.locked_for, reference=key, actor=acting.actor, on=on
    )
    return {"lock": one, "period": period_in_words(one.period), "may_lift": may_lift}


@require_POST
@requires_part(EDIT)
def lift(request: HttpRequest, key: str, lock_id: UUID) -> HttpResponse:
    """Open a closed period again, for a reason."""
    try:
        lift_lock(
            agreement=key,
            lock_id=lock_id,
            reason=request.POST.get("reason", ""),
            acting=get_acting(request),
            now=timezone.now(),
        )
    except Refusal as refusal:
        if refusal.status == _NOT_FOUND:
            raise
        for one in refusal.params.get("refusals") or ():  # type: ignore[attr-defined]
            messages.error(request, result_refused(one))
    else:
        messages.success(request, gettext("The period is open again."))
    return redirect("cooperation:locks", key=key)


def _row(one: PeriodFigures, measured_in: str) -> dict[str, Any]:
    said = []
    if one.waiting:
        text = ngettext("%(count)d not confirmed yet", "%(count)d not confirmed yet", one.waiting)
        said.append(text % {"count": one.waiting})
    if one.disputed:
        text = ngettext("%(count)d disputed", "%(count)d disputed", one.disputed)
        said.append(text % {"count": one.disputed})
    return {
        "cells": [
            {"text": period_in_words(one.period)},
            {"text": write_number(one.target) if one.target else ""},
            {"text": total_in_words(one.confirmed, measured_in)},
            {"text": ", ".join(said)},
        ]
    }


def _warn_of_open(request: HttpRequest, agreement: str, period: str) -> None:
    """Tell whoever closed a period what nobody can move in it any more."""
    within = span_of(read_period(period))
    acting = get_acting(request)
    count = sum(
        count_results(
            matching=ResultFilter(agreement=agreement, state=state, within=within), acting=acting
        )
        for state in (ResultState.SUBMITTED, ResultState.RETURNED, ResultState.DISPUTED)
    )
    if count:
        text = ngettext(
            "%(count)d result of this time is not confirmed. It stays so until the period is "
            "opened again.",
            "%(count)d results of this time are not confirmed. They stay so until the period is "
            "opened again.",
            count,
        )
        messages.warning(request, text % {"count": count})


def _thing(one: ThingFigures, *, stands_apart: bool) -> dict[str, Any]:
    notes = []
    if stands_apart:
        notes.append(
            gettext(
                "The same name stands here once more, with another unit of measure or another way "
                "of counting; these are not put together. Where they count the same, give their "
                "commitments one unit and one way."
            )
        )
    if one.total.undecided:
        text = ngettext(
            "%(count)d pair may count the same: decide",
            "%(count)d pairs may count the same: decide",
            one.total.undecided,
        )
        notes.append(text % {"count": one.total.undecided})
    return {
        "thing": one.thing,
        "counting": counting_name(one.counting),
        "total": total_in_words(one.total, one.measured_in),
        "notes": notes,
        "left": left_context(one.left),
        "commitments": [
            {
                "text": reference,
                "url": f"{reverse('cooperation:results')}?commitment={reference}",
            }
            for reference in one.commitments
        ],
        "columns": [
            {"label": gettext("Administrative unit")},
            {"label": gettext("Figure"), "numeric": True},
        ],
        "rows": [
            {"cells": [{"text": unit}, {"text": write_number(keep_figure(value))}]}
            for unit, value in sorted(one.by_unit.items())
        ],
    }
