"""The promises of an item as a small page for a frame in somebody else's shop: no login, no cookie, no script."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from portal.clock import now
from portal.errors import InvalidInput
from portal.policies import goods as question
from portal.policies.scope import Goods
from portal.queries.promises import CarriedPromise, carried, fingerprint, memberships_of

LANGUAGES = {"": "zh-hans", "zh": "zh-hans", "zh-hans": "zh-hans", "en": "en"}
STYLE = (
    Path(__file__)
    .resolve()
    .parent.parent.joinpath("static", "portal", "badges.css")
    .read_text(encoding="utf-8")
)
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Cache-Control": "public, max-age=60",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors *"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def badges(request: HttpRequest, code: str) -> HttpResponse:
    """Each promise with its sentence and a link to its rules. `lang` is zh (unless told otherwise) or en."""
    if request.method not in {"GET", "HEAD"}:
        return _plain(405, "This address is only read.", Allow="GET, HEAD")
    language = LANGUAGES.get(request.GET.get("lang", ""))
    try:
        goods = question.read(request.GET)
    except InvalidInput as wrong:
        return _plain(400, str(wrong))
    if language is None:
        return _plain(400, "lang: zh or en")
    at = now()
    memberships = memberships_of(code, at) if question.SHOP_CODE.fullmatch(code) else None
    if memberships is None:
        return _plain(404, "Not found.")
    found = list(carried(memberships, goods, at))
    etag = f'"{fingerprint(code, goods, language, STYLE_HASH, found=found)}"'
    response = get_conditional_response(request, etag=etag) or _page(language, goods, found)
    for name, value in {**HEADERS, "ETag": etag}.items():
        response[name] = value
    return response


def _page(language: str, goods: Goods, found: list[CarriedPromise]) -> HttpResponse:
    with translation.override(language):
        context = {
            "title": _("Service promises"),
            "language": "en" if language == "en" else "zh-Hans",
            "style": mark_safe(STYLE),
            "rows": [_row(promise, "en" if language == "en" else "zh") for promise in found],
        }
        return HttpResponse(render_to_string("public/badges.html", context))


def _row(promise: CarriedPromise, language: str) -> dict[str, str]:
    rules = f"{settings.SITE_URL}/rules/{promise.service.code}/{promise.terms.number}/"
    return {"name": promise.service.name, "text": promise.text(language), "rules": rules}


def _plain(status: int, said: str, **headers: str) -> HttpResponse:
    """A refusal for whoever writes the address, not for buyers."""
    kept = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **headers}
    return HttpResponse(said, status=status, content_type="text/plain; charset=utf-8", headers=kept)
