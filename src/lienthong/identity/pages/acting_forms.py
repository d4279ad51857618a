"""A form does what its page said: it is sent for the agency the page was opened for.

Two tabs of one browser share a session. Whoever switched to another agency in the second tab and
then sends the form of the first one acts for the first agency again, as that form said, and is
told so. Forms name their agency by `{% form_token %}`.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext

from lienthong.identity.operations import switch_acting
from lienthong.identity.pages.kept_forms import leave_for
from lienthong.identity.pages.remembered import remember
from lienthong.identity.queries import ACTING_SESSION_KEY, forget_acting, get_acting
from lienthong.identity.terms import Acting, ActingRefused

FIELD = "acting_for"


class ActingOfForm:
    """Switches to the agency a posted form names, before its view runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; a switch is remembered by the browser as if made by hand."""
        response = self.get_response(request)
        switched: Acting | None = getattr(request, "_lienthong_switched", None)
        if switched is not None:
            remember(response, acting=switched)
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Only after the cross-site check, which a middleware before this one makes.

        Where the person holds no role in that agency any more, the form is not sent.
        """
        named = request.POST.get(FIELD) if request.method == "POST" else None
        if named is None or not request.user.is_authenticated:
            return None
        if named == str(get_acting(request).agency_id or ""):
            return None
        try:
            switched = switch_to(request, named)
        except ActingRefused as refusal:
            messages.error(request, gettext(refusal.message))
            return leave_for(request, "/")
        request._lienthong_switched = switched  # type: ignore[attr-defined]  # noqa: SLF001 - for the answer, above
        text = gettext("This form was opened for {agency}: you act for it again.")
        messages.info(request, text.format(agency=acting_name(switched)))
        return None


def switch_to(request: HttpRequest, named: str) -> Acting:
    """Act for another agency in this session; `named` is its id, or "" for the whole platform.

    Refuses what names no agency in which the person holds a role (ActingRefused).
    """
    try:
        wanted = UUID(named) if named else None
    except ValueError:
        raise ActingRefused from None
    now = timezone.now()
    acting = switch_acting(
        acting=get_acting(request), agency_id=wanted, on=timezone.localdate(now), now=now
    )
    request.session[ACTING_SESSION_KEY] = str(acting.agency_id or "")
    forget_acting(request)
    return acting


def acting_name(acting: Acting) -> str:
    """The agency acted for, in words."""
    return acting.agency_name or gettext("the whole platform")
