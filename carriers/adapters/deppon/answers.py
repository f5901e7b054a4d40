"""Deppon's answers to our calls (Deppon 6)."""

from collections.abc import Mapping
from typing import Any

from carriers.adapters import reading
from carriers.adapters.base import Answer, BadPush
from carriers.adapters.deppon import codes, parsing

UNREADABLE = "unreadable"
_DATA_FIELDS = {
    "order_ref": "logisticID",
    "tracking_number": "mailNo",
    "request_number": "uniquerRequestNumber",
}


def read(http_status: int, body: bytes) -> Answer:
    """An answer to any call; one that cannot be read may be asked for again, as logisticID deduplicates."""
    try:
        return _read(http_status, reading.json_object(reading.decoded(body)))
    except BadPush as error:
        return Answer(ok=False, retryable=True, error_code=UNREADABLE, error_message=str(error))


def _read(http_status: int, document: Mapping[str, Any]) -> Answer:
    # A subscription is answered with names of its own.
    code = reading.identifier(document, "resultCode") or reading.identifier(document, "error_code")
    if code == codes.ALREADY_ORDERED:
        return Answer(ok=True, error_code=code, data={"already_ordered": True})
    if not reading.truth(document, "result") or code != codes.SUCCESS:
        return Answer(
            ok=False,
            retryable=http_status >= 500 or http_status == 429,
            error_code=code or str(http_status),
            error_message=reading.text(document, "reason") or reading.text(document, "error_message"),
        )
    return Answer(
        ok=True,
        updates=parsing.read(reading.child(document, "responseParam")),
        data={"result_code": code} | _numbers(document),
    )


def _numbers(document: Mapping[str, Any]) -> dict[str, str | int | bool]:
    names = {ours: reading.identifier(document, theirs) for ours, theirs in _DATA_FIELDS.items()}
    return {name: value for name, value in names.items() if value is not None}
