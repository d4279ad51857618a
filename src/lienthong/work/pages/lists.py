"""Lists of tasks: mine, those that wait for my word, the agency's, by day, by person."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from lienthong.directory.queries import list_internal_units
from lienthong.identity.queries import get_acting, page_of, read_ids, requires
from lienthong.work.operations import Outcome, finish_many_parts, move_many
from lienthong.work.pages.forms import MineFilterForm, TaskFilterForm, UnitFilterForm
from lienthong.work.pages.listing import (
    agency_of,
    columns_of_tasks,
    days_of,
    row_of_task,
    tabs_for,
)
from lienthong.work.pages.words import say_refusal
from lienthong.work.queries import (
    count_due_before,
    count_left,
    count_mine,
    count_tasks,
    count_to_confirm,
    get_led_unit,
    list_absent,
    list_colleagues,
    list_due_before,
    list_mine,
    list_tasks,
    list_to_confirm,
    list_workload,
)
from lienthong.work.terms import DO, OVERSEE, Duty, Move, TaskQuestion, TaskSummary

TWO_WEEKS = timedelta(days=14)


@require_GET
@requires(DO)
def mine(request: HttpRequest) -> HttpResponse:
    """What waits for the person, the earliest deadline first."""
    acting, today = get_acting(request), timezone.localdate()
    agency_id = agency_of(acting)
    form = MineFilterForm(request.GET)
    form.is_valid()
    text = form.cleaned_data.get("q", "")
    own = {"agency_id": agency_id, "account_id": acting.account_id, "text": text}
    page = page_of(
        request,
        count=count_mine(**own, on=today),
        ask=lambda first, limit: list_mine(**own, on=today, first=first, limit=limit),
    )
    absent = list_absent(agency_id=agency_id, account_id=acting.account_id, on=today)
    shown = form if text or page.has_other_pages() else None
    bulk = ("work:finish_many", gettext("Finish my part"))
    names = ", ".join(absent.values())
    return _list(request, "work:mine", page, form=shown, bulk=bulk, absent=names)


@require_GET
@requires(DO)
def to_confirm(request: HttpRequest) -> HttpResponse:
    """What waits for the word of who gave it."""
    acting, today = get_acting(request), timezone.localdate()
    agency_of(acting)
    page = page_of(
        request,
        count=count_to_confirm(acting=acting, on=today),
        ask=lambda first, limit: list_to_confirm(acting=acting, on=today, first=first, limit=limit),
    )
    bulk = ("work:confirm_many", gettext("Confirm as finished"))
    return _list(request, "work:to_confirm", page, bulk=bulk)


@require_GET
@requires(OVERSEE)
def every(request: HttpRequest) -> HttpResponse:
    """All tasks of the agency, the newest first, with a filter."""
    acting, today = get_acting(request), timezone.localdate()
    agency_id = agency_of(acting)
    form = TaskFilterForm(request.GET, people=list_colleagues(agency_id=agency_id, on=today))
    form.is_valid()
    given = form.cleaned_data
    who = given.get("who") or None
    asked = TaskQuestion(
        agency_id=agency_id,
        state=form.asked_state(),
        only_open=given.get("state") == "open",
        only_overdue=given.get("state") == "overdue",
        account_id=UUID(who) if who else None,
        text=given.get("q", ""),
    )
    page = page_of(
        request,
        count=count_tasks(asked=asked, on=today),
        ask=lambda first, limit: list_tasks(asked=asked, on=today, first=first, limit=limit),
    )
    left = count_left(agency_id=agency_id, on=today, only_open=True)
    return _list(request, "work:all", page, form=form, left=left)


@require_GET
@requires(OVERSEE)
def week(request: HttpRequest) -> HttpResponse:
    """The agency's open tasks by the day they are due: what is overdue, and two weeks ahead."""
    acting, today = get_acting(request), timezone.localdate()
    form = _unit_form(request, today)
    asked: dict[str, Any] = {
        "agency_id": agency_of(acting),
        "until": today + TWO_WEEKS,
        "on": today,
        "unit_id": form.asked_unit(),
    }
    page = page_of(
        request,
        count=count_due_before(**asked),
        ask=lambda first, limit: list_due_before(**asked, first=first, limit=limit),
    )
    days = [
        {
            "label": date_format(group["day"], "l, d/m/Y") if group["day"] else gettext("Overdue"),
            "rows": [row_of_task(task) for task in group["tasks"]],
        }
        for group in days_of(list(page.object_list))
    ]
    context = {
        "tabs": tabs_for(acting, "work:week"),
        "form": form,
        "days": days,
        "page": page,
        "columns": columns_of_tasks(),
    }
    return render(request, "work/week.html", context)


