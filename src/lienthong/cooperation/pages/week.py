"""This week in the agreements: late, due, waiting for us, waiting for the other side."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop, ngettext
from django.views.decorators.http import require_safe

from lienthong.cooperation.queries.week import read_week
from lienthong.cooperation.terms import EDIT, VIEW_COMMITMENTS
from lienthong.cooperation.terms.texts import VIEW_EVERYTHING
from lienthong.cooperation.terms.week import DueItem, DueKind, DueList
from lienthong.identity.queries import get_acting, requires
from lienthong.work.terms import DO

ROUTES = {
    DueKind.COMMITMENT: "cooperation:commitment",
    DueKind.MILESTONE: "cooperation:commitment",
    DueKind.ROLLOUT: "cooperation:rollout",
    DueKind.TRIAL: "cooperation:trial",
    DueKind.RESULT: "cooperation:result",
    DueKind.CONCLUSION: "cooperation:meeting",
}
_KINDS = {
    DueKind.COMMITMENT: gettext_noop("Commitment"),
    DueKind.MILESTONE: gettext_noop("Milestone"),
    DueKind.ROLLOUT: gettext_noop("Roll-out"),
    DueKind.TRIAL: gettext_noop("Trial"),
    DueKind.RESULT: gettext_noop("Result"),
    DueKind.CONCLUSION: gettext_noop("Conclusion of a meeting"),
}


@require_safe
@requires(VIEW_COMMITMENTS)
def week(request: HttpRequest) -> HttpResponse:
    """What is late, due within seven days, and who waits for whom."""
    acting = get_acting(request)
    widely = acting.may(EDIT) or acting.may(VIEW_EVERYTHING)
    asked = request.GET.get("all")
    found = read_week(acting=acting, on=timezone.localdate(), everything=widely and asked == "1")
    context = {
        "found": found,
        "sections": [
            _section("late", gettext("Late"), found.late, "danger"),
            _section("due", gettext("Due within seven days"), found.due, "warning"),
            _section("for-us", gettext("Waiting for us"), found.for_us, "warning"),
            _section("for-them", gettext("Waiting for the other side"), found.for_them, "info"),
        ],
        "may_widen": widely,
        "has_calendar": acting.agency_id is not None and acting.may(DO),
        "crumbs": [
            {"label": gettext("Agreements"), "url": reverse("cooperation:list")},
            {"label": gettext("This week")},
        ],
    }
    return render(request, "cooperation/week.html", context)


def _section(name: str, title: str, found: DueList, tone: str) -> dict[str, Any]:
    more = found.count - len(found.items)
    text = ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more}
    return {
        "id": name,
        "title": title,
        "count": found.count,
        "tone": tone if found.count else "neutral",
        "lines": [_line(one) for one in found.items],
        "more": text if more > 0 else "",
    }


def _line(one: DueItem) -> dict[str, Any]:
    day = date_format(one.on, "SHORT_DATE_FORMAT") if one.on else ""
    sites = ""
    if one.kind is DueKind.ROLLOUT:
        sites = ngettext("%(count)d site", "%(count)d sites", one.count) % {"count": one.count}
    key = "" if one.kind is DueKind.RESULT or one.kind is DueKind.CONCLUSION else one.key
    return {
        "text": one.text,
        "url": reverse(ROUTES[one.kind], args=[one.key]),
        "day": day,
        "note": " · ".join(filter(None, (gettext(_KINDS[one.kind]), key, one.note, sites))),
    }
