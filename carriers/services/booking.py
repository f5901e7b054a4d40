"""Booking a pickup: the slot, the price agreed to, the promise (domain E8, C-12, C-13)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from carriers.models import PickupOrder
from carriers.policies import billing, fees
from carriers.policies.choosing import Ranked
from carriers.policies.rates import Quote
from carriers.policies.slots import Slot
from carriers.queries.coverage import Place
from carriers.queries.slots import slots_at
from carriers.services import choosing
from carriers.states import PayMode
from portal.actors import SYSTEM, Actor
from portal.errors import Reason, Refused
from portal.models import Contact, Shop
from portal.policies.terms import end_of
from portal.queries.calendar import business_calendar
from portal.queries.policy import term_at
from portal.services import moves
from portal.services.numbers import next_number
from portal.states import Visibility


@dataclass(frozen=True)
class PickupRequest:
    """What a case asks of the carriers room. Weight in grams, the insured cap in fen."""

    shop: Shop
    sender: Contact
    recipient: Contact
    cargo: str
    weight_grams: int
    slot: str
    volume_cm3: int = 0
    pieces: int = 1
    place: Place = None
    needs: tuple[str, ...] = ()
    pay_mode: str = PayMode.ONLINE
    insured_cap_fen: int = 0
    parent_key: str = ""
    return_number: str = ""


@dataclass(frozen=True)
class Offer:
    """What one carrier would charge at a slot: the price with its calculation, and what is left to pay. Fen."""

    carrier: str
    quote: Quote
    offset_fen: int
    buyer_fen: int

    def as_json(self) -> dict[str, Any]:
        left = {"carrier": self.carrier, "offset_fen": self.offset_fen, "buyer_fee_fen": self.buyer_fen}
        return self.quote.as_json() | left


def quote(request: PickupRequest, *, at: datetime) -> list[Offer]:
    """What the carriers that would come charge, the one that would be chosen first; nothing is written.

    Raises Refused when the slot is not offered (any more).
    """
    row = _row_of(request, offered_slot(request, at))
    return [_offer(ranked, row) for ranked in choosing.ranking(row, at=at) if ranked.fits]


def _offer(ranked: Ranked, row: PickupOrder) -> Offer:
    known = ranked.candidate.quote
    assert known is not None
    offset = fees.insurance_offset(row.insured_cap_fen, known.first_fee_fen, row.pay_mode)
    share = billing.buyer_share(known.total_fen, offset, row.pay_mode)
    return Offer(ranked.candidate.code, known, offset, share)


@transaction.atomic
def book(request: PickupRequest, *, actor: Actor, at: datetime) -> PickupOrder:
    """Choose a carrier, confirm the slot and hand the order over.

    Returns the pickup: assigned, or unserviceable with every carrier's reasons in `choice`. Raises Refused when
    the slot is not offered (any more); the reasons name the next one.
    """
    row = _row_of(request, offered_slot(request, at))
    row.requester_id = actor.partner
    row.number = next_number(row.number_prefix, at)
    take_slot_times(row, at=at)
    choosing.choose(row, at=at)
    agree_price(row)
    moves.begin(row, emits="pickup.requested", actor=actor, at=at, visibility=Visibility.BUYER)
    if row.carrier_id is None:
        return moves.perform(row, "find_unserviceable", actor=SYSTEM, at=at)
    moves.perform(row, "book", actor=actor, at=at)
    return moves.perform(row, "assign", actor=SYSTEM, at=at)


def _row_of(request: PickupRequest, slot: Slot) -> PickupOrder:
    """An unsaved order for a request."""
    return PickupOrder(
        shop=request.shop,
        parent_key=request.parent_key,
        return_number=request.return_number,
        sender=request.sender,
        recipient=request.recipient,
        cargo=request.cargo,
        weight_grams=request.weight_grams,
        volume_cm3=request.volume_cm3,
        pieces=request.pieces,
        point=list(request.place) if request.place else None,
        needs=list(request.needs),
        slot_from=slot.start,
        slot_until=slot.until,
        immediate=slot.immediate,
        pay_mode=request.pay_mode,
        insured_cap_fen=request.insured_cap_fen,
    )


def offered_slot(request: PickupRequest, at: datetime) -> Slot:
    """The slot asked for, if it is offered at this instant. Raises Refused."""
    return slot_on_offer(request.sender.region, request.shop.pk, request.place, request.slot, at)


def slot_on_offer(region: str, shop_id: int, place: Place, key: str, at: datetime) -> Slot:
    """A slot by its key, if it is offered at this instant. Raises Refused; the reason names the next one."""
    slots = slots_at(region, shop_id=shop_id, at=at, place=place)
    found = next((slot for slot in slots if slot.key == key), None)
    if found is None:
        nearest = slots[0].start.isoformat() if slots else None
        text = noop("This pickup time is not offered; the next one begins at %(next)s.")
        raise Refused([Reason("slot_not_offered", text, {"next": nearest})])
    return found


def take_slot_times(row: PickupOrder, *, at: datetime) -> None:
    """The promise of the slot that the row names, and when the sender is to be called."""
    row.arrive_by = row.slot_until
    start = max(at, row.slot_from or at)
    row.contact_by = end_of(term_at("pickup.contact", at), start, business_calendar())


def agree_price(row: PickupOrder) -> None:
    """Keep the price that the buyer agrees to by confirming a slot (D2)."""
    if row.carrier_id is not None:
        left = {"offset_fen": row.offset_fen, "buyer_fee_fen": row.buyer_fee_fen, "at": row.choice["at"]}
        row.quote = choosing.chosen_quote(row) | {"carrier": row.choice["chosen"]} | left


def nobody_fits(row: PickupOrder) -> Iterator[Reason]:
    """Why a chosen slot cannot be served: nobody who would come there fits."""
    if row.carrier_id is None:
        yield Reason("nobody_free", noop("Nobody can come at that time; choose another one."))
