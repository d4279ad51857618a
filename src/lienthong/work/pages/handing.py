"""Handing over one part, or everything that somebody leaves behind."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from lienthong.identity.queries import get_acting, list_typed, requires
from lienthong.kernel.errors import Refusal
from lienthong.work.operations import hand_over_all, hand_over_part
from lienthong.work.pages.forms import HandOverForm
from lienthong.work.pages.listing import agency_of, columns_of_tasks, row_of_task
from lienthong.work.pages.lists import warn_of_refused
from lienthong.work.pages.words import say_refusal
from lienthong.work.queries import count_tasks, get_task, list_colleagues, list_tasks, list_workload
from lienthong.work.terms import DO, OVERSEE, Duty, TaskQuestion, TaskUnknown

SHOWN = 25


def typed_hand_over(
    request: HttpRequest, sent: QueryDict, _asked: QueryDict, **_route: object
) -> list[tuple[str, str]]:
    """What somebody had typed of a hand-over when their session ended."""
    people = list_colleagues(
        agency_id=agency_of(get_acting(request)), on=timezone.localdate(), at=timezone.now(), may=DO
    )
    return list_typed(HandOverForm(people=people).fields, sent)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DO, form=typed_hand_over)
def hand_over(request: HttpRequest, task_id: UUID, part_id: int) -> HttpResponse:
    """Ask to whom a part goes, and hand it over."""
    acting, now = get_acting(request), timezone.now()
    card = get_task(task_id=task_id, acting=acting, now=now)
    part = next((part for part in card.parts if part.id == part_id), None)
    if part is None:
        raise TaskUnknown
    takes = {part.account_id} if part.duty is Duty.LEAD else {p.account_id for p in card.parts}
    people = list_colleagues(
        agency_id=agency_of(acting), on=timezone.localdate(now), at=timezone.now(), may=DO
    )
    form = HandOverForm(
        request.POST or None, people=[one for one in people if one.account_id not in takes]
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            hand_over_part(
                task_id=task_id,
                part_id=part_id,
                to=UUID(given["to"]),
                reason=given["text"],
                acting=acting,
                now=now,
            )
        except Refusal as refusal:
            field = str(refusal.params.get("field"))
            form.add_error(field if field in form.fields else None, say_refusal(refusal))
        else:
            messages.success(request, gettext("The part is handed over, with its deadline."))
            return redirect("work:one", task_id)
    context = {"form": form, "card": card, "part": part}
    return render(request, "work/hand_over.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(OVERSEE, form=typed_hand_over)
def hand_over_everything(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Hand every open part of a person to one colleague."""
    acting, now = get_acting(request), timezone.now()
    agency_id, today = agency_of(acting), timezone.localdate(now)
    load = list_workload(agency_id=agency_id, on=today, at=timezone.now())
    holder = next((one for one in load if one.account_id == account_id), None)
    if holder is None:
        raise TaskUnknown
    people = list_colleagues(agency_id=agency_id, on=today, at=timezone.now(), may=DO)
    form = HandOverForm(
        request.POST or None, people=[one for one in people if one.account_id != account_id]
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            outcomes = hand_over_all(
                held_by=account_id,
                to=UUID(given["to"]),
                reason=given["text"],
                acting=acting,
                now=now,
            )
        except Refusal as refusal:
            field = str(refusal.params.get("field"))
            form.add_error(field if field in form.fields else None, say_refusal(refusal))
        else:
            done = sum(outcome.refusal is None for outcome in outcomes)
            said = ngettext("%d task is handed over.", "%d tasks are handed over.", done)
            messages.success(request, said % done)
            warn_of_refused(request, outcomes)
            return redirect("work:workload")
    asked = TaskQuestion(agency_id=agency_id, only_open=True, account_id=account_id)
    context = {
        "form": form,
        "holder": holder,
        "count": count_tasks(asked=asked, on=today),
        "columns": columns_of_tasks(),
        "rows": [row_of_task(task) for task in list_tasks(asked=asked, on=today, limit=SHOWN)],
    }
    return render(request, "work/hand_over_all.html", context, status=422 if form.errors else 200)
