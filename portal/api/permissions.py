"""What a token allows: the scope first, then the partner's role; reach is a matter of the query behind."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class InsufficientScope(PermissionDenied):
    """403 with the challenge of RFC 6750 that names the scopes."""

    default_detail = _("The access token does not carry the scope that this call needs.")
    default_code = "insufficient_scope"

    def __init__(self, scopes: tuple[str, ...]) -> None:
        super().__init__()
        self.auth_header = f'Bearer realm="api", error="insufficient_scope", scope="{" ".join(scopes)}"'


class WrongRole(PermissionDenied):
    default_detail = _("Your role may not do this.")
    default_code = "not_permitted"


class HasPartnerScope(BasePermission):
    """A view names for each action the scopes of which one is needed, and the roles where not every partner may.

    `required_scopes = {"list": ("cases:read",), …}`, `required_roles = {"create": frozenset({Role.STOREFRONT})}`.
    An action that names no scope is open to nobody.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.auth is None:
            return False
        action = getattr(view, "action", None)
        if action in (None, "metadata"):
            return True  # No such method here: the caller hears 405.
        scopes = view.required_scopes.get(action, ())
        if not request.scopes & set(scopes):  # type: ignore[attr-defined]
            raise InsufficientScope(scopes)
        roles = getattr(view, "required_roles", {}).get(action)
        if roles is not None and not request.actor.holds_any(roles):  # type: ignore[attr-defined]
            raise WrongRole()
        return True
