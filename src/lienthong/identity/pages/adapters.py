"""How allauth is bent to the house: no sign-up, facts for sign-in, our words, sealed secrets."""

import base64
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lienthong.identity.operations import (
    record_credential_added,
    record_refused_sign_in,
    record_sign_in,
    record_sign_out,
)
from lienthong.identity.pages.kept_forms import forget_forms_of_others, leads_to_nothing_kept
from lienthong.identity.pages.own_password import lead_to_own_password
from lienthong.identity.pages.remembered import act_as_before, remember
from lienthong.identity.queries import CHOSEN_LANGUAGE_KEY, get_acting, must_choose_password
from lienthong.identity.terms import SecondFactorLost

_WRONG_PASSWORD = _("The user name or the password is not right. Check both and try again.")
_WRONG_CODE = _("The code is not right or was used before. Wait for the next one and try again.")
_TOO_MANY = _("Too many failed attempts. Wait five minutes and try again.")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in and sign-out; accounts are opened by administrators only."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _WRONG_PASSWORD,
        "email_password_mismatch": _WRONG_PASSWORD,
        "incorrect_password": _("The password is not right."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _WRONG_CODE,
        "too_many_login_attempts": _TOO_MANY,
        "rate_limited": _TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Nobody opens an account for themselves."""
        return False

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ARG002 - allauth's signature
        """Record a wrong password; more attempts than allauth allows do not come this far."""
        login = credentials.get("username") or credentials.get("email") or ""
        record_refused_sign_in(login=login, now=timezone.now())

    def login(self, request: HttpRequest, user: Any) -> None:
        """Open the session and record it, both or neither."""
        records = get_authentication_records(request, user)
        methods = tuple(str(record.get("type") or record["method"]) for record in records)
        with transaction.atomic():
            super().login(request, user)
            record_sign_in(account_id=user.id, methods=methods, now=timezone.now())
        forget_forms_of_others(request, account_id=user.id)
        act_as_before(request, account_id=user.id)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Speak the account's language and remember on this browser who signed in.

        A language chosen on the way in, on this browser, comes before the account's. Somebody
        with a one-time password chooses their own first and then goes where they wanted; nobody is
        led to a form that was kept for somebody else.
        """
        response = super().post_login(request, user, **kwargs)
        if leads_to_nothing_kept(request, response.url):
            response = HttpResponseRedirect("/")
        if must_choose_password(user):
            response = lead_to_own_password(then=response.url)
        chosen = request.session.pop(CHOSEN_LANGUAGE_KEY, "")
        known = chosen in dict(settings.LANGUAGES)
        speak(response, chosen if known else user.preferred_language)
        remember(response, acting=get_acting(request))
        return cast(HttpResponse, response)

    def logout(self, request: HttpRequest) -> None:
        """Close the session and record it."""
        account_id = request.user.pk
        with transaction.atomic():
            if account_id is not None:
                record_sign_out(account_id=account_id, now=timezone.now())
            super().logout(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 - as above
        """Back to one's account."""
        return reverse("identity_account")

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The ways to confirm who one is, in our words."""
        words = {
            "reauthenticate": _("Use your password"),
            "mfa_reauthenticate": _("Use a code"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        methods = super().get_reauthentication_methods(user)
        return [{**method, "description": words[method["id"]]} for method in methods]


def speak(response: HttpResponse, language: str) -> None:
    """Let the browser ask for pages in this language from now on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )
    translation.activate(language)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Authenticator apps, recovery codes, passkeys."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _WRONG_CODE,
        "cannot_generate_recovery_codes": _("Set up an authenticator app or a passkey first."),
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret with a key derived from the platform's, which is not in the database."""
        return _sealer().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open what `encrypt` sealed; refuses what was sealed under another key."""
        try:
            return _sealer().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            raise SecondFactorLost from error

    def _get_user_identifier(self, user: Any) -> str:
        return str(user.username)

    def _get_site_name(self) -> str:
        return "Liên Thông"

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002, ARG002 - as above
        """A first name for a new passkey, to be changed at will."""
        return gettext("My passkey")


def _sealer() -> Fernet:
    digest = salted_hmac("lienthong.identity.second_factor", "", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(digest))


class NationalIdentityAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Sign-in with a national identity, only where its owner linked it before."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Link the identity when that was asked for, in one transaction with its fact."""
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            raise ImmediateHttpResponse(_link(request, sociallogin))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002 - as above
        """Say that this identity opens no account yet, and how it can."""
        raise ImmediateHttpResponse(
            render(request, "identity/national_identity_unknown.html", status=403)
        )


def _link(request: HttpRequest, sociallogin: SocialLogin) -> HttpResponse:
    account_id = get_acting(request).account_id
    if not sociallogin.is_existing:
        with transaction.atomic():
            sociallogin.connect(request, request.user)
            record_credential_added(
                account_id=account_id, kind="national_identity", now=timezone.now()
            )
        messages.success(request, gettext("Your national identity is linked to this account."))
    elif sociallogin.user.pk == account_id:
        messages.info(request, gettext("This national identity was linked already."))
    else:
        messages.error(
            request,
            gettext(
                "This national identity is linked to another account. Unlink it there first, or "
                "ask your administrator."
            ),
        )
    return HttpResponseRedirect(reverse("socialaccount_connections"))
