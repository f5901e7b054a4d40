"""What the providers with plain JSON interfaces have in common: requests, signature headers, answers."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from carriers.adapters import reading
from carriers.adapters.base import (
    Answer,
    BadPush,
    OutgoingRequest,
    PushRequest,
    Reply,
)
from carriers.adapters.forms import JSON_TYPE, compact_json

UNREADABLE = "unreadable"
Node = Mapping[str, Any]


def post(url: str, headers: Mapping[str, str], document: object, pause: float = 0.0) -> OutgoingRequest:
    """A JSON POST; `pause` as in `OutgoingRequest`."""
    body = compact_json(document).encode()
    return OutgoingRequest("POST", url, {"Content-Type": JSON_TYPE, **headers}, body, pause)


def get(url: str, headers: Mapping[str, str], **query: str) -> OutgoingRequest:
    """A GET with its query."""
    return OutgoingRequest("GET", f"{url}?{urlencode(query)}" if query else url, dict(headers), b"")


def header(request: PushRequest, *names: str) -> str:
    """The first of these headers that was sent, whatever its case; empty when there is none."""
    sent = {name.lower(): value for name, value in request.headers.items()}
    return next((sent[name.lower()] for name in names if name.lower() in sent), "")


def reply(accepted: bool) -> Reply:
    """These providers look at the status alone: any 2xx is success."""
    return Reply(200 if accepted else 400, JSON_TYPE, compact_json({"accepted": accepted}))


def read(http_status: int, body: bytes, interpret: Callable[[int, Node], Answer]) -> Answer:
    """An answer by its JSON; one that cannot be read may be asked for again, as all these calls may be."""
    try:
        return interpret(http_status, reading.json_object(reading.decoded(body)))
    except BadPush as error:
        return Answer(ok=False, retryable=True, error_code=UNREADABLE, error_message=str(error))


def succeeded(http_status: int) -> bool:
    """Whether HTTP itself speaks of success."""
    return 200 <= http_status < 300


def failure(http_status: int, code: str | None, message: object, *, retryable: bool = False) -> Answer:
    """A refused call; what was too much, got lost (status 0) or broke on their side is worth another try."""
    return Answer(
        ok=False,
        retryable=retryable or http_status >= 500 or http_status in (0, 429),
        error_code=code or str(http_status),
        error_message=message if isinstance(message, str) else None,
    )
