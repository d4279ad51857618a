"""Somebody's deadlines for their own calendar programme (iCalendar, RFC 5545)."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from django.views.decorators.http import require_http_methods, require_safe
from icalendar import Calendar, Event

from lienthong.identity.queries import get_acting, open_to_all, requires
from lienthong.work.operations import open_feed
from lienthong.work.pages.words import DUTIES
from lienthong.work.queries import has_feed, read_feed
from lienthong.work.terms import DO, TaskSummary


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DO)
def address(request: HttpRequest) -> HttpResponse:
    """Whether there is an address; a POST makes a new one, shown this once."""
    acting = get_acting(request)
    url = ""
    if request.method == "POST":
        secret = open_feed(acting=acting, now=timezone.now())
        url = request.build_absolute_uri(reverse("work:calendar", args=[secret]))
    context = {"url": url, "has_feed": has_feed(account_id=acting.account_id)}
    return render(request, "work/feed.html", context)


@require_safe
@open_to_all
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar itself, for whoever knows the address; a wrong one tells nothing."""
    now = timezone.now()
    tasks = read_feed(secret=secret, now=now)
    if tasks is None:
        raise Http404
    found = Calendar()
    found.add("prodid", "-//Liên Thông//lienthong.work//VI")
    found.add("version", "2.0")
    with override(settings.LANGUAGE_CODE):
        found.add("x-wr-calname", gettext("Tasks"))
        for task in tasks:
            found.add_component(_event(request, task))
    answer = HttpResponse(found.to_ical(), content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, max-age=300"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _event(request: HttpRequest, task: TaskSummary) -> Event:
    """A deadline as an event of a whole day."""
    event = Event()
    event.add("uid", f"{task.id}@lienthong")
    event.add("summary", task.title)
    if task.duty is not None:
        event.add("description", gettext("you: %s") % gettext(DUTIES[task.duty]))
    event.add("dtstamp", timezone.now())
    due_on = task.deadline.due_on
    if due_on is not None:
        event.add("dtstart", due_on)
        event.add("dtend", due_on + timedelta(days=1))
    event.add("url", request.build_absolute_uri(reverse("work:one", args=[task.id])))
    return event
