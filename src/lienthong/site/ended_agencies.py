"""An agency that has ended does nothing more; what it left goes on being read (decision 80)."""

from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext

from lienthong.directory.terms import UnknownBody
from lienthong.exchange.queries import resolve_recipients
from lienthong.identity.queries import get_acting
from lienthong.site.middleware import answer_refusal
from lienthong.site.only_reading import only_reading
from lienthong.site.terms import AgencyEnded

LIVING = "living"
"""The cache of who acts for an agency that has not ended (settings.CACHES)."""
READS = frozenset({"GET", "HEAD", "OPTIONS"})
WORK = ("documents:", "work:", "cooperation:")
"""How the permissions of document work, tasks and agreements begin; the exchange refuses itself."""


class EndedAgencies:
    """Refuses every step in the registers and tasks of an agency that has ended on that day.

    Its people keep their roles there, to read what it left until its successor took it over: on
    pages without forms, which say so once.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing on the way in; on the way out a page loses what would be refused."""
        response = self._get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        ended = _look_for_end(request) if is_page and _is_read(request, response) else None
        if ended is not None:
            page = response.content.decode(response.charset)
            response.content = only_reading(page, said=_say(ended), is_step=_is_step)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], *_given: Any
    ) -> HttpResponse | None:
        """After the form has chosen for whom one acts; who is not signed in is the guard's."""
        permission = getattr(view, "permission", None)
        if request.method in READS or permission is None or not request.user.is_authenticated:
            return None
        refusal = _find_end(request) if permission.name.startswith(WORK) else None
        return answer_refusal(request, refusal) if refusal else None


def _is_read(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether a page of documents, tasks or agreements was shown to somebody signed in."""
    match = getattr(request, "resolver_match", None)
    permission = getattr(match.func, "permission", None) if match else None
    return (
        request.method == "GET"
        and permission is not None
        and permission.name.startswith(WORK)
        and not response.streaming
        and request.user.is_authenticated
    )


def _is_step(address: str) -> bool:
    """Whether an address of this platform is that of a form that would be refused."""
    try:
        view = resolve(address.partition("?")[0].partition("#")[0]).func
    except Resolver404:
        return False
    permission = getattr(view, "permission", None)
    is_work = permission is not None and permission.name.startswith(WORK)
    return is_work and getattr(view, "form", None) is not None


def _say(ended: AgencyEnded) -> str:
    return gettext(
        "%(agency)s ended on %(day)s: what it left is read here, nothing is done any more. Carried"
        " on by: %(successors)s."
    ) % {
        "agency": ended.params["agency"],
        "day": ended.params["ended_on"],
        "successors": ended.params["successors"],
    }


def _look_for_end(request: HttpRequest) -> AgencyEnded | None:
    """The same for a page, asked of the directory once a minute: steps are refused at once."""
    living, key = caches[LIVING], f"{request.session.session_key}:{get_acting(request).agency_id}"
    if living.get(key):
        return None
    ended = _find_end(request)
    if ended is None:
        living.set(key, value=True)
    return ended


def _find_end(request: HttpRequest) -> AgencyEnded | None:
    agency_id, today = get_acting(request).agency_id, timezone.localdate()
    try:
        found = resolve_recipients(ids=[agency_id] if agency_id else [], on=today)
    except UnknownBody:  # the directory does not know it: nor that it ended
        return None
    for agency in found:
        if agency.ended_on is not None and agency.ended_on <= today:
            return AgencyEnded(
                agency=agency.name,
                ended_on=f"{agency.ended_on:%d/%m/%Y}",
                successors=", ".join(heir.name for heir in agency.successors) or "—",
            )
    return None
