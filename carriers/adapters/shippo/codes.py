"""Shippo's codes in our vocabulary (section 8, Shippo)."""

from carriers.adapters import mapping
from carriers.adapters.mapping import Meaning
from carriers.states import TrackingStatus

PROVIDER = "shippo"
TRACK_UPDATED = "track_updated"

_STATUSES = mapping.table("shippo.status")
_ON_THE_WAY = "TRANSIT"
_WITH_THE_COURIER = "out_for_delivery"


def meaning(status: str | None, substatus: str | None) -> Meaning:
    """The status; one sub-status of TRANSIT is a status of its own with us."""
    if status is None:
        return Meaning(None, None)
    if (status, substatus) == (_ON_THE_WAY, _WITH_THE_COURIER):
        return Meaning(TrackingStatus.OUT_FOR_DELIVERY, None)
    return _STATUSES.get(status, mapping.UNKNOWN)
