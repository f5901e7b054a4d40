"""Cainiao's logistics details as an update (Cainiao 7.1)."""

from collections.abc import Mapping, Sequence
from typing import Any

from carriers.adapters import history, reading
from carriers.adapters.base import Courier, Event, Update, UpdateKind
from carriers.adapters.cainiao import codes

Node = Mapping[str, Any]


def read_details(rows: Sequence[Node]) -> Update:
    """The history of the parcel that was asked about: the answer repeats none of its numbers (Cainiao 7.1)."""
    told = [(_event(row), _courier(row)) for row in rows]
    events = history.oldest_first(event for event, _ in told)
    newest = history.deciding(events)
    return Update(
        kind=UpdateKind.TRACKING,
        carrier=None,
        tracking_number=None,
        status=newest.status if newest else None,
        sub_status=newest.sub_status if newest else None,
        raw_status=newest.raw_code if newest else None,
        occurred_at=newest.occurred_at if newest else history.newest_time(events),
        events=events,
        courier=next((courier for event, courier in told if event == newest), None),
    )


def _event(row: Node) -> Event:
    code = reading.identifier(row, "status")
    meaning = codes.meaning(code)
    place = "".join(reading.text(row, name) or "" for name in ("city", "area", "address"))
    return Event(
        occurred_at=reading.china_time(row, "time"),
        status=meaning.status,
        sub_status=meaning.sub_status,
        raw_code=code,
        description=reading.text(row, "desc"),
        location=place or None,
    )


def _courier(row: Node) -> Courier | None:
    info = reading.child(row, "courierInfo")
    name, phone = reading.text(info, "name"), reading.text(info, "mobile")
    return Courier(name, phone) if name or phone else None
