"""The admin site itself: its login is the portal's, and its pages may run the scripts of the theme."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import secure_admin_login
from csp.decorators import csp_update
from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _

# Alpine, which the theme is built on, evaluates the expressions in its attributes.
THEME_SCRIPTS = {"script-src": ["'self'", "'unsafe-inline'", "'unsafe-eval'"]}

View = Callable[..., Any]


def prepare(site: AdminSite) -> None:
    """Guard the login by second factor and rate limits, before the addresses of the site are made."""
    site.login = secure_admin_login(site.login)  # type: ignore[method-assign]
    site.index_title = _("Today")  # type: ignore[assignment]
    guarded = site.admin_view

    def with_theme_scripts(view: View, cacheable: bool = False) -> View:
        return csp_update(THEME_SCRIPTS)(guarded(view, cacheable))

    site.admin_view = with_theme_scripts  # type: ignore[method-assign, assignment]
