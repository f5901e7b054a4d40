"""SF's answers to our calls: a platform envelope around a business answer in a string (SF 4.1)."""

from collections.abc import Mapping
from typing import Any

from carriers.adapters import reading
from carriers.adapters.base import Answer, BadPush
from carriers.adapters.sf import codes, parsing

UNREADABLE = "unreadable"


def read(http_status: int, body: bytes) -> Answer:
    """An answer of any service; one that cannot be read may be asked for again, as orderId deduplicates."""
    try:
        envelope = reading.json_object(reading.decoded(body))
        return _read(http_status, envelope)
    except BadPush as error:
        return Answer(ok=False, retryable=True, error_code=UNREADABLE, error_message=str(error))


def _read(http_status: int, envelope: Mapping[str, Any]) -> Answer:
    platform = reading.identifier(envelope, "apiResultCode")
    if platform != codes.PLATFORM_OK:
        return _failure(envelope, platform or str(http_status), "apiErrorMsg", http_status, platform)
    if token := reading.text(envelope, "accessToken"):
        return Answer(ok=True, data={"platform_code": platform, **_token(token, envelope)})
    result = _result(envelope)
    code = reading.identifier(result, "errorCode")
    if result.get("success") not in (True, "true") or code not in (None, codes.BUSINESS_OK):
        return _failure(result, code or UNREADABLE, "errorMsg", http_status, platform)
    message = reading.child(result, "msgData")
    return Answer(
        ok=True,
        updates=parsing.read_routes(reading.children(message, "routeResps")),
        data={"platform_code": platform, **_order(message)},
    )


def _failure(
    node: Mapping[str, Any], code: str, message_field: str, http_status: int, platform: str | None
) -> Answer:
    return Answer(
        ok=False,
        retryable=code in codes.RETRYABLE or http_status >= 500 or http_status == 429,
        error_code=code,
        error_message=reading.text(node, message_field),
        data={"platform_code": platform} if platform else {},
    )


def _result(envelope: Mapping[str, Any]) -> Mapping[str, Any]:
    inner = envelope.get("apiResultData")
    return reading.json_object(inner) if isinstance(inner, str) else reading.child(envelope, "apiResultData")


def _token(token: str, envelope: Mapping[str, Any]) -> dict[str, str | int | bool]:
    lifetime = reading.text(envelope, "expiresIn")
    if lifetime is None or not (lifetime.isascii() and lifetime.isdigit() and len(lifetime) < 10):
        raise BadPush("expiresIn is not a number of seconds")
    return {"access_token": token, "expires_in": int(lifetime)}


def _order(message: Mapping[str, Any]) -> dict[str, str | int | bool]:
    """Our number and the main waybill; child and return waybills come with their own routes."""
    waybills = reading.children(message, "waybillNoInfoList")
    numbers = {
        "order_ref": reading.identifier(message, "orderId"),
        "tracking_number": reading.identifier(waybills[0], "waybillNo") if waybills else None,
    }
    return {name: value for name, value in numbers.items() if value is not None}
