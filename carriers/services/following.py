"""A pickup follows what is reported of its parcel."""

from __future__ import annotations

from datetime import datetime

from carriers.adapters.updates import Update, UpdateKind
from carriers.models import PickupAttempt, PickupOrder, Shipment
from carriers.services import pickups
from carriers.states import COLLECTED, PickupState, TrackingStatus
from portal.actors import SYSTEM
from portal.errors import MoveNotAllowed
from portal.services import moves

ON_THE_WAY = frozenset({PickupState.ASSIGNED, PickupState.ACCEPTED})


def follow_state(shipment: Shipment, *, at: datetime) -> None:
    """Make the pickup moves that the parcel's new state stands for. `at` is when we heard of it."""
    attempt = PickupAttempt.objects.select_related("pickup").filter(shipment=shipment).first()
    if attempt is None:
        return
    pickup = moves.lock(attempt.pickup)
    if shipment.status in COLLECTED:
        _collected(pickup, shipment, at)
    elif attempt.ended_at is None and pickup.state in PickupState.before_collection:
        _before_collection(pickup, shipment, at)


def _collected(pickup: PickupOrder, shipment: Shipment, at: datetime) -> None:
    happened = shipment.picked_up_at or at
    if pickup.state in PickupState.before_collection:
        PickupOrder.objects.filter(pk=pickup.pk).update(shipment=shipment, carrier=shipment.carrier)
        _perform(pickup, "collect", happened, at)
    elif pickup.state in {PickupState.COLLECTED, PickupState.SETTLED}:
        if pickup.shipment_id == shipment.pk and pickup.collected_at != happened:
            _perform(pickup, "correct_collection", happened, at)
    elif pickup.state == PickupState.CANCELLED:
        crossed = pickup.cancelled_at is not None and happened < pickup.cancelled_at
        PickupOrder.objects.filter(pk=pickup.pk).update(shipment=shipment)
        _perform(pickup, "collect_despite_cancel" if crossed else "collect_after_cancel", happened, at)


def _before_collection(pickup: PickupOrder, shipment: Shipment, at: datetime) -> None:
    happened = shipment.last_event_at or at
    if shipment.status == TrackingStatus.PICKUP_ASSIGNED:
        if pickup.state == PickupState.ASSIGNED:
            pickup = _perform(pickup, "accept", happened, at)
        if shipment.sub_status == "collecting" and pickup.state in ON_THE_WAY:
            _perform(pickup, "contact", happened, at)
    elif shipment.status in {TrackingStatus.PICKUP_FAILED, TrackingStatus.CANCELLED}:
        failed = shipment.status == TrackingStatus.PICKUP_FAILED
        _failed(pickup, shipment.sub_status if failed else "rejected_by_carrier", happened, at)


def fail(pickup: PickupOrder, cause: str, *, at: datetime) -> None:
    """A carrier gives the order back."""
    _failed(pickup, cause, at, at)


def _failed(pickup: PickupOrder, cause: str, happened: datetime, at: datetime) -> None:
    if pickup.state not in {PickupState.ASSIGNED, PickupState.ACCEPTED, PickupState.CONTACTED}:
        return
    moves.perform(
        pickup, "fail_attempt", actor=SYSTEM, at=happened, recorded_at=at, data={"cause": cause or "other"}
    )


def follow_update(shipment: Shipment, update: Update, *, at: datetime) -> None:
    """Take over what changes no state: who the courier is, what the parcel weighs and costs."""
    attempt = PickupAttempt.objects.select_related("pickup").filter(shipment=shipment).first()
    if attempt is None:
        return
    if update.courier and update.courier.name:
        attempt.courier_name = update.courier.name
        attempt.courier_phone = update.courier.phone or ""
        attempt.save(update_fields=["courier_name", "courier_phone"])
    if update.kind is UpdateKind.FEE and update.fee_total_fen is not None:
        _billed(attempt, update, at)


def _billed(attempt: PickupAttempt, update: Update, at: datetime) -> None:
    """Keep the newest bill; it counts as soon as the goods are collected, whichever was heard first."""
    if attempt.bill and datetime.fromisoformat(attempt.bill["at"]) >= at:
        return
    attempt.bill = {"at": at.isoformat(), "fee_fen": update.fee_total_fen, "grams": update.weight_grams}
    attempt.save(update_fields=["bill"])
    pickup = moves.lock(attempt.pickup)
    collected = pickup.state in {PickupState.COLLECTED, PickupState.SETTLED}
    if collected and pickup.shipment_id == attempt.shipment_id:
        pickups.weigh_by_bill(pickup, attempt, at=at)


def _perform(pickup: PickupOrder, name: str, happened: datetime, at: datetime) -> PickupOrder:
    """Make a courier's move at the courier's own time; a row that has gone on meanwhile is left alone."""
    try:
        return moves.perform(pickup, name, actor=SYSTEM, at=happened, recorded_at=at)
    except MoveNotAllowed:
        return pickup
