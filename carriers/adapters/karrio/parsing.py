"""Karrio's trackers as updates (section 8, Karrio; section 10)."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from carriers.adapters import mapping, reading, worldwide
from carriers.adapters.base import BadPush, Event, Update, UpdateKind
from carriers.adapters.karrio import codes

Node = Mapping[str, Any]

_TWELVE_HOURS = re.compile(r"(0?[1-9]|1[0-2]):([0-5][0-9]) ?([AP])M", re.IGNORECASE)


def read_push(document: Node) -> tuple[Update, ...]:
    """A push; one about anything but a tracker says nothing. Raises BadPush."""
    event = reading.text(document, "event")
    if event is None:
        raise BadPush("event is missing")
    return (read_tracker(reading.child(document, "data")),) if event.startswith("tracker") else ()


def read_tracker(tracker: Node) -> Update:
    """One tracker with its events, sent newest first. Raises BadPush."""
    number = reading.identifier(tracker, "tracking_number")
    if number is None:
        raise BadPush("tracking_number is missing")
    events = worldwide.oldest_first(_event(row) for row in reversed(reading.children(tracker, "events")))
    newest = worldwide.newest(events)
    status = reading.identifier(tracker, "status")
    meaning = codes.meaning(status)
    return Update(
        kind=UpdateKind.TRACKING,
        carrier=mapping.our_carrier(codes.PROVIDER, reading.identifier(tracker, "carrier_name")),
        tracking_number=number,
        provider_tracking_id=reading.identifier(tracker, "id"),
        status=meaning.status,
        sub_status=meaning.sub_status,
        raw_status=status,
        occurred_at=newest.occurred_at,
        occurred_local=newest.occurred_local,
        events=events,
    )


def _event(row: Node) -> Event:
    return Event(
        occurred_at=None,
        occurred_local=_local_time(row),
        status=None,
        sub_status=None,
        raw_code=reading.identifier(row, "code"),
        description=reading.text(row, "description"),
        location=reading.text(row, "location"),
    )


def _local_time(row: Node) -> datetime | None:
    """Date and time come apart and without a zone; the time of day is on a clock of 24 or of 12 hours."""
    date, time = reading.identifier(row, "date"), reading.identifier(row, "time")
    if date is None or time is None:
        return worldwide.moment_of(date, "date").occurred_local
    if half := _TWELVE_HOURS.fullmatch(time):
        hour = int(half[1]) % 12 + (12 if half[3] in "Pp" else 0)
        time = f"{hour:02}:{half[2]}"
    return worldwide.moment_of(f"{date}T{time}", "date and time").occurred_local
