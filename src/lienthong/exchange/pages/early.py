"""What senders ask about documents that have not come (ED-90)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from lienthong.exchange.operations import note_seen
from lienthong.exchange.pages.words import EARLY, say_day, say_instant
from lienthong.exchange.queries import list_waiting_changes
from lienthong.exchange.terms import DECIDE, WaitingChangeCard
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


def early_list(agency_id: UUID) -> list[dict[str, Any]]:
    """What waits for documents of the agency that have not come, for its clerks."""
    return [_early(one) for one in list_waiting_changes(agency_id=agency_id)]


def _early(one: WaitingChangeCard) -> dict[str, Any]:
    """What is asked of which document, by whom and why, for a clerk who has not got it."""
    code = f"{one.number}/{one.symbol}" if one.number else one.document_key
    code = code or gettext("a document without a number")
    if issued := say_day(one.issued_on):
        code = gettext("{code} of {day}").format(code=code, day=issued)
    asked = gettext("{sender} asks for this since {at}.").format(
        sender=one.sender_name, at=say_instant(one.came_at)
    )
    return {
        "id": one.id,
        "title": gettext(EARLY[one.kind]).format(code=code),
        "subject": one.subject,
        "text": f"{asked} “{one.reason}”" if one.reason else asked,
    }
