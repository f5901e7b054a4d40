"""What storefronts' item pages ask without logging in: the promises of a shop's goods now (S1 1.9)."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from portal.api.pointers import parameter_errors
from portal.api.problems import problem
from portal.clock import now
from portal.errors import InvalidInput
from portal.policies import goods as question
from portal.policies.scope import Goods
from portal.queries.promises import CarriedPromise, carried, fingerprint, memberships_of

OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*"}
KEPT = {
    **OPEN_TO_ALL,
    "Access-Control-Expose-Headers": "ETag",
    "Cache-Control": "public, max-age=60",
    "X-Content-Type-Options": "nosniff",
}


def promises(request: HttpRequest, code: str) -> HttpResponse:
    """The promises that an order paid now would get, in both languages. One query; nothing is rendered for a
    client that shows the ETag of what it has."""
    if request.method not in {"GET", "HEAD"}:
        return _refused(request, 405, "method_not_allowed")
    try:
        goods = question.read(request.GET)
    except InvalidInput as wrong:
        return _refused(request, 400, "bad_parameter", wrong)
    at = now()
    memberships = memberships_of(code, at) if question.SHOP_CODE.fullmatch(code) else None
    if memberships is None:
        return _refused(request, 404, "not_found")
    found = list(carried(memberships, goods, at))
    headers = {**KEPT, "ETag": f'"{fingerprint(code, goods, found=found)}"'}
    if known := get_conditional_response(request, etag=headers["ETag"]):
        for name, value in headers.items():
            known[name] = value
        return known
    body = json.dumps(_answer(code, goods, found), ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(body, content_type="application/json", headers=headers)


def _answer(code: str, goods: Goods, found: list[CarriedPromise]) -> dict[str, Any]:
    return {"shop": code, **asdict(goods), "promises": [_shown(promise) for promise in found]}


def _shown(promise: CarriedPromise) -> dict[str, Any]:
    service = promise.service
    rules = f"{settings.SITE_URL}/rules/{service.code}/{promise.terms.number}"
    return {
        "kind": promise.kind,
        "service": {"code": service.code, "name_zh": service.name_zh, "name_en": service.name_en},
        "text_zh": promise.text("zh"),
        "text_en": promise.text("en"),
        "window": promise.parameters.get("window"),
        "starts": promise.parameters.get("starts"),
        "version": promise.terms.number,
        "rules": f"{rules}/",
        "rules_text": f"{rules}.txt",
        "rules_json": f"{rules}.json",
    }


def _refused(request: HttpRequest, status: int, code: str, wrong: InvalidInput | None = None) -> HttpResponse:
    with translation.override(translation.get_language_from_request(request)):
        said = {
            400: _("A query parameter is wrong."),
            404: _("Not found."),
            405: _("This address is only read."),
        }[status]
        more = {"errors": parameter_errors(wrong.errors)} if wrong else {}
        headers = {**OPEN_TO_ALL, "Cache-Control": "no-store"}
        if status == 405:
            headers["Allow"] = "GET, HEAD"
        return problem(request, status, code, said, headers=headers, **more)
