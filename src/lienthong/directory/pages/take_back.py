"""Taking back an end that was recorded today by mistake."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from lienthong.directory.operations import take_back_end
from lienthong.directory.pages.posts import allowed
from lienthong.directory.pages.words import refusal_words
from lienthong.directory.queries import list_ended_today
from lienthong.directory.terms import APPOINT, EndNotToTakeBack
from lienthong.identity.queries import requires
from lienthong.kernel.errors import Refusal


@require_POST
@requires(APPOINT)
def take_back(request: HttpRequest, agency_id: UUID, appointment_id: UUID) -> HttpResponse:
    """Take back an end that was recorded today; of another agency there is none here."""
    acting, reach = allowed(request, agency_id)
    now = timezone.now()
    today = timezone.localdate(now)
    ended = {one.id: one for one in list_ended_today(agency_id=agency_id, on=today)}
    held = ended.get(appointment_id)
    if held is None:
        messages.warning(request, refusal_words(EndNotToTakeBack()))
        return redirect("directory:appointments", agency_id)
    try:
        take_back_end(appointment_id=held.id, within=reach, on=today, actor=acting.actor, now=now)
    except Refusal as refusal:
        messages.warning(request, refusal_words(refusal))
    else:
        text = gettext("{name} holds the post as before.")
        messages.success(request, text.format(name=held.account_name))
    return redirect("directory:appointments", agency_id)
