"""Outgoing HTTP, to loopback addresses only: no proxy, no redirect, five seconds."""

from __future__ import annotations

import http.client
import ipaddress
import urllib.request
from typing import Any
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 5


class ForeignAddress(ValueError):
    """The address is not on this machine."""


class NotReached(Exception):
    """No answer, or an answer other than 2xx."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect could lead off this machine."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def require_loopback(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not is_loopback(parts.hostname or ""):
        raise ForeignAddress(f"not a loopback http address: {url}")
    return url


def get(url: str) -> bytes:
    return _exchange(urllib.request.Request(require_loopback(url)))


def post(url: str, body: str, content_type: str) -> bytes:
    headers = {"Content-Type": content_type, "User-Agent": "sandbox-courier"}
    return _exchange(urllib.request.Request(require_loopback(url), body.encode(), headers, method="POST"))


def _exchange(request: urllib.request.Request) -> bytes:
    try:
        with _opener.open(request, timeout=TIMEOUT_SECONDS) as response:
            content: bytes = response.read()
            return content
    except (OSError, http.client.HTTPException) as error:
        raise NotReached(str(error)) from error
