"""Compensations for tests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal.models import Shop
from tests.builders import NOW, make_calendar, make_order, make_shop
from tickets import tasks
from tickets.models import Compensation, Order
from tickets.services import compensations


def make_compensation(
    shop: Shop | None = None,
    *,
    fen: int = 5_000,
    order: Order | None = None,
    at: datetime = NOW,
    **facts: Any,
) -> Compensation:
    """A compensation for a broken promise of the merchant; up to 200.00 it is approved at once."""
    make_calendar()
    order = order or make_order(shop or make_shop())
    said = {"cause": "incident:1", "basis": "next_day", "beneficiary": order.buyer_ref, "liable": "merchant"}
    said |= {"ticket": None, "promise": None} | facts
    return compensations.propose(amount_fen=fen, order=order, at=at, **said)


def pay_now(row: Compensation) -> Compensation:
    """The sweep that pays runs once."""
    tasks.pay_refunds()
    row.refresh_from_db()
    return row
