"""Door pickups: booking, handing to a carrier, taking back, cancelling (domain E8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from carriers.models import Carrier, CarrierCall, CarrierContract, PickupAttempt, PickupOrder, Shipment
from carriers.policies import choosing, fees
from carriers.policies.choosing import Need
from carriers.policies.slots import Slot
from carriers.queries.choosing import candidates, rate_for
from carriers.queries.slots import slots_at
from carriers.states import SENDER_SIDE, CallKind, PayMode, PickupState
from portal.actors import SYSTEM, Actor
from portal.errors import Reason, Refused
from portal.models import Contact, Shop
from portal.policies.terms import end_of
from portal.queries.calendar import business_calendar
from portal.queries.policy import term_at, value_at
from portal.services import deadlines, moves, timeline
from portal.services.numbers import next_number
from portal.states import Visibility
from portal.workflow import Context


@dataclass(frozen=True)
class PickupRequest:
    """What a case asks of the carriers room. Weight in grams, the insured cap in fen."""

    shop: Shop
    sender: Contact
    recipient: Contact
    cargo: str
    weight_grams: int
    slot: str
    needs: tuple[str, ...] = ()
    pay_mode: str = PayMode.ONLINE
    insured_cap_fen: int = 0
    parent_key: str = ""
    return_number: str = ""


@transaction.atomic
def book(request: PickupRequest, *, actor: Actor, at: datetime) -> PickupOrder:
    """Choose a carrier, confirm the slot and hand the order over.

    Returns the pickup: assigned, or unserviceable with every carrier's reasons in `choice`. Raises Refused when
    the slot is not offered (any more); the reasons name the next one.
    """
    slot = offered_slot(request, at)
    row = PickupOrder(
        shop=request.shop,
        requester_id=actor.partner,
        parent_key=request.parent_key,
        return_number=request.return_number,
        sender=request.sender,
        recipient=request.recipient,
        cargo=request.cargo,
        weight_grams=request.weight_grams,
        needs=list(request.needs),
        slot_from=slot.start,
        slot_until=slot.until,
        immediate=slot.immediate,
        arrive_by=slot.until,
        pay_mode=request.pay_mode,
        insured_cap_fen=request.insured_cap_fen,
    )
    row.contact_by = end_of(term_at("pickup.contact", at), slot.start, business_calendar())
    row.number = next_number(row.number_prefix, at)
    choose(row, at=at)
    moves.begin(row, emits="pickup.requested", actor=actor, at=at, visibility=Visibility.BUYER)
    if row.carrier_id is None:
        return moves.perform(row, "find_unserviceable", actor=SYSTEM, at=at)
    moves.perform(row, "book", actor=actor, at=at)
    return moves.perform(row, "assign", actor=SYSTEM, at=at)


def offered_slot(request: PickupRequest, at: datetime) -> Slot:
    """The slot asked for, if it is offered at this instant."""
    slots = slots_at(request.sender.region, shop_id=request.shop.pk, at=at)
    found = next((slot for slot in slots if slot.key == request.slot), None)
    if found is None:
        nearest = slots[0].start.isoformat() if slots else None
        text = noop("This pickup time is not offered; the next one begins at %(next)s.")
        raise Refused([Reason("slot_not_offered", text, {"next": nearest})])
    return found


def choose(row: PickupOrder, *, at: datetime) -> None:
    """Set carrier, contract, fee and offset on an unsaved or locked row, with the whole explanation."""
    origin, destination = row.sender.region, row.recipient.region
    known = candidates(
        shop_id=row.shop_id,
        origin=origin,
        destination=destination,
        grams=row.weight_grams,
        slot_at=row.slot_from or at,
        excluded=row.excluded_carriers,
    )
    weights = value_at("choice.weights", at)
    ranked = choosing.rank(known, Need(frozenset(row.needs), row.immediate), weights)
    row.choice = {
        "at": at.isoformat(),
        "weights": weights,
        "needs": {"capabilities": sorted(row.needs), "immediate": row.immediate},
        "candidates": [r.as_json() for r in ranked],
    }
    best = ranked[0] if ranked and ranked[0].fits else None
    row.carrier = Carrier.objects.get(code=best.candidate.code) if best else None
    row.contract = CarrierContract.objects.get(number=best.candidate.contract) if best else None
    rate = rate_for(row.contract, origin, destination) if row.contract else None
    row.first_weight_fee_fen = rate.first_fee_fen if rate else 0
    row.fee_fen = rate.fee(row.weight_grams) if rate else 0
    row.offset_fen = fees.insurance_offset(row.insured_cap_fen, row.first_weight_fee_fen, row.pay_mode)


@moves.consequence(PickupOrder, "assign")
def send_order(row: PickupOrder, context: Context) -> None:
    """Open an attempt with a reference of its own and queue the call to the carrier."""
    assert row.carrier and row.contract
    account = row.carrier.accounts.filter(active=True, books_pickups=True).order_by("id").first()
    ordinal = row.attempts.count() + 1
    shipment = Shipment(
        reference=f"{row.number}-{ordinal}", carrier=row.carrier, account=account, shop_id=row.shop_id
    )
    shipment.created_at = shipment.updated_at = context.at
    shipment.save()
    attempt = PickupAttempt.objects.create(
        pickup=row,
        ordinal=ordinal,
        carrier=row.carrier,
        contract=row.contract,
        account=account,
        shipment=shipment,
        reference=shipment.reference,
        assigned_at=context.at,
    )
    row.shipment = shipment
    if ordinal > 1:
        _give_time(row, context.at)
    row.save(update_fields=["shipment", "contact_by", "carrier_due"])
    deadlines.settle(row, at=context.at)
    queue_call(attempt, CallKind.BOOK, at=context.at)


def _give_time(row: PickupOrder, at: datetime) -> None:
    """A carrier that takes over has its own time to call and to come; the promise to the buyer stays what it was."""
    start = max(at, row.slot_from or at)
    row.contact_by = end_of(term_at("pickup.contact", at), start, business_calendar())
    row.carrier_due = end_of(term_at("pickup.arrive", at), start, business_calendar())


@moves.check(PickupOrder, "assign")
def a_carrier_is_chosen(row: PickupOrder, _context: Context) -> Iterator[Reason]:
    """Somebody must be there to ask."""
    if row.carrier_id is None or row.contract_id is None:
        yield Reason("no_carrier", noop("No carrier fits now; search again when one does."))


def queue_call(attempt: PickupAttempt, kind: str, *, at: datetime, note: str = "") -> None:
    """Ask for a call to the carrier; it is made after the transaction by a worker."""
    if attempt.account_id is not None:
        CarrierCall.objects.create(
            account_id=attempt.account_id,
            kind=kind,
            attempt=attempt,
            note=note,
            created_at=at,
            next_attempt_at=at,
        )


@moves.consequence(PickupOrder, "cancel", "take_back")
def call_off_carrier(row: PickupOrder, context: Context) -> None:
    """Tell the carrier that was asked; a courier who is on the way all the same is dealt with when he reports."""
    end_attempt(current_attempt(row), "called_off", at=context.at, cancel=True)


@moves.consequence(PickupOrder, "search_again")
def ask_all_again(row: PickupOrder, context: Context) -> None:
    """Choose anew and hand the order over if somebody fits."""
    choose(row, at=context.at)
    row.save()
    if row.carrier_id is not None:
        moves.perform(row, "assign", actor=SYSTEM, at=context.at)


@moves.consequence(PickupOrder, "take_back")
def choose_again(row: PickupOrder, context: Context) -> None:
    """Another carrier takes over at once; after the last one the desk does."""
    choose(row, at=context.at)
    row.save()
    tried = row.attempts.count()
    if row.carrier_id is not None and tried < value_at("pickup.max_carriers", context.at):
        moves.perform(row, "assign", actor=SYSTEM, at=context.at)


@moves.consequence(PickupOrder, "miss")
def replace_on_miss(row: PickupOrder, context: Context) -> None:
    """A carrier that missed its promise loses the order, unless none was asked yet."""
    asked = row.state != PickupState.BOOKED
    if asked and value_at("pickup.reassign_on_miss", context.at):
        reassign(row, at=context.at)


@moves.consequence(PickupOrder, "collect", "collect_despite_cancel")
def keep_winner(row: PickupOrder, context: Context) -> None:
    """The attempt that collected wins, with its contract and price; any other carrier still asked is called off
    without penalty (E4)."""
    for attempt in row.attempts.select_related("contract"):
        if attempt.shipment_id == row.shipment_id:
            end_attempt(attempt, "collected", at=context.at)
            _take_terms(row, attempt)
            if attempt.bill:
                weigh_by_bill(row, attempt, at=context.at)
        elif attempt.ended_at is None:
            end_attempt(attempt, "superseded", at=context.at, cancel=True)


def weigh_by_bill(row: PickupOrder, attempt: PickupAttempt, *, at: datetime) -> PickupOrder:
    """Take weight and fee from the carrier's bill."""
    bill = {"fee_fen": attempt.bill["fee_fen"], "grams": attempt.bill["grams"]}
    return moves.perform(row, "weigh", actor=SYSTEM, at=at, data=bill)


