"""This week in the agreements: late, due, waiting for us, waiting for the other side."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop, ngettext
from django.views.decorators.http import require_safe

from lienthong.cooperation.queries.week import read_week
from lienthong.cooperation.terms import EDIT, VIEW_COMMITMENTS
from lienthong.cooperation.terms.results import ResultState
from lienthong.cooperation.terms.texts import VIEW_EVERYTHING
from lienthong.cooperation.terms.week import DueItem, DueKind, DueList
from lienthong.identity.queries import get_acting, requires
from lienthong.work.terms import SUBSCRIBE

ROUTES = {
    DueKind.COMMITMENT: "cooperation:commitment",
    DueKind.MILESTONE: "cooperation:commitment",
    DueKind.ROLLOUT: "cooperation:rollout",
    DueKind.TRIAL: "cooperation:trial",
    DueKind.RESULT: "cooperation:result",
    DueKind.TO_CONFIRM: "cooperation:results_waiting",
    DueKind.CAME_BACK: "cooperation:results",
    DueKind.SENT: "cooperation:results",
    DueKind.CONCLUSION: "cooperation:meeting",
}
_NARROWED = {
    DueKind.TO_CONFIRM: {},
    DueKind.CAME_BACK: {"back": "1"},
    DueKind.SENT: {"state": ResultState.SUBMITTED.value},
}
"""Results of one commitment stand in a list that is narrowed to them."""
_KINDS = {
    DueKind.COMMITMENT: gettext_noop("Commitment"),
    DueKind.MILESTONE: gettext_noop("Milestone"),
    DueKind.ROLLOUT: gettext_noop("Roll-out"),
    DueKind.TRIAL: gettext_noop("Trial"),
    DueKind.RESULT: gettext_noop("Result"),
    DueKind.TO_CONFIRM: gettext_noop("Results to confirm"),
    DueKind.CAME_BACK: gettext_noop("Results that came back"),
    DueKind.SENT: gettext_noop("Results submitted"),
    DueKind.CONCLUSION: gettext_noop("Conclusion of a meeting"),
}


@require_safe
@requires(VIEW_COMMITMENTS)
def week(request: HttpRequest) -> HttpResponse:
    """What is late, due within seven days, and who waits for whom."""
    acting = get_acting(request)
    widely = acting.may(EDIT) or acting.may(VIEW_EVERYTHING)
    asked = request.GET.get("all")
    found = read_week(
        acting=acting,
        on=timezone.localdate(),
        everything=widely and asked == "1",
        whole=request.GET.get("whole") == "1",
    )
    context = {
        "found": found,
        "whole": request.GET.get("whole") == "1",
        "sections": [
            _section("late", gettext("Late"), found.late, "danger"),
            _section("due", gettext("Due within seven days"), found.due, "warning"),
            _section("for-us", gettext("Waiting for us"), found.for_us, "warning"),
            _section("for-them", gettext("Waiting for the other side"), found.for_them, "info"),
        ],
        "may_widen": widely,
        "has_calendar": acting.agency_id is not None and acting.may(SUBSCRIBE),
        "crumbs": [
            {"label": gettext("Agreements"), "url": reverse("cooperation:list")},
            {"label": gettext("This week")},
        ],
    }
    return render(request, "cooperation/week.html", context)


def _section(name: str, title: str, found: DueList, tone: str) -> dict[str, Any]:
    return {
        "id": name,
        "title": title,
        "count": f"{found.count}+" if found.at_least else found.count,
        "tone": tone if found.count else "neutral",
        "lines": [_line(one) for one in found.items],
        "more": _say_more(found),
    }


def _say_more(found: DueList) -> str:
    if found.at_least:
        return gettext("and many more")
    text = ngettext("and %(count)d more", "and %(count)d more", found.more)
    return text % {"count": found.more} if found.more > 0 else ""


def _line(one: DueItem) -> dict[str, Any]:
    amount, key = "", one.key
    if one.kind is DueKind.ROLLOUT:
        amount = ngettext("%(count)d site", "%(count)d sites", one.count) % {"count": one.count}
    elif one.kind in _NARROWED:
        amount = ngettext("%(count)d result", "%(count)d results", one.count)
        amount %= {"count": one.count}
    elif one.kind in (DueKind.RESULT, DueKind.CONCLUSION):
        key = ""
    return {
        "text": one.text,
        "url": _address(one),
        "day": date_format(one.on, "SHORT_DATE_FORMAT") if one.on else "",
        "note": " · ".join(filter(None, (gettext(_KINDS[one.kind]), key, one.note, amount))),
    }


def _address(one: DueItem) -> str:
    if one.kind in _NARROWED:
        asked = urlencode({"commitment": one.key, **_NARROWED[one.kind]})
        return f"{reverse(ROUTES[one.kind])}?{asked}"
    return reverse(ROUTES[one.kind], args=[one.key])
