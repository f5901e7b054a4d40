"""JD's traces as updates (JD 5.1, 5.2)."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from carriers.adapters import history, reading
from carriers.adapters.base import BadPush, Courier, Event, Update, UpdateKind
from carriers.adapters.jd import codes

Node = Mapping[str, Any]

# Every quantity is bounded: the remark is as long as a stranger likes.
_COURIER = re.compile(
    r"(?:分配给|快递员[:：])([^（(，,：:]{1,30})[（(，,]\s{0,3}联系电话[:：]\s{0,3}([0-9*+\-]{5,20})"
)


def read_push(row: Node) -> Update:
    """One event of one parcel. Raises BadPush (JD 5.1)."""
    number, order_ref = reading.identifier(row, "waybillCode"), reading.identifier(row, "orderId")
    if number is None and order_ref is None:
        raise BadPush("waybillCode and orderId are missing")
    category, title = reading.identifier(row, "category"), reading.identifier(row, "operationTitle")
    remark = reading.text(row, "operationRemark")
    meaning = codes.meaning(category, title, remark)
    event = Event(
        occurred_at=reading.china_time(row, "operationTime"),
        status=meaning.status,
        sub_status=meaning.sub_status,
        raw_code=category or title,
        description=remark,
        location=reading.text(row, "operateSite"),
    )
    return _update(number, order_ref, (event,), _courier(remark))


def read_traces(rows: Iterable[Node]) -> tuple[Update, ...]:
    """The answer to a trace query, which has titles and no categories (5.2; fields of public clients, inferred)."""
    parcels: dict[str | None, list[Node]] = {}
    for row in rows:
        parcels.setdefault(reading.identifier(row, "waybillCode"), []).append(row)
    return tuple(_traced(number, traces) for number, traces in parcels.items())


def _traced(number: str | None, traces: list[Node]) -> Update:
    events = history.oldest_first(_trace(row) for row in traces)
    newest = max(traces, key=lambda row: reading.text(row, "opeTime") or "")
    name, phone = reading.text(newest, "courier"), reading.text(newest, "courierTel")
    return _update(number, None, events, Courier(name, phone) if name or phone else None)


def _trace(row: Node) -> Event:
    title, remark = reading.identifier(row, "opeTitle"), reading.text(row, "opeRemark")
    meaning = codes.meaning(None, title, remark)
    # This interface writes dates with slashes.
    dated = {"opeTime": (reading.text(row, "opeTime") or "").replace("/", "-")}
    return Event(
        occurred_at=reading.china_time(dated, "opeTime"),
        status=meaning.status,
        sub_status=meaning.sub_status,
        raw_code=title,
        description=remark,
        location=None,
    )


def _update(
    number: str | None, order_ref: str | None, events: tuple[Event, ...], courier: Courier | None
) -> Update:
    newest = history.deciding(events)
    return Update(
        kind=UpdateKind.TRACKING,
        carrier=codes.PROVIDER,
        tracking_number=number,
        order_ref=order_ref,
        status=newest.status if newest else None,
        sub_status=newest.sub_status if newest else None,
        raw_status=newest.raw_code if newest else None,
        occurred_at=newest.occurred_at if newest else history.newest_time(events),
        events=events,
        courier=courier,
    )


def _courier(remark: str | None) -> Courier | None:
    found = _COURIER.search(remark or "")
    return Courier(found[1].strip(), found[2]) if found else None
