"""Opening a buyer's signed link: the address is the key, so it is never indexed, stored or passed on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from portal.actors import Actor
from portal.errors import NotFound
from portal.web.access import instant
from tickets.models import Ticket
from tickets.services.links import open_link

WRONG_PER_MINUTE = 10
MINUTE = 60


class BuyerRequest(HttpRequest):
    """A request through a signed link. Only a description of what `opened` sets."""

    actor: Actor
    ticket: Ticket
    token: str
    now: datetime
    id: str


def opened(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page behind a signed link.

    Ten wrong addresses a minute from one place close the door for the rest of that minute. CSRF protection is
    off on purpose: nothing here rests on a cookie, whoever could forge a request needs the secret address; and
    pages that send no referrer send `Origin: null`, which Django would refuse.
    """

    @csrf_exempt
    @wraps(view)
    def guarded(request: Any, token: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        key = f"buyer-link:{request.META.get('REMOTE_ADDR', '')}"
        if cache.get(key, 0) >= WRONG_PER_MINUTE:
            return discreet(too_many(request))
        try:
            request.ticket, request.actor = open_link(token, at=instant(request))
        except NotFound:
            count_wrong(key)
            return discreet(missing(request))
        request.token = token
        try:
            return discreet(view(request, *args, **kwargs))
        except NotFound:
            return discreet(missing(request))

    return guarded


def count_wrong(key: str) -> None:
    if not cache.add(key, 1, MINUTE):
        try:
            cache.incr(key)
        except ValueError:
            cache.add(key, 1, MINUTE)  # It ran out between the two calls.


def missing(request: HttpRequest) -> HttpResponse:
    """Wrong, expired or taken back: all three look the same."""
    return render(request, "buyer/missing.html", {"title": _("This link does not work")}, status=404)


def too_many(request: HttpRequest) -> HttpResponse:
    response = render(request, "buyer/busy.html", {"title": _("Too many attempts")}, status=429)
    response["Retry-After"] = str(MINUTE)
    return response


def discreet(response: HttpResponseBase) -> HttpResponseBase:
    """Headers that keep the address to the person who has it."""
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
