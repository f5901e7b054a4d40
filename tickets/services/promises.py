"""Next-day promises follow the carrier's own records; a miss opens an incident by itself (domain E11)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_noop as noop

from carriers.models import Shipment, SuspiciousEvent
from portal.actors import SYSTEM
from portal.errors import Reason
from portal.models import TimelineEvent
from portal.services import moves, timeline
from portal.workflow import Context
from tickets.models import DeliveryPromise, IncidentDetail, IncidentTicket, Order
from tickets.queries.delivery_chain import proven_attempt
from tickets.services import appointments, incidents, keeping
from tickets.states import IncidentState, PromiseState

SIGNED_IN_TIME = Reason("signed_in_time", noop("Signed in time by the carrier's records."))
NOT_SIGNED_IN_TIME = Reason("not_signed_in_time", noop("The promised time passed without a signature."))
TRIED_IN_TIME = Reason("tried_in_time", noop("The carrier came in time and nobody was there."))
UNDECIDED = frozenset(
    {PromiseState.PROMISED, PromiseState.SHIPPED, PromiseState.AT_RISK, PromiseState.MISSED}
)


def follow_parcel(order: Order, shipment: Shipment, *, at: datetime) -> None:
    """Judge the promise by the instants the carrier recorded, never by when we heard of them (invariant 14).

    A locker the buyer has not agreed to starts no clock of the buyer and keeps no promise (F6).
    """
    signed_at = shipment.confirmed_at
    if signed_at and order.signed_at is None:
        Order.objects.filter(pk=order.pk).update(signed_at=signed_at)
        order.refresh_from_db()
        timeline.record("order.signed", order, actor=SYSTEM, at=signed_at, recorded_at=at)
        keeping.start_windows(order, at=at)
        appointments.order_signed(order, at=at)
    promise = DeliveryPromise.objects.filter(order=order).first()
    if promise is None:
        return
    if shipment.picked_up_at and promise.shipped_at is None:
        promise = _shipped(promise, shipment.picked_up_at, at)
    if signed_at and promise.signed_at != signed_at:
        _signed(promise, signed_at, at)
    elif promise.state in UNDECIDED and (tried_at := proven_attempt(shipment, promise.sign_by)):
        moves.perform(promise, "keep_by_attempt", actor=SYSTEM, at=tried_at, recorded_at=at)


def on_suspicion_dismissed(suspicion: SuspiciousEvent, event: TimelineEvent) -> None:
    """A report that was doubted counts after all as it was made."""
    for order in Order.objects.filter(shipment=suspicion.shipment_id):
        follow_parcel(order, suspicion.shipment, at=event.recorded_at)


def void_for(order: Order, reason: str, *, at: datetime) -> None:
    """The buyer takes the order back before it was shipped: no promise is left to keep, and none to break (K14)."""
    promise = DeliveryPromise.objects.filter(order=order, shipped_at__isnull=True).first()
    if promise is not None and promise.state in UNDECIDED - {PromiseState.MISSED}:
        moves.perform(promise, "void", actor=SYSTEM, at=at, data={"reason": reason})


def follow_signature(order: Order, *, at: datetime) -> None:
    """The storefront knows that the buyer has signed, whether or not the carrier's records reach us."""
    promise = DeliveryPromise.objects.filter(order=order, signed_at__isnull=True).first()
    if promise is not None and order.signed_at is not None:
        _signed(promise, order.signed_at, at)


def _shipped(promise: DeliveryPromise, happened: datetime, at: datetime) -> DeliveryPromise:
    in_time = happened <= promise.ship_by
    if promise.state == PromiseState.PROMISED:
        if not in_time:
            promise = moves.perform(promise, "ship_late", actor=SYSTEM, at=at)
            return moves.perform(promise, "ship_after_all", actor=SYSTEM, at=happened, recorded_at=at)
        return moves.perform(promise, "ship", actor=SYSTEM, at=happened, recorded_at=at)
    if promise.state == PromiseState.AT_RISK:
        return moves.perform(promise, "ship_after_all", actor=SYSTEM, at=happened, recorded_at=at)
    return promise


def _signed(promise: DeliveryPromise, happened: datetime, at: datetime) -> None:
    kept = happened <= promise.sign_by
    if promise.state == PromiseState.MISSED and (kept or promise.signed_at is None):
        moves.perform(
            promise, "correct_to_kept" if kept else "deliver_late", actor=SYSTEM, at=happened, recorded_at=at
        )
    elif promise.state in UNDECIDED - {PromiseState.MISSED}:
        if kept:
            moves.perform(promise, "keep", actor=SYSTEM, at=happened, recorded_at=at)
        else:
            promise = moves.perform(promise, "miss", actor=SYSTEM, at=promise.sign_by, recorded_at=at)
            moves.perform(promise, "deliver_late", actor=SYSTEM, at=happened, recorded_at=at)


@moves.consequence(DeliveryPromise, "keep")
def enter_as_kept(row: DeliveryPromise, context: Context) -> None:
    """Signed in time."""
    keeping.kept(row.promise, SIGNED_IN_TIME, at=context.at)


@moves.consequence(DeliveryPromise, "correct_to_kept")
def enter_as_kept_after_all(row: DeliveryPromise, context: Context) -> None:
    """The verdict follows the event, not its arrival."""
    keeping.kept_after_all(row.promise, SIGNED_IN_TIME, at=context.at)


@moves.consequence(DeliveryPromise, "keep_by_attempt")
def enter_as_kept_by_attempt(row: DeliveryPromise, context: Context) -> None:
    """The carrier's attempt keeps the promise, also when the report of it comes late."""
    keeping.kept_after_all(row.promise, TRIED_IN_TIME, at=context.at)


@moves.consequence(DeliveryPromise, "exempt")
def enter_as_excused(row: DeliveryPromise, context: Context) -> None:
    """Nobody is to blame; the reason is public."""
    facts = {"reason": context.data["reason"]}
    keeping.excused(row.promise, Reason("exempt", noop("Excused: %(reason)s"), facts), at=context.at)


@moves.consequence(DeliveryPromise, "miss")
def enter_as_broken(row: DeliveryPromise, context: Context) -> None:
    """The promised time passed without a signature."""
    keeping.broken(row.promise, NOT_SIGNED_IN_TIME, at=context.at)


@moves.consequence(DeliveryPromise, "void")
def enter_as_void(row: DeliveryPromise, context: Context) -> None:
    """Nothing was left to keep."""
    keeping.void(
        row.promise, Reason("changed", noop("Made void: %(reason)s"), dict(context.data)), at=context.at
    )


@moves.consequence(DeliveryPromise, "miss")
def open_incident(row: DeliveryPromise, context: Context) -> None:
    """Once per promise, without anybody reporting it."""
    incidents.open_for(row, at=context.at)


@moves.consequence(DeliveryPromise, "deliver_late")
def tell_incident(row: DeliveryPromise, context: Context) -> None:
    """The clock of the follow-up starts with the delivery."""
    incidents.note_delivery(row, at=context.at)


@moves.consequence(DeliveryPromise, "correct_to_kept", "keep_by_attempt", "exempt")
def withdraw_incident(row: DeliveryPromise, context: Context) -> None:
    """The incident has lost its reason."""
    detail = IncidentDetail.objects.filter(delivery_promise=row).first()
    if detail is not None:
        ticket = IncidentTicket.objects.get(pk=detail.ticket_id)
        if ticket.state == IncidentState.OPEN:
            moves.perform(ticket, "withdraw_incident", actor=SYSTEM, at=context.at)
