"""When a case goes on as another: a claim or a repair that becomes a return or an exchange opens a linked case that
needs no further consent, and goes on from where the goods are (E9, E17)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import SYSTEM, Actor
from portal.errors import Reason, Refused
from portal.services import moves
from portal.services.numbers import next_number
from portal.states import Visibility
from tickets.models import ReturnDetail, ReturnTicket, Ticket, WarrantyDetail
from tickets.services import amounts, exchanges, requests, returns, sending_back, units
from tickets.states import Channel, GoodsState, ReturnReason, Trouble

EXCHANGE: Final = "exchange"
RETURN: Final = "return"
GIVEN = Reason("given", noop("Case %(case)s gives the buyer this; the merchant has no say."))


def convert(ticket: Ticket, to: str, *, actor: Actor, at: datetime) -> Ticket:
    """Open the linked case of a case that has ended: an exchange or a return, agreed without another review.

    An exchange that cannot be made (nothing left to exchange for) becomes a return, because the buyer is not to be
    left with neither (3B). Raises Refused where the pieces are in another case already.
    """
    if to == EXCHANGE:
        try:
            return to_exchange(ticket, actor=actor, at=at)
        except Refused:
            return to_return(ticket, actor=actor, at=at)
    return to_return(ticket, actor=actor, at=at)


@transaction.atomic
def to_exchange(ticket: Ticket, *, actor: Actor, at: datetime) -> Ticket:
    """The same item once more. Raises Refused."""
    assert ticket.line
    child = exchanges.open_for(
        ticket.line,
        quantity=ticket.quantity,
        parent=_plain(ticket),
        wanted_item=ticket.line.item,
        promise=ticket.promise,
        actor=actor,
        at=at,
        approved=False,
    )
    return _agreed(child, ticket, at)


@transaction.atomic
def to_return(ticket: Ticket, *, actor: Actor, at: datetime) -> ReturnTicket:
    """A return of the same pieces under the same promise, at the merchant's cost. Raises Refused."""
    assert ticket.line
    line = units.lock_line(ticket.line)
    moves.refuse_if(list(units.objections(line, ticket.quantity, but=ticket)))
    child: ReturnTicket = requests.prepared(
        ReturnTicket,
        line,
        quantity=ticket.quantity,
        reason_code=ReturnReason.QUALITY,
        description=ticket.description,
        parent=_plain(ticket),
        channel=Channel.SYSTEM,
        promise_id=ticket.promise_id,
    )
    detail = ReturnDetail(attempt=requests.attempts(line) + 1)
    amounts.assess(detail, child)
    returns.set_freight(detail, child)
    told = ticket.decision.get("choice") or [
        Reason(GIVEN.code, GIVEN.text, {"case": ticket.number}).as_json()
    ]
    child.decision = {"reasons": told}
    child.number = next_number(child.number_prefix, at)
    moves.begin(child, emits="return.requested", actor=actor, at=at, visibility=Visibility.BUYER)
    detail.ticket = child
    detail.save()
    return _agreed(child, ticket, at)


def _plain(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def _agreed(child: Any, ticket: Ticket, at: datetime) -> Any:
    """The right to it is established already. Goods that are not with the buyer need not be sent any more; those
    that were lost on the way nobody can examine, so it is paid or replaced at once (S0 0.37)."""
    try:
        with transaction.atomic():
            child = moves.perform(child, "approve_at_once", actor=SYSTEM, at=at)
    except Refused:
        return child  # For instance no return address: the merchant answers, or silence agrees.
    if _lost(ticket):
        child.goods = ticket.goods
        child.save(update_fields=["goods"])
        sending_back.go_on_without_return(child, at=at)
        return moves.lock(child)
    if ticket.goods != GoodsState.WITH_BUYER:
        for name in ("goods_collected", "goods_arrived"):
            child = moves.perform(child, name, actor=SYSTEM, at=at)
    return child


def _lost(ticket: Ticket) -> bool:
    """Whether the goods were last heard of on a parcel that was lost."""
    known = WarrantyDetail.objects.filter(ticket_id=ticket.pk, trouble=Trouble.LOST)
    return ticket.goods != GoodsState.WITH_BUYER and known.exists()
