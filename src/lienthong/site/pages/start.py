"""The start page: what to do next, by role; for visitors, what is open to all."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from lienthong.documents.queries import list_views
from lienthong.documents.terms import FIND
from lienthong.identity.queries import get_acting, list_acting_choices, open_to_all
from lienthong.identity.terms import Acting, SignInRequired
from lienthong.site.next_steps import (
    documents_to_decide,
    steps_for,
    steps_for_visitors,
    waiting_elsewhere,
)
from lienthong.site.unattended import unattended_agencies


@open_to_all
def start(request: HttpRequest) -> HttpResponse:
    """Greet and say what waits."""
    try:
        acting = get_acting(request)
    except SignInRequired:
        context = {
            "greeting": gettext("One province, every agency connected"),
            "next_steps": steps_for_visitors(),
            "visitor": True,
        }
        return render(request, "site/start.html", context)
    now = timezone.now()
    today = timezone.localdate(now)
    steps = steps_for(acting, on=today) or steps_for_visitors()
    greeting = gettext("Good day, %(name)s") % {"name": acting.account_name}
    context = {
        "greeting": greeting,
        "next_steps": steps,
        "visitor": False,
        "unattended": unattended_agencies(acting, on=today, now=now),
        "documents": documents_to_decide(acting),
        "views": _views(acting),
        "elsewhere": waiting_elsewhere(list_acting_choices(request), acting),
    }
    return render(request, "site/start.html", context)


def _views(acting: Acting) -> list[dict[str, str]]:
    """Searches this person keeps, and those their agency shares."""
    if acting.agency_id is None or not acting.may(FIND):
        return []
    address = reverse("documents:find")
    views = list_views(agency_id=acting.agency_id, account_id=acting.account_id)
    return [{"label": view.name, "url": f"{address}?{view.question}"} for view in views]
