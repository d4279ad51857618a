"""Accounts of others, for agency administrators and the operator."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lienthong.identity.operations import (
    create_account,
    disable_account,
    enable_account,
    renew_password,
)
from lienthong.identity.pages.forms import NewAccountForm
from lienthong.identity.pages.listing import (
    account_columns,
    account_rows,
    account_state,
    last_sign_in,
    role_columns,
    role_rows,
)
from lienthong.identity.queries import (
    get_account,
    get_acting,
    get_managed_account,
    list_accounts,
    list_grants,
    requires,
)
from lienthong.identity.terms import (
    MANAGE_ACCOUNTS,
    EmailTaken,
    FullNameMissing,
    Language,
    UsernameMalformed,
    UsernameTaken,
)
from lienthong.kernel.errors import Refusal, say

_STATE_CHANGES = {"yes": enable_account, "no": disable_account}

_PAGE_SIZE = 50
_FIELD_OF = {
    UsernameTaken: "username",
    UsernameMalformed: "username",
    EmailTaken: "email",
    FullNameMissing: "full_name",
}


@require_GET
@requires(MANAGE_ACCOUNTS)
def accounts(request: HttpRequest) -> HttpResponse:
    """The accounts one may manage, found by name or user name."""
    now = timezone.now()
    sought = request.GET.get("q", "").strip()
    found = list_accounts(
        acting=get_acting(request), on=timezone.localdate(now), now=now, sought=sought
    )
    page = Paginator(found, _PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "caption": gettext("Accounts"),
        "columns": account_columns(),
        "rows": account_rows(page.object_list),
        "sought": sought,
    }
    return render(request, "identity/accounts.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE_ACCOUNTS, form=NewAccountForm)
def new_account(request: HttpRequest) -> HttpResponse:
    """Open an account; its one-time password is shown once, on the page that answers."""
    acting = get_acting(request)
    form = NewAccountForm(request.POST or None, initial={"language": Language.VIETNAMESE.value})
    if request.method == "POST" and form.is_valid():
        try:
            created = create_account(
                username=form.cleaned_data["username"],
                full_name=form.cleaned_data["full_name"],
                email=form.cleaned_data["email"],
                language=Language(form.cleaned_data["language"]),
                managing_agency_id=acting.agency_id,
                actor=acting.actor,
                now=timezone.now(),
            )
        except tuple(_FIELD_OF) as refusal:
            form.add_error(_FIELD_OF[type(refusal)], _words(refusal))
        else:
            return _show_password(request, created.account_id, created.one_time_password or "")
    return render(request, "identity/new_account.html", {"form": form})


@require_GET
@requires(MANAGE_ACCOUNTS)
def one_account(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """An account, its roles, and what may be done with it."""
    now = timezone.now()
    on = timezone.localdate(now)
    acting = get_acting(request)
    account = get_managed_account(account_id=account_id, acting=acting, on=on, now=now)
    context = {
        "account": account,
        "own": account_id == acting.account_id,
        "state": account_state(account),
        "last_sign_in": last_sign_in(account),
        "role_columns": role_columns(),
        "roles": role_rows(list_grants(account_id=account_id), on=on, now=now),
    }
    return render(request, "identity/one_account.html", context)


@require_POST
@requires(MANAGE_ACCOUNTS)
def set_account_state(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Disable an account (`active` is "no"), or enable it again ("yes"); refuse all else."""
    now = timezone.now()
    change = _STATE_CHANGES.get(request.POST.get("active", ""))
    if change is None:
        return HttpResponseBadRequest()
    try:
        change(
            account_id=account_id,
            acting=get_acting(request),
            on=timezone.localdate(now),
            now=now,
        )
    except Refusal as refusal:
        messages.error(request, _words(refusal))
    else:
        messages.success(request, gettext("The account is changed."))
    return redirect("identity_one_account", account_id=account_id)


@never_cache
@require_POST
@requires(MANAGE_ACCOUNTS)
def new_password(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Give an account a new one-time password, shown once, and take its second factor away."""
    now = timezone.now()
    try:
        password = renew_password(
            account_id=account_id,
            acting=get_acting(request),
            on=timezone.localdate(now),
            now=now,
        )
    except Refusal as refusal:
        messages.error(request, _words(refusal))
        return redirect("identity_one_account", account_id=account_id)
    return _show_password(request, account_id, password)


def _show_password(request: HttpRequest, account_id: UUID, password: str) -> HttpResponse:
    context = {"account": get_account(account_id=account_id), "password": password}
    return render(request, "identity/one_time_password.html", context)


def _words(refusal: Refusal) -> str:
    return say(refusal.message, refusal.params, gettext)
