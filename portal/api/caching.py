"""Answers that may be kept: an ETag over what is said, 304 for who has it already."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import quote_etag
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request


def cacheable(request: Request, data: Any, *, max_age: int) -> HttpResponse:
    """The data as JSON with a strong ETag; 304 without a body if the client has shown it."""
    body = JSONRenderer().render(data)
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    full = HttpResponse(body, content_type="application/json", headers={"ETag": etag})
    response = get_conditional_response(request._request, etag=etag, response=full) or full
    response["ETag"] = etag
    patch_cache_control(response, private=True, max_age=max_age)
    patch_vary_headers(response, ["Authorization", "Accept-Language"])
    return response