def _take_terms(row: PickupOrder, attempt: PickupAttempt) -> None:
    rate = rate_for(attempt.contract, row.sender.region, row.recipient.region)
    row.contract, row.carrier_id = attempt.contract, attempt.carrier_id
    if rate is not None:
        row.first_weight_fee_fen, row.fee_fen = rate.first_fee_fen, rate.fee(row.weight_grams)
    row.offset_fen = fees.insurance_offset(row.insured_cap_fen, row.first_weight_fee_fen, row.pay_mode)
    row.save(update_fields=["contract", "carrier", "first_weight_fee_fen", "fee_fen", "offset_fen"])


@moves.consequence(PickupOrder, "fail_attempt")
def end_failed_attempt(row: PickupOrder, context: Context) -> None:
    """The attempt ends with its cause, whoever reported it; where the carrier is to blame another one takes over
    from when we heard of it."""
    cause = context.data["cause"]
    side = "sender" if cause in SENDER_SIDE else "carrier"
    end_attempt(current_attempt(row), "failed", at=context.at, cause=cause, side=side)
    if side == "carrier":
        reassign(row, at=row.updated_at)


@moves.consequence(PickupOrder, "weigh")
def settle_when_billed(row: PickupOrder, context: Context) -> None:
    """With the bill known, the pickup is settled."""
    if row.state == PickupState.COLLECTED:
        moves.perform(row, "settle", actor=SYSTEM, at=context.at)


def reassign(row: PickupOrder, *, at: datetime) -> PickupOrder:
    """Take the order from its carrier and give it to another."""
    if row.state == PickupState.BOOKED:
        return row
    return moves.perform(row, "take_back", actor=SYSTEM, at=at)


def current_attempt(row: PickupOrder) -> PickupAttempt | None:
    return row.attempts.filter(ended_at__isnull=True).order_by("-ordinal").first()


def end_attempt(
    attempt: PickupAttempt | None, result: str, *, at: datetime, cancel: bool = False, **why: Any
) -> None:
    if attempt is None:
        return
    attempt.ended_at, attempt.result = at, result
    for name, value in why.items():
        setattr(attempt, name, value)
    attempt.save(update_fields=["ended_at", "result", *why])
    attempt.refresh_from_db(fields=["provider_order"])
    if cancel and attempt.provider_order:
        queue_call(attempt, CallKind.CANCEL, at=at, note=result)


def alert(shipment: Shipment, codes: Iterable[str], *, at: datetime) -> None:
    """Put a contradiction before a person."""
    timeline.record("shipment.alert", shipment, actor=SYSTEM, at=at, data={"alerts": list(codes)})
