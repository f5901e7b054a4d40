"""The way of goods back to the merchant, which returns and exchanges share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as noop

from portal.actors import SYSTEM
from portal.errors import Reason
from portal.policies.terms import end_of
from portal.queries.calendar import business_calendar
from portal.queries.policy import value_at
from portal.services import deadlines, moves
from portal.workflow import Context, Term
from portal.workflow.clocks import Unit
from tickets.models import ExchangeTicket, Leg, ReturnTicket, Ticket
from tickets.services import advances, parcels
from tickets.services.requests import remember, term_of
from tickets.states import LegRole, ReturnState

CONSENTS = ("agree", "agree_by_silence", "approve_at_once")
AGREEING = (*CONSENTS, "rule_for_buyer")


@moves.check(ReturnTicket, *CONSENTS, "accept_proposal", "agree_as_offered")
@moves.check(ExchangeTicket, *CONSENTS)
def return_address_needed(row: Ticket, _context: Context) -> Iterator[Reason]:
    """Without a true return address nothing can be sent back (7-day measures art 11). A ruling does not wait for it."""
    if not row.shop.has_return_address:
        yield Reason("no_return_address", noop("Enter the shop's return address first."))


@moves.consequence(ReturnTicket, *AGREEING, "agree_as_offered", "reopen_sending")
@moves.consequence(ExchangeTicket, *AGREEING, "reopen_sending")
def start_ship_back(row: Any, context: Context) -> None:
    """Fix the amount, the address and the day by which the goods must be on their way."""
    row.approved_fen = row.approved_fen if row.approved_fen is not None else row.requested_fen
    address = _address(row)
    if address is None:
        row.save(update_fields=["approved_fen"])
        go_on_without_return(row, at=context.at)
        return
    until = _end(row, "refund.buyer_ship_back", context.at)
    forgotten = dict.fromkeys(("typed_at", "doubted_at", "confirm_by", "carrier", "waybill"))
    facts = {"return_address": address, "ship_back_by": until.isoformat()}
    remember(row, forgotten | facts, at=context.at)


def _address(row: Ticket) -> dict[str, str] | None:
    """Where the goods go: the shop's address of today, or the one it gave this case before."""
    shop = row.shop
    if not shop.has_return_address:
        return row.decision.get("return_address")
    return {key: getattr(shop, f"return_{key}") for key in ("name", "phone", "region", "address")}


def go_on_without_return(row: Any, *, at: datetime) -> None:
    """Nothing has to be sent back, or nothing can be: the money is paid, or the replacement is due, at once."""
    name = "refund_without_return" if isinstance(row, ReturnTicket) else "replace_without_return"
    moves.perform(row, name, actor=SYSTEM, at=at)


@moves.consequence(ReturnTicket, "accept_proposal")
def start_ship_back_as_agreed(row: ReturnTicket, context: Context) -> None:
    """The same after a proposal, unless the buyer keeps the goods."""
    if row.state == ReturnState.WAIT_RETURN:
        start_ship_back(row, context)


@moves.check(ReturnTicket, "send_back")
@moves.check(ExchangeTicket, "send_back")
def waybill_must_be_right(row: Ticket, context: Context) -> Iterator[Reason]:
    """The carrier is known and the waybill is not that of another case (E6)."""
    if context.data:
        yield from parcels.objections(context.data["carrier"], context.data["waybill"], but=row)


@moves.consequence(ReturnTicket, "send_back")
@moves.consequence(ExchangeTicket, "send_back")
def follow_typed_waybill(row: Any, context: Context) -> None:
    """What somebody typed proves nothing: the merchant's time starts with the carrier's first scan (G16). Only where
    the carrier cannot be heard it starts now."""
    told = {"carrier": context.data["carrier"], "waybill": context.data["waybill"]}
    if not parcels.heard(told["carrier"]):
        remember(row, told | {"confirm_by": _confirm_by(row, context.at).isoformat()}, at=context.at)
        return
    remember(row, told | {"typed_at": context.at.isoformat()}, at=context.at)
    number = Leg.objects.filter(ticket_id=row.pk).count() + 1
    parcel = parcels.send_parcel(
        row,
        LegRole.RETURN_IN,
        told["carrier"],
        told["waybill"],
        reference=f"{row.number}-R{number}",
        origin=row.contact.region,
        at=context.at,
    )
    if parcel is not None and parcel.picked_up_at is not None:
        moves.perform(row, "note_first_scan", actor=SYSTEM, at=parcel.picked_up_at)


@moves.consequence(ReturnTicket, "goods_collected", "note_first_scan")
@moves.consequence(ExchangeTicket, "goods_collected", "note_first_scan")
def start_confirmation(row: Any, context: Context) -> None:
    """From the carrier's collection the merchant has ten days to confirm, or less once the goods are there (C-5)."""
    facts = {"confirm_by": _confirm_by(row, context.at).isoformat(), "collected_at": context.at.isoformat()}
    remember(row, facts, at=context.at)


@moves.consequence(ReturnTicket, "goods_collected", "note_first_scan")
def consider_advance(row: ReturnTicket, context: Context) -> None:
    """A carrier's own event, never a typed waybill, may bring the money forward (B8)."""
    advances.consider(row, at=context.at)


@moves.consequence(ReturnTicket, "doubt_waybill")
@moves.consequence(ExchangeTicket, "doubt_waybill")
def keep_doubt(row: Any, context: Context) -> None:
    """The suspicion stays with the case, whatever comes later."""
    remember(
        row, {"doubted_at": context.at.isoformat(), "suspected": row.decision.get("waybill")}, at=context.at
    )


@moves.consequence(ReturnTicket, "goods_arrived")
@moves.consequence(ExchangeTicket, "goods_arrived")
def shorten_confirmation(row: Any, context: Context) -> None:
    """The law wants the refund within seven days of receipt, whatever the ten days say (7D art 13; G17)."""
    term = Term.from_policy(term_of(row, "refund.merchant_confirm", context.at))
    days = value_at("refund.after_signing_days", context.at)
    unit = Unit.WORKING_DAYS if term.unit is Unit.WORKING_DAYS else Unit.CALENDAR_DAYS
    lawful = end_of(Term(days, unit), context.at, business_calendar())
    known = row.confirm_due or lawful
    facts = {"confirm_by": min(known, lawful).isoformat()}
    if not row.decision.get("collected_at"):
        facts["collected_at"] = context.at.isoformat()
    remember(row, facts, at=context.at)


def extend_ship_back(row: Any, until: datetime | None, *, at: datetime) -> None:
    """A courier who comes late or later never costs the buyer the right (E9)."""
    waits = row.state == ReturnState.WAIT_RETURN
    if waits and until and (row.ship_back_due is None or row.ship_back_due < until):
        remember(row, {"ship_back_by": until.isoformat()}, at=at)


def _confirm_by(row: Ticket, at: datetime) -> datetime:
    return _end(row, "refund.merchant_confirm", at)


def _end(row: Ticket, policy: str, at: datetime) -> datetime:
    return deadlines.end_for(row, policy, at=at)
