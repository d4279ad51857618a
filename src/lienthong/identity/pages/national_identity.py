"""Sign-in with a national identity over OpenID Connect: the subject a signed token names."""

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from lienthong.identity.queries import open_to_all, own_credentials
from lienthong.identity.settings import NATIONAL_IDENTITY

_SIGNATURES = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384"})
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_SUBJECT_LENGTH = 191
_View = Callable[[HttpRequest], HttpResponse]


class NationalIdentityProvider(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Takes the subject from a signed ID token only.

    OpenID Connect lets a client skip the signature of a token fetched over TLS. Who signs in
    hangs on it, so it is always checked, against the issuer's published keys and with a
    public-key algorithm; issuer, audience and expiry too (OpenID Connect Core 1.0, 3.1.3.7).
    """

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the issuer publishes about itself; refuses a description of another issuer."""
        try:
            config: dict[str, Any] = super().openid_config
            issuer = str(config.get("issuer", "")).rstrip("/")
            complete = all(isinstance(config.get(name), str) for name in _ENDPOINTS)
        except (OSError, ValueError, AttributeError) as error:
            raise OAuth2Error("the provider's description cannot be read") from error
        if issuer != self.get_provider().app.settings["server_url"] or not complete:
            raise OAuth2Error("the provider describes another issuer, or not completely")
        return config

    def complete_login(
        self,
        request: HttpRequest,
        app: SocialApp,
        token: SocialToken,  # noqa: ARG002 - allauth's signature
        **kwargs: Any,
    ) -> SocialLogin:
        """Who the ID token says it is; nothing else of the person is read or kept.

        Refuses an answer without an ID token, and a token without a subject.
        """
        id_token = kwargs["response"].get("id_token")
        if not isinstance(id_token, str):
            raise OAuth2Error("the provider sent no ID token")
        claims = self._decode_id_token(app, id_token)
        subject = claims.get("sub")
        if not isinstance(subject, str) or not 0 < len(subject) <= _SUBJECT_LENGTH:
            raise OAuth2Error("the ID token names no subject")
        who = {"id_token": {"iss": claims["iss"], "sub": subject}}
        return self.get_provider().sociallogin_from_response(request, who)

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        try:
            if jwtkit.jwt.get_unverified_header(id_token).get("alg") not in _SIGNATURES:
                raise OAuth2Error("the ID token is not signed with a public-key algorithm")
            claims: dict[str, Any] = jwtkit.verify_and_decode(
                credential=id_token,
                keys_url=self.openid_config["jwks_uri"],
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
            )
        except (jwtkit.jwt.PyJWTError, OSError, KeyError, ValueError) as error:
            raise OAuth2Error("the ID token cannot be checked") from error
        return claims


_confirmed: Callable[[_View], _View] = reauthentication_required(app="allauth.socialaccount")


@require_POST
@open_to_all
def start_sign_in(request: HttpRequest) -> HttpResponse:
    """Go to the provider to sign in."""
    return _leave(request, process=AuthProcess.LOGIN)


@require_POST
@own_credentials
@_confirmed
def start_link(request: HttpRequest) -> HttpResponse:
    """Go to the provider to link the identity to the account one is signed in with."""
    return _leave(request, process=AuthProcess.CONNECT)


@require_GET
@open_to_all
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Come back from the provider with its answer."""
    adapter = _provider(request, provider_id)
    try:
        response: HttpResponse = OAuth2CallbackView.adapter_view(adapter)(request)
    except OAuth2Error as error:
        response = render_authentication_error(request, adapter.get_provider(), exception=error)
    return response


def _leave(request: HttpRequest, *, process: str) -> HttpResponse:
    """A page that goes on to the provider by itself.

    Not a redirect: the policy that forms are answered by this platform alone (form-action) would
    stop a redirect of a form to another address.
    """
    provider = _provider(request, NATIONAL_IDENTITY).get_provider()
    provider.oauth2_adapter_class = NationalIdentityProvider
    try:
        response: HttpResponse = provider.redirect(
            request, process=process, next_url=get_next_redirect_url(request)
        )
    except OAuth2Error as error:
        response = render_authentication_error(request, provider, exception=error)
    if not isinstance(response, HttpResponseRedirect):
        return response
    context = {"provider": provider.app.name, "url": response.url}
    return render(request, "identity/leaving.html", context)


def _provider(request: HttpRequest, provider_id: str) -> NationalIdentityProvider:
    adapter = NationalIdentityProvider(request, provider_id)
    try:
        adapter.get_provider()
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    return adapter
