"""What senders ask about documents that have not come (ED-90)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from lienthong.exchange.operations import note_seen
from lienthong.exchange.pages.sent import agency_of, as_download
from lienthong.exchange.pages.words import EARLY, say_day, say_instant, say_size
from lienthong.exchange.queries import get_waiting_file, list_waiting_changes, of_another
from lienthong.exchange.terms import DECIDE, READ, WaitingChangeCard
from lienthong.identity.queries import get_acting, requires


@require_POST
@requires(DECIDE)
def note(request: HttpRequest, change_id: int) -> HttpResponse:
    """Take what a sender asks about a document that has not come off the list."""
    note_seen(change_id=change_id, acting=get_acting(request), now=timezone.now())
    messages.success(
        request, gettext("Hidden. Should the document still come, this is carried out by itself.")
    )
    return redirect("exchange:received")


@require_GET
@requires(READ)
def waiting_file(request: HttpRequest, change_id: int, position: int) -> HttpResponse:
    """A file of an update whose document has not come."""
    agency_id = agency_of(get_acting(request))
    file = get_waiting_file(agency_id=agency_id, change_id=change_id, position=position)
    return as_download(file)


def early_list(agency_id: UUID) -> list[dict[str, Any]]:
    """What waits for documents of the agency that have not come, for its clerks."""
    return [_early(one) for one in list_waiting_changes(agency_id=agency_id)]


def _early(one: WaitingChangeCard) -> dict[str, Any]:
    """What is asked of which document, by whom and why, for a clerk who has not got it."""
    code = one.named or gettext("a document without a number")
    if issued := say_day(one.issued_on):
        code = gettext("{code} of {day}").format(code=code, day=issued)
    asked = gettext("{sender} asks for this since {at}.").format(
        sender=one.sender_name, at=say_instant(one.came_at)
    )
    if one.replacement and not one.elsewhere:
        asked += " " + gettext("{code}, which is here, is to stand in its place.").format(
            code=one.replacement_code
        )
    title = gettext(EARLY[one.kind]).format(code=code)
    if one.elsewhere:
        title = gettext("Asked about another agency's document: {code}").format(code=code)
        asked += " " + of_another(one.elsewhere)
    return {
        "id": one.id,
        "url": one.replacement and reverse("exchange:received_one", args=[one.replacement]),
        "title": title,
        "subject": one.subject,
        "files": [
            {
                "name": file.name,
                "size": say_size(file.size),
                "url": reverse("exchange:waiting_file", args=[one.id, file.position]),
            }
            for file in one.files
        ],
        "text": f"{asked} “{one.reason}”" if one.reason else asked,
    }
