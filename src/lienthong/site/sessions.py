"""Sessions that go on while somebody works, without a write at every page (decision 42)."""

from datetime import timedelta

from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

RENEWED_AFTER = timedelta(minutes=5)
"""So much earlier than told a session may end: it is renewed once it is so old."""

_RENEWED = "_renewed_at"
"""Under which a session keeps when it was renewed, in seconds since 1970."""


class Sessions(SessionMiddleware):
    """Sessions of Django, renewed by whoever uses them, but not at every page."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Renew a session that was used and was not renewed lately."""
        session = request.session
        if session.accessed and not session.is_empty():
            now = timezone.now().timestamp()
            if now - session.get(_RENEWED, 0) >= RENEWED_AFTER.total_seconds():
                session[_RENEWED] = now
        return super().process_response(request, response)
