"""Going on as a linked case: a claim or a repair whose remedy is a return, an exchange or a repair opens one that needs
no further consent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from portal.actors import SYSTEM
from portal.errors import Reason
from portal.services import moves
from portal.services.numbers import next_number
from portal.states import Visibility
from tickets.models import ReturnDetail, ReturnTicket, Ticket
from tickets.services import amounts, exchanges, requests, returns, units, warranty
from tickets.states import Channel, ClaimRemedy, ReturnReason

GIVEN = Reason("promised", noop("Case %(case)s gives the buyer this; the merchant has no say."))


def open_case(parent: Ticket, remedy: str, *, at: datetime) -> Ticket:
    """Open the linked case that a remedy in kind is. The parent has ended or no longer needs its pieces."""
    return OPENERS[ClaimRemedy(remedy)](parent, at)


@transaction.atomic
def to_return(parent: Ticket, at: datetime) -> ReturnTicket:
    """A return of the same pieces under the same promise, agreed already, at the merchant's cost. Raises Refused."""
    assert parent.line
    line = units.lock_line(parent.line)
    moves.refuse_if(list(units.objections(line, parent.quantity, but=parent)))
    ticket: ReturnTicket = requests.prepared(
        ReturnTicket,
        line,
        quantity=parent.quantity,
        reason_code=ReturnReason.QUALITY,
        description=parent.description,
        parent=parent,
    )
    ticket.promise_id, ticket.channel = parent.promise_id, Channel.SYSTEM
    detail = ReturnDetail(attempt=requests.attempts(line) + 1)
    amounts.assess(detail, ticket)
    returns.set_freight(detail, ticket)
    ticket.decision = {"reasons": [Reason(GIVEN.code, GIVEN.text, {"case": parent.number}).as_json()]}
    ticket.number = next_number(ticket.number_prefix, at)
    moves.begin(ticket, emits="return.requested", actor=SYSTEM, at=at, visibility=Visibility.BUYER)
    detail.ticket = ticket
    detail.save()
    return moves.perform(ticket, "approve_at_once", actor=SYSTEM, at=at)


def to_exchange(parent: Ticket, at: datetime) -> Ticket:
    """The same item once more, agreed already. Raises Refused."""
    assert parent.line
    return exchanges.open_for(
        parent.line,
        quantity=parent.quantity,
        parent=parent,
        wanted_item="",
        promise=parent.promise,
        actor=SYSTEM,
        at=at,
        approved=True,
    )


def to_repair(parent: Ticket, at: datetime) -> Ticket:
    """A warranty case of the same item, to be reviewed. Raises Refused."""
    assert parent.line
    case = warranty.submit(parent.line, description=parent.description, serial="", actor=SYSTEM, at=at)
    Ticket.objects.filter(pk=case.pk).update(parent=parent)
    return case


OPENERS: dict[ClaimRemedy, Callable[[Ticket, datetime], Ticket]] = {
    ClaimRemedy.RETURN_REFUND: to_return,
    ClaimRemedy.EXCHANGE: to_exchange,
    ClaimRemedy.REPAIR: to_repair,
}
