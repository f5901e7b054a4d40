"""SF's routes and order states as updates (SF 4.2, 4.3, 4.4)."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from carriers.adapters import history, reading
from carriers.adapters.base import BadPush, Courier, Event, Update, UpdateKind
from carriers.adapters.mapping import Meaning
from carriers.adapters.sf import codes

Node = Mapping[str, Any]

_COLLECT_CODE = re.compile(r"(?:取件码|取货码|提货码|开箱码|验证码)[为是]?[\s:：【「]*([A-Za-z0-9-]{3,12})")
_NEW_NUMBER = re.compile(r"新(?:运|的)?单号[为是]?[\s:：【「]*([A-Za-z0-9]{8,20})")


def read_push(document: Node, order_states: Mapping[str, Meaning]) -> tuple[Update, ...]:
    """A route push or an order-state push. Raises BadPush."""
    if "orderState" in document:
        return tuple(_order_update(state, order_states) for state in _required(document, "orderState"))
    return _route_updates(_required(reading.child(document, "Body"), "WaybillRoute"))


def read_routes(responses: Iterable[Node]) -> tuple[Update, ...]:
    """The routeResps of a route query; its rows carry no number of their own (SF 4.1)."""
    return tuple(
        _route_update(reading.identifier(response, "mailNo"), reading.children(response, "routes"))
        for response in responses
    )


def _required(node: Node, name: str) -> list[Node]:
    rows = reading.children(node, name)
    if not rows:
        raise BadPush(f"{name} is missing")
    return rows


def _route_updates(rows: Iterable[Node]) -> tuple[Update, ...]:
    shipments: dict[str, list[Node]] = {}
    for row in rows:
        number = reading.identifier(row, "mailno")
        if number is None and reading.identifier(row, "orderid") is None:
            raise BadPush("mailno and orderid are missing")
        # Rows without a waybill number are told apart by nothing but our own.
        shipments.setdefault(number or f"order:{row['orderid']}", []).append(row)
    return tuple(_route_update(reading.identifier(group[0], "mailno"), group) for group in shipments.values())


def _route_update(number: str | None, rows: list[Node]) -> Update:
    """Only the rows of this message: the newest with a known code decides (section 1, rule 7)."""
    events = _history(rows)
    newest = history.deciding(events)
    return Update(
        kind=UpdateKind.TRACKING,
        carrier=codes.PROVIDER,
        tracking_number=number,
        order_ref=next((ref for row in rows if (ref := reading.identifier(row, "orderid"))), None),
        status=newest.status if newest else None,
        sub_status=newest.sub_status if newest else None,
        raw_status=newest.raw_code if newest else None,
        occurred_at=newest.occurred_at if newest else None,
        events=events,
        collect_code=_found(_COLLECT_CODE, newest, codes.IN_LOCKER),
        new_tracking_number=_found(_NEW_NUMBER, newest, codes.NEW_NUMBER),
    )


def _found(pattern: re.Pattern[str], event: Event | None, code: str) -> str | None:
    if event is None or event.raw_code != code:
        return None
    match = pattern.search(event.description or "")
    return match[1] if match else None


def _history(rows: Iterable[Node]) -> tuple[Event, ...]:
    # An unacknowledged row comes again, even twice in one push; its id is what makes it one event.
    events: dict[object, Event] = {}
    for row in rows:
        event = _event(row)
        events.setdefault(event.event_id or event, event)
    return history.oldest_first(events.values())


def _event(row: Node) -> Event:
    code, remark = reading.identifier(row, "opCode"), reading.text(row, "remark")
    meaning = codes.route_meaning(code, remark)
    return Event(
        occurred_at=reading.china_time(row, "acceptTime"),
        status=meaning.status,
        sub_status=meaning.sub_status,
        raw_code=code,
        description=remark,
        location=reading.text(row, "acceptAddress"),
        event_id=reading.identifier(row, "id"),
    )


def _order_update(state: Node, order_states: Mapping[str, Meaning]) -> Update:
    order_ref, number = reading.identifier(state, "orderNo"), reading.identifier(state, "waybillNo")
    if order_ref is None and number is None:
        raise BadPush("orderNo and waybillNo are missing")
    code = reading.identifier(state, "orderStateCode")
    meaning = codes.order_meaning(code, order_states)
    phone, employee = reading.text(state, "empPhone"), reading.text(state, "empCode")
    return Update(
        kind=UpdateKind.PICKUP,
        carrier=codes.PROVIDER,
        tracking_number=number,
        order_ref=order_ref,
        status=meaning.status,
        sub_status=meaning.sub_status,
        raw_status=code,
        occurred_at=reading.china_time(state, "lastTime"),
        courier=Courier(None, phone, employee) if phone or employee else None,
    )
