"""Disputes for tests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal.actors import Actor
from portal.models import Shop
from portal.services import moves
from tests.builders import (
    NOW,
    make_calendar,
    make_order,
    make_shop,
    make_upload,
    merchant,
    partner_actor,
    staff,
)
from tests.builders_returns import prove
from tickets.models import Dispute, ReturnTicket
from tickets.services import disputes, returns


def make_refused_return(shop: Shop | None = None, *, quantity: int = 1, **order: Any) -> ReturnTicket:
    """A return for quality that the merchant has refused."""
    make_calendar()
    sold = make_order(shop or make_shop(), **order)
    row = returns.request(
        sold.lines.get(), quantity=quantity, reason="quality", description="", actor=buyer_of(sold), at=NOW
    )
    prove(row)
    said = {"cause": "used", "reason": "it was used"}
    return moves.perform(row, "refuse", actor=merchant(row.shop), at=NOW, data=said)


def buyer_of(row: Any) -> Actor:
    """The storefront that speaks for the buyer."""
    return partner_actor(row.storefront)


def make_dispute(ticket: ReturnTicket | None = None, *, at: datetime = NOW) -> Dispute:
    """A dispute of the buyer about a refused return."""
    ticket = ticket or make_refused_return()
    return disputes.open_dispute(ticket, reason="it arrived broken", actor=buyer_of(ticket), at=at)


def decide(row: Dispute, winner: str = "buyer", *, at: datetime = NOW) -> Dispute:
    """Accepted, judged by 1 and confirmed by 2."""
    verdict = {"winner": winner, "reason": "the photos show it clearly", "articles": "TB99 art 10"}
    moves.perform(row, "accept_case", actor=staff(id=1), at=at)
    moves.perform(row, "first_verdict", actor=staff(id=1), at=at, data=verdict)
    return moves.perform(row, "supervisor_ok", actor=staff("platform.supervisor", id=2), at=at)


def appealed(row: Dispute, actor: Actor, *, at: datetime) -> Dispute:
    """An appeal with a new file."""
    disputes.add_file(row, make_upload("new.png"), actor=actor, at=at)
    return moves.perform(row, "appeal", actor=actor, at=at, data={"reason": "the new photo"})
