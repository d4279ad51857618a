"""What happens around every page: its language, and refusals answered in words."""

from collections.abc import Callable
from http import HTTPStatus

import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext
from django.views.defaults import bad_request

from lienthong.kernel.errors import Fault, Refusal, say
from lienthong.site.api import API
from lienthong.site.terms import DatabaseBusy, OnlyByForm, RequestTooLarge

log = structlog.get_logger(__name__)
SQLITE_LOCKED = "database is locked"
"""SQLite's words when another writer held the database longer than one waits."""
Answer = Callable[[HttpRequest], HttpResponse]


class VietnameseFirst:
    """Vietnamese, unless this browser was told otherwise by the language switch.

    A browser's own preference does not count: many here were installed in English. Software that
    asks the API says on purpose what it wants.
    """

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the language of the cookie, or in Vietnamese, and tell caches of it."""
        of_api = request.path.startswith(API)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if not chosen and of_api:
            chosen = translation.get_language_from_request(request)
        known = {code for code, _name in settings.LANGUAGES}
        language = chosen if chosen in known else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self._get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie") if of_api else ("Cookie",))
        return response


class PrivatePages:
    """What a signed-in person sees is not kept by the browser: desks are shared.

    After signing out, the back button shows nothing of it. A page that says for itself how it may
    be kept is left alone.
    """

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark the answer to a signed-in request."""
        response = self._get_response(request)
        if "Cache-Control" not in response and request.user.is_authenticated:
            response["Cache-Control"] = "private, no-store"
        return response


class GoingOn:
    """A script that sends a form itself is told where to go on, instead of being sent there.

    Whoever follows reads what the next page says once, and a script follows unseen.
    """

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Put the address to go on to in a header, where the script asks for it."""
        response = self._get_response(request)
        if "Lt-Sends-Itself" in request.headers and response.status_code == HTTPStatus.FOUND:
            response["Lt-Go-On"] = response["Location"]
            del response["Location"]
            response.status_code = HTTPStatus.OK
        return response


class RefusalPages:
    """A refusal that no page handled itself becomes a page that says what, why and what to do."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing on the way in or out."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal, and a database that others kept busy; everything else is Django's."""
        if isinstance(error, OperationalError) and SQLITE_LOCKED in str(error):
            log.warning("database_busy", path=request.path)
            return answer_refusal(request, DatabaseBusy())
        if not isinstance(error, Refusal):
            return None
        return answer_refusal(request, error)


class WrongMethodPages:
    """An address that only takes a form, opened as a page, says so instead of showing nothing."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Give the empty answer of Django's decorators a page; other software's are left alone."""
        response = self._get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.content:
            return response
        page = answer_refusal(request, OnlyByForm())
        page["Allow"] = response["Allow"]
        return page


def answer_bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page of a request that cannot be read; one that is too large is told the limit."""
    if isinstance(exception, RequestDataTooBig):
        limit = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // 1024
        return answer_refusal(request, RequestTooLarge(limit=limit))
    return bad_request(request, exception)


def answer_refusal(request: HttpRequest, error: Refusal) -> HttpResponse:
    """A page that says what was refused, whose fault it is and what to do.

    Where a script asked for a part of a page, it takes the place of the whole page.
    """
    # Where things changed meanwhile nothing that was entered is wrong.
    moved = error.status == HTTPStatus.CONFLICT and error.fault is Fault.CALLER
    refusal = {
        "title": gettext("What was asked for was refused."),
        "text": say(error.message, error.params, gettext),
        "fault": "moved" if moved else error.fault.value,
        "code": error.code,
        "url": "/",
        "action": gettext("Go to the start page"),
    }
    context = {"page_title": gettext("This was not done"), "refusal": refusal}
    response = render(request, "site/refusal.html", context, status=error.status)
    if "HX-Request" in request.headers:
        response["HX-Retarget"] = response["HX-Reselect"] = "body"
        response["HX-Reswap"] = "innerHTML"
    return response
