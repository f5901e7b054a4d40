"""KDNiao's answers to our calls, and ours to its pushes (KDNiao 3.1, 3.2)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from carriers.adapters import reading
from carriers.adapters.base import Answer, BadPush, Reply
from carriers.adapters.forms import china_clock, json_reply
from carriers.adapters.kdniao import codes, parsing

UNREADABLE = "unreadable"


def reply(body: bytes, accepted: bool, now: datetime) -> Reply:
    """The answer to a push, with KDNiao's own customer number given back (KDNiao 3.2)."""
    return json_reply(
        {
            "EBusinessID": _customer(body),
            "UpdateTime": china_clock(now),
            "Success": accepted,
            "Reason": "" if accepted else "失败",
        }
    )


def read(http_status: int, body: bytes) -> Answer:
    """An answer to any call; one that cannot be read may be asked for again, as OrderCode deduplicates."""
    try:
        return _read(http_status, reading.json_object(reading.decoded(body)))
    except BadPush as error:
        return Answer(ok=False, retryable=True, error_code=UNREADABLE, error_message=str(error))


def _read(http_status: int, document: Mapping[str, Any]) -> Answer:
    code = reading.identifier(document, "ResultCode")
    if not reading.truth(document, "Success") or code not in (None, codes.ORDER_OK):
        return Answer(
            ok=False,
            retryable=http_status >= 500 or http_status == 429,
            error_code=code or str(http_status),
            error_message=reading.text(document, "Reason"),
        )
    # A query is answered with the history itself; everything else has its numbers in Order.
    traced = "Traces" in document
    return Answer(
        ok=True,
        updates=(parsing.read_shipment(document),) if traced else (),
        data=_numbers(reading.child(document, "Order")),
    )


def _numbers(order: Mapping[str, Any]) -> dict[str, str | int | bool]:
    names = {
        "order_ref": reading.identifier(order, "OrderCode"),
        "provider_order_id": reading.identifier(order, "KDNOrderCode"),
        "tracking_number": reading.identifier(order, "LogisticCode"),
    }
    return {name: value for name, value in names.items() if value is not None}


def _customer(body: bytes) -> str:
    try:
        form = reading.form_fields(body)
        return reading.identifier(reading.json_object(form.get("RequestData", "")), "EBusinessID") or ""
    except BadPush:
        return ""
