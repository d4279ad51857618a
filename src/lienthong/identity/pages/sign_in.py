"""Signing in, and the ways to sign in: allauth's views, with a fact for every change.

The fact is written in the transaction of the change: each view runs its change and the record
together. Sign-in and sign-out themselves are recorded by the account adapter.
"""

from typing import Any
from uuid import UUID

from allauth.account.views import LoginView, PasswordChangeView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from allauth.socialaccount.adapter import get_adapter as get_linked_adapter
from allauth.socialaccount.views import ConnectionsView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from lienthong.identity.operations import (
    record_credential_added,
    record_credential_removed,
    record_password_changed,
)
from lienthong.identity.pages.kept_forms import is_kept_form_url
from lienthong.identity.queries import get_acting


class SignIn(LoginView):  # type: ignore[misc]
    """Sign in with a password, a passkey or a national identity."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Also: whether a form was kept, the national identity, and whether passkeys can work."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {
            **context,
            **passkey_address(self.request),
            "kept": is_kept_form_url(context["redirect_field_value"] or ""),
            "providers": get_linked_adapter(self.request).list_providers(self.request),
        }


class _Recorded:
    """Runs a valid form's change and its record in one transaction."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        """Change and record, both or neither."""
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
            self.record(get_acting(self.request).account_id)
        return response

    def record(self, account_id: UUID) -> None:
        """Append the fact of the change; every view that mixes this in says which."""
        raise NotImplementedError


class ChangePassword(_Recorded, PasswordChangeView):  # type: ignore[misc]
    """Choose another password; a one-time password is spent by it."""

    def record(self, account_id: UUID) -> None:
        """The password was changed."""
        record_password_changed(account_id=account_id, now=timezone.now())


class AddApp(_Recorded, ActivateTOTPView):  # type: ignore[misc]
    """Set up an authenticator app."""

    def record(self, account_id: UUID) -> None:
        """An app was added, and with the first second factor its recovery codes."""
        now = timezone.now()
        record_credential_added(account_id=account_id, kind="totp", now=now)
        if self.did_generate_recovery_codes:
            record_credential_added(account_id=account_id, kind="recovery_codes", now=now)


class RemoveApp(_Recorded, DeactivateTOTPView):  # type: ignore[misc]
    """Give up the authenticator app."""

    def record(self, account_id: UUID) -> None:
        """The app was removed."""
        record_credential_removed(account_id=account_id, kind="totp", now=timezone.now())


class AddPasskey(_Recorded, AddWebAuthnView):  # type: ignore[misc]
    """Add a passkey. Browsers make none for a bare address such as 127.0.0.1."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Also: whether the browser can make a passkey for the host it asked for."""
        return {**super().get_context_data(**kwargs), **passkey_address(self.request)}

    def record(self, account_id: UUID) -> None:
        """A passkey was added, and with the first second factor its recovery codes."""
        now = timezone.now()
        record_credential_added(account_id=account_id, kind="webauthn", now=now)
        if self.did_generate_recovery_codes:
            record_credential_added(account_id=account_id, kind="recovery_codes", now=now)


class RemovePasskey(_Recorded, RemoveWebAuthnView):  # type: ignore[misc]
    """Give up a passkey."""

    def record(self, account_id: UUID) -> None:
        """A passkey was removed."""
        record_credential_removed(account_id=account_id, kind="webauthn", now=timezone.now())


class RenewRecoveryCodes(_Recorded, GenerateRecoveryCodesView):  # type: ignore[misc]
    """Make new recovery codes; the old ones are void."""

    def record(self, account_id: UUID) -> None:
        """Recovery codes were made."""
        record_credential_added(account_id=account_id, kind="recovery_codes", now=timezone.now())


class NationalIdentity(_Recorded, ConnectionsView):  # type: ignore[misc]
    """The national identity linked to the account; link or unlink it."""

    def record(self, account_id: UUID) -> None:
        """The national identity was unlinked."""
        record_credential_removed(
            account_id=account_id, kind="national_identity", now=timezone.now()
        )


def passkey_address(request: HttpRequest) -> dict[str, Any]:
    """Whether the page was opened by a bare address, and the address that would serve instead.

    Only this machine has a name that serves without https: localhost.
    """
    host = request.get_host().partition(":")[0]
    return {
        "bare_address": host == "127.0.0.1",
        "named_address": request.build_absolute_uri().replace("//127.0.0.1", "//localhost", 1),
    }


def second_factors(account_id: UUID) -> dict[str, int]:
    """How many authenticator apps, passkeys and sets of recovery codes the account has."""
    kinds = Authenticator.objects.filter(user_id=account_id).values_list("type", flat=True)
    found = [str(kind) for kind in kinds.order_by("id")]
    return {kind: found.count(kind) for kind in ("totp", "webauthn", "recovery_codes")}
