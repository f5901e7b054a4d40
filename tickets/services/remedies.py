"""Going on as a linked case: a claim or repair whose remedy is a return opens one that needs no further consent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext_noop as noop

from portal.actors import SYSTEM
from portal.errors import Reason
from portal.services import moves
from portal.services.numbers import next_number
from portal.states import Visibility
from tickets.models import ReturnTicket, Ticket
from tickets.services.returns import refundable_fen
from tickets.states import Channel, ClaimRemedy, Kind, ReturnReason, ReturnState

PROMISED = Reason("promised", noop("Case %(case)s gives the buyer this return; the merchant has no say."))


def open_case(parent: Ticket, remedy: str, *, at: datetime) -> Ticket:
    """Open the linked case that a remedy in kind is."""
    return OPENERS[ClaimRemedy(remedy)](parent, at)


def to_return(parent: Ticket, at: datetime) -> ReturnTicket:
    """A return of the same pieces under the same promise, agreed already, at the merchant's cost."""
    line = parent.line
    assert line
    child = ReturnTicket(
        kind=Kind.RETURN,
        state=ReturnState.WAIT_MERCHANT,
        channel=Channel.SYSTEM,
        parent_id=parent.pk,
        shop_id=parent.shop_id,
        storefront_id=parent.storefront_id,
        order_id=parent.order_id,
        line=line,
        promise_id=parent.promise_id,
        contact_id=parent.contact_id,
        phone_tail=parent.phone_tail,
        quantity=parent.quantity,
        reason_code=ReturnReason.QUALITY,
        description=parent.description,
        requested_fen=refundable_fen(line, parent.quantity),
    )
    facts = {"case": parent.number}
    child.decision = {"reasons": [Reason(PROMISED.code, PROMISED.text, facts).as_json()]}
    child.number = next_number(child.number_prefix, at)
    moves.begin(child, emits="return.requested", actor=SYSTEM, at=at, visibility=Visibility.BUYER)
    return moves.perform(child, "approve_at_once", actor=SYSTEM, at=at)


OPENERS: dict[ClaimRemedy, Callable[[Ticket, datetime], Ticket]] = {ClaimRemedy.RETURN_REFUND: to_return}
