"""What the carrier's records say of a promised delivery."""

from __future__ import annotations

from datetime import datetime

from carriers.models import Shipment, SuspiciousEvent, TrackingEvent
from carriers.states import Suspicion, SuspicionState, TrackingStatus
from tickets.models import DeliveryPromise
from tickets.policies.delivery_chain import ChainFacts

BUYER_ABSENT = ("recipient_not_home", "recipient_unreachable", "rescheduled", "business_closed")
LOST = ("lost", "damaged", "destroyed")


def chain_of(promise: DeliveryPromise) -> ChainFacts:
    """The planned instants of a promise beside what was recorded."""
    order, parcel = promise.order, promise.order.shipment
    return ChainFacts(
        ship_by=promise.ship_by,
        sign_by=promise.sign_by,
        collect_by=promise.collect_by,
        hub_by=promise.hub_by,
        merchant_click=order.shipped_at,
        first_scan=parcel.picked_up_at if parcel else None,
        first_hub=_first_hub(parcel) if parcel and promise.hub_by else None,
        signed_at=promise.signed_at,
        lost=bool(parcel and parcel.sub_status in LOST),
    )


def _first_hub(parcel: Shipment) -> datetime | None:
    moved = TrackingEvent.objects.filter(
        shipment=parcel, status=TrackingStatus.IN_TRANSIT, happened_at__isnull=False
    )
    return moved.order_by("happened_at").values_list("happened_at", flat=True).first()


def proven_attempt(parcel: Shipment, by: datetime) -> datetime | None:
    """When the carrier stood at the door in time and the buyer was away; None where nothing proves it, or where the
    report is in doubt (E18)."""
    doubted = SuspiciousEvent.objects.filter(
        shipment=parcel,
        kind=Suspicion.ATTEMPT_WITHOUT_EVIDENCE,
        state__in=(SuspicionState.OPEN, SuspicionState.CONFIRMED),
    )
    tried = TrackingEvent.objects.filter(
        shipment=parcel,
        status=TrackingStatus.DELIVERY_FAILED,
        sub_status__in=BUYER_ABSENT,
        happened_at__lte=by,
    )
    first = tried.order_by("happened_at").values_list("happened_at", flat=True).first()
    return None if first is None or doubted.exists() else first
