"""Partners log in with OAuth2 client credentials; every call carries the bearer token."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import AccessToken
from oauth2_provider.scopes import SettingsScopes
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from portal.clock import now
from portal.models import PartnerClient
from portal.queries.partners import access_token, partner_actor
from portal.services.partners import note_use

INVALID = 'error="invalid_token", error_description="The access token is invalid or has expired."'


class PartnerAuthentication(BaseAuthentication):
    """Bearer token → the partner as an actor in `request.actor`, the instant of the call in `request.at`.

    There is no user. Scopes taken from a client, and a partner switched off, count at once.
    """

    def authenticate(self, request: Request) -> tuple[AnonymousUser, AccessToken] | None:
        request.at = now()  # type: ignore[attr-defined]
        scheme, _space, value = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = access_token(value.strip())
        client: PartnerClient | None = token.application if token else None
        if token is None or client is None or token.is_expired() or not usable(client):
            request.challenge = INVALID  # type: ignore[attr-defined]
            raise AuthenticationFailed(_("The access token is invalid or has expired."))
        assert client.partner
        note_use(client, at=request.at)  # type: ignore[attr-defined]
        request.actor = partner_actor(client.partner)  # type: ignore[attr-defined]
        request.scopes = frozenset(token.scope.split()) & granted(client)  # type: ignore[attr-defined]
        return AnonymousUser(), token

    def authenticate_header(self, request: Request) -> str:
        """The challenge of RFC 6750: bare without a token, with an error for a wrong one."""
        problem = getattr(request, "challenge", "")
        return f'Bearer realm="api", {problem}' if problem else 'Bearer realm="api"'


class GrantedScopes(SettingsScopes):
    """A client gets the scopes granted to it and no others."""

    def get_available_scopes(
        self, application: Any = None, request: Any = None, *_: Any, **__: Any
    ) -> list[str]:
        return sorted(granted(application) if application is not None else super().get_available_scopes())

    def get_default_scopes(
        self, application: Any = None, request: Any = None, *_: Any, **__: Any
    ) -> list[str]:
        return self.get_available_scopes(application, request)


def granted(client: PartnerClient) -> frozenset[str]:
    """The scopes a client may use now; none once its partner was switched off."""
    if not usable(client):
        return frozenset()
    return frozenset(client.granted_scopes.split()) & SettingsScopes().get_all_scopes().keys()


def usable(client: PartnerClient) -> bool:
    return client.partner is not None and client.partner.active
