"""Rules that complain by themselves: what happened to pickups and parcels is held against the carrier (E19)."""

from __future__ import annotations

from carriers.models import CarrierComplaint, CustodyRecord, PickupAttempt, PickupOrder, Shipment
from carriers.services.complaints import raise_by_rule
from carriers.states import ComplaintState, ComplaintType
from portal.actors import SYSTEM
from portal.models import TimelineEvent
from portal.queries.policy import value_at
from portal.services import moves

PROBLEMS = {
    "damaged": ComplaintType.DAMAGE,
    "lost": ComplaintType.LOSS,
    "destroyed": ComplaintType.LOSS,
}
STUCK_LEVEL = 3


def on_pickup_missed(pickup: PickupOrder, event: TimelineEvent) -> None:
    """The carrier that was due when the promised time passed was late."""
    asked = pickup.attempts.filter(assigned_at__lte=event.happened_at).select_related("shipment")
    due = [row for row in asked if row.ended_at is None or row.ended_at >= event.happened_at]
    if due:
        facts = {"pickup": pickup.number, "missed_at": event.happened_at.isoformat()}
        raise_by_rule(due[-1].shipment, ComplaintType.LATE_PICKUP, at=event.recorded_at, facts=facts)


def on_collection_dated(pickup: PickupOrder, event: TimelineEvent) -> None:
    """A collection that turns out to have been in time takes the complaint back (E2)."""
    if not pickup.collected_in_time:
        return
    unfounded = CarrierComplaint.objects.filter(
        shipment=pickup.shipment,
        type=ComplaintType.LATE_PICKUP,
        state__in=(ComplaintState.RAISED, ComplaintState.CONTESTED),
    )
    for row in unfounded:
        moves.perform(row, "retract", actor=SYSTEM, at=event.recorded_at)


def on_parcel_problem(parcel: Shipment, event: TimelineEvent) -> None:
    """Goods that the carrier itself calls damaged or lost."""
    kind = PROBLEMS.get(parcel.sub_status)
    if kind is not None:
        facts = {"waybill": parcel.waybill, "told": parcel.sub_status}
        raise_by_rule(parcel, kind, at=event.recorded_at, facts=facts)


def on_parcel_stuck(parcel: Shipment, event: TimelineEvent) -> None:
    """A parcel that stands still for the longest of the limits."""
    if event.data["level"] >= STUCK_LEVEL:
        facts = {"waybill": parcel.waybill, "hours": event.data["hours"]}
        raise_by_rule(parcel, ComplaintType.SLOW_TRANSIT, at=event.recorded_at, facts=facts)


def on_parcel_stalled(parcel: Shipment, event: TimelineEvent) -> None:
    """The provider has given up: the carrier is to say where the parcel is; nobody calls it lost (F4)."""
    facts = {"waybill": parcel.waybill, "stalled_at": event.happened_at.isoformat()}
    raise_by_rule(parcel, ComplaintType.SLOW_TRANSIT, at=event.recorded_at, facts=facts)


def on_pickup_weighed(pickup: PickupOrder, event: TimelineEvent) -> None:
    """A bill for more than the goods weigh, where other scales than the carrier's show it."""
    attempt = PickupAttempt.objects.filter(shipment=pickup.shipment).select_related("shipment").first()
    if attempt is not None:
        _compare_weights(attempt, pickup, event)


def on_handed_over(parcel: Shipment, event: TimelineEvent) -> None:
    """Whoever weighs the goods later shows what the carrier's scales were worth."""
    attempt = PickupAttempt.objects.filter(shipment=parcel).select_related("pickup", "shipment").first()
    if attempt is not None and attempt.pickup.shipment_id == parcel.pk:
        _compare_weights(attempt, attempt.pickup, event)


def _compare_weights(attempt: PickupAttempt, pickup: PickupOrder, event: TimelineEvent) -> None:
    charged, tolerance = pickup.charged_grams, value_at("liability.tolerance_grams", event.recorded_at)
    if charged is None:
        return
    witnessed = CustodyRecord.objects.filter(shipment=attempt.shipment, event__isnull=True)
    grams = witnessed.exclude(grams=None).order_by("-id").values_list("grams", flat=True).first()
    if grams is not None and charged > grams + tolerance:
        facts = {"charged_grams": charged, "weighed_grams": grams}
        raise_by_rule(attempt.shipment, ComplaintType.OVERCHARGE, at=event.recorded_at, facts=facts)
