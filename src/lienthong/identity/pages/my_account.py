"""One's own account: name, language, ways to sign in, roles; and for whom one acts."""

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from lienthong.identity.operations import change_account
from lienthong.identity.pages.acting_forms import acting_name, switch_to
from lienthong.identity.pages.adapters import speak
from lienthong.identity.pages.forms import ProfileForm
from lienthong.identity.pages.listing import role_columns, role_rows
from lienthong.identity.pages.remembered import remember
from lienthong.identity.pages.sign_in import second_factors
from lienthong.identity.queries import (
    get_account,
    get_acting,
    list_grants,
    requires,
    signed_in,
)
from lienthong.identity.terms import (
    SIGNED_IN,
    Acting,
    ActingRefused,
    EmailMalformed,
    EmailTaken,
    Language,
)
from lienthong.kernel.errors import say


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SIGNED_IN, form=ProfileForm)
def my_account(request: HttpRequest) -> HttpResponse:
    """Name, language, ways to sign in, and the roles one holds with their periods."""
    acting = get_acting(request)
    account = get_account(account_id=acting.account_id)
    now = timezone.now()
    initial = {
        "full_name": account.full_name,
        "language": account.language.value,
        "email": account.email,
    }
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _change(acting, form):
        response = redirect("identity_account")
        speak(response, form.cleaned_data["language"])
        messages.success(request, gettext("Your details are saved."))
        return response
    grants = list_grants(account_id=acting.account_id)
    context = {
        "form": form,
        "account": account,
        "factors": second_factors(acting.account_id),
        "providers": get_adapter(request).list_providers(request),
        "role_columns": role_columns(),
        "roles": role_rows(grants, on=timezone.localdate(now), now=now),
    }
    return render(request, "identity/my_account.html", context)


def _change(acting: Acting, form: ProfileForm) -> bool:
    """Save what was typed; an address that cannot be taken is said beside its field."""
    try:
        change_account(
            account_id=acting.account_id,
            full_name=form.cleaned_data["full_name"],
            language=Language(form.cleaned_data["language"]),
            email=form.cleaned_data["email"],
            actor=acting.actor,
            now=timezone.now(),
        )
    except (EmailMalformed, EmailTaken) as refusal:
        form.add_error("email", say(refusal.message, refusal.params, gettext))
        return False
    return True


@require_POST
@signed_in
def switch(request: HttpRequest) -> HttpResponse:
    """Act for another agency in which one holds a role; `acting` is its id, or empty."""
    try:
        acting = switch_to(request, request.POST.get("acting", ""))
    except ActingRefused:
        messages.error(request, gettext(ActingRefused.message))
        return redirect("identity_account")
    name = acting_name(acting)
    messages.success(request, gettext("You now act for {agency}.").format(agency=name))
    response = redirect(get_next_redirect_url(request) or "/")
    remember(response, acting=acting)
    return response
