"""What every request carries: an id, a language, and who is acting."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from portal.queries.partner_people import memberships_of
from portal.queries.people import member_actor, shops_of
from portal.services import preferences
from portal.services.timeline import request_id

Handler = Callable[[HttpRequest], HttpResponse]
ACCEPTED_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestIdMiddleware:
    """Takes X-Request-ID from a proxy or makes one; it is recorded with every fact and answered in the header."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request.id = given if ACCEPTED_ID.fullmatch(given) else uuid.uuid4().hex  # type: ignore[attr-defined]
        token = request_id.set(request.id)  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = request.id  # type: ignore[attr-defined]
        return response


class PublicDoorMiddleware:
    """Item pages all over the world ask below /p/. They are answered here, ahead of sessions, accounts and
    languages: nobody is known to these pages, no cookie is read or set, and shared caches may keep what they say.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/p/"):
            return self.get_response(request)
        try:
            found = resolve(request.path_info)
        except Resolver404:
            return self.get_response(request)
        request.resolver_match = found
        return found.func(request, *found.args, **found.kwargs)


class UserLanguageMiddleware:
    """A user's own language wins over cookie and browser; whoever switches it while logged in keeps the choice."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and request.path == reverse("set_language"):
            return self._switched(request)
        language = getattr(request.user, "language", "")
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return self.get_response(request)

    def _switched(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            preferences.choose_language(request.user, request.POST.get("language", ""))
        return response


class ActorMiddleware:
    """The shops and partners of a user, the ones they are working in, and the actor they are in a shop; only when asked
    for."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.shops = SimpleLazyObject(lambda: _shops(request))
        request.shop = SimpleLazyObject(lambda: _current_shop(request))
        request.actor = SimpleLazyObject(lambda: _actor(request))
        request.members = SimpleLazyObject(lambda: _members(request))
        request.member = SimpleLazyObject(lambda: _current_member(request))
        return self.get_response(request)


def _shops(request: Any) -> list[Any]:
    return list(shops_of(request.user)) if request.user.is_authenticated else []


def _current_shop(request: Any) -> object:
    mine = list(request.shops)
    if not mine:
        return None
    return next((shop for shop in mine if shop.pk == request.user.current_shop_id), mine[0])


def _members(request: Any) -> list[Any]:
    return memberships_of(request.user) if request.user.is_authenticated else []


def _current_member(request: Any) -> object:
    mine = list(request.members)
    chosen = (row for row in mine if row.partner_id == request.user.current_partner_id)
    return next(chosen, mine[0] if mine else None)


def _actor(request: Any) -> object:
    shop = request.shop
    return member_actor(request.user, shop, shop.member_role) if shop else None
