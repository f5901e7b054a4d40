"""Returns, refunds without a return and exchanges for tests, made the way the product makes them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal.adapters.payment import PaymentResult
from portal.models import Shop
from portal.services import evidence, moves
from tests.builders import NOW, make_order, make_upload, merchant, partner_actor
from tickets.models import ExchangeTicket, Order, RefundOnlyTicket, ReturnTicket, Ticket
from tickets.services import exchanges, refund_only, refunds, returns


def ask(
    order: Order, reason: str = "quality", quantity: int = 1, when: datetime = NOW, **fields: Any
) -> ReturnTicket:
    """A return of some pieces of the first line."""
    line = order.lines.order_by("id")[0]
    return returns.request(
        line, quantity=quantity, reason=reason, description="", actor=buyer_side(order), at=when, **fields
    )


def ask_refund(
    order: Order, reason: str = "not_wanted", quantity: int = 1, when: datetime = NOW
) -> RefundOnlyTicket:
    """A refund without a return."""
    line = order.lines.order_by("id")[0]
    return refund_only.request(
        line, quantity=quantity, reason=reason, description="", actor=buyer_side(order), at=when
    )


def ask_exchange(
    order: Order, reason: str = "quality", quantity: int = 1, when: datetime = NOW, **fields: Any
) -> ExchangeTicket:
    """An exchange."""
    line = order.lines.order_by("id")[0]
    return exchanges.request(
        line, quantity=quantity, reason=reason, description="", actor=buyer_side(order), at=when, **fields
    )


def buyer_side(order: Order) -> Any:
    return partner_actor(order.storefront)


def prove(ticket: Ticket, when: datetime = NOW) -> None:
    """The shop adds a film to the case."""
    evidence.add(ticket, make_upload(), actor=merchant(ticket.shop), at=when, kind="video")


def act(ticket: Any, name: str, when: datetime = NOW, **data: Any) -> Any:
    """A move of the shop's people."""
    return moves.perform(ticket, name, actor=merchant(ticket.shop), at=when, data=data)


def buyer_acts(ticket: Any, name: str, when: datetime = NOW, **data: Any) -> Any:
    """A move of the buyer's side."""
    return moves.perform(ticket, name, actor=partner_actor(ticket.storefront), at=when, data=data)


def pay_all(when: datetime = NOW) -> None:
    """Everything queued is paid."""
    for refund in refunds.claim_due(at=when):
        refunds.record_result(refund, PaymentResult(True, reference="T1"), at=when)


def flagged(shop: Shop, flags: dict[str, Any], **fields: Any) -> Order:
    """An order whose line has these flags."""
    order = make_order(shop, **fields)
    order.lines.update(flags=flags)
    return order
