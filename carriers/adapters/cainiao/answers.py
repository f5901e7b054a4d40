"""Cainiao's answers to our calls (Cainiao 7.1)."""

from collections.abc import Mapping
from typing import Any

from carriers.adapters import mapping, reading
from carriers.adapters.base import Answer, BadPush
from carriers.adapters.cainiao import codes, parsing

UNREADABLE = "unreadable"
REFUSED = "refused"
_DATA_FIELDS = {"provider_order_id": "orderId", "tracking_number": "mailNo", "pickup_code": "gotCode"}


def read(http_status: int, body: bytes) -> Answer:
    """An answer to any message; one that cannot be read may be asked for again, as outOrderId deduplicates."""
    try:
        return _read(http_status, reading.json_object(reading.decoded(body)))
    except BadPush as error:
        return Answer(ok=False, retryable=True, error_code=UNREADABLE, error_message=str(error))


def _read(http_status: int, envelope: Mapping[str, Any]) -> Answer:
    if not reading.truth(envelope, "success"):
        return Answer(
            ok=False,
            retryable=http_status >= 500 or http_status == 429,
            error_code=reading.identifier(envelope, "errorCode") or str(http_status),
            error_message=reading.text(envelope, "errorMessage"),
        )
    # The message was understood, and still the wish was not granted (Cainiao 7.1).
    if envelope.get("data") in (False, "false"):
        return Answer(ok=False, error_code=REFUSED, error_message=reading.text(envelope, "errorMessage"))
    data = {} if reading.truth(envelope, "data") else reading.child(envelope, "data")
    details = reading.children(data, "logisticsDetails")
    return Answer(ok=True, updates=(parsing.read_details(details),) if details else (), data=_numbers(data))


def _numbers(data: Mapping[str, Any]) -> dict[str, str | int | bool]:
    names = {ours: reading.identifier(data, theirs) for ours, theirs in _DATA_FIELDS.items()}
    names["carrier"] = mapping.our_carrier(codes.PROVIDER, reading.identifier(data, "cpCode"))
    return {name: value for name, value in names.items() if value is not None}
