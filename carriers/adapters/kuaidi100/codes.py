"""Kuaidi100's codes in our vocabulary (Kuaidi100 2.2, 2.4)."""

import re

from carriers.adapters import mapping
from carriers.adapters.base import Subscription, UpdateKind
from carriers.adapters.mapping import Meaning
from carriers.states import TrackingStatus

PROVIDER = "kuaidi100"
SUCCESS = "200"
ALREADY_SUBSCRIBED = "501"
# 500 is Kuaidi100's own trouble or "no trace yet"; every other refusal comes back the same when repeated.
RETRYABLE = frozenset({"500"})

PICKUP_FAILED = "11"
REOPENED = "166"

_STATES = mapping.table("kuaidi100.state")
_ORDER_STATES = mapping.table("kuaidi100.order")
_THREE_DIGITS = re.compile(r"[0-9]{3}")
_LINE_HAUL = re.compile(r"100[0-9]")
_FEE_STATES = frozenset({"15", "155"})
_INFO_STATES = frozenset({"200", "201"})
_SUBSCRIPTIONS = {
    "polling": Subscription.ACTIVE,
    "updateall": Subscription.ACTIVE,
    "shutdown": Subscription.ENDED,
    "abort": Subscription.ABORTED,
}


def tracking_meaning(code: str | None) -> Meaning:
    """A basic or advanced state; unknown advanced ones fall back on their family (Kuaidi100 2.2)."""
    if code is None:
        return Meaning(None, None)
    known = _STATES.get(code)
    if known is None and _THREE_DIGITS.fullmatch(code):
        known = _STATES.get(code[0])
    if known is None and _LINE_HAUL.fullmatch(code):
        known = Meaning(TrackingStatus.IN_TRANSIT, None)
    return known or mapping.UNKNOWN


def order_meaning(code: str | None, message: str | None) -> Meaning:
    """A pickup order's state; why a pickup failed is only in the message (Kuaidi100 2.4)."""
    if code is None:
        return Meaning(None, None)
    if code == PICKUP_FAILED:
        return mapping.pickup_failure(message)
    return _ORDER_STATES.get(code, mapping.UNKNOWN)


def order_kind(code: str | None) -> UpdateKind:
    """Settlement and reweighing are billing, the label's fate is information, the rest is the pickup itself."""
    if code in _FEE_STATES:
        return UpdateKind.FEE
    if code in _INFO_STATES:
        return UpdateKind.INFO
    return UpdateKind.PICKUP


def subscription(status: str | None) -> Subscription | None:
    """Whether Kuaidi100 goes on watching the parcel (Kuaidi100 2.2)."""
    return _SUBSCRIPTIONS.get(status or "")
