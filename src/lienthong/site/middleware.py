"""What happens around every page: its language, and refusals answered in words."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext

from lienthong.kernel.errors import Refusal

Answer = Callable[[HttpRequest], HttpResponse]


class VietnameseFirst:
    """Vietnamese, unless this browser was told otherwise by the language switch.

    A browser's own preference does not count: many here were installed in English.
    """

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the language of the cookie, or in Vietnamese."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = {code for code, _name in settings.LANGUAGES}
        language = chosen if chosen in known else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self._get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class RefusalPages:
    """A refusal that no page handled itself becomes a page that says what, why and what to do."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing on the way in or out."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal; everything else is Django's."""
        if not isinstance(error, Refusal):
            return None
        refusal = {
            "title": gettext("What was asked for was refused."),
            "text": gettext(error.message).format(**error.params),
            "fault": error.fault.value,
            "code": error.code,
            "url": "/",
            "action": gettext("Go to the start page"),
        }
        context = {"page_title": gettext("This was not done"), "refusal": refusal}
        return render(request, "site/refusal.html", context, status=error.status)
