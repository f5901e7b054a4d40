"""Remedies in kind: a claim whose remedy is a return, an exchange or a repair goes on as a linked case."""

from __future__ import annotations

from datetime import datetime

from portal.actors import SYSTEM
from portal.errors import Refused
from tickets.models import Ticket
from tickets.services import conversion, warranty
from tickets.states import ClaimRemedy


def open_case(parent: Ticket, remedy: str, *, at: datetime) -> Ticket:
    """Open the linked case that a remedy in kind is. The parent has ended. Raises Refused."""
    if remedy == ClaimRemedy.REPAIR:
        try:
            return _repair(parent, at)
        except (
            Refused
        ):  # For instance a repair is open already, or nobody repairs it: the buyer gets the money.
            return conversion.convert(parent, conversion.RETURN, actor=SYSTEM, at=at)
    to = conversion.EXCHANGE if remedy == ClaimRemedy.EXCHANGE else conversion.RETURN
    return conversion.convert(parent, to, actor=SYSTEM, at=at)


def _repair(parent: Ticket, at: datetime) -> Ticket:
    """A warranty case of the same item, which is reviewed as any other."""
    assert parent.line
    case = warranty.submit(parent.line, description=parent.description, serial="", actor=SYSTEM, at=at)
    Ticket.objects.filter(pk=case.pk).update(parent=parent.pk)
    return case
