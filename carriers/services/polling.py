"""Asking carriers, and being told by them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from carriers.models import CarrierCall, Shipment
from carriers.states import CallKind


@transaction.atomic
def ask_about(shipments: Iterable[Shipment], *, at: datetime) -> int:
    """Queue a tracking query for each parcel."""
    asked = list(shipments)
    for shipment in asked:
        _queue(shipment, CallKind.QUERY, at)
    Shipment.objects.filter(pk__in=[s.pk for s in asked]).update(polled_at=at)
    return len(asked)


def subscribe(shipment: Shipment, *, at: datetime, phone: str = "") -> None:
    """Ask the provider to push this parcel's tracking; some carriers want the last digits of a phone."""
    if shipment.account_id is None or shipment.subscribed_at is not None or not shipment.waybill:
        return
    _queue(shipment, CallKind.SUBSCRIBE, at, note=phone)
    shipment.subscribed_at = at
    shipment.save(update_fields=["subscribed_at"])


def _queue(shipment: Shipment, kind: str, at: datetime, note: str = "") -> None:
    assert shipment.account_id is not None
    CarrierCall.objects.create(
        account_id=shipment.account_id,
        kind=kind,
        shipment=shipment,
        note=note,
        created_at=at,
        next_attempt_at=at,
    )
