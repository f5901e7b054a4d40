"""JD's categories and titles in our vocabulary (JD 5.1, section 9)."""

from carriers.adapters import mapping
from carriers.adapters.mapping import Meaning
from carriers.states import TrackingStatus

PROVIDER = "jd"

ORDER_OK = "100"
GATEWAY_OK = "0"

_CATEGORIES = mapping.table("jd.category")
_TITLES = mapping.table("jd.title")
_TAKEN_BY_ANOTHER = "代收"


def meaning(category: str | None, title: str | None, remark: str | None) -> Meaning:
    """The category decides and the title refines it; an unknown category is decided by the title (JD 5.1)."""
    by_title = _TITLES.get(title or "")
    found = _CATEGORIES.get(category or "", by_title)
    if found is None:
        return Meaning(None, None) if category is None and title is None else mapping.UNKNOWN
    if by_title is not None and by_title.status is found.status:
        found = by_title
    if found.status is TrackingStatus.DELIVERED and remark and _TAKEN_BY_ANOTHER in remark:
        return Meaning(TrackingStatus.DELIVERED, "by_other")
    return found
