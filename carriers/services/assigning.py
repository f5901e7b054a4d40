"""Handing a pickup to a carrier, taking it back, and giving it to the next (domain E8)."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as noop

from carriers.models import CarrierCall, PickupAttempt, PickupOrder, Shipment
from carriers.policies.collection import CODE_DIGITS
from carriers.services import capacity, choosing
from carriers.states import CallKind, PickupState, Side
from portal.actors import SYSTEM, SYSTEM_ONLY
from portal.errors import Reason
from portal.policies.terms import end_of
from portal.queries.calendar import business_calendar
from portal.queries.policy import term_at, value_at
from portal.services import deadlines, moves
from portal.workflow import Context

NOT_A_FAILURE = ("area_closed", "rescheduled")


@moves.check(PickupOrder, "assign")
def a_carrier_is_chosen(row: PickupOrder, context: Context) -> Iterator[Reason]:
    """Somebody must be there to ask; for the desk somebody is chosen anew."""
    if context.actor.holds_any(SYSTEM_ONLY):
        yield from _nobody_is_chosen(row)


def _nobody_is_chosen(row: PickupOrder) -> Iterator[Reason]:
    if row.carrier_id is None or row.contract_id is None:
        yield Reason("no_carrier", noop("No carrier fits now; search again when one does."))


@moves.consequence(PickupOrder, "assign")
def send_order(row: PickupOrder, context: Context) -> None:
    """Open an attempt with a reference of its own (E16) and queue the call to the carrier. One without an account of
    ours fetches the order at its own door; the fact of the assignment tells it. The desk hands it to whoever fits
    now, which may be nobody: then it is refused."""
    if not context.actor.holds_any(SYSTEM_ONLY):
        choosing.choose(row, at=context.at)
        moves.refuse_if(list(_nobody_is_chosen(row)))
    assert row.carrier and row.contract and row.revision
    account = row.carrier.accounts.filter(active=True, books_pickups=True).order_by("id").first()
    ordinal = row.attempts.count() + 1
    shipment = Shipment(
        reference=f"{row.number}-{ordinal}",
        carrier=row.carrier,
        account=account,
        shop_id=row.shop_id,
        origin=row.sender.region,
        destination=row.recipient.region,
    )
    shipment.created_at = shipment.updated_at = context.at
    shipment.save()
    quote = choosing.chosen_quote(row)
    attempt = PickupAttempt(
        pickup=row,
        ordinal=ordinal,
        carrier=row.carrier,
        contract=row.contract,
        revision=row.revision,
        quote=quote,
        fee_fen=quote["total_fen"],
        account=account,
        shipment=shipment,
        reference=shipment.reference,
        assigned_at=context.at,
    )
    _give_time(row, attempt, context.at)
    attempt.save()
    row.shipment = shipment
    _new_turn(row)
    row.save()
    deadlines.settle(row, at=context.at)
    queue_call(attempt, CallKind.BOOK, at=context.at)


def _new_turn(row: PickupOrder) -> None:
    """Another carrier's turn: what was said, shown or asked in the turn before counts nothing in this one."""
    row.code, row.code_tries, row.report = new_code(), 0, {}
    row.awaiting_choice, row.choose_by, row.contacted_at = False, None, None