@require_GET
@requires(OVERSEE)
def workload(request: HttpRequest) -> HttpResponse:
    """How much lies on whom; those who left with something open come first."""
    acting, today = get_acting(request), timezone.localdate()
    form = _unit_form(request, today)
    people = list_workload(
        agency_id=agency_of(acting), on=today, unit_id=form.asked_unit(), at=timezone.now()
    )
    asked = reverse("work:all")
    rows = [
        {
            "cells": [
                {
                    "text": one.name,
                    "url": "" if one.gone else f"{asked}?state=open&who={one.account_id}",
                    "note": ", ".join(part for part in (one.title, one.unit) if part),
                    "badge": {"text": gettext("left the agency"), "tone": "danger"}
                    if one.gone
                    else None,
                },
                {"text": str(one.parts)},
                {"text": str(one.this_week)},
                {
                    "text": str(one.overdue),
                    "badge": _overdue() if one.overdue else None,
                },
                {
                    "text": gettext("Hand over") if one.parts else "",
                    "url": reverse("work:hand_over_all", args=[one.account_id]),
                },
            ]
        }
        for one in people
    ]
    columns = [
        {"label": gettext("Person")},
        {"label": gettext("Open"), "numeric": True},
        {"label": gettext("Due within seven days"), "numeric": True},
        {"label": gettext("Overdue"), "numeric": True},
        {"label": gettext("What can be done")},
    ]
    context = {
        "tabs": tabs_for(acting, "work:workload"),
        "form": form,
        "rows": rows,
        "columns": columns,
    }
    return render(request, "work/workload.html", context)


@require_POST
@requires(DO)
def finish_many(request: HttpRequest) -> HttpResponse:
    """Finish one's own part of every task that was ticked."""
    ids, acting = read_ids(request.POST.getlist("task")), get_acting(request)
    outcomes = finish_many_parts(task_ids=ids, acting=acting, now=timezone.now())
    tell_outcomes(request, outcomes)
    return redirect("work:mine")


@require_POST
@requires(DO)
def confirm_many(request: HttpRequest) -> HttpResponse:
    """Confirm every task that was ticked."""
    outcomes = move_many(
        task_ids=read_ids(request.POST.getlist("task")),
        move=Move.CONFIRM,
        acting=get_acting(request),
        now=timezone.now(),
    )
    tell_outcomes(request, outcomes)
    return redirect("work:to_confirm")


def _unit_form(request: HttpRequest, today: date) -> UnitFilterForm:
    """Which unit is shown: the one asked for, at first the one that the reader leads."""
    acting = get_acting(request)
    units = list_internal_units(agency_id=agency_of(acting), on=today)
    if "unit" in request.GET:
        return UnitFilterForm(request.GET, units=units)
    led = get_led_unit(acting=acting, on=today) if units else None
    return UnitFilterForm({"unit": str(led or "")}, units=units)


def _overdue() -> dict[str, str]:
    return {"text": gettext("overdue"), "tone": "danger"}


def tell_outcomes(request: HttpRequest, outcomes: list[Outcome]) -> None:
    """Say of each task what became of it; those that were done together in one sentence."""
    done = sum(outcome.refusal is None for outcome in outcomes)
    if not outcomes:
        messages.warning(request, gettext("Tick at least one task first."))
    if done:
        said = ngettext("%d task is done.", "%d tasks are done.", done)
        messages.success(request, said % done)
    warn_of_refused(request, outcomes)


def warn_of_refused(request: HttpRequest, outcomes: list[Outcome]) -> None:
    """Say which were refused and why, each by its title and what it comes from."""
    for outcome in outcomes:
        if outcome.refusal is not None:
            origin = f"({outcome.origin_label})" if outcome.origin_label else ""
            task = " ".join(part for part in (outcome.title, origin) if part)
            told = (task, say_refusal(outcome.refusal))
            messages.warning(request, ": ".join(part for part in told if part))


def _list(
    request: HttpRequest,
    route: str,
    page: Any,
    *,
    form: TaskFilterForm | MineFilterForm | None = None,
    bulk: tuple[str, str] | None = None,
    absent: str = "",
    left: int = 0,
) -> HttpResponse:
    acting = get_acting(request)

    def ticks(task: TaskSummary) -> bool:
        """Who leads a task reports all of it on its page: a tick would only be refused."""
        return bulk is not None and (route != "work:mine" or task.duty is not Duty.LEAD)

    context = {
        "tabs": tabs_for(acting, route),
        "may_oversee": acting.may(OVERSEE),
        "absent": absent,
        "left": left,
        "form": form,
        "filtered": form is not None and any(form.cleaned_data.values()),
        "page": page,
        "columns": columns_of_tasks(),
        "rows": [row_of_task(task, tick=ticks(task)) for task in page.object_list],
        "bulk": {"url": reverse(bulk[0]), "label": bulk[1]}
        if bulk and any(map(ticks, page.object_list))
        else None,
        "list_url": reverse(route),
    }
    return render(request, "work/list.html", context)
