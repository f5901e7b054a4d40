"""Who may open a page of the merchant portal, and what every such page knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal.actors import SHOP_READERS, Actor
from portal.clock import now
from portal.errors import NotFound, NotPermitted
from portal.models import Shop, User

Page = Callable[..., HttpResponseBase]


class ShopRequest(HttpRequest):
    """A request of somebody who works in a shop. Only a description: the middleware sets the attributes."""

    actor: Actor
    shop: Shop
    shops: list[Shop]
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
            instant(request)
            try:
                return view(request, *args, **kwargs)
            except NotFound as problem:
                raise Http404(problem.sentence) from None
            except NotPermitted as problem:
                raise PermissionDenied(problem.sentence) from None

        return login_required(guarded)

    return decorate


def no_shop(request: HttpRequest) -> HttpResponse:
    """What somebody sees who has an account but works in no shop."""
    instant(request)
    return render(request, "portal/no_shop.html", {"title": _("No shop yet")})
