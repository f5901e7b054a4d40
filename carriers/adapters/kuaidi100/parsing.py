"""Kuaidi100's pushes as updates (Kuaidi100 2.2, 2.4)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from carriers.adapters import history, mapping, reading
from carriers.adapters.base import BadPush, Courier, Event, Fee, Subscription, Update, UpdateKind
from carriers.adapters.kuaidi100 import codes
from carriers.adapters.mapping import Meaning
from carriers.states import TrackingStatus

Node = Mapping[str, Any]

_SUCCESS_MESSAGE = "成功"
_EXPLAINED = frozenset({TrackingStatus.PICKUP_FAILED, TrackingStatus.CANCELLED})


def read_push(document: Node) -> Update:
    """One push: a parcel's whole history or one state of a pickup order. Raises BadPush."""
    if document.get("lastResult"):
        return read_tracking(document)
    if document.get("data"):
        return read_order(document)
    raise BadPush("neither lastResult nor data")


def read_tracking(document: Node) -> Update:
    """A tracking push: the overall state decides, the events tell the story (Kuaidi100 2.2)."""
    result = reading.child(document, "lastResult")
    watching = codes.subscription(reading.text(document, "status"))
    corrected_from = _corrected_from(document)
    return _tracking_update(result, watching, corrected_from)


def read_result(result: Node) -> Update:
    """The answer to a real-time query, which is a bare `lastResult` (Kuaidi100 2.3)."""
    return _tracking_update(result, None, None)


def read_order(document: Node) -> Update:
    """A pickup order callback: the state is data.status, never the outer one (Kuaidi100 2.4)."""
    data = reading.child(document, "data")
    code = reading.identifier(data, "status")
    if code is None:
        raise BadPush("data.status is missing")
    message = reading.text(document, "message")
    meaning = codes.order_meaning(code, message)
    fees = tuple(_fee(line) for line in reading.children(data, "feeDetails"))
    return Update(
        kind=codes.order_kind(code),
        carrier=mapping.our_carrier(codes.PROVIDER, reading.identifier(document, "kuaidicom")),
        tracking_number=reading.identifier(document, "kuaidinum"),
        order_ref=reading.identifier(data, "thirdOrderId"),
        provider_order_id=reading.identifier(data, "orderId"),
        status=meaning.status,
        sub_status=meaning.sub_status,
        raw_status=code,
        courier=_courier(data),
        weight_grams=reading.grams(data, "weight"),
        fee_total_fen=_fee_total(data, fees),
        fees=fees,
        reason=_reason(meaning, message),
        reopens=code == codes.REOPENED,
    )


def _tracking_update(result: Node, watching: Subscription | None, corrected_from: str | None) -> Update:
    number = reading.identifier(result, "nu")
    if number is None:
        raise BadPush("lastResult.nu is missing")
    events = _history(result)
    raw_status, meaning = _overall(result, watching, events)
    return Update(
        kind=UpdateKind.TRACKING,
        carrier=mapping.our_carrier(codes.PROVIDER, reading.identifier(result, "com")),
        tracking_number=number,
        status=meaning.status,
        sub_status=meaning.sub_status,
        raw_status=raw_status,
        occurred_at=history.newest_time(events),
        subscription=watching,
        events=events,
        replaces_carrier=corrected_from,
    )


def _overall(
    result: Node, watching: Subscription | None, events: tuple[Event, ...]
) -> tuple[str | None, Meaning]:
    # Given up without a single scan: the state field is then empty or stale (Kuaidi100 2.2).
    if watching is Subscription.ABORTED and not events:
        return "abort", Meaning(TrackingStatus.PENDING, "no_trace")
    code = reading.identifier(result, "state")
    return code, codes.tracking_meaning(code)


def _history(result: Node) -> tuple[Event, ...]:
    # Sent newest first; the sort is stable, so scans of one second keep their order.
    return history.oldest_first(_event(row) for row in reversed(reading.children(result, "data")))


def _event(row: Node) -> Event:
    code = reading.identifier(row, "statusCode")
    meaning = codes.tracking_meaning(code)
    return Event(
        occurred_at=_event_time(row),
        status=meaning.status,
        sub_status=meaning.sub_status,
        raw_code=code,
        description=reading.text(row, "context"),
        location=reading.text(row, "areaName") or reading.text(row, "location"),
    )


def _event_time(row: Node) -> datetime | None:
    return reading.china_time(row, "ftime") or reading.china_time(row, "time")


def _corrected_from(document: Node) -> str | None:
    if reading.text(document, "autoCheck") != "1":
        return None
    return mapping.our_carrier(codes.PROVIDER, reading.identifier(document, "comOld"))


def _courier(data: Node) -> Courier | None:
    name, phone = reading.text(data, "courierName"), reading.text(data, "courierMobile")
    return Courier(name, phone) if name or phone else None


def _fee(line: Node) -> Fee:
    amount = reading.fen(line, "amount")
    if amount is None:
        raise BadPush("feeDetails.amount is missing")
    return Fee(reading.identifier(line, "feeType"), reading.text(line, "feeDesc"), amount)


def _fee_total(data: Node, fees: tuple[Fee, ...]) -> int | None:
    freight = reading.fen(data, "freight")
    if freight is None and fees:
        return sum(fee.amount_fen for fee in fees)
    return freight


def _reason(meaning: Meaning, message: str | None) -> str | None:
    # The outer message is "成功" for most callbacks, cancellations included: no reason at all.
    return message if meaning.status in _EXPLAINED and message != _SUCCESS_MESSAGE else None
