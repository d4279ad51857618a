"""From where a request comes, as sign-in sees it."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The address that the limits of sign-in go by: as a trusted proxy names it, else the peer's.

    Refuses a request without any (PermissionDenied).
    """
    return str(get_adapter(request).get_client_ip(request))
