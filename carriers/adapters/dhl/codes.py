"""DHL's codes in our vocabulary: one set for all divisions, and DHL Express's own (section 8, DHL)."""

from carriers.adapters import mapping
from carriers.adapters.mapping import Meaning
from carriers.states import TrackingStatus

PROVIDER = CARRIER = "dhl"
PUSH_HEADER = "X-Push-Token"
# What an account subscription asks to be told of: everything.
PUSHED_EVENTS = ("Pre-Transit", "Transit", "Delivered", "Failure", "Unknown")

_UNIFIED = mapping.table("dhl.unified")
_EXPRESS = mapping.table("dhl.express")


def unified_meaning(code: str | None) -> Meaning:
    """The status code; the status beside it is free text of the division and decides nothing."""
    return _UNIFIED.get(code.lower(), mapping.UNKNOWN) if code else Meaning(None, None)


def express_meaning(code: str | None) -> Meaning:
    """An event code of DHL Express."""
    return _EXPRESS.get(code, mapping.UNKNOWN) if code else Meaning(None, None)


def is_known(status: TrackingStatus | None) -> bool:
    """Whether an event says anything about the parcel's state."""
    return status not in (None, TrackingStatus.UNKNOWN)
