"""Who may open a page of the merchant portal or of a partner, and what every such page knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.actors import SHOP_READERS, Actor
from portal.clock import now
from portal.errors import NotFound, NotPermitted
from portal.models import PartnerMember, Shop, User
from portal.queries.partner_people import AT_THE_DOOR, member_actor

Page = Callable[..., HttpResponseBase]


class ShopRequest(HttpRequest):
    """A request of somebody who works in a shop or for a partner. Only a description: the middleware sets the
    attributes."""

    actor: Actor
    shop: Shop
    shops: list[Shop]
    member: PartnerMember
    members: list[PartnerMember]
    door: str
    now: datetime
    user: User
    id: str
    htmx: Any


def instant(request: HttpRequest) -> datetime:
    """The instant of the request: read once, so that a page never shows two presents."""
    if not hasattr(request, "now"):
        request.now = now()  # type: ignore[attr-defined]
    return request.now  # type: ignore[attr-defined]


def merchant_page(roles: Iterable[str] = SHOP_READERS) -> Callable[[Page], Page]:
    """A page for people of a shop who hold one of the roles.

    Anonymous visitors are sent to the login, people without a shop are told so, and what the services call
    not found or not permitted becomes the page of that name.
    """
    wanted = frozenset(roles)

    def decorate(view: Page) -> Page:
        @wraps(view)
        def guarded(request: ShopRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.shop:
                return no_shop(request)
            if not request.actor.holds_any(wanted):
                raise PermissionDenied(_("Your role may not do this."))
            return _served(view, request, *args, **kwargs)

        return login_required(guarded)

    return decorate


def partner_page(roles: Iterable[str] = AT_THE_DOOR, *, managers: bool = False) -> Callable[[Page], Page]:
    """A page for people of a repair centre or an installer that holds one of the roles; with `managers`, for its
    managers only. They act as their partner's own program would."""
    wanted = frozenset(roles)

    def decorate(view: Page) -> Page:
        @wraps(view)
        def guarded(request: ShopRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.member:
                raise PermissionDenied(_("You do not work for a repair centre or an installer."))
            request.door, request.actor = "centre", member_actor(request.member)
            if not request.actor.holds_any(wanted) or (managers and not request.member.manages):
                raise PermissionDenied(_("Your role may not do this."))
            return _served(view, request, *args, **kwargs)

        return login_required(guarded)

    return decorate


def _served(view: Page, request: ShopRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """The answer of a page, at one instant; what does not exist or is not permitted is a page of that name."""
    instant(request)
    try:
        return view(request, *args, **kwargs)
    except NotFound as problem:
        raise Http404(problem.sentence) from None
    except NotPermitted as problem:
        raise PermissionDenied(problem.sentence) from None


def no_shop(request: ShopRequest) -> HttpResponseBase:
    """What somebody sees who has an account but works in no shop; people of a partner go to their own pages."""
    if request.member:
        return redirect("centre:home")
    instant(request)
    return render(request, "portal/no_shop.html", {"title": _("No shop yet")})
