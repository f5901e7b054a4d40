"""How long a parcel may stand still before somebody is told."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from carriers.states import BEFORE_COLLECTION, FINAL, Lane, TrackingStatus

# Tibet, Qinghai, Xinjiang, and the regions beyond a customs border: parcels there take days longer.
REMOTE_PROVINCES = frozenset({"54", "63", "65", "71", "81", "82"})
# Beijing, Tianjin, Shanghai and Chongqing are cities, whatever their counties' codes say.
MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
# A pickup that is being arranged has clocks of its own.
UNWATCHED = FINAL | BEFORE_COLLECTION - {TrackingStatus.PENDING}


def lane_of(origin: str, destination: str) -> Lane:
    """The lane between two regions by their GB/T 2260 codes; unknown ones count as remote."""
    provinces = {origin[:2], destination[:2]}
    if not (origin and destination) or provinces & REMOTE_PROVINCES:
        return Lane.REMOTE
    if len(provinces) == 2:
        return Lane.LONG_HAUL
    same_city = provinces <= MUNICIPALITIES or (len(origin) >= 4 and origin[:4] == destination[:4])
    return Lane.SAME_CITY if same_city else Lane.SAME_PROVINCE


def limits_of(book: object, lane: Lane) -> list[int]:
    """The hours of a lane, the shortest first. The book is written by people: what is no number of hours is left
    out, so that a slip there never keeps a push from being applied."""
    told = book.get(lane, ()) if isinstance(book, Mapping) else ()
    return sorted(hours for hours in told if type(hours) is int) if isinstance(told, Sequence) else []


def is_watched(status: str) -> bool:
    """Whether silence about a parcel in this state means something."""
    return status not in UNWATCHED


def level_at(since: datetime, hours: Sequence[int], at: datetime) -> int:
    """How many of the limits have passed since the newest scan."""
    return sum(at >= since + timedelta(hours=limit) for limit in hours)


def next_limit(since: datetime, hours: Sequence[int], level: int) -> datetime | None:
    """When the next level is reached; None after the last."""
    return since + timedelta(hours=hours[level]) if level < len(hours) else None
