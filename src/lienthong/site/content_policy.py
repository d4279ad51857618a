"""What a browser may load and run on our pages: only what the platform itself serves."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# Pictures may also be data: Bootstrap's marks and the QR code of an authenticator app are.
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


class ContentPolicy:
    """Sends the policy with every answer: no script or style written into a page runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the policy to the answer."""
        response = self._get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response
