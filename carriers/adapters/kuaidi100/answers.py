"""Kuaidi100's answers to our calls (Kuaidi100 2.1, 2.3)."""

from collections.abc import Mapping
from typing import Any

from carriers.adapters import reading
from carriers.adapters.base import Answer, BadPush
from carriers.adapters.kuaidi100 import codes, parsing

UNREADABLE = "unreadable"
_DATA_FIELDS = {
    "provider_order_id": "orderId",
    "task_id": "taskId",
    "tracking_number": "kuaidinum",
}
_PRICE_FIELDS = {"price_fen": "price", "default_price_fen": "defPrice", "over_price_fen": "overPrice"}


def read(http_status: int, body: bytes) -> Answer:
    """An answer of any method; one that cannot be read may be asked for again, as thirdOrderId deduplicates."""
    try:
        document = reading.json_object(reading.decoded(body))
        return _read(http_status, document)
    except BadPush as error:
        return Answer(ok=False, retryable=True, error_code=UNREADABLE, error_message=str(error))


def _read(http_status: int, document: Mapping[str, Any]) -> Answer:
    # A real-time query succeeds with a bare history: it has `nu` and no returnCode.
    if reading.text(document, "returnCode") is None and reading.text(document, "nu"):
        return Answer(ok=True, updates=(parsing.read_result(document),))
    code = reading.identifier(document, "returnCode") or str(http_status)
    if code == codes.ALREADY_SUBSCRIBED:
        return Answer(ok=True, error_code=code, data={"already_subscribed": True})
    if document.get("result") in (True, "true") and code == codes.SUCCESS:
        return Answer(ok=True, data=_data(document))
    return Answer(
        ok=False,
        retryable=code in codes.RETRYABLE or http_status >= 500 or http_status == 429,
        error_code=code,
        error_message=reading.text(document, "message"),
    )


def _data(document: Mapping[str, Any]) -> dict[str, str | int | bool]:
    data = reading.child(document, "data")
    names = {ours: reading.identifier(data, theirs) for ours, theirs in _DATA_FIELDS.items()}
    prices = {ours: reading.fen(data, theirs) for ours, theirs in _PRICE_FIELDS.items()}
    return {name: value for name, value in (names | prices).items() if value is not None}
