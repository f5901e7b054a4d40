"""Times, places and histories as the international providers send them (section 1, rule 9; section 10)."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from carriers.adapters import reading
from carriers.adapters.base import BadPush, Event
from carriers.adapters.bookings import MAX_ORDER_REF_LENGTH

_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?"
_ISO = re.compile(rf"{_DATE}(?:[T ]{_TIME}(?:Z|[+-][0-9]{{2}}:?[0-9]{{2}})?)?")
_YEARS = range(2000, 2100)


class Moment(NamedTuple):
    """An aware instant, or where no zone was sent the wall clock of a place we do not know; never both."""

    occurred_at: datetime | None
    occurred_local: datetime | None


NEVER = Moment(None, None)


def moment(node: Mapping[str, Any], name: str) -> Moment:
    """An ISO 8601 time, with or without an offset; a local one is not called UTC. Raises BadPush."""
    return moment_of(reading.text(node, name), name)


def moment_of(value: str | None, name: str) -> Moment:
    """The same from a text. Raises BadPush, naming the field."""
    if value is None:
        return NEVER
    if _ISO.fullmatch(value.strip()) is None:
        raise BadPush(f"{name} is not a time")
    try:
        read = datetime.fromisoformat(value.strip())
    except ValueError as error:
        raise BadPush(f"{name} is not a time") from error
    if read.year not in _YEARS:
        raise BadPush(f"{name} is out of range")
    return Moment(None, read.replace(microsecond=0)) if read.tzinfo is None else Moment(read, None)


def oldest_first(events: Iterable[Event]) -> tuple[Event, ...]:
    """Each event once, oldest first; `events` come in that order already where not every one is an instant,
    because wall clocks of different places cannot be compared."""
    distinct = tuple(dict.fromkeys(events))
    instants = {event: event.occurred_at for event in distinct if event.occurred_at}
    return tuple(sorted(distinct, key=instants.__getitem__)) if len(instants) == len(distinct) else distinct


def newest(events: tuple[Event, ...]) -> Moment:
    """When the last event happened, which is the update's own time where the provider gives none."""
    return Moment(events[-1].occurred_at, events[-1].occurred_local) if events else NEVER


def place(node: Mapping[str, Any], *names: str) -> str | None:
    """A place from its parts, such as city, state and country."""
    return ", ".join(part for name in names if (part := reading.text(node, name))) or None


def our_reference(node: Mapping[str, Any], name: str) -> str | None:
    """Our own number in a field that anybody may fill; what is too long for one of ours is none."""
    value = (reading.text(node, name) or "").strip()
    return value if 0 < len(value) <= MAX_ORDER_REF_LENGTH else None
