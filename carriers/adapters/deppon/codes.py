"""Deppon's codes in our vocabulary (Deppon 6, section 9)."""

from carriers.adapters import mapping
from carriers.adapters.mapping import Meaning

PROVIDER = "deppon"
COMPANY = "DEPPON"
SUCCESS = "1000"
# Our reference is never used twice, so that the order it names is the one we wanted (as a public client has it).
ALREADY_ORDERED = "2006"

_TRACES = mapping.table("deppon.trace")
_ORDERS = mapping.table("deppon.order")


def trace_meaning(code: str | None) -> Meaning:
    """The status of one trace (Deppon 6)."""
    return Meaning(None, None) if code is None else _TRACES.get(code, mapping.UNKNOWN)


def order_meaning(code: str) -> Meaning:
    """An order's statusType (Deppon 6)."""
    return _ORDERS.get(code, mapping.UNKNOWN)
