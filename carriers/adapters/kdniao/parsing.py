"""KDNiao's pushes as updates (KDNiao 3.2)."""

from collections.abc import Mapping
from typing import Any

from carriers.adapters import history, mapping, reading
from carriers.adapters.base import BadPush, Courier, Event, Update, UpdateKind
from carriers.adapters.kdniao import codes
from carriers.states import TrackingStatus

Node = Mapping[str, Any]

_EXPLAINED = frozenset({TrackingStatus.PICKUP_FAILED, TrackingStatus.CANCELLED})


def read_push(request_type: str | None, document: Node) -> tuple[Update, ...]:
    """The shipments or pickup orders of one push; a COD push says nothing about either. Raises BadPush."""
    if request_type == codes.COD_PUSH:
        return ()
    rows = reading.children(document, "Data")
    if not rows:
        raise BadPush("Data is missing")
    if request_type in codes.TRACKING_PUSHES:
        return tuple(read_shipment(row) for row in rows)
    if request_type == codes.PICKUP_PUSH:
        return tuple(_pickup_update(row) for row in rows)
    raise BadPush("RequestType is not one of KDNiao's pushes")


def read_shipment(row: Node) -> Update:
    """A parcel's whole history, in a push or as the answer to a query (KDNiao 3.1, 3.2)."""
    number, order_ref = _numbers(row)
    events = history.oldest_first(_event(trace) for trace in reading.children(row, "Traces"))
    raw_status, meaning = codes.overall_meaning(
        reading.identifier(row, "State"), reading.identifier(row, "StateEx")
    )
    return Update(
        kind=UpdateKind.TRACKING,
        carrier=_carrier(row),
        tracking_number=number,
        order_ref=order_ref,
        status=meaning.status,
        sub_status=meaning.sub_status,
        raw_status=raw_status,
        occurred_at=history.newest_time(events),
        events=events,
        courier=_courier(row, "DeliveryMan", "DeliveryManTel"),
    )


def _event(trace: Node) -> Event:
    action = reading.identifier(trace, "Action")
    meaning = codes.event_meaning(action)
    return Event(
        occurred_at=reading.china_time(trace, "AcceptTime"),
        status=meaning.status,
        sub_status=meaning.sub_status,
        raw_code=action,
        description=reading.text(trace, "AcceptStation"),
        location=reading.text(trace, "Location"),
    )


def _pickup_update(row: Node) -> Update:
    number, order_ref = _numbers(row)
    code = reading.identifier(row, "State")
    if code is None:
        raise BadPush("State is missing")
    reason = reading.text(row, "Reason")
    meaning, kind = codes.pickup_meaning(code, reason), codes.pickup_kind(code)
    # The first picker is the present one; a push about money alone repeats it without a name.
    picker = next(iter(reading.children(row, "PickerInfo")), {})
    return Update(
        kind=kind,
        carrier=_carrier(row),
        tracking_number=number,
        order_ref=order_ref,
        provider_order_id=reading.identifier(row, "KDNOrderCode"),
        status=meaning.status,
        sub_status=meaning.sub_status,
        raw_status=code,
        occurred_at=reading.china_time(row, "CreateTime"),
        courier=_courier(picker, "PersonName", "PersonTel", "PersonCode"),
        pickup_code=reading.identifier(picker, "PickupCode"),
        weight_grams=reading.grams(row, "Weight"),
        fee_total_fen=reading.fen(row, "TotalFee"),
        reason=reason if meaning.status in _EXPLAINED or kind is UpdateKind.TICKET else None,
        ticket_id=reading.identifier(row, "TicketId"),
        new_tracking_number=number if code == codes.NEW_WAYBILL else None,
    )


def _numbers(row: Node) -> tuple[str | None, str | None]:
    number, order_ref = reading.identifier(row, "LogisticCode"), reading.identifier(row, "OrderCode")
    if number is None and order_ref is None:
        raise BadPush("LogisticCode and OrderCode are missing")
    return number, order_ref


def _carrier(row: Node) -> str | None:
    return mapping.our_carrier(codes.PROVIDER, reading.identifier(row, "ShipperCode"))


def _courier(node: Node, name: str, phone: str, code: str = "") -> Courier | None:
    found = Courier(reading.text(node, name), reading.text(node, phone), reading.text(node, code))
    return found if found.name or found.phone else None
