"""EasyPost's codes in our vocabulary (section 8, EasyPost)."""

from carriers.adapters import mapping
from carriers.adapters.mapping import Meaning
from carriers.states import TrackingStatus

PROVIDER = "easypost"

PICKUPS = mapping.table("easypost.pickup")
_STATUSES = mapping.table("easypost.status")
_PROBLEMS = mapping.table("easypost.detail_problem")
_STAGES = mapping.table("easypost.detail_transit")
# These say it all; a detail beside them tells how it came about.
_DECIDED = frozenset({"delivered", "return_to_sender", "cancelled"})


def tracking_meaning(status: str | None, detail: str | None) -> Meaning:
    """The status with its detail: a problem overrides it, a stage refines `in_transit`."""
    if status is None:
        return Meaning(None, None)
    if detail and detail in _PROBLEMS and status not in _DECIDED:
        return _PROBLEMS[detail]
    known = _STATUSES.get(status, mapping.UNKNOWN)
    return _STAGES.get(detail or "", known) if known.status is TrackingStatus.IN_TRANSIT else known


def pickup_meaning(status: str | None) -> Meaning:
    """The status of a pickup."""
    return PICKUPS.get(status, mapping.UNKNOWN) if status else Meaning(None, None)
