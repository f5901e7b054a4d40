"""KDNiao's codes in our vocabulary (KDNiao 3.2, section 9)."""

from carriers.adapters import mapping
from carriers.adapters.base import UpdateKind
from carriers.adapters.mapping import Meaning

PROVIDER = "kdniao"

TRACKING_PUSHES = frozenset({"101", "102"})
PICKUP_PUSH = "103"
# Cash on delivery: no business of ours, but none to be refused either.
COD_PUSH = "107"

ORDER_OK = "100"
NEW_WAYBILL = "302"
_CANCELLED = "203"
_FAILED_PICKUP = "揽收失败"

TRACE_STATES = mapping.table("kdniao.trace")
_PICKUP_STATES = mapping.table("kdniao.pickup")
_KINDS = {
    **dict.fromkeys(("207", "208", "601", "701"), UpdateKind.FEE),
    **dict.fromkeys(("401", "402"), UpdateKind.TICKET),
    **dict.fromkeys(("120", "302", "502"), UpdateKind.INFO),
}


def event_meaning(action: str | None) -> Meaning:
    """The Action of one trace; plain tracking (101) has none (KDNiao 3.2)."""
    return Meaning(None, None) if action is None else TRACE_STATES.get(action, mapping.UNKNOWN)


def overall_meaning(state: str | None, state_ex: str | None) -> tuple[str | None, Meaning]:
    """The deciding code and what it means: StateEx if we know it, else State (KDNiao 3.2)."""
    for code in (state_ex, state):
        if code is not None and code in TRACE_STATES:
            return code, TRACE_STATES[code]
    code = state_ex or state
    return code, Meaning(None, None) if code is None else mapping.UNKNOWN


def pickup_meaning(code: str, reason: str | None) -> Meaning:
    """A pickup order's state; 203 is a failed pickup when its reason says so, else a cancellation (KDNiao 3.2)."""
    if code == _CANCELLED and reason and _FAILED_PICKUP in reason:
        return mapping.pickup_failure(reason)
    return _PICKUP_STATES.get(code, mapping.UNKNOWN)


def pickup_kind(code: str) -> UpdateKind:
    """Billing, ticket answers and notes change no status; the rest is the pickup itself (section 10)."""
    return _KINDS.get(code, UpdateKind.PICKUP)
