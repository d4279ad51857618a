"""What the page shell needs on every page: where to go, and for whom one acts."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from lienthong.identity.queries import get_acting, get_role_name, list_acting_choices
from lienthong.identity.terms import Acting, Audience, Permission, SignInRequired

NAVIGATION: tuple[tuple[str, Promise], ...] = (
    ("exchange:received", gettext_lazy("Received documents")),
    ("exchange:sent", gettext_lazy("Sent documents")),
    ("documents:register", gettext_lazy("Register")),
    ("work:mine", gettext_lazy("Tasks")),
    ("cooperation:list", gettext_lazy("Agreements")),
    ("directory:search", gettext_lazy("Directory")),
    ("exchange:console", gettext_lazy("Exchange")),
    ("record", gettext_lazy("Record")),
    ("identity_accounts", gettext_lazy("Accounts")),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """The variables of `shell/page.html`. A visitor who is not signed in has no `acting`."""
    acting = _acting_or_none(request)
    return {
        "navigation": _navigation(request, acting),
        "acting": _described(acting) if acting else None,
        "acting_choices": _choices(request, acting) if acting else [],
        "acting_url": reverse("identity_switch"),
        "account_links": [{"label": gettext("My account"), "url": reverse("identity_account")}],
        "search_url": reverse("directory:search"),
        "demonstration": settings.SITE.demonstration_marked(),
    }


def _acting_or_none(request: HttpRequest) -> Acting | None:
    try:
        return get_acting(request)
    except SignInRequired:
        return None


def _described(acting: Acting) -> dict[str, Any]:
    roles = sorted(acting.roles)
    return {
        "account_name": acting.account_name,
        "value": str(acting.agency_id or ""),
        "agency_name": acting.agency_name,
        "roles_label": ", ".join(get_role_name(role) for role in roles),
    }


def _choices(request: HttpRequest, acting: Acting) -> list[dict[str, Any]]:
    """The agencies to switch to, the present one marked."""
    return [
        {
            **_described(choice),
            "agency_name": choice.agency_name or gettext("the whole platform"),
            "current": choice.agency_id == acting.agency_id,
        }
        for choice in list_acting_choices(request)
    ]


def _navigation(request: HttpRequest, acting: Acting | None) -> list[dict[str, Any]]:
    """The main parts this person may open; the one whose pages are shown now is marked."""
    entries = []
    for route, label in NAVIGATION:
        if _admits(_permission_of(route), acting):
            url = reverse(route)
            current = request.path == url or request.path.startswith(url.rstrip("/") + "/")
            entries.append({"label": label, "url": url, "current": current})
    return entries


@cache
def _permission_of(route: str) -> Permission:
    """What the view behind a route declares (a test proves that every view does)."""
    permission: Permission = resolve(reverse(route)).func.permission  # type: ignore[attr-defined]
    return permission


def _admits(permission: Permission, acting: Acting | None) -> bool:
    if permission.audience is Audience.EVERYONE:
        return True
    return acting is not None and acting.may(permission)