def new_code() -> str:
    """A pickup code; the one of the carrier before is worth nothing from now on (E4)."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def _give_time(row: PickupOrder, attempt: PickupAttempt, at: datetime) -> None:
    """The carrier's own time to answer, to call and to come.

    Within the promise it is due when the promise ends (E17); whether it failed is judged by its own two hours.
    """
    calendar, start = business_calendar(), max(at, row.slot_from or at)
    own = end_of(term_at("pickup.arrive", at), start, calendar)
    promised = row.arrive_by if row.arrive_by and at < row.arrive_by else None
    attempt.due_at = max(own, promised) if promised and attempt.ordinal > 1 else (promised or own)
    row.carrier_due = promised or own
    row.accept_by = end_of(term_at("pickup.accept", at), start, calendar)
    row.contact_by = end_of(term_at("pickup.contact", at), start, calendar)


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


@moves.consequence(PickupOrder, "accept")
def name_courier(row: PickupOrder, context: Context) -> None:
    """Who comes, if the carrier has said so."""
    attempt = current_attempt(row)
    if attempt is not None and context.data["courier_name"]:
        attempt.courier_name = context.data["courier_name"]
        attempt.courier_phone = context.data["courier_phone"]
        attempt.save(update_fields=["courier_name", "courier_phone"])


@moves.consequence(PickupOrder, "cancel")
def call_off_carrier(row: PickupOrder, context: Context) -> None:
    """Tell the carrier that was asked; a courier who is on the way all the same is dealt with when he reports."""
    end_attempt(current_attempt(row), "called_off", at=context.at, cancel=True)
    capacity.release(row.capacity_slot_id)
    row.capacity_slot = None
    row.save(update_fields=["capacity_slot"])


@moves.consequence(PickupOrder, "take_back")
def end_called_off(row: PickupOrder, context: Context) -> None:
    end_attempt(current_attempt(row), "called_off", at=context.at, cancel=True)


@moves.consequence(PickupOrder, "reject")
def end_rejected(row: PickupOrder, context: Context) -> None:
    attempt = current_attempt(row)
    end_attempt(attempt, "rejected", at=context.at, cause="rejected_by_carrier", side=Side.CARRIER)


@moves.consequence(PickupOrder, "go_unanswered")
def end_unanswered(row: PickupOrder, context: Context) -> None:
    """The silent carrier may have the order after all: it is told that it has not."""
    end_attempt(current_attempt(row), "unanswered", at=context.at, cancel=True, side=Side.CARRIER)


@moves.consequence(PickupOrder, "take_back", "reject", "go_unanswered")
def hand_on(row: PickupOrder, context: Context) -> None:
    """Another carrier takes over from when we heard of it, the failing one left out; after the last one the desk
    does."""
    heard = row.updated_at
    if row.carrier_due is not None and heard >= row.carrier_due:
        moves.perform(row, "miss", actor=SYSTEM, at=heard)
    row.choose_by = None
    tried = row.attempts.exclude(result__in=NOT_A_FAILURE).count()
    if tried < value_at("pickup.max_carriers", heard):
        choosing.choose(row, at=heard)
    else:
        choosing.leave_open(row)
    row.save()
    if row.carrier_id is not None:
        moves.perform(row, "assign", actor=SYSTEM, at=heard)
    else:
        deadlines.settle(row, at=heard)


@moves.consequence(PickupOrder, "search_again")
def ask_all_again(row: PickupOrder, context: Context) -> None:
    """Choose anew and hand the order over if somebody fits."""
    choosing.choose(row, at=context.at)
    row.save()
    if row.carrier_id is not None:
        moves.perform(row, "assign", actor=SYSTEM, at=context.at)


@moves.consequence(PickupOrder, "miss")
def replace_on_miss(row: PickupOrder, context: Context) -> None:
    """A carrier that missed its promise loses the order, unless none was asked yet. One that took over late keeps it
    until its own two hours are over."""
    attempt = current_attempt(row)
    if row.state == PickupState.BOOKED or attempt is None:
        return
    if attempt.due_at is not None and context.at < attempt.due_at:
        row.carrier_due = attempt.due_at
        row.save(update_fields=["carrier_due"])
        deadlines.settle(row, at=context.at)
    elif value_at("pickup.reassign_on_miss", context.at):
        attempt.side = Side.CARRIER
        attempt.save(update_fields=["side"])
        reassign(row, at=context.at)


def reassign(row: PickupOrder, *, at: datetime) -> PickupOrder:
    """Take the order from its carrier and give it to another."""
    if row.state == PickupState.BOOKED:
        return row
    return moves.perform(row, "take_back", actor=SYSTEM, at=at)


def current_attempt(row: PickupOrder) -> PickupAttempt | None:
    """The carrier asked now; None where none is."""
    return row.attempts.filter(ended_at__isnull=True).order_by("-ordinal").first()


def end_attempt(
    attempt: PickupAttempt | None, result: str, *, at: datetime, cancel: bool = False, **why: Any
) -> None:
    """Close an attempt with its result; `cancel` tells a carrier that has the order."""
    if attempt is None:
        return
    attempt.ended_at, attempt.result = at, result
    for name, value in why.items():
        setattr(attempt, name, value)
    attempt.save(update_fields=["ended_at", "result", *why])
    attempt.refresh_from_db(fields=["provider_order"])
    if cancel and attempt.provider_order:
        queue_call(attempt, CallKind.CANCEL, at=at, note=result)
