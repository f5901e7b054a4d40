"""Karrio's codes in our vocabulary (section 8, Karrio)."""

from carriers.adapters import mapping
from carriers.adapters.mapping import Meaning

PROVIDER = "karrio"
SECRET_HEADER = "X-Event-Id"

_STATUSES = mapping.table("karrio.status")


def meaning(status: str | None) -> Meaning:
    """The status of a tracker; events carry each carrier's own codes, which are not ours to read."""
    return _STATUSES.get(status, mapping.UNKNOWN) if status else Meaning(None, None)
