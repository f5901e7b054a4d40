"""Moving goods for a case: booking pickups, and following what carriers report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop as noop

from carriers.models import PickupOrder, Shipment
from carriers.services import pickups
from carriers.services.pickups import Offer, PickupRequest
from carriers.states import PayMode, PickupState, TrackingStatus
from portal.actors import SYSTEM, Actor
from portal.errors import MoveNotAllowed, NotFound, Reason, Refused
from portal.models import Contact, TimelineEvent
from portal.services import listeners, moves, timeline
from portal.states import Visibility
from portal.workflow import Context
from tickets.models import (
    ExchangeTicket,
    InsurancePolicy,
    Leg,
    Order,
    ReturnDetail,
    ReturnTicket,
    Ticket,
    WarrantyTicket,
)
from tickets.queries.parcels import parcels_of_cases
from tickets.services import claims, insurance, promises, sending_back
from tickets.services.parcels import add_parcel
from tickets.states import FreightBearer, Kind, LegRole
from tickets.workflows.sending_back import GoesBack

FOLLOWED = frozenset(
    {"shipment.picked_up", "shipment.moved", "shipment.delivered", "shipment.problem", "shipment.confirmed"}
)
# While a courier is expected, or came in vain, the days to send the goods back do not run out (E8, E9).
WAITING = ("pickup.assigned", "pickup.postponed", "pickup.attempt_failed", "pickup.area_closed")
ENDED = (PickupState.CANCELLED, PickupState.UNSERVICEABLE, PickupState.SETTLED)


@transaction.atomic
def book_pickup(ticket: Ticket, *, slot: str, pay_mode: str, actor: Actor, at: datetime) -> PickupOrder:
    """Call a courier for a case that waits for its goods.

    Raises NotFound, or Refused: the case does not wait for goods, a pickup is open already, or the slot is gone.
    """
    ticket = moves.lock(ticket)
    _refuse_unless_bookable(ticket, actor)
    if open_pickup(ticket) is not None:
        raise Refused(text=noop("A courier has been called already."))
    request = _request(ticket, slot, pay_mode)
    request.recipient.save()
    pickup = pickups.book(request, actor=actor, at=at)
    Leg.objects.create(ticket_id=ticket.pk, role=ticket.collects[ticket.state], pickup=pickup, created_at=at)
    if pickup.state != PickupState.UNSERVICEABLE:
        insurance.reserve(ticket.order, pickup, at=at)
        if isinstance(ticket, GoesBack):
            sending_back.extend_ship_back(ticket, pickup.slot_until, at=at)
    return pickup


def quote_pickup(ticket: Ticket, *, slot: str, pay_mode: str, actor: Actor, at: datetime) -> list[Offer]:
    """What a pickup would cost, the carrier that would be chosen first; nothing is written.

    Raises NotFound, or Refused: the case does not wait for goods, or the slot is gone.
    """
    _refuse_unless_bookable(ticket, actor)
    return pickups.quote(_request(ticket, slot, pay_mode), at=at)


def _refuse_unless_bookable(ticket: Ticket, actor: Actor) -> None:
    if not ticket.concerns(actor):
        raise NotFound()
    if ticket.state not in ticket.collects:
        raise Refused(text=noop("This case does not wait for goods to be collected."))


def open_pickup(ticket: Ticket) -> PickupOrder | None:
    legs = Leg.objects.filter(ticket_id=ticket.pk, pickup__isnull=False).exclude(pickup__state__in=ENDED)
    leg = legs.select_related("pickup").order_by("-id").first()
    return leg.pickup if leg else None


def _request(ticket: Ticket, slot: str, pay_mode: str) -> PickupRequest:
    line = ticket.line
    policy = InsurancePolicy.objects.filter(order=ticket.order, state="bound").first()
    free = ticket.kind == Kind.WARRANTY or freight_is_on_merchant(ticket)
    return PickupRequest(
        shop=ticket.shop,
        sender=ticket.contact,
        recipient=_destination(ticket),
        cargo=line.title if line else ticket.number,
        weight_grams=max(1, line.weight_grams * ticket.quantity) if line else 1000,
        slot=slot,
        place=ticket.contact.point,
        needs=tuple(line.needs) if line else (),
        pay_mode=PayMode.MERCHANT if free else pay_mode,
        insured_cap_fen=policy.cap_fen if policy and not free else 0,
        parent_key=ticket.subject_key,
        return_number=ticket.number,
    )


def freight_is_on_merchant(ticket: Ticket) -> bool:
    """Whether the merchant pays the courier of a case: for faults and promised free returns (7D art 18)."""
    return ReturnDetail.objects.filter(ticket_id=ticket.pk, freight_bearer=FreightBearer.MERCHANT).exists()


def _destination(ticket: Ticket) -> Contact:
    """Where the goods go, unsaved: the repair centre, or the merchant's address as the agreement fixed it."""
    job = getattr(ticket, "repair", None)
    if job is not None:
        centre = job.centre
        return Contact(
            name=centre.contact_name, phone=centre.phone, address=centre.address, region=centre.region
        )
    return Contact(**ticket.decision["return_address"])


