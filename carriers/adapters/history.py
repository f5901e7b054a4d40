"""A parcel's events in order, and the one that decides where the provider gives no overall state."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from carriers.adapters.updates import Event
from carriers.states import TrackingStatus


def oldest_first(events: Iterable[Event]) -> tuple[Event, ...]:
    """The events in order, each once; those of one moment keep the order in which they come."""
    return tuple(sorted(dict.fromkeys(events), key=_moment))


def newest_time(events: Iterable[Event]) -> datetime | None:
    """When the last of these happened; None where none of them is dated."""
    return max((event.occurred_at for event in events if event.occurred_at), default=None)


def deciding(events: Sequence[Event]) -> Event | None:
    """The newest event with a known code (section 1, rule 7), of those that are oldest first.

    Without one, the newest with a code: it is shown to an administrator and changes nothing.
    """
    coded = [event for event in reversed(events) if event.raw_code]
    known = (event for event in coded if event.status not in (None, TrackingStatus.UNKNOWN))
    return next(known, coded[0] if coded else None)


def _moment(event: Event) -> float:
    return event.occurred_at.timestamp() if event.occurred_at else float("-inf")
