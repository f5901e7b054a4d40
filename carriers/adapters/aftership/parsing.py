"""AfterShip's trackings as updates (section 8, AfterShip; section 10)."""

from collections.abc import Mapping
from typing import Any

from carriers.adapters import mapping, reading, worldwide
from carriers.adapters.aftership import codes
from carriers.adapters.base import BadPush, Event, Update, UpdateKind

Node = Mapping[str, Any]


def read_push(document: Node) -> Update:
    """A push of any event: all of them carry the whole tracking. Raises BadPush."""
    return read_tracking(reading.child(document, "msg"))


def read_tracking(tracking: Node) -> Update:
    """One tracking with its checkpoints, which run oldest first. Raises BadPush."""
    number = reading.identifier(tracking, "tracking_number")
    if number is None:
        raise BadPush("tracking_number is missing")
    events = worldwide.oldest_first(_event(row) for row in reading.children(tracking, "checkpoints"))
    newest = worldwide.newest(events)
    code, meaning = _verdict(tracking)
    return Update(
        kind=UpdateKind.TRACKING,
        carrier=mapping.our_carrier(codes.PROVIDER, reading.identifier(tracking, "slug")),
        tracking_number=number,
        order_ref=worldwide.our_reference(tracking, "order_id"),
        provider_tracking_id=reading.identifier(tracking, "id"),
        status=meaning.status,
        sub_status=meaning.sub_status,
        raw_status=code,
        occurred_at=newest.occurred_at,
        occurred_local=newest.occurred_local,
        events=events,
    )


def _event(row: Node) -> Event:
    happened = worldwide.moment(row, "checkpoint_time")
    meaning = _verdict(row).meaning
    return Event(
        occurred_at=happened.occurred_at,
        occurred_local=happened.occurred_local,
        status=meaning.status,
        sub_status=meaning.sub_status,
        raw_code=reading.identifier(row, "subtag") or reading.identifier(row, "tag"),
        description=reading.text(row, "message"),
        location=reading.text(row, "location") or reading.text(row, "city"),
    )


def _verdict(node: Node) -> codes.Verdict:
    return codes.verdict(reading.identifier(node, "subtag"), reading.identifier(node, "tag"))
