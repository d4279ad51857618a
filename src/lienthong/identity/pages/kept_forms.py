"""Half-filled forms survive the end of a session.

What an expired session posted is kept in the (now anonymous) session of the same browser, bound
to the account that last signed in there. After sign-in its owner sees it and sends it again or
throws it away. Nobody else sees it: the sign-in of another account drops it.
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from lienthong.identity.pages.remembered import remembered_account
from lienthong.identity.queries import get_acting, list_typed, signed_in
from lienthong.identity.rules import (
    KEPT_FOR,
    KeptForm,
    is_own_path,
    keepable_fields,
    still_kept,
    with_form,
)

_SESSION_KEY = "identity.kept_forms"
_FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}


def forget_forms_of_others(request: HttpRequest, *, account_id: UUID) -> None:
    """Drop what was kept for any other account than the one that just signed in."""
    _store(request, [form for form in _load(request) if form.account_id == account_id])


def send_to_sign_in(request: HttpRequest, *, keep: bool) -> HttpResponse:
    """Send somebody whose session ended to sign in, and back here; what they posted is kept.

    `keep` is false where people type secrets. Without scripts this is a redirect; a request by
    htmx is told to leave the page, because a sign-in form has no place in a part of a page.
    """
    target = request.get_full_path()
    if request.method not in {"GET", "HEAD"}:
        account_id = remembered_account(request)
        kept = _keep(request, account_id=account_id) if keep and account_id else None
        target = _kept_url(kept) if kept else _page_of(request)
    elif _by_htmx(request):
        target = _page_of(request)
    return leave_for(request, f"{reverse('account_login')}?{urlencode({'next': target})}")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """A form with an old token: its page was open while its owner signed in again elsewhere.

    When the browser vouches that the form came from this platform, it is kept and shown for
    confirmation instead of being lost. Nothing is done before its owner confirms.
    """
    own = f"{request.scheme}://{request.get_host()}"
    if request.user.is_authenticated and request.headers.get("Origin") == own:
        kept = _keep(request, account_id=request.user.pk)
        if kept:
            return leave_for(request, _kept_url(kept))
    return render(request, "403_csrf.html", status=403)


@require_GET
@signed_in
def kept_form(request: HttpRequest, form_id: UUID) -> HttpResponse:
    """What was typed, readable, with a button that sends it to where it was going."""
    form = _own_form(request, form_id)
    if form is None:
        return render(request, "identity/kept_form_gone.html", status=404)
    context = {
        "form": form,
        "values": _readable(request, form),
        "kept_until": form.kept_at + KEPT_FOR,
    }
    return render(request, "identity/kept_form.html", context)


@require_POST
@signed_in
def discard_kept_form(request: HttpRequest, form_id: UUID) -> HttpResponse:
    """Throw away what was kept."""
    _store(request, [form for form in _load(request) if form.id != form_id])
    messages.success(request, gettext("What you had typed was thrown away."))
    return redirect("/")


def _keep(request: HttpRequest, *, account_id: UUID) -> KeptForm | None:
    """Keep what was posted, when it is a form of a size that people type."""
    if request.content_type not in _FORM_TYPES or not is_own_path(request.get_full_path()):
        return None
    pairs = ((name, value) for name, values in request.POST.lists() for value in values)
    fields = keepable_fields((name, str(value)) for name, value in pairs)
    if fields is None:
        messages.warning(
            request,
            gettext(
                "You were signed out, and the form was too long to keep. Please fill it again."
            ),
        )
        return None
    now = timezone.now()
    form = KeptForm(
        id=uuid4(),
        account_id=account_id,
        path=request.get_full_path(),
        fields=fields,
        files=tuple(request.FILES),
        kept_at=now,
    )
    _store(request, with_form(_load(request), form, now=now))
    return form


def _own_form(request: HttpRequest, form_id: UUID) -> KeptForm | None:
    acting = get_acting(request)
    kept = still_kept(_load(request), now=timezone.now())
    own = (form for form in kept if form.account_id == acting.account_id)
    return next((form for form in own if form.id == form_id), None)


def _readable(request: HttpRequest, form: KeptForm) -> list[dict[str, str]]:
    """The values under the labels of the form that was filled; what it hides is not shown."""
    address = urlsplit(form.path)
    sent = QueryDict(mutable=True)
    for name, value in form.fields:
        sent.appendlist(name, value)
    try:
        route = resolve(address.path)
    except Resolver404:
        told: Iterable[tuple[str, str]] = form.fields
    else:
        declared = getattr(route.func, "form", None)
        if declared is None or isinstance(declared, type):
            told = _typed_of(declared, form, sent)
        else:
            told = declared(request, sent, QueryDict(address.query), **route.kwargs)
    return [{"label": label, "value": value} for label, value in told if value]


def _typed_of(form_class: Any, form: KeptForm, sent: QueryDict) -> list[tuple[str, str]]:
    """What a form class knows by its labels, then the rest by the names it was sent under."""
    if form_class is None:
        return list(form.fields)
    before = f"{form_class.prefix}-" if form_class.prefix else ""
    known = {f"{before}{name}" for name in form_class.base_fields} | {"acting_for"}
    rest = [(name, value) for name, value in form.fields if name not in known]
    return [*list_typed(form_class.base_fields, sent, prefix=form_class.prefix), *rest]


def is_kept_form_url(url: str) -> bool:
    """Tell whether an address is that of a kept form, so that sign-in can say it is kept."""
    try:
        return resolve(urlsplit(url).path).url_name == "identity_kept_form"
    except Resolver404:
        return False


def leads_to_nothing_kept(request: HttpRequest, url: str) -> bool:
    """Tell whether an address is that of a form kept for somebody else, or no longer."""
    if not is_kept_form_url(url):
        return False
    return _own_form(request, resolve(urlsplit(url).path).kwargs["form_id"]) is None


def _kept_url(form: KeptForm) -> str:
    return reverse("identity_kept_form", kwargs={"form_id": form.id})


def _page_of(request: HttpRequest) -> str:
    """The page the request came from, when it is one of ours; else the start page."""
    page = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "")
    path = page.path + (f"?{page.query}" if page.query else "")
    return path if page.netloc == request.get_host() and is_own_path(path) else "/"


def _by_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def leave_for(request: HttpRequest, url: str) -> HttpResponse:
    """The way to another page, also where htmx asked for a part of one."""
    if _by_htmx(request):
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def _load(request: HttpRequest) -> list[KeptForm]:
    return [
        KeptForm(
            id=UUID(stored["id"]),
            account_id=UUID(stored["account_id"]),
            path=stored["path"],
            fields=tuple((name, value) for name, value in stored["fields"]),
            files=tuple(stored["files"]),
            kept_at=datetime.fromisoformat(stored["kept_at"]),
        )
        for stored in request.session.get(_SESSION_KEY, [])
    ]


def _store(request: HttpRequest, forms: list[KeptForm]) -> None:
    if not forms:
        request.session.pop(_SESSION_KEY, None)
        return
    request.session[_SESSION_KEY] = [
        {
            **asdict(form),
            "id": str(form.id),
            "account_id": str(form.account_id),
            "kept_at": form.kept_at.isoformat(),
        }
        for form in forms
    ]
