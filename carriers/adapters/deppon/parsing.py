"""Deppon's traces and order states as updates (Deppon 6)."""

from collections.abc import Mapping
from typing import Any

from carriers.adapters import history, reading
from carriers.adapters.base import BadPush, Event, Update, UpdateKind
from carriers.adapters.deppon import codes

Node = Mapping[str, Any]


def read(document: Node) -> tuple[Update, ...]:
    """What a push or the answer to a query says: a trace list, an order state, or neither.

    The trace push is inferred to carry the list of the query interface (Deppon 6).
    """
    if "trace_list" in document:
        return (_trace_update(document),)
    if "statusType" in document:
        return (_order_update(document),)
    return ()


def _trace_update(document: Node) -> Update:
    number = reading.identifier(document, "tracking_number")
    if number is None:
        raise BadPush("tracking_number is missing")
    # Sent newest first; the sort is stable, so traces of one second keep their order.
    events = history.oldest_first(_event(row) for row in reversed(reading.children(document, "trace_list")))
    newest = history.deciding(events)
    return Update(
        kind=UpdateKind.TRACKING,
        carrier=codes.PROVIDER,
        tracking_number=number,
        order_ref=reading.identifier(document, "logisticID"),
        status=newest.status if newest else None,
        sub_status=newest.sub_status if newest else None,
        raw_status=newest.raw_code if newest else None,
        occurred_at=newest.occurred_at if newest else history.newest_time(events),
        events=events,
    )


def _event(row: Node) -> Event:
    code = reading.identifier(row, "status")
    meaning = codes.trace_meaning(code)
    return Event(
        occurred_at=reading.china_time(row, "time"),
        status=meaning.status,
        sub_status=meaning.sub_status,
        raw_code=code,
        description=reading.text(row, "description"),
        location=reading.text(row, "site") or reading.text(row, "city"),
    )


def _order_update(document: Node) -> Update:
    order_ref, number = reading.identifier(document, "logisticID"), reading.identifier(document, "mailNo")
    code = reading.identifier(document, "statusType")
    if code is None or (order_ref is None and number is None):
        raise BadPush("statusType, or logisticID and mailNo, are missing")
    meaning = codes.order_meaning(code)
    return Update(
        kind=UpdateKind.PICKUP,
        carrier=codes.PROVIDER,
        tracking_number=number,
        order_ref=order_ref,
        status=meaning.status,
        sub_status=meaning.sub_status,
        raw_status=code,
    )
