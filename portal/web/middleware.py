"""What every request carries: an id, a language, and who is acting."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from portal.queries.people import merchant_actor, shops_of
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


class UserLanguageMiddleware:
    """A user's own language wins over cookie and browser."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = getattr(request.user, "language", "")
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return self.get_response(request)


class ActorMiddleware:
    """The shop a merchant is working in, and the actor they are there; both only when asked for."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.shop = SimpleLazyObject(lambda: _current_shop(request))  # type: ignore[attr-defined]
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def _current_shop(request: HttpRequest) -> object:
    if not request.user.is_authenticated:
        return None
    mine = shops_of(request.user)
    return mine.filter(pk=request.user.current_shop_id).first() or mine.first()


def _actor(request: HttpRequest) -> object:
    shop = request.shop  # type: ignore[attr-defined]
    return merchant_actor(request.user, shop) if shop else None
