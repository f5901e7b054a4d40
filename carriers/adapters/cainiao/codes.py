"""Cainiao's codes in our vocabulary, and its messages (Cainiao 7.1, section 9)."""

from enum import StrEnum

from carriers.adapters import mapping
from carriers.adapters.mapping import Meaning

PROVIDER = "cainiao"

_STATES = mapping.table("cainiao.status")


class Message(StrEnum):
    """The messages of the pickup service (Cainiao 7.1)."""

    CREATE_ORDER = "GUOGUO_CREATE_SEND_ORDER"
    CANCEL_ORDER = "GUOGUO_CANCEL_SEND_ORDER"
    LOGISTICS_DETAIL = "GUOGUO_QUERY_LOGISTICS_DETAIL"


def meaning(code: str | None) -> Meaning:
    """The status of one logistics detail (Cainiao 7.1)."""
    return Meaning(None, None) if code is None else _STATES.get(code, mapping.UNKNOWN)
