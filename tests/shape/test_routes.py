"""Every address, of a page or of the API, declares whom it is for, and means it.

A view declares by one of the guards `requires`, `signed_in`, `own_credentials`, `open_to_all`,
`open_to_software`.
"""

import re
from dataclasses import dataclass
from functools import partial

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, include, path
from django.urls.resolvers import get_resolver
from django.views import View
from ninja import NinjaAPI
from ninja.openapi.views import default_home, openapi_json
from ninja.operation import PathView

from lienthong.identity.queries import open_to_all, requires, signed_in
from lienthong.identity.terms import Audience, Permission, Role

# Addresses that django-ninja mounts by itself, and why they need no guard.
WITHOUT_GUARD = {
    default_home: "answers only that nothing is here",
    openapi_json: "describes the API, which is public knowledge; it holds no data",
}
SAMPLES = {
    "IntConverter": "1",
    "UUIDConverter": "00000000-0000-4000-8000-000000000000",
    "StringConverter": "x",
    "SlugConverter": "x",
    "PathConverter": "x",
}


@dataclass(frozen=True)
class Route:
    """One address with one way to call it; `view` carries the permission."""

    address: str
    method: str
    view: object
    of_api: bool

    @property
    def permission(self):
        return getattr(self.view, "permission", None)

    def __str__(self):
        return f"{self.method} /{self.address}"


def routes_of(patterns, prefix=""):
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if not isinstance(pattern, URLPattern):
            yield from routes_of(pattern.url_patterns, address)
            continue
        operations = operations_of(pattern.callback)
        for operation in operations:
            for method in operation.methods:
                yield Route(address, method, operation.view_func, of_api=True)
        if not operations:
            yield Route(address, "GET", pattern.callback, of_api=False)


def operations_of(callback):
    """The API operations behind a callback of django-ninja; none for a page."""
    cells = getattr(callback, "__closure__", None) or ()
    views = [cell.cell_contents for cell in cells]
    return [
        operation for view in views if isinstance(view, PathView) for operation in view.operations
    ]


def undeclared(routes):
    return [str(r) for r in routes if r.permission is None and not needs_no_guard(r.view)]


def needs_no_guard(view):
    return isinstance(view, partial) and view.func in WITHOUT_GUARD


def ours():
    return list(routes_of(get_resolver().url_patterns))


def test_there_are_routes_to_walk():
    walked = {route.address for route in ours()}
    assert {"dang-nhap", "tai-khoan", "quan-tri/tai-khoan/<uuid:account_id>"} <= walked


def test_every_route_declares_its_permission():
    assert undeclared(ours()) == []


def test_every_permission_bears_the_name_of_a_folder_a_thing_and_a_deed():
    names = {route.permission.name for route in ours() if route.permission}
    assert [name for name in names if not re.fullmatch(r"[a-z_]+(:[a-z_]+){2}", name)] == []


def test_one_name_means_one_permission():
    permissions = {route.permission for route in ours() if route.permission}
    assert len({permission.name for permission in permissions}) == len(permissions)


def filled(address):
    """An address with a made-up value in each place that takes one."""
    from django.urls.converters import get_converters

    kinds = {name: SAMPLES.get(type(c).__name__, "x") for name, c in get_converters().items()}
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda place: kinds[place.group(1) or "str"], address)


@pytest.mark.django_db
def test_no_guarded_route_answers_a_stranger(client):
    answered = []
    for route in ours():
        permission = route.permission
        if permission is None or permission.audience is Audience.EVERYONE:
            continue
        answer = client.generic(route.method, filled(route.address), "{}", "application/json")
        sent_to_sign_in = answer.status_code == 302 and answer.url.startswith("/dang-nhap?")
        refused = answer.status_code == 401 if route.of_api else sent_to_sign_in
        if not refused and answer.status_code != 405:
            answered.append((str(route), answer.status_code))
    assert answered == []


@pytest.mark.django_db
def test_no_page_for_role_holders_answers_an_account_without_roles(client):
    from lienthong.identity.testing import make_account, sign_in

    sign_in(client, make_account())
    answered = []
    for route in ours():
        permission = route.permission
        if permission is None or permission.audience is not Audience.ROLE_HOLDERS:
            continue
        answer = client.generic(route.method, filled(route.address), "{}", "application/json")
        if answer.status_code not in {403, 405}:
            answered.append((str(route), answer.status_code))
    assert answered == []


# --- the walk bites -------------------------------------------------------------------------------
WRITE = Permission("sample:letter:write", frozenset({Role.CLERK}))


def bare(request):
    return HttpResponse("no guard")


class BareView(View):
    def get(self, request):
        return HttpResponse("no guard")


@requires(WRITE)
def guarded(request):
    return HttpResponse("guarded")


def api_with(*, guard, namespace):
    api = NinjaAPI(urls_namespace=namespace, docs_url=None)

    def read(request):
        return {}

    api.get("/read")(guard(read) if guard else read)
    return api


@pytest.mark.parametrize(
    "planted",
    [
        path("a", bare),
        path("a", BareView.as_view()),
        path("b/", include([path("c/", include([path("d", bare)]))])),
        path("api/", api_with(guard=None, namespace="bare-api").urls),
    ],
    ids=["function", "class", "included", "api"],
)
def test_a_view_without_a_guard_is_found(planted):
    assert len(undeclared(routes_of([planted]))) == 1


def test_views_with_a_guard_pass():
    planted = [
        path("a", guarded),
        path("b", signed_in(BareView.as_view())),
        path("c", open_to_all(bare)),
        path("api/", api_with(guard=requires(WRITE), namespace="guarded-api").urls),
    ]
    routes = list(routes_of(planted))
    assert undeclared(routes) == []
    assert [r.permission for r in routes if r.address == "api/read"] == [WRITE]
