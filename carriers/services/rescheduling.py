"""Another time: chosen by the buyer, or forced by a closure (domain E8, D7)."""

from __future__ import annotations

from datetime import datetime

from carriers.models import PickupOrder
from carriers.services import booking, choosing, paying
from carriers.services.assigning import current_attempt, end_attempt
from carriers.states import Side
from portal.actors import SYSTEM
from portal.policies.terms import end_of
from portal.queries.calendar import business_calendar
from portal.queries.policy import term_at
from portal.services import deadlines, moves
from portal.workflow import Context


def move_from_closure(row: PickupOrder, *, at: datetime) -> PickupOrder:
    """Take a pickup out of a closed day: to a carrier that is open, or back to the buyer, who chooses another time or
    calls it off; nobody has missed anything (D7)."""
    return moves.perform(row, "leave_closure", actor=SYSTEM, at=at)


@moves.consequence(PickupOrder, "leave_closure")
def find_an_open_carrier(row: PickupOrder, context: Context) -> None:
    """Another carrier keeps the slot; where none is open the buyer is asked."""
    end_attempt(current_attempt(row), "area_closed", at=context.at, cancel=True, side=Side.NOBODY)
    choosing.choose(row, at=context.at)
    if row.carrier_id is None:
        row.awaiting_choice = True
        row.contact_by = None
        row.choose_by = end_of(term_at("pickup.choose", context.at), context.at, business_calendar())
    row.save()
    if row.carrier_id is not None:
        moves.perform(row, "assign", actor=SYSTEM, at=context.at)
    else:
        deadlines.settle(row, at=context.at)


@moves.consequence(PickupOrder, "reschedule")
def take_another_slot(row: PickupOrder, context: Context) -> None:
    """The new slot with its own promise; whoever fits best then comes, under a new reference (E16).

    Refused where the slot is not offered or nobody is free: then everything stays as it was.
    """
    end_attempt(current_attempt(row), "rescheduled", at=context.at, cancel=True, side=Side.SENDER)
    slot = booking.slot_on_offer(row.sender.region, row.shop_id, row.point, context.data["slot"], context.at)
    row.slot_from, row.slot_until, row.immediate = slot.start, slot.until, slot.immediate
    booking.take_slot_times(row, at=context.at)
    row.quote = {}
    choosing.choose(row, at=context.at)
    moves.refuse_if(list(booking.nobody_fits(row)))
    booking.agree_price(row)
    row.carrier_due = row.arrive_by
    row.save()
    paying.follow(row, at=context.at)
    moves.perform(row, "assign", actor=SYSTEM, at=context.at)
