"""EasyPost's trackers and pickups as updates (section 8, EasyPost; section 10)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from carriers.adapters import mapping, reading, worldwide
from carriers.adapters.base import BadPush, Event, Update, UpdateKind
from carriers.adapters.easypost import codes

Node = Mapping[str, Any]


def read_push(document: Node) -> tuple[Update, ...]:
    """An event; one about anything but a tracker, or without a result, says nothing. Raises BadPush."""
    about = reading.text(document, "description")
    if about is None:
        raise BadPush("description is missing")
    result = reading.child(document, "result")
    return (read_tracker(result),) if result and about.startswith("tracker.") else ()


def read_tracker(tracker: Node) -> Update:
    """One tracker with its details. Raises BadPush."""
    number = reading.identifier(tracker, "tracking_code")
    if number is None:
        raise BadPush("tracking_code is missing")
    events = worldwide.oldest_first(_event(row) for row in reading.children(tracker, "tracking_details"))
    newest = worldwide.newest(events)
    status, detail = reading.identifier(tracker, "status"), reading.identifier(tracker, "status_detail")
    meaning = codes.tracking_meaning(status, detail)
    return Update(
        kind=UpdateKind.TRACKING,
        carrier=mapping.our_carrier(codes.PROVIDER, reading.identifier(tracker, "carrier")),
        tracking_number=number,
        provider_tracking_id=reading.identifier(tracker, "id"),
        status=meaning.status,
        sub_status=meaning.sub_status,
        raw_status="/".join(filter(None, (status, detail))) or None,
        occurred_at=newest.occurred_at,
        occurred_local=newest.occurred_local,
        events=events,
    )


def read_pickup(pickup: Node) -> Update:
    """One pickup by our reference; the carrier is the one whose rate it has. Raises BadPush."""
    rates = reading.children(pickup, "pickup_rates")
    status = reading.identifier(pickup, "status")
    meaning = codes.pickup_meaning(status)
    return Update(
        kind=UpdateKind.PICKUP,
        carrier=mapping.our_carrier(
            codes.PROVIDER, reading.identifier(rates[0], "carrier") if rates else None
        ),
        tracking_number=None,
        order_ref=worldwide.our_reference(pickup, "reference"),
        provider_order_id=reading.identifier(pickup, "id"),
        status=meaning.status,
        sub_status=meaning.sub_status,
        raw_status=status,
        confirmation=reading.identifier(pickup, "confirmation"),
        window=_window(pickup),
    )


def _event(row: Node) -> Event:
    happened = worldwide.moment(row, "datetime")
    status, detail = reading.identifier(row, "status"), reading.identifier(row, "status_detail")
    meaning = codes.tracking_meaning(status, detail)
    return Event(
        occurred_at=happened.occurred_at,
        occurred_local=happened.occurred_local,
        status=meaning.status,
        sub_status=meaning.sub_status,
        raw_code=detail or status,
        description=reading.text(row, "message"),
        location=worldwide.place(reading.child(row, "tracking_location"), "city", "state", "country"),
    )


def _window(pickup: Node) -> tuple[datetime, datetime] | None:
    start = worldwide.moment(pickup, "min_datetime").occurred_at
    end = worldwide.moment(pickup, "max_datetime").occurred_at
    return (start, end) if start and end else None
