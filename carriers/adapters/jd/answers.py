"""JD's answers to our calls (JD 5.1, 5.2)."""

from collections.abc import Mapping
from typing import Any

from carriers.adapters import reading
from carriers.adapters.base import Answer, BadPush
from carriers.adapters.jd import codes, parsing

UNREADABLE = "unreadable"
Node = Mapping[str, Any]


def read(http_status: int, body: bytes) -> Answer:
    """An answer of the platform or the gateway; one that cannot be read may be asked for again."""
    try:
        return _read(http_status, reading.json_object(reading.decoded(body)))
    except BadPush as error:
        return Answer(ok=False, retryable=True, error_code=UNREADABLE, error_message=str(error))


def _read(http_status: int, document: Node) -> Answer:
    if "error_response" in document:
        refusal = reading.child(document, "error_response")
        return _failure(http_status, reading.identifier(refusal, "code"), reading.text(refusal, "zh_desc"))
    if "response" in document:
        return _from_gateway(http_status, reading.child(document, "response"))
    # The key of a platform answer really ends in "responce" (JD 5.2).
    names = [name for name in document if name.endswith("_responce")]
    if not names:
        return _failure(http_status, None, None, retryable=True)
    return _from_platform(http_status, reading.child(document, names[0]))


def _from_gateway(http_status: int, response: Node) -> Answer:
    content = reading.child(response, "content")
    code = reading.identifier(content, "code")
    if not reading.truth(content, "success") or code != codes.GATEWAY_OK:
        return _failure(http_status, code, reading.text(content, "msg"))
    return Answer(ok=True, data={"code": int(code)})


def _from_platform(http_status: int, responce: Node) -> Answer:
    """Each call names its result differently: an order `…_result` with code 100, a cancellation `returnType`
    with statusCode 0 (the latter as a public client reads it, inferred)."""
    result: Node = next((value for value in responce.values() if isinstance(value, dict)), {})
    code = reading.identifier(result, "code")
    ended = reading.identifier(result, "statusCode")
    if code != codes.ORDER_OK and ended != codes.GATEWAY_OK:
        message = reading.text(result, "messsage") or reading.text(result, "message")
        return _failure(http_status, code or ended or reading.identifier(responce, "code"), message)
    pickup_code = reading.identifier(result, "pickUpCode")
    return Answer(
        ok=True,
        updates=parsing.read_traces(reading.children(result, "data")),
        data={"provider_order_id": pickup_code} if pickup_code else {},
    )


def _failure(http_status: int, code: str | None, message: str | None, retryable: bool = False) -> Answer:
    return Answer(
        ok=False,
        retryable=retryable or http_status >= 500 or http_status == 429,
        error_code=code or str(http_status),
        error_message=message,
    )
