"""When a repair becomes an exchange or a return: a child case opens and goes on from where the goods are (E9)."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from django.db import transaction

from portal.actors import SYSTEM, Actor
from portal.errors import Refused
from portal.services import moves
from portal.services.numbers import next_number
from portal.states import Visibility
from tickets.models import ReturnTicket, Ticket
from tickets.services import returns
from tickets.states import GoodsState, Kind, ReturnReason, ReturnState

EXCHANGE: Final = "exchange"
RETURN: Final = "return"
EXCHANGES = "tickets.services.exchanges"


def exchanges_open() -> bool:
    """Whether the room knows exchanges."""
    return find_spec(EXCHANGES) is not None


def convert(ticket: Ticket, to: str, *, actor: Actor, at: datetime) -> Ticket:
    """Open the child case of a case that has just ended: an exchange or a return, agreed without another review.

    An exchange that cannot be made (nothing left to exchange for) becomes a return, because the buyer is not to be
    left with neither (3B). Needs a transaction.
    """
    if to == EXCHANGE and exchanges_open():
        try:
            with transaction.atomic():
                return _exchange(ticket, actor, at)
        except Refused:
            return _return(ticket, actor, at)
    return _return(ticket, actor, at)


def _exchange(ticket: Ticket, actor: Actor, at: datetime) -> Ticket:
    exchanges: Any = import_module(EXCHANGES)
    assert ticket.line
    return exchanges.open_for(
        ticket.line,
        quantity=ticket.quantity,
        parent=ticket,
        wanted_item=ticket.line.item,
        promise=ticket.promise,
        actor=actor,
        at=at,
        approved=True,
    )


def _return(ticket: Ticket, actor: Actor, at: datetime) -> Ticket:
    line = ticket.line
    assert line
    child = ReturnTicket(
        kind=Kind.RETURN,
        state=ReturnState.WAIT_MERCHANT,
        shop_id=ticket.shop_id,
        storefront_id=ticket.storefront_id,
        order_id=ticket.order_id,
        line=line,
        promise=ticket.promise,
        contact_id=ticket.contact_id,
        phone_tail=ticket.phone_tail,
        quantity=ticket.quantity,
        parent=Ticket.objects.get(pk=ticket.pk),
        channel=ticket.channel,
        reason_code=ReturnReason.QUALITY,
        description=ticket.description,
        requested_fen=returns.refundable_fen(line, ticket.quantity),
        decision={"reasons": ticket.decision.get("choice", [])},
        number=next_number(ReturnTicket.number_prefix, at),
    )
    moves.begin(child, emits="return.requested", actor=actor, at=at, visibility=Visibility.BUYER)
    return _agreed(child, ticket, at)


def _agreed(child: ReturnTicket, ticket: Ticket, at: datetime) -> ReturnTicket:
    """The right to it is established already. Goods that are not with the buyer need not be sent any more."""
    try:
        with transaction.atomic():
            child = moves.perform(child, "approve_at_once", actor=SYSTEM, at=at)
    except Refused:
        return child  # For instance no return address: the merchant answers, or silence agrees.
    if ticket.goods != GoodsState.WITH_BUYER:
        for name in ("goods_collected", "goods_arrived"):
            child = moves.perform(child, name, actor=SYSTEM, at=at)
    return child
