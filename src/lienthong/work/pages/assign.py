"""Giving a task, or a part of one as a task of its own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from lienthong.identity.queries import get_acting, list_typed, requires
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal
from lienthong.work.operations import assign_task
from lienthong.work.pages.forms import AssignForm
from lienthong.work.pages.listing import agency_of
from lienthong.work.pages.words import say_day, say_refusal
from lienthong.work.queries import get_task, list_colleagues, list_unit_leads
from lienthong.work.terms import DO, OVERSEE, Colleague, Origin, TaskCard, UnitLead


def typed_task(request: HttpRequest, sent: QueryDict, _asked: QueryDict) -> list[tuple[str, str]]:
    """What somebody had typed of a task when their session ended."""
    return list_typed(AssignForm(people=_people(get_acting(request), None)).fields, sent)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DO, form=typed_task)
def assign(request: HttpRequest) -> HttpResponse:
    """The form of a new task, and giving it."""
    acting, now = get_acting(request), timezone.now()
    whole = _divided(request, acting)
    form = AssignForm(
        request.POST or None,
        people=_people(acting, whole),
        units=_units(acting, whole),
        initial=_initial(acting, whole),
    )
    if request.method == "POST" and form.is_valid():
        parent_id, on = whole.summary.id if whole else None, timezone.localdate(now)
        try:
            draft = form.draft(parent_id=parent_id, on=on)
            task_id = assign_task(draft=draft, acting=acting, now=now)
        except Refusal as refusal:
            field = refusal.params.get("field")
            named = str(field) if field in form.fields else None
            form.add_error(named, say_refusal(refusal))
        else:
            messages.success(request, gettext("The task is given; its people see it at once."))
            return redirect("work:one", task_id)
    context = {
        "form": form,
        "whole": whole,
        "whole_due": say_day(whole.summary.deadline.due_on) if whole else "",
    }
    return render(request, "work/assign.html", context, status=422 if form.errors else 200)


def _divided(request: HttpRequest, acting: Acting) -> TaskCard | None:
    """The task that `?parent=` names; what is no id names none."""
    try:
        task_id = UUID(request.GET["parent"])
    except (KeyError, ValueError):
        return None
    return get_task(task_id=task_id, acting=acting, now=timezone.now())


def _people(acting: Acting, whole: TaskCard | None) -> list[Colleague]:
    """Whom this person may choose: everybody, or, without oversight, themselves."""
    people = list_colleagues(
        agency_id=agency_of(acting), on=timezone.localdate(), at=timezone.now(), may=DO
    )
    if whole is not None or acting.may(OVERSEE):
        return people
    return [person for person in people if person.account_id == acting.account_id]


def _units(acting: Acting, whole: TaskCard | None) -> list[UnitLead]:
    """Units are chosen by who may choose everybody."""
    if whole is None and not acting.may(OVERSEE):
        return []
    now = timezone.now()
    return list_unit_leads(agency_id=agency_of(acting), on=timezone.localdate(now), at=now)


def _initial(acting: Acting, whole: TaskCard | None) -> dict[str, Any]:
    if whole is not None:
        return {
            "due_on": whole.summary.deadline.due_on,
            "origin": whole.origin.value,
            "origin_label": whole.summary.origin_label,
        }
    if acting.may(OVERSEE):
        return {"origin": Origin.INSTRUCTION.value}
    return {"origin": Origin.OWN.value, "lead": str(acting.account_id)}
