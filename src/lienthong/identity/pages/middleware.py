"""Answers the refusals of the guards on pages; the API answers its own."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lienthong.identity.pages.kept_forms import csrf_failed, send_to_sign_in
from lienthong.identity.pages.own_password import lead_to_own_password
from lienthong.identity.queries import get_role_name, list_acting_choices
from lienthong.identity.terms import (
    OWN_CREDENTIALS,
    CrossSiteRefused,
    PasswordChangeRequired,
    PermissionRefused,
    SignInRequired,
)


class IdentityMiddleware:
    """Sends strangers to sign in, and tells those signed in which role a page takes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn a guard's refusal into a page; leave all other errors alone."""
        match error:
            case SignInRequired():
                return send_to_sign_in(request, keep=error.permission != OWN_CREDENTIALS)
            case PasswordChangeRequired():
                target = request.get_full_path() if request.method == "GET" else "/"
                return lead_to_own_password(then=target)
            case PermissionRefused():
                choices = list_acting_choices(request)
                context = {
                    "elsewhere": [choice for choice in choices if choice.may(error.permission)],
                    "next": request.get_full_path() if request.method == "GET" else "/",
                    "refused": error.acting,
                    "needed": sorted(get_role_name(role) for role in error.permission.roles),
                }
                return render(request, "identity/permission_refused.html", context, status=403)
            case CrossSiteRefused():
                return csrf_failed(request)
        return None
