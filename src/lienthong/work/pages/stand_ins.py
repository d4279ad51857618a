"""Who does whose tasks while somebody is away: the list, naming somebody, ending it early."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from lienthong.identity.queries import get_acting, list_typed, requires
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal
from lienthong.work.operations import end_stand_in, name_stand_in
from lienthong.work.pages.forms import StandInForm
from lienthong.work.pages.listing import agency_of
from lienthong.work.pages.words import say_day, say_refusal
from lienthong.work.queries import list_colleagues, list_stand_ins
from lienthong.work.terms import DO, OVERSEE, Colleague, StandInCard


def typed_stand_in(
    request: HttpRequest, sent: QueryDict, _asked: QueryDict, **_route: object
) -> list[tuple[str, str]]:
    """What somebody had typed of a stand-in when their session ended."""
    return list_typed(_form(get_acting(request), timezone.localdate(), None).fields, sent)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DO, form=typed_stand_in)
def stand_ins(request: HttpRequest) -> HttpResponse:
    """Who stands in for whom, and a form to name somebody."""
    acting, now = get_acting(request), timezone.now()
    today = timezone.localdate(now)
    form = _form(acting, today, request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            name_stand_in(
                absent_id=UUID(given["absent"]),
                account_id=UUID(given["stand_in"]),
                first_on=given["first_on"],
                last_on=given["last_on"],
                acting=acting,
                now=now,
            )
        except Refusal as refusal:
            field = str(refusal.params.get("field"))
            form.add_error(field if field in form.fields else None, say_refusal(refusal))
        else:
            messages.success(request, gettext("Named. It begins and ends by itself."))
            return redirect("work:stand_ins")
    found = list_stand_ins(acting=acting, on=today)
    context = {"form": form, "found": [_row(one, today) for one in found]}
    return render(request, "work/stand_ins.html", context, status=422 if form.errors else 200)


@require_POST
@requires(DO)
def end(request: HttpRequest, stand_in_id: UUID) -> HttpResponse:
    """End it now, before its last day."""
    try:
        end_stand_in(stand_in_id=stand_in_id, acting=get_acting(request), now=timezone.now())
    except Refusal as refusal:
        messages.warning(request, say_refusal(refusal))
    else:
        messages.success(request, gettext("Ended; they see these tasks no more."))
    return redirect("work:stand_ins")


def _form(acting: Acting, today: date, sent: QueryDict | None) -> StandInForm:
    """Everybody names for themselves; who oversees the agency's tasks chooses who is away."""
    people: Sequence[Colleague] = list_colleagues(
        agency_id=agency_of(acting), on=today, at=timezone.now(), may=DO
    )
    oneself = [one for one in people if one.account_id == acting.account_id]
    return StandInForm(
        sent,
        absent=people if acting.may(OVERSEE) else oneself,
        people=people,
        initial={"absent": str(acting.account_id), "first_on": today},
    )


def _row(one: StandInCard, today: date) -> dict[str, Any]:
    return {
        "id": one.id,
        "absent": one.absent,
        "stand_in": one.stand_in,
        "first_on": say_day(one.first_on),
        "last_on": say_day(one.last_on),
        "holds": one.first_on <= today,
        "may_end": one.may_end,
    }
