"""Warnings, made as the sweep makes them."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal.models import Deadline, DeadlineWarning, Shop
from portal.services import sweeps
from tests.builders import NOW, make_order, partner_actor
from tickets.models import ReturnTicket
from tickets.services import returns


def make_case(shop: Shop) -> ReturnTicket:
    """A return that waits 48 hours for the merchant's answer."""
    order = make_order(shop)
    buyer = partner_actor(order.storefront)
    asked = {"quantity": 1, "reason": "damaged", "description": "Broken corner"}
    return returns.request(order.lines.get(), **asked, actor=buyer, at=NOW)


def warn_at(at: datetime, ticket: ReturnTicket, level: int) -> DeadlineWarning:
    sweeps.send_reminders(at=at)
    return DeadlineWarning.objects.get(deadline__subject_id=ticket.pk, deadline__name="answer", level=level)


def make_warning(shop: Shop, *, ticket: ReturnTicket | None = None) -> DeadlineWarning:
    """The first warning about a case that waits for an answer of the shop, dated back to the present."""
    case = ticket or make_case(shop)
    deadline = Deadline.objects.get(subject_id=case.pk, name="answer", subject_type__model="ticket")
    deadline.reminders.filter(level=1).update(due_at=NOW - timedelta(minutes=1))
    return warn_at(NOW, case, 1)
