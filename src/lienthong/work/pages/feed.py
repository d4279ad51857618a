"""Somebody's deadlines for their own calendar programme (iCalendar, RFC 5545)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID, uuid5

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext, override
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from icalendar import Calendar, Event

from lienthong.identity.queries import get_account, get_acting, open_to_all, requires
from lienthong.work.operations import choose_digest, close_feed, open_feed
from lienthong.work.pages.listing import say_own_part
from lienthong.work.queries import find_owner, has_feed, read_feed, sends_mail, wants_digest
from lienthong.work.terms import DO, SUBSCRIBE, CalendarEntry, CalendarSource, TaskSummary

PARAMETER = "ma"
"""The parameter of the address that carries its secret."""


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SUBSCRIBE)
def address(request: HttpRequest) -> HttpResponse:
    """Whether there is an address; a POST makes a new one, shown this once, or ends it (`end`)."""
    acting = get_acting(request)
    url = ""
    if request.method == "POST" and "end" in request.POST:
        close_feed(acting=acting, now=timezone.now())
        messages.success(request, gettext("The address has ended; nobody reads your tasks by it."))
    elif request.method == "POST":
        secret = open_feed(acting=acting, now=timezone.now())
        url = request.build_absolute_uri(
            f"{reverse('work:calendar')}?{urlencode({PARAMETER: secret})}"
        )
    return _show(request, url=url)


@require_POST
@requires(SUBSCRIBE)
def digest(request: HttpRequest) -> HttpResponse:
    """Have digests by mail (`wanted`), or none any more."""
    wanted = "wanted" in request.POST
    choose_digest(wanted=wanted, acting=get_acting(request), now=timezone.now())
    said = gettext("You get a digest each working morning that something is due.")
    messages.success(request, said if wanted else gettext("You get no digests any more."))
    return redirect("work:feed")


def _show(request: HttpRequest, *, url: str) -> HttpResponse:
    acting = get_acting(request)
    account_id = acting.account_id
    context = {
        "has_tasks": acting.may(DO),
        "url": url,
        "has_feed": has_feed(account_id=account_id),
        "sends_mail": sends_mail(),
        "email": get_account(account_id=account_id).email,
        "wants_digest": wants_digest(account_id=account_id),
        "digest_at": settings.WORK.digest_at,
    }
    return render(request, "work/feed.html", context)


@require_safe
@open_to_all
def calendar(request: HttpRequest) -> HttpResponse:
    """The calendar itself, for whoever knows the address, in the language of its owner.

    A wrong one tells nothing.

    The secret stands in the query, which our log leaves out of its lines.
    """
    now, secret = timezone.now(), request.GET.get(PARAMETER, "")
    owner, tasks = find_owner(secret=secret), read_feed(secret=secret, now=now)
    if owner is None or tasks is None:
        raise Http404
    language = get_account(account_id=owner).language.value
    found = Calendar()
    found.add("prodid", f"-//Liên Thông//lienthong.work//{language.upper()}")
    found.add("version", "2.0")
    with override(language):
        found.add("x-wr-calname", gettext("Tasks"))
        for task in tasks:
            found.add_component(_event(request, task))
        for entry in _told_by_others(owner, now):
            found.add_component(_day(request, entry))
    answer = HttpResponse(found.to_ical(), content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, max-age=300"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _told_by_others(account_id: UUID, now: datetime) -> Iterator[CalendarEntry]:
    """What the sources of settings.CALENDAR_SOURCES put into the calendar."""
    for path in settings.CALENDAR_SOURCES:
        source: CalendarSource = import_string(path)
        yield from source(account_id, timezone.localdate(now), now)


def _day(request: HttpRequest, entry: CalendarEntry) -> Event:
    """What another folder tells, as an event of a whole day."""
    event = Event()
    event.add("uid", f"{entry.name}@lienthong")
    event.add("summary", entry.title)
    if entry.note:
        event.add("description", entry.note)
    event.add("dtstamp", timezone.now())
    event.add("dtstart", entry.on)
    event.add("dtend", entry.on + timedelta(days=1))
    event.add("url", request.build_absolute_uri(entry.path))
    return event


def _event(request: HttpRequest, task: TaskSummary) -> Event:
    """A deadline as an event of a whole day."""
    event = Event()
    # Whoever stands in for somebody in a task of their own has two deadlines of it.
    named = uuid5(task.id, task.instead_of) if task.instead_of else task.id
    event.add("uid", f"{named}@lienthong")
    event.add("summary", task.title)
    if own_part := say_own_part(task):
        event.add("description", own_part)
    event.add("dtstamp", timezone.now())
    due_on = task.deadline.due_on
    if due_on is not None:
        event.add("dtstart", due_on)
        event.add("dtend", due_on + timedelta(days=1))
    event.add("url", request.build_absolute_uri(reverse("work:one", args=[task.id])))
    return event
