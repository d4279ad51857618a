"""The province's published key, for everybody: with it alone evidence is verified."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from lienthong.exchange.queries import read_published_key
from lienthong.identity.queries import open_to_all


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
