"""What the page shell needs on every page: where to go, and for whom one acts."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from lienthong.documents.queries import has_to_sign
from lienthong.identity.queries import get_acting, get_role_name, list_acting_choices
from lienthong.identity.terms import Acting, Audience, Permission, Role, SignInRequired
from lienthong.site.guides import help_url

Entry = tuple[str, Promise]
"""A page by its route, and what it is called."""

NAVIGATION: tuple[tuple[Promise, tuple[Entry, ...]], ...] = (
    (
        gettext_lazy("Incoming documents"),
        (
            ("documents:desk", gettext_lazy("Take in")),
            ("documents:register", gettext_lazy("Register")),
            ("exchange:received", gettext_lazy("Received by the exchange")),
        ),
    ),
    (
        gettext_lazy("Outgoing documents"),
        (
            ("documents:drafts", gettext_lazy("Drafts")),
            ("documents:to_sign", gettext_lazy("To sign")),
            ("documents:to_number", gettext_lazy("Numbers and seals")),
            ("documents:issued_register", gettext_lazy("Outgoing register")),
            ("exchange:sent", gettext_lazy("Sent by the exchange")),
        ),
    ),
    *(
        (label, ((route, label),))
        for route, label in (
            ("work:mine", gettext_lazy("Tasks")),
            ("documents:find", gettext_lazy("Find documents")),
            ("documents:files", gettext_lazy("Job files")),
        )
    ),
    (
        gettext_lazy("Agreements"),
        (
            ("cooperation:list", gettext_lazy("Agreements")),
            ("cooperation:week", gettext_lazy("This week")),
            ("cooperation:commitments", gettext_lazy("Commitments")),
            ("cooperation:meetings", gettext_lazy("Review meetings")),
            ("cooperation:surveys", gettext_lazy("Surveys")),
            ("cooperation:survey_requests", gettext_lazy("Surveys to answer")),
        ),
    ),
    (
        gettext_lazy("Delivery"),
        (
            ("cooperation:results", gettext_lazy("Results")),
            ("cooperation:rollouts", gettext_lazy("Roll-outs")),
            ("cooperation:trainings", gettext_lazy("Training sessions")),
            ("cooperation:trials", gettext_lazy("Trials")),
            ("cooperation:security_files", gettext_lazy("Security levels")),
        ),
    ),
    (
        gettext_lazy("Figures and reports"),
        (
            ("cooperation:coverage", gettext_lazy("Coverage by commune")),
            ("cooperation:own_story", gettext_lazy("What was done in a commune")),
            ("cooperation:reviews", gettext_lazy("Review reports")),
            ("reporting:list", gettext_lazy("Indicators")),
            ("cooperation:public_figures", gettext_lazy("Public figures")),
        ),
    ),
    *(
        (label, ((route, label),))
        for route, label in (
            ("directory:search", gettext_lazy("Directory")),
            ("exchange:console", gettext_lazy("Exchange")),
            ("record", gettext_lazy("Record")),
            ("identity_accounts", gettext_lazy("Accounts")),
        )
    ),
)
"""What belongs together stands under one name; its pages show once one of them is open."""


def shell(request: HttpRequest) -> dict[str, Any]:
    """The variables of `shell/page.html`. A visitor who is not signed in has no `acting`."""
    acting = acting_or_none(request)
    return {
        "navigation": _navigation(request, acting),
        "acting": _described(acting) if acting else None,
        "acting_choices": _choices(request, acting) if acting else [],
        "acting_url": reverse("identity_switch"),
        "account_links": [{"label": gettext("My account"), "url": reverse("identity_account")}],
        "search_url": reverse("search"),
        "find_url": _find_url(acting),
        "help_url": help_url(request.resolver_match.view_name if request.resolver_match else ""),
        "demonstration": settings.SITE.demonstration_marked(),
    }


def _find_url(acting: Acting | None) -> str:
    """Where `/` leads to who may search documents; "" for others."""
    admitted = acting and acting.agency_id and admits("documents:find", acting)
    return reverse("documents:find") if admitted else ""


def acting_or_none(request: HttpRequest) -> Acting | None:
    """Who acts; None for a visitor who is not signed in."""
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
    """The main parts this person may open; the one whose pages are shown now is marked.

    A part leads to the first of its pages; one with several has them as `entries`.
    """
    parts = []
    for label, pages in NAVIGATION:
        entries = [
            _entry(request, route, name)
            for route, name in pages
            if admits(route, acting) and _is_of_use(request, route, acting)
        ]
        if entries:
            current = any(entry["current"] for entry in entries)
            parts.append(
                {
                    "label": label,
                    "url": entries[0]["url"],
                    "current": current,
                    "entries": entries if len(entries) > 1 else [],
                }
            )
    return parts


def _is_of_use(request: HttpRequest, route: str, acting: Acting | None) -> bool:
    """Whether a page may ever have something for this person; the one that is open has."""
    if route != "documents:to_sign" or acting is None or Role.LEADER in acting.roles:
        return True
    if acting.agency_id is None or request.path.startswith(reverse(route)):
        return acting.agency_id is not None
    return has_to_sign(
        agency_id=acting.agency_id, account_id=acting.account_id, now=timezone.now()
    )  # fmt: skip


def _entry(request: HttpRequest, route: str, label: Promise) -> dict[str, Any]:
    url = reverse(route)
    current = request.path == url or request.path.startswith(url.rstrip("/") + "/")
    return {"label": label, "url": url, "current": current}


@cache
def _permission_of(route: str) -> Permission:
    """What the view behind a route declares (a test proves that every view does)."""
    permission: Permission = resolve(reverse(route)).func.permission  # type: ignore[attr-defined]
    return permission


def admits(route: str, acting: Acting | None) -> bool:
    """Whether somebody may open the page behind a route; None: a visitor who is not signed in."""
    permission = _permission_of(route)
    if permission.audience is Audience.EVERYONE:
        return True
    return acting is not None and acting.may(permission)
