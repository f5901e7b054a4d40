"""Short cuts for the tests of the international adapters."""

import json
from datetime import UTC, datetime
from typing import Any

from carriers.adapters.base import Answer, CarrierAdapter, OutgoingRequest, PushRequest, Update

NOW = datetime(2025, 3, 1, tzinfo=UTC)
WEBHOOK = "https://portal.example.com/hooks/1"


def pushed(adapter: CarrierAdapter, document: object) -> tuple[Update, ...]:
    """What a push of this JSON says."""
    return adapter.parse(PushRequest("POST", {}, {}, json.dumps(document).encode()))


def signed(adapter: CarrierAdapter, body: bytes, credentials: dict[str, str], **headers: str) -> bool | None:
    """The verdict about a push; `_` in a header's name stands for `-`."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return adapter.verify(PushRequest("POST", sent, {}, body), credentials)


def answered(
    adapter: CarrierAdapter, http_status: int, document: object, kind: str = "query_response"
) -> Answer:
    """Our reading of an answer with this JSON."""
    return adapter.read_answer(kind, http_status, json.dumps(document).encode())


def verdict(answer: Answer) -> tuple[bool, bool, str | None]:
    """Success, whether to try again, and the code."""
    return answer.ok, answer.retryable, answer.error_code


def document(request: OutgoingRequest | None) -> Any:
    """The JSON that we send."""
    assert request is not None
    return json.loads(request.body)
