"""17TRACK's numbers as updates (section 8, 17TRACK; section 10)."""

import re
from collections.abc import Mapping
from typing import Any

from carriers.adapters import reading, worldwide
from carriers.adapters.base import BadPush, Event, Subscription, Update, UpdateKind
from carriers.adapters.seventeentrack import codes
from carriers.adapters.worldwide import Moment

Node = Mapping[str, Any]

_OFFSET = re.compile(r"Z|[+-][0-9]{2}:[0-9]{2}")


def read_push(document: Node) -> tuple[Update, ...]:
    """News of a number, or the end of its pushes, which says nothing about the parcel. Raises BadPush."""
    event = reading.text(document, "event")
    if event is None:
        raise BadPush("event is missing")
    data = reading.child(document, "data")
    if event == codes.UPDATED:
        return (read_number(data),)
    return (_stopped(data),) if event == codes.STOPPED else ()


def read_number(data: Node) -> Update:
    """One number with its history. Raises BadPush."""
    info = reading.child(data, "track_info")
    latest = reading.child(info, "latest_status")
    code, meaning = codes.verdict(
        reading.identifier(latest, "sub_status"), reading.identifier(latest, "status")
    )
    happened = _moment(reading.child(info, "latest_event"))
    return Update(
        kind=UpdateKind.TRACKING,
        carrier=codes.our_carrier(reading.identifier(data, "carrier")),
        tracking_number=_number(data),
        order_ref=worldwide.our_reference(data, "tag"),
        status=meaning.status,
        sub_status=meaning.sub_status,
        raw_status=code,
        occurred_at=happened.occurred_at,
        occurred_local=happened.occurred_local,
        subscription=Subscription.ACTIVE,
        events=_history(reading.child(info, "tracking")),
    )


def _stopped(data: Node) -> Update:
    return Update(
        kind=UpdateKind.TRACKING,
        carrier=codes.our_carrier(reading.identifier(data, "carrier")),
        tracking_number=_number(data),
        order_ref=worldwide.our_reference(data, "tag"),
        subscription=Subscription.ENDED,
    )


def _number(data: Node) -> str:
    number = reading.identifier(data, "number")
    if number is None:
        raise BadPush("number is missing")
    return number


def _history(tracking: Node) -> tuple[Event, ...]:
    """The events of all carriers that had the parcel, each carrier's sent newest first."""
    return worldwide.oldest_first(
        _event(row)
        for carrier in reading.children(tracking, "providers")
        for row in reversed(reading.children(carrier, "events"))
    )


def _event(row: Node) -> Event:
    happened = _moment(row)
    code = reading.identifier(row, "sub_status")
    meaning = codes.verdict(code, None).meaning
    return Event(
        occurred_at=happened.occurred_at,
        occurred_local=happened.occurred_local,
        status=meaning.status,
        sub_status=meaning.sub_status,
        raw_code=code,
        description=reading.text(row, "description"),
        location=reading.text(row, "location"),
    )


def _moment(row: Node) -> Moment:
    """With an offset, in UTC, or as the carrier wrote it, which may lack the zone."""
    for name in ("time_iso", "time_utc"):
        if (told := worldwide.moment(row, name)) != worldwide.NEVER:
            return told
    raw = reading.child(row, "time_raw")
    date = reading.identifier(raw, "date")
    if date is None:
        return worldwide.NEVER
    time, zone = reading.identifier(raw, "time"), reading.identifier(raw, "timezone") or ""
    known_zone = zone if _OFFSET.fullmatch(zone) else ""
    return worldwide.moment_of(f"{date}T{time}{known_zone}" if time else date, "time_raw")
