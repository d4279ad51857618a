"""What the province publishes for everybody: its key, and which certificates it revoked."""

import base64
import binascii

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from lienthong.exchange.queries import (
    answer_question,
    read_published_key,
    read_revocation_list,
)
from lienthong.identity.queries import open_to_all, open_to_software


@require_GET
@open_to_all
def published_key(_request: HttpRequest) -> HttpResponse:
    """The root certificate as a PEM file."""
    response = HttpResponse(
        read_published_key(settings.EXCHANGE), content_type="application/x-pem-file"
    )
    response["Content-Disposition"] = 'attachment; filename="khoa-cong-bo.pem"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
@open_to_all
def revocation_list(_request: HttpRequest) -> HttpResponse:
    """The newest revocation list (EX-142), DER as certificates promise it."""
    response = HttpResponse(read_revocation_list(), content_type="application/pkix-crl")
    response["Cache-Control"] = "public, max-age=60"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@open_to_software
@require_http_methods(["GET", "POST"])
def ocsp(request: HttpRequest, question: str = "") -> HttpResponse:
    """One certificate's state (EX-143): the request in the body, or in the address in base64."""
    try:
        asked = base64.b64decode(question, validate=True) if question else request.body
    except (ValueError, binascii.Error):
        asked = b""
    answer = answer_question(settings.EXCHANGE, question=asked, now=timezone.now())
    response = HttpResponse(answer, content_type="application/ocsp-response")
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
