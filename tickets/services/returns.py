"""Returns: requests, approval at once, and what each move brings about (domain E6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_noop as noop

from portal.actors import SYSTEM, Actor
from portal.errors import CalendarYearMissing, Reason
from portal.policies.money import split
from portal.policies.terms import end_of, midnight_after
from portal.queries.calendar import business_calendar
from portal.queries.policy import term_at, value_at
from portal.services import deadlines, moves
from portal.services.numbers import next_number
from portal.states import Visibility
from portal.workflow import Context
from tickets.models import OrderLine, OrderPromise, ReturnTicket
from tickets.policies import instant
from tickets.policies.windows import right_ends_at
from tickets.services import refunds, units
from tickets.states import Kind, ReturnState

OPEN = (
    ReturnState.WAIT_MERCHANT,
    ReturnState.WAIT_RETURN,
    ReturnState.WAIT_CONFIRM,
    ReturnState.REFUSED,
    ReturnState.REFUNDING,
)
PROMISES = ("fast_return", "seven_day_return")


@transaction.atomic
def request(
    line: OrderLine, *, quantity: int, reason: str, description: str, actor: Actor, at: datetime
) -> ReturnTicket:
    """Open a return. A trusted buyer's seven-day return is approved at once, with the decision on record.

    Raises Refused: not delivered, more pieces than are left, too many requests.
    """
    line = units.lock_line(line)
    moves.refuse_if(list(_objections(line, quantity, at)))
    order = line.order
    ticket = ReturnTicket(
        kind=Kind.RETURN,
        state=ReturnState.WAIT_MERCHANT,
        shop=order.shop,
        storefront_id=order.storefront_id,
        order=order,
        line=line,
        promise=OrderPromise.objects.filter(line=line, kind__in=PROMISES).order_by("kind").first(),
        contact=order.contact,
        phone_tail=order.contact.phone_tail,
        quantity=quantity,
        reason_code=reason,
        description=description,
        requested_fen=refundable_fen(line, quantity),
    )
    facts = instant_facts(ticket, at)
    obstacles = list(instant.obstacles(facts))
    ticket.decision = {
        "within_seven_days": facts.within_seven_days,
        "inputs": facts.as_json(),
        "reasons": [r.as_json() for r in obstacles or [instant.APPROVED]],
    }
    ticket.number = next_number(ticket.number_prefix, at)
    moves.begin(ticket, emits="return.requested", actor=actor, at=at, visibility=Visibility.BUYER)
    return ticket if obstacles else moves.perform(ticket, "approve_at_once", actor=SYSTEM, at=at)


def _objections(line: OrderLine, quantity: int, at: datetime) -> Iterator[Reason]:
    earlier = ReturnTicket.objects.filter(line=line)
    if line.order.signed_at is None:
        yield Reason("not_delivered", noop("The order has not been delivered yet."))
    yield from units.objections(line, quantity)
    limit = value_at("refund.max_attempts_per_line", at)
    if earlier.count() >= limit:
        text = noop("This item has been requested %(limit)s times already; please use the help service.")
        yield Reason("too_many_requests", text, {"limit": limit})


def refundable_fen(line: OrderLine, quantity: int) -> int:
    """The paid share of some pieces, to the fen; the shares of all pieces add up to what was paid."""
    before = line.tickets.filter(kind=Kind.RETURN, state__in=(*OPEN, ReturnState.REFUNDED))
    taken = before.aggregate(n=Sum("quantity"))["n"] or 0
    return sum(split(line.paid_fen, [1] * line.quantity)[taken : taken + quantity])


def instant_facts(ticket: ReturnTicket, at: datetime) -> instant.InstantFacts:
    order = ticket.order
    return instant.InstantFacts(
        grade=order.buyer_grade,
        trusted_grades=tuple(value_at("instant.grades", at)),
        reason=ticket.reason_code,
        within_seven_days=within_seven_days(order.signed_at, at),
        promised=ticket.promise is not None,
        risk_flags=tuple((ticket.line.flags if ticket.line else {}).get("risk", [])),
        amount_fen=ticket.requested_fen,
        cap_fen=value_at("instant.cap_fen", at),
    )


def within_seven_days(signed_at: datetime | None, at: datetime) -> bool:
    """Whether the no-reason right still holds. An unknown calendar counts as yes: the buyer loses no right."""
    if signed_at is None:
        return False
    try:
        return at < right_ends_at(signed_at, value_at("refund.return_days", at), business_calendar())
    except CalendarYearMissing:
        return True


@moves.check(ReturnTicket, "agree", "agree_by_silence", "approve_at_once", "rule_for_buyer")
def return_address_needed(row: ReturnTicket, _context: Context) -> Iterator[Reason]:
    """Without a true return address nothing can be sent back (7-day measures art 11)."""
    if not row.shop.has_return_address:
        yield Reason("no_return_address", noop("Enter the shop's return address first."))


@moves.consequence(ReturnTicket, "agree", "agree_by_silence", "approve_at_once", "rule_for_buyer")
def start_ship_back(row: ReturnTicket, context: Context) -> None:
    """Fix the amount, the address and the day by which the goods must be on their way."""
    shop = row.shop
    row.approved_fen = row.requested_fen
    address = {key: getattr(shop, f"return_{key}") for key in ("name", "phone", "region", "address")}
    until = end_of(term_at("refund.buyer_ship_back", context.at), context.at, business_calendar())
    remember(row, {"return_address": address, "ship_back_by": until.isoformat()}, at=context.at)


@moves.consequence(ReturnTicket, "send_back", "goods_collected")
def start_confirmation(row: ReturnTicket, context: Context) -> None:
    """From dispatch the merchant has ten days to confirm, or less once the goods are there (C-5)."""
    until = end_of(term_at("refund.merchant_confirm", context.at), context.at, business_calendar())
    facts = {
        "confirm_by": until.isoformat(),
        "carrier": context.data.get("carrier"),
        "waybill": context.data.get("waybill"),
    }
    remember(row, facts, at=context.at)


@moves.consequence(ReturnTicket, "goods_arrived")
def shorten_confirmation(row: ReturnTicket, context: Context) -> None:
    """The law wants the refund within seven days of receipt, whatever the ten days say (7D art 13)."""
    days = value_at("refund.after_signing_days", context.at)
    term = term_at("refund.merchant_confirm", context.at)
    lawful = end_of(term.__class__(days, term.unit), context.at, business_calendar())
    known = row.confirm_due or midnight_after(context.at.date())
    remember(row, {"confirm_by": min(known, lawful).isoformat()}, at=context.at)


@moves.consequence(ReturnTicket, "confirm_receipt", "confirm_by_silence", "order_refund")
def queue_refund(row: ReturnTicket, context: Context) -> None:
    """Queue the payment; the case is refunded only when it was really paid."""
    refunds.queue(row, amount_fen=row.approved_fen or row.requested_fen, at=context.at)


def remember(row: ReturnTicket, facts: dict[str, Any], *, at: datetime) -> None:
    """Keep facts of a decision with the case and bring its clocks in step with them."""
    row.decision = {**row.decision, **{key: value for key, value in facts.items() if value is not None}}
    row.save(update_fields=["decision", "approved_fen"])
    deadlines.settle(row, at=at)


def extend_ship_back(row: ReturnTicket, until: datetime | None, *, at: datetime) -> None:
    """A courier who comes late or later never costs the buyer the right (E9)."""
    if (
        row.state == ReturnState.WAIT_RETURN
        and until
        and (row.ship_back_due is None or row.ship_back_due < until)
    ):
        remember(row, {"ship_back_by": until.isoformat()}, at=at)
