"""What the operator may set about sign-in, and what the house has settled for allauth."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lienthong.kernel.errors import Fault, Refusal

NATIONAL_IDENTITY = "national"
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_PAGES = "lienthong.identity.pages"


class SettingRefused(Refusal):
    """A setting of the sign-in cannot be used."""

    code = "identity.setting_refused"
    fault = Fault.CALLER
    message = "The setting {name} cannot be used: {problem}."


@dataclass(frozen=True, kw_only=True)
class IdentityProvider:
    """A national identity provider that speaks OpenID Connect; `issuer` has no slash at its end."""

    issuer: str
    client_id: str
    client_secret: str
    name: str


@dataclass(frozen=True, kw_only=True)
class IdentitySettings:
    """How people may sign in. Without a provider the button for it does not show."""

    provider: IdentityProvider | None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "IdentitySettings":
        """Read `LIENTHONG_OIDC_ISSUER`, `_CLIENT_ID`, `_CLIENT_SECRET` and `_NAME`.

        All of the first three or none; refuses an issuer that is not https (http only on this
        machine), because who signs in depends on what it answers.
        """
        names = ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")
        given = {name: environment.get(f"LIENTHONG_OIDC_{name}", "") for name in names}
        if not any(given.values()):
            return cls(provider=None)
        for name, value in given.items():
            if not value:
                raise SettingRefused(
                    name=f"LIENTHONG_OIDC_{name}", problem="the provider needs all three"
                )
        issuer = urlsplit(given["ISSUER"])
        safe = issuer.scheme == "https" or (
            issuer.scheme == "http" and issuer.hostname in _LOOPBACK
        )
        if not safe or not issuer.hostname or issuer.query or issuer.fragment:
            raise SettingRefused(
                name="LIENTHONG_OIDC_ISSUER", problem="it must be an https address without query"
            )
        provider = IdentityProvider(
            issuer=given["ISSUER"].rstrip("/"),
            client_id=given["CLIENT_ID"],
            client_secret=given["CLIENT_SECRET"],
            name=environment.get("LIENTHONG_OIDC_NAME") or "VNeID",
        )
        return cls(provider=provider)

    def for_django(self) -> dict[str, Any]:
        """Django's and allauth's settings about accounts, for the site's settings module."""
        return {**_DJANGO, **_ALLAUTH, "SOCIALACCOUNT_PROVIDERS": self._providers()}

    def _providers(self) -> dict[str, Any]:
        if self.provider is None:
            return {}
        app = {
            "provider_id": NATIONAL_IDENTITY,
            "name": self.provider.name,
            "client_id": self.provider.client_id,
            "secret": self.provider.client_secret,
            "settings": {
                "server_url": self.provider.issuer,
                "scope": ["openid"],
                "oauth_pkce_enabled": True,
            },
        }
        return {"openid_connect": {"APPS": [app]}}


_VALIDATION = "django.contrib.auth.password_validation"
_DJANGO: dict[str, Any] = {
    "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
    "AUTH_PASSWORD_VALIDATORS": [
        {
            "NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator",
            "OPTIONS": {"user_attributes": ("username", "full_name", "email")},
        },
        {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
        {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
        {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
    ],
    # A session ends with the browser, and after the time the site sets: desks are shared.
    "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
    "LOGIN_URL": "account_login",
    "LOGIN_REDIRECT_URL": "/",
    "CSRF_FAILURE_VIEW": f"{_PAGES}.kept_forms.csrf_failed",
}

_ALLAUTH: dict[str, Any] = {
    "ACCOUNT_ADAPTER": f"{_PAGES}.adapters.AccountAdapter",
    "ACCOUNT_LOGIN_METHODS": {"username", "email"},
    "ACCOUNT_SIGNUP_FIELDS": ["username*", "password1*"],
    "ACCOUNT_PRESERVE_USERNAME_CASING": False,
    "ACCOUNT_EMAIL_VERIFICATION": "none",
    "ACCOUNT_PREVENT_ENUMERATION": True,
    "ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS": False,
    "ACCOUNT_SESSION_REMEMBER": False,
    "ACCOUNT_LOGOUT_REDIRECT_URL": "/",
    "ACCOUNT_REAUTHENTICATION_REQUIRED": True,
    # One account is guarded closely; an address only against floods, since a whole agency, or all
    # people behind a proxy, may come from one and sign in at the same minute of the morning.
    # Choosing a password takes some people several tries; who does it has signed in already.
    "ACCOUNT_RATE_LIMITS": {
        "login": "600/m/ip",
        "login_failed": "120/m/ip,5/5m/key",
        "change_password": "20/m/user",
    },
    "ACCOUNT_FORMS": {
        "login": f"{_PAGES}.forms.SignInForm",
        "change_password": f"{_PAGES}.forms.PasswordForm",
        "reauthenticate": f"{_PAGES}.forms.ConfirmPasswordForm",
    },
    "MFA_ADAPTER": f"{_PAGES}.adapters.SecondFactorAdapter",
    "MFA_SUPPORTED_TYPES": ["totp", "recovery_codes", "webauthn"],
    "MFA_PASSKEY_LOGIN_ENABLED": True,
    "MFA_TOTP_ISSUER": "Liên Thông",
    "MFA_TOTP_TOLERANCE": 1,  # one step of 30 s to either side: clocks of phones differ
    "MFA_FORMS": {
        "authenticate": f"{_PAGES}.forms.SecondFactorForm",
        "reauthenticate": f"{_PAGES}.forms.ConfirmCodeForm",
        "activate_totp": f"{_PAGES}.forms.ActivateAppForm",
        "add_webauthn": f"{_PAGES}.forms.AddPasskeyForm",
        "edit_webauthn": f"{_PAGES}.forms.RenamePasskeyForm",
    },
    "SOCIALACCOUNT_ADAPTER": f"{_PAGES}.adapters.NationalIdentityAdapter",
    # A national identity is linked by its owner, never by an equal e-mail address.
    "SOCIALACCOUNT_EMAIL_AUTHENTICATION": False,
    "SOCIALACCOUNT_AUTO_SIGNUP": False,
    "SOCIALACCOUNT_STORE_TOKENS": False,
    "SOCIALACCOUNT_REQUESTS_TIMEOUT": 10,  # seconds
}
