"""Shipments of DHL's unified tracking as updates (section 8, DHL; section 10)."""

from collections.abc import Mapping
from typing import Any

from carriers.adapters import reading, worldwide
from carriers.adapters.base import BadPush, Event, Update, UpdateKind
from carriers.adapters.dhl import codes

Node = Mapping[str, Any]


def read_shipments(document: Node) -> tuple[Update, ...]:
    """The shipments of a push or an answer. Raises BadPush."""
    shipments = reading.children(document, "shipments")
    if not shipments:
        raise BadPush("shipments is missing")
    return tuple(map(_shipment, shipments))


def _shipment(shipment: Node) -> Update:
    number = reading.identifier(shipment, "id")
    if number is None:
        raise BadPush("id is missing")
    current = _event(reading.child(shipment, "status"))
    return Update(
        kind=UpdateKind.TRACKING,
        carrier=codes.CARRIER,
        tracking_number=number,
        order_ref=_reference(reading.child(shipment, "details")),
        status=current.status,
        sub_status=current.sub_status,
        raw_status=current.raw_code,
        occurred_at=current.occurred_at,
        occurred_local=current.occurred_local,
        # Sent newest first.
        events=worldwide.oldest_first(_event(row) for row in reversed(reading.children(shipment, "events"))),
    )


def _event(row: Node) -> Event:
    happened = worldwide.moment(row, "timestamp")
    code = reading.identifier(row, "statusCode")
    meaning = codes.unified_meaning(code)
    address = reading.child(reading.child(row, "location"), "address")
    return Event(
        occurred_at=happened.occurred_at,
        occurred_local=happened.occurred_local,
        status=meaning.status,
        sub_status=meaning.sub_status,
        raw_code=code,
        description=reading.text(row, "description"),
        location=reading.text(address, "addressLocality"),
    )


def _reference(details: Node) -> str | None:
    """One reference comes alone or in a list, as the divisions like it."""
    several = isinstance(details.get("references"), list)
    references = (
        reading.children(details, "references") if several else [reading.child(details, "references")]
    )
    return next((ref for row in references if (ref := worldwide.our_reference(row, "number"))), None)
