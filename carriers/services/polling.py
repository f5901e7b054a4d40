"""Asking carriers, and being told by them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from carriers.models import CarrierCall, Shipment
from carriers.services import subscriptions
from carriers.states import CallKind


@transaction.atomic
def ask_about(shipments: Iterable[Shipment], *, at: datetime) -> int:
    """Queue a tracking query for each parcel."""
    asked = list(shipments)
    CarrierCall.objects.bulk_create(subscriptions.call(row, CallKind.QUERY, at=at) for row in asked)
    Shipment.objects.filter(pk__in=[row.pk for row in asked]).update(polled_at=at)
    return len(asked)


def subscribe(shipment: Shipment, *, at: datetime, phone: str = "") -> None:
    """Ask the provider to push this parcel's tracking; some carriers want the last digits of a phone."""
    if shipment.account_id is None or shipment.subscribed_at is not None or not shipment.waybill:
        return
    subscriptions.call(shipment, CallKind.SUBSCRIBE, at=at, note=phone).save()
    subscriptions.mark_asked(shipment, at=at)
    shipment.save(update_fields=["subscription", "subscribed_at", "subscriptions"])
