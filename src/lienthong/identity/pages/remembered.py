"""What a browser remembers after its session ended: who signed in last, and for whom they acted.

The cookie is signed and grants nothing. It lets a half-filled form be kept for its owner, and the
next session of the same person begin where the last one stood, so that the form is not sent for
another agency than the one it was filled in for.
"""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from lienthong.identity.queries import ACTING_SESSION_KEY
from lienthong.identity.terms import Acting

COOKIE = "lienthong_last_account"
_AGE = 30 * 24 * 3600


def remember(response: HttpResponse, *, acting: Acting) -> None:
    """Let the browser remember who is signed in and for whom they act."""
    response.set_signed_cookie(
        COOKIE,
        f"{acting.account_id} {acting.agency_id or ''}",
        salt=COOKIE,
        max_age=_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def remembered_account(request: HttpRequest) -> UUID | None:
    """Who signed in last on this browser; None when nobody did or the cookie is forged."""
    account_id, _ = _remembered(request)
    return UUID(account_id) if account_id else None


def act_as_before(request: HttpRequest, *, account_id: UUID) -> None:
    """Begin the session for the agency the same person last acted for on this browser.

    Whether they still may is decided anew for each request.
    """
    known, agency_id = _remembered(request)
    if known == str(account_id):
        request.session[ACTING_SESSION_KEY] = agency_id


def _remembered(request: HttpRequest) -> tuple[str, str]:
    stored = request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=_AGE)
    account_id, _, agency_id = (stored or "").partition(" ")
    return account_id, agency_id
