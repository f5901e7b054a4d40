"""Shippo's tracks as updates (section 8, Shippo; section 10)."""

from collections.abc import Mapping
from typing import Any

from carriers.adapters import mapping, reading, worldwide
from carriers.adapters.base import BadPush, Event, Update, UpdateKind
from carriers.adapters.shippo import codes

Node = Mapping[str, Any]


def read_push(document: Node) -> tuple[Update, ...]:
    """A push; one about anything but a track says nothing. Raises BadPush."""
    event = reading.text(document, "event")
    if event is None:
        raise BadPush("event is missing")
    return (read_track(reading.child(document, "data")),) if event == codes.TRACK_UPDATED else ()


def read_track(track: Node) -> Update:
    """One track with its history, which runs earliest first. Raises BadPush."""
    number = reading.identifier(track, "tracking_number")
    if number is None:
        raise BadPush("tracking_number is missing")
    current = _event(reading.child(track, "tracking_status"))
    return Update(
        kind=UpdateKind.TRACKING,
        carrier=mapping.our_carrier(codes.PROVIDER, reading.identifier(track, "carrier")),
        tracking_number=number,
        order_ref=worldwide.our_reference(track, "metadata"),
        status=current.status,
        sub_status=current.sub_status,
        raw_status=_raw_status(reading.child(track, "tracking_status")),
        occurred_at=current.occurred_at,
        occurred_local=current.occurred_local,
        events=worldwide.oldest_first(_event(row) for row in reading.children(track, "tracking_history")),
    )


def _event(row: Node) -> Event:
    happened = worldwide.moment(row, "status_date")
    status, substatus = reading.identifier(row, "status"), _substatus(row)
    meaning = codes.meaning(status, substatus)
    return Event(
        occurred_at=happened.occurred_at,
        occurred_local=happened.occurred_local,
        status=meaning.status,
        sub_status=meaning.sub_status,
        raw_code=substatus or status,
        description=reading.text(row, "status_details"),
        location=worldwide.place(reading.child(row, "location"), "city", "state", "country"),
    )


def _raw_status(row: Node) -> str | None:
    return "/".join(filter(None, (reading.identifier(row, "status"), _substatus(row)))) or None


def _substatus(row: Node) -> str | None:
    return reading.identifier(reading.child(row, "substatus"), "code")
