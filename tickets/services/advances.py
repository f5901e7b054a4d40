"""Fast refunds (B8): the one refund of a case paid early, and who makes it good afterwards."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db.models import Sum

from portal.actors import SYSTEM
from portal.queries.policy import value_at
from portal.services import moves
from portal.services.numbers import next_number
from portal.workflow import Context
from tickets.models import Advance, Order, OrderPromise, Refund, ReturnTicket
from tickets.policies import advance as rules
from tickets.policies import books as entries
from tickets.services import books, refunds
from tickets.services.requests import callable_at, remember
from tickets.states import AdvanceState, BookAccount, GoodsState, ReturnState

OUTSTANDING = (AdvanceState.APPLIED, AdvanceState.ADVANCED, AdvanceState.MERCHANT_REFUSED)


def consider(ticket: ReturnTicket, *, at: datetime) -> Advance | None:
    """Pay a trusted buyer now that a carrier has the goods, or keep with the case why not.

    The buyer's orders are locked, so that two cases never share what is left of one limit.
    """
    order, line = ticket.order, ticket.line
    assert line is not None
    list(
        Order.objects.select_for_update(of=("self",), no_key=True)
        .filter(storefront_id=order.storefront_id, buyer_ref=order.buyer_ref)
        .order_by("pk")
    )
    promise = OrderPromise.objects.filter(line=line, kind="fast_refund").first()
    facts = rules.AdvanceFacts(
        grade=ticket.decision.get("inputs", {}).get("grade", order.buyer_grade),
        limits=value_at("advance.limits", at),
        promised=promise is not None and callable_at(promise, ticket.created_at),
        carrier_has_goods=ticket.goods == GoodsState.RETURNING and bool(ticket.decision.get("collected_at")),
        amount_fen=ticket.approved_fen or ticket.requested_fen,
        outstanding_fen=outstanding(order.storefront_id, order.buyer_ref),
        flags=line.flags,
    )
    reasons = list(rules.obstacles(facts)) if promise else []
    if promise is None or reasons or Advance.objects.filter(ticket_id=ticket.pk).exists():
        if reasons:
            told = {"inputs": asdict(facts), "reasons": [reason.as_json() for reason in reasons]}
            remember(ticket, {"no_advance": told}, at=at)
        return None
    return _begin(ticket, facts.amount_fen, at)


def outstanding(storefront: int, buyer_ref: str) -> int:
    """What a buyer has been advanced and nobody has made good yet (fen)."""
    rows = Advance.objects.filter(storefront_id=storefront, buyer_ref=buyer_ref, state__in=OUTSTANDING)
    return rows.aggregate(n=Sum("amount_fen"))["n"] or 0


def _begin(ticket: ReturnTicket, amount_fen: int, at: datetime) -> Advance:
    row = Advance(
        number=next_number(Advance.number_prefix, at),
        ticket_id=ticket.pk,
        shop_id=ticket.shop_id,
        storefront_id=ticket.storefront_id,
        buyer_ref=ticket.order.buyer_ref,
        amount_fen=amount_fen,
    )
    moves.begin(row, emits="advance.applied", actor=SYSTEM, at=at)
    refunds.begin_payment(ticket, at=at)
    return row


def _of(ticket_id: int, *states: str) -> Advance | None:
    return Advance.objects.filter(ticket_id=ticket_id, state__in=states).first()


@moves.consequence(Refund, "pay", "confirm_transfer")
def note_payment(row: Refund, context: Context) -> None:
    """The money has left while the merchant still waits for the goods, or has refused them meanwhile."""
    advance = _of(row.ticket_id, AdvanceState.APPLIED)
    if advance is None:
        return
    state = ReturnTicket.objects.get(pk=row.ticket_id).state
    advance = moves.perform(advance, "note_payment", actor=SYSTEM, at=context.at)
    if state == ReturnState.REFUNDED:
        moves.perform(advance, "recover", actor=SYSTEM, at=context.at)
    elif state in (ReturnState.REFUSED, ReturnState.CLOSED):
        moves.perform(advance, "note_refusal", actor=SYSTEM, at=context.at)


@moves.consequence(ReturnTicket, "complete")
def recover(row: ReturnTicket, context: Context) -> None:
    """The refund was due: the merchant's settlement makes the advance good."""
    advance = _of(row.pk, AdvanceState.ADVANCED, AdvanceState.MERCHANT_REFUSED)
    if advance is not None:
        moves.perform(advance, "recover", actor=SYSTEM, at=context.at)


@moves.consequence(ReturnTicket, "refuse_receipt")
def freeze(row: ReturnTicket, context: Context) -> None:
    """Nothing more is paid; what was advanced waits for the decision (G18)."""
    refunds.hold(row, at=context.at)
    if (advance := _of(row.pk, AdvanceState.ADVANCED)) is not None:
        moves.perform(advance, "note_refusal", actor=SYSTEM, at=context.at)


@moves.consequence(ReturnTicket, "rule_for_merchant", "expire")
def end_without_refund(row: ReturnTicket, context: Context) -> None:
    """Decided for the merchant: what was held back is not paid, and an advance not paid yet ends."""
    refunds.cancel_held(row, at=context.at)
    unpaid = Refund.objects.filter(ticket_id=row.pk, state="cancelled").exists()
    if unpaid and (advance := _of(row.pk, AdvanceState.APPLIED)) is not None:
        moves.perform(advance, "close", actor=SYSTEM, at=context.at)


@moves.consequence(Advance, "write_off")
def platform_bears_it(row: Advance, context: Context) -> None:
    """The merchant has won: its settlement is given back what the advance took, and the platform bears it."""
    _give_back(row, BookAccount.PLATFORM_ADVANCE, context.at)


@moves.consequence(Advance, "recover_from_buyer")
def buyer_paid_back(row: Advance, context: Context) -> None:
    """The merchant has won and the buyer has paid back: the money is there again."""
    _give_back(row, BookAccount.STOREFRONT_CASH, context.at)


def _give_back(row: Advance, bearer: str, at: datetime) -> None:
    refund = Refund.objects.get(ticket_id=row.ticket_id)
    back = entries.moved(bearer, refund.borne_by, row.amount_fen)
    books.post(f"advance-{row.number}:settled", back, cause=row.number, order=row.ticket.order, at=at)