def on_pickup_moved(pickup: PickupOrder, event: TimelineEvent) -> None:
    """The case follows its pickup."""
    leg = Leg.objects.select_related("ticket").filter(pickup=pickup).first()
    if leg is None:
        return
    ticket = moves.lock(leg.ticket.as_kind())
    if event.name == "pickup.collected":
        insurance.reserve(ticket.order, pickup, at=event.happened_at)
        claims.apply_offset(ticket, pickup, at=event.happened_at)
        _goods_collected(ticket, event)
    elif event.name == "pickup.cancelled":
        insurance.release(ticket.order, pickup, at=event.happened_at)
    elif event.name == "pickup.all_collected" and pickup.pieces > 1:
        facts = {"pickup": pickup.number, "parcels": pickup.pieces}
        timeline.record(
            "case.all_sent",
            ticket,
            actor=SYSTEM,
            at=event.happened_at,
            recorded_at=event.recorded_at,
            data=facts,
            visibility=Visibility.BUYER,
        )
    elif event.name in WAITING and isinstance(ticket, GoesBack):
        until = pickup.carrier_due or pickup.choose_by
        sending_back.extend_ship_back(ticket, until, at=event.recorded_at)


def _goods_collected(ticket: Ticket, event: TimelineEvent) -> None:
    try:
        moves.perform(
            ticket, "goods_collected", actor=SYSTEM, at=event.happened_at, recorded_at=event.recorded_at
        )
    except MoveNotAllowed:
        return  # The case has gone on by another way, for instance the buyer typed a waybill.


@listeners.concerning(parcels_of_cases)
def on_shipment_moved(shipment: Shipment, event: TimelineEvent) -> None:
    """Cases and promises follow parcels."""
    if event.name in FOLLOWED:
        for order in Order.objects.filter(shipment=shipment):
            promises.follow_parcel(order, shipment, at=event.recorded_at)
    if event.name in {"shipment.picked_up", "shipment.moved", "shipment.delivered"}:
        _first_scan(shipment, event)
    if event.name == "shipment.returned":
        _came_back(shipment, event)
    if event.name not in {"shipment.delivered", "shipment.confirmed"}:
        return
    by_pickup = Q(pickup__shipment=shipment) | Q(pickup__parcels__shipment=shipment)
    legs = Leg.objects.select_related("ticket", "pickup").filter(Q(shipment=shipment) | by_pickup).distinct()
    for leg in legs:
        if leg.pickup is None or all_delivered(leg.pickup):
            _delivered(leg, shipment, event)


def _first_scan(shipment: Shipment, event: TimelineEvent) -> None:
    """The carrier of a waybill that somebody typed has the goods after all (G16)."""
    if shipment.picked_up_at is None:
        return
    for leg in Leg.objects.select_related("ticket").filter(shipment=shipment, role=LegRole.RETURN_IN):
        ticket = leg.ticket.as_kind()
        if isinstance(ticket, GoesBack) and ticket.waybill_unproven:
            _move(ticket, "note_first_scan", shipment.picked_up_at, event)


def _came_back(shipment: Shipment, event: TimelineEvent) -> None:
    """The parcel is with its sender again: the merchant could not be found at the address given (G20), or the buyer
    did not get what was sent. Only the newest parcel of a leg counts."""
    by_pickup = Q(pickup__shipment=shipment) | Q(shipment=shipment)
    for leg in Leg.objects.select_related("ticket").filter(by_pickup):
        ticket = leg.ticket.as_kind()
        name = ticket.comes_back.get(leg.role)
        newer = Leg.objects.filter(ticket_id=ticket.pk, role=leg.role, pk__gt=leg.pk)
        if name and not newer.exists():
            _move(ticket, name, event.happened_at, event)


def _move(ticket: Ticket, name: str, happened_at: datetime, event: TimelineEvent) -> None:
    try:
        moves.perform(ticket, name, actor=SYSTEM, at=happened_at, recorded_at=event.recorded_at)
    except MoveNotAllowed:
        return  # The case has gone on by another way.


def all_delivered(pickup: PickupOrder) -> bool:
    """Whether every parcel ordered has arrived; the first of three does not bring all the goods back (E14)."""
    arrived = pickup.parcels.filter(shipment__status=TrackingStatus.DELIVERED).count()
    return pickup.pieces == 1 or arrived >= pickup.pieces


def _delivered(leg: Leg, shipment: Shipment, event: TimelineEvent) -> None:
    ticket, to_buyer = leg.ticket.as_kind(), LegRole(leg.role).goes_to_buyer
    name = ticket.arrivals.get(leg.role)
    if to_buyer and shipment.confirmed_at is None:
        return  # In a locker without consent: the buyer does not have the goods (F6).
    if not to_buyer and event.name == "shipment.confirmed":
        return  # Consent is the buyer's, and only what goes to the buyer waits for it.
    if name is None:
        return  # Whoever receives the goods says so.
    try:
        moves.perform(ticket, name, actor=SYSTEM, at=event.happened_at, recorded_at=event.recorded_at)
    except MoveNotAllowed:
        return


@moves.check(ReturnTicket, "expire")
@moves.check(ExchangeTicket, "expire")
def no_courier_on_the_way(row: Ticket, _context: Context) -> Iterator[Reason]:
    """While a courier is expected, the buyer has done their part: the case waits (E9)."""
    if open_pickup(row) is not None:
        yield Reason(
            "pickup_open", noop("A courier is expected; the case stays open until the goods are collected.")
        )


@moves.consequence(ReturnTicket, "withdraw", "expire")
@moves.consequence(ExchangeTicket, "withdraw", "expire")
@moves.consequence(WarrantyTicket, "withdraw", "expire")
def call_off_pickup(row: Ticket, context: Context) -> None:
    """A case that ends calls off the courier who has not come yet."""
    pickup = open_pickup(row)
    if pickup is not None and pickup.state in (PickupState.REQUESTED, *PickupState.before_collection):
        moves.perform(pickup, "cancel", actor=SYSTEM, at=context.at)


__all__ = ["add_parcel", "all_delivered", "book_pickup", "open_pickup", "quote_pickup"]
