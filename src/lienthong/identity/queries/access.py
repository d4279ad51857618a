"""Who is acting in a request, and may they.

Every view, page or API operation carries exactly one of `requires`, `signed_in`, `open_to_all` and
`open_to_software`. They set `view.permission`, which a test reads on every route, and they raise a
refusal: pages answer it in identity's middleware (sign-in with the typed form kept, or a page that
says which role it takes), the API as problem details (401, 403).
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Protocol, TypeVar, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from lienthong.identity.models import Account
from lienthong.identity.queries.grants import list_grants
from lienthong.identity.rules import acting_choices, choose_acting
from lienthong.identity.terms import (
    OPEN_TO_ALL,
    OWN_CREDENTIALS,
    SIGNED_IN,
    Acting,
    Audience,
    CrossSiteRefused,
    PasswordChangeRequired,
    Permission,
    PermissionRefused,
    SignInRequired,
)

CHOSEN_LANGUAGE_KEY = "identity.chosen_language"
"""The language somebody chose in this session before signing in."""
ACTING_SESSION_KEY = "identity.acting_agency"

View = TypeVar("View", bound=Callable[..., Any])


Tell = Callable[..., Iterable[tuple[str, str]]]
"""Says what somebody had typed: `tell(request, sent, asked, **route)` gives labels and values.

`sent` is what was posted, `asked` the address's query (both QueryDict), `route` its parts.
"""


class Guarded(Protocol):
    """A view that declares whom it is for."""

    permission: Permission
    form: type | Tell | None


def requires(permission: Permission, *, form: type | Tell | None = None) -> Callable[[View], View]:
    """Let a view be used only by people who hold a role of the permission where they act.

    Works on pages and on API operations (write it below the router's decorator). A changing
    request must carry the CSRF token, also where the API exempts it, because the session's cookie
    is what authorises it. `form` is the form class the view reads: its labels name the fields on
    the page that shows what was kept when a session ended; a view of several forms gives a
    function that tells it (Tell).
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            _refuse_strangers(request, permission)
            _refuse_cross_site(request)
            return view(request, *args, **kwargs)

        declared = cast(Guarded, guarded)
        declared.permission = permission
        declared.form = form
        return cast(View, guarded)

    return guard


def signed_in(view: View) -> View:
    """Let a view be used by everybody who is signed in, whatever their roles."""
    return requires(SIGNED_IN)(view)


def own_credentials(view: View) -> View:
    """Let everybody who is signed in, also with a one-time password, manage how they sign in."""
    return requires(OWN_CREDENTIALS)(view)


def open_to_all(view: View) -> View:
    """Let a view be used by everybody, signed in or not."""
    return requires(OPEN_TO_ALL)(view)


def open_to_software(view: View) -> View:
    """Let a view be asked by everybody's software, also by POST and without token.

    Only for a view that changes nothing and looks at no cookie: then nobody can be led to misuse it
    in somebody else's name.
    """

    @csrf_exempt
    @wraps(view)
    def declared(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return view(request, *args, **kwargs)

    guarded = cast(Guarded, declared)
    guarded.permission = OPEN_TO_ALL
    guarded.form = None
    return cast(View, declared)


def get_acting(request: HttpRequest) -> Acting:
    """The signed-in person and the agency they act for now; refuses somebody not signed in.

    Roles are read anew for each request, so a role that ended grants nothing from that instant.
    """
    acting = getattr(request, "_lienthong_acting", None)
    if acting is None:
        acting = _read_acting(request)
        request._lienthong_acting = acting  # type: ignore[attr-defined]  # noqa: SLF001 - one reading per request
    return cast(Acting, acting)


def must_choose_password(account: Account) -> bool:
    """Tell whether somebody has a one-time password, which serves only to choose one's own."""
    return account.password_is_one_time


def forget_acting(request: HttpRequest) -> None:
    """Read anew for whom somebody acts: the session was told another agency."""
    request._lienthong_acting = None  # type: ignore[attr-defined]  # noqa: SLF001 - as above


def list_acting_choices(request: HttpRequest) -> list[Acting]:
    """The agencies the signed-in person may act for now; refuses somebody not signed in."""
    choices = getattr(request, "_lienthong_choices", None)
    if choices is None:
        account = _account_of(request)
        now = timezone.now()
        choices = acting_choices(
            account_id=account.id,
            account_name=account.full_name,
            demonstration=account.demonstration,
            grants=list_grants(account_id=account.id),
            on=timezone.localdate(now),
            now=now,
        )
        request._lienthong_choices = choices  # type: ignore[attr-defined]  # noqa: SLF001 - as above
    return cast(list[Acting], choices)


def _read_acting(request: HttpRequest) -> Acting:
    account = _account_of(request)
    stored = request.session.get(ACTING_SESSION_KEY)
    choice = choose_acting(
        list_acting_choices(request),
        wanted=UUID(stored) if stored else None,
        chosen=stored is not None,
    )
    return choice or Acting(
        account_id=account.id,
        account_name=account.full_name,
        agency_id=None,
        agency_name="",
        roles=frozenset(),
        demonstration=account.demonstration,
    )


def _account_of(request: HttpRequest, permission: Permission | None = None) -> Account:
    account = getattr(request, "user", None)
    if not isinstance(account, Account) or not account.is_active:
        raise SignInRequired(permission=permission)
    return account


def _refuse_strangers(request: HttpRequest, permission: Permission) -> None:
    if permission.audience is Audience.EVERYONE:
        return
    if must_choose_password(_account_of(request, permission)) and permission != OWN_CREDENTIALS:
        raise PasswordChangeRequired
    acting = get_acting(request)
    if not acting.may(permission):
        raise PermissionRefused(permission=permission, acting=acting)


def _refuse_cross_site(request: HttpRequest) -> None:
    """Check the CSRF token where the URL resolver's middleware was told to leave it out."""
    if getattr(request, "csrf_processing_done", False):
        return
    if CsrfViewMiddleware(_no_answer).process_view(request, _no_answer, (), {}) is not None:
        raise CrossSiteRefused


def _no_answer(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()
