"""A pickup follows what is reported of its parcel."""

from __future__ import annotations

from datetime import datetime

from carriers.adapters.updates import Update, UpdateKind
from carriers.models import PickupAttempt, PickupOrder, Shipment
from carriers.models.forms import MOST_GRAMS
from carriers.policies.progress import Progress
from carriers.services import billing, collecting
from carriers.states import COLLECTED, PickupState, TrackingStatus
from portal.actors import SYSTEM
from portal.errors import MoveNotAllowed
from portal.services import moves, timeline

ON_THE_WAY = frozenset({PickupState.ASSIGNED, PickupState.ACCEPTED})


def follow(shipment: Shipment, update: Update, progress: Progress | None, *, at: datetime) -> None:
    """Take the pickup behind a parcel along: its moves where the parcel has come to a new state, then courier,
    weight and bill. `at` is when we heard of it."""
    if update.provider_order_id:
        PickupAttempt.objects.filter(shipment=shipment, provider_order="").update(
            provider_order=update.provider_order_id
        )
    if progress is not None:
        follow_progress(shipment, progress, at=at)
    _follow_update(shipment, update, at)


def follow_progress(shipment: Shipment, progress: Progress, *, at: datetime) -> None:
    """Make the pickup moves that the parcel's new state stands for."""
    attempt = PickupAttempt.objects.select_related("pickup").filter(shipment=shipment).first()
    if attempt is None:
        return
    pickup = moves.lock(attempt.pickup)
    if progress.status in COLLECTED:
        _collected(pickup, shipment, progress.picked_up_at or at, at)
    elif attempt.ended_at is None and pickup.state in PickupState.before_collection:
        _before_collection(pickup, progress, at)


def _collected(pickup: PickupOrder, shipment: Shipment, happened: datetime, at: datetime) -> None:
    if pickup.state in PickupState.collected_already:
        if pickup.shipment_id == shipment.pk and pickup.collected_at != happened:
            _perform(pickup, "correct_collection", happened, at)
    elif pickup.state in (*PickupState.before_collection, PickupState.CANCELLED):
        collecting.report_scan(pickup, shipment, at=happened, heard=at)


def _before_collection(pickup: PickupOrder, progress: Progress, at: datetime) -> None:
    happened = progress.last_event_at or at
    if progress.status == TrackingStatus.PICKUP_ASSIGNED:
        if pickup.state == PickupState.ASSIGNED:
            pickup = _perform(pickup, "accept", happened, at)
        if progress.sub_status == "collecting" and pickup.state in ON_THE_WAY:
            _perform(pickup, "reach", happened, at)
    elif progress.status in {TrackingStatus.PICKUP_FAILED, TrackingStatus.CANCELLED}:
        failed = progress.status == TrackingStatus.PICKUP_FAILED
        _failed(pickup, progress.sub_status if failed else "rejected_by_carrier", happened, at)


def fail(pickup: PickupOrder, cause: str, *, at: datetime) -> None:
    """A carrier gives the order back."""
    _failed(pickup, cause, at, at)


def _failed(pickup: PickupOrder, cause: str, happened: datetime, at: datetime) -> None:
    if pickup.state not in {PickupState.ASSIGNED, PickupState.ACCEPTED, PickupState.CONTACTED}:
        return
    moves.perform(
        pickup, "fail_attempt", actor=SYSTEM, at=happened, recorded_at=at, data={"cause": cause or "other"}
    )


def _follow_update(shipment: Shipment, update: Update, at: datetime) -> None:
    """Take over what changes no state: who the courier is, what the parcel weighs and costs."""
    attempt = PickupAttempt.objects.select_related("pickup").filter(shipment=shipment).first()
    if attempt is None:
        return
    if update.courier and update.courier.name:
        attempt.courier_name = update.courier.name
        attempt.courier_phone = update.courier.phone or ""
        attempt.save(update_fields=["courier_name", "courier_phone"])
    if shipment.status in COLLECTED and _lacked_only_its_waybill(attempt.pickup, shipment):
        _collected(moves.lock(attempt.pickup), shipment, shipment.picked_up_at or at, at)
    if update.kind is UpdateKind.FEE and update.fee_total_fen is not None:
        _billed(attempt, update, at)


def _lacked_only_its_waybill(pickup: PickupOrder, shipment: Shipment) -> bool:
    """Whether a scan did not count so far for want of a waybill; it may be one of a carrier replaced meanwhile."""
    replaced = pickup.shipment_id != shipment.pk and pickup.state in PickupState.before_collection
    return collecting.awaits_waybill(pickup) or (replaced and bool(shipment.waybill))


def _billed(attempt: PickupAttempt, update: Update, at: datetime) -> None:
    """Keep the bill; it counts as soon as the goods are collected, whichever was heard first. Its types add up, an
    older word than the newest known changes nothing (KD2). What cannot be true of a pickup is put aside for the
    desk."""
    if attempt.bill and datetime.fromisoformat(attempt.bill["at"]) >= at:
        return
    lines = {fee.type or billing.FREIGHT: fee.amount_fen for fee in update.fees}
    lines = lines or {billing.FREIGHT: update.fee_total_fen or 0}
    if not billing.is_credible(attempt, lines):
        facts = {"fees": lines, "reference": attempt.reference}
        timeline.record("pickup.bill_put_aside", attempt.pickup, actor=SYSTEM, at=at, data=facts)
        return
    grams = update.weight_grams if 0 < (update.weight_grams or 0) <= MOST_GRAMS else None
    fee_fen = billing.keep_lines(attempt, lines, at=at, grams=grams)
    attempt.bill = {"at": at.isoformat(), "fee_fen": fee_fen, "grams": grams}
    attempt.save(update_fields=["bill"])
    pickup = moves.lock(attempt.pickup)
    if pickup.state in PickupState.collected_already and pickup.shipment_id == attempt.shipment_id:
        collecting.bill_as_told(pickup, attempt, at=at)


def _perform(pickup: PickupOrder, name: str, happened: datetime, at: datetime) -> PickupOrder:
    """Make a courier's move at the courier's own time; a row that has gone on meanwhile is left alone."""
    try:
        return moves.perform(pickup, name, actor=SYSTEM, at=happened, recorded_at=at)
    except MoveNotAllowed:
        return pickup
