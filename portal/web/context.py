"""What the shell of every page shows. Nothing is read unless a template asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from portal.queries.notices import unread_count
from portal.queries.warnings import unread_warnings
from portal.web.access import instant
from portal.web.centre_shell import centre_shell
from portal.web.navigation import sections_for
from portal.web.saved_filters import pinned


def shell(request: HttpRequest) -> dict[str, Any]:
    """The shell, and the instant of the page where the page has one."""
    known = {"now": request.now} if hasattr(request, "now") else {}
    return {"shell": SimpleLazyObject(lambda: _shell(request)), **known}


def _shell(request: Any) -> dict[str, Any]:
    user = getattr(request, "user", None)
    known = {"sandbox": settings.SANDBOX, "now": instant(request), "demo_logins": _demo_logins()}
    if user is None or not user.is_authenticated:
        return known
    if getattr(request, "door", "web") == "centre":
        return known | centre_shell(request)
    unread = unread_count(user)
    counts = {"web:notices": unread}
    if request.shop:
        counts["web:warnings"] = unread_warnings(user, request.shop.pk)
    here = request.resolver_match.view_name if request.resolver_match else ""
    query = f"kind={kind}" if (kind := request.GET.get("kind")) and here == "web:tickets" else ""
    return known | {
        "shop": request.shop,
        "shops": list(request.shops),
        "unread": unread,
        "account": [{"label": _("My settings"), "url": reverse("web:preferences")}, *_other_door(user)],
        "navigation": _navigation(request, here, query, counts) if request.shop else [],
    }


def _other_door(user: Any) -> list[dict[str, Any]]:
    """The way to the pages of a partner, for somebody who has been taken on by one."""
    if not user.current_partner_id:
        return []
    return [{"label": _("Repair centre and installer"), "url": reverse("centre:home")}]


def _navigation(request: Any, here: str, query: str, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """The sections, and above them the filters that are pinned."""
    sections, own = sections_for(request.actor, here, query, counts), pinned(request, here)
    if not own:
        return sections
    return [*sections[:1], {"label": _("My filters"), "icon": "filter", "items": own}, *sections[1:]]


def _demo_logins() -> list[dict[str, str]]:
    """The logins of the demo world; known only to it."""
    return list(getattr(settings, "DEMO_LOGINS", [])) if settings.DEMO else []
