"""Cases on which something is said, for tests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal.actors import Actor
from portal.models import Shop
from tests.builders import NOW, make_calendar, make_order, make_partner, make_shop, merchant, partner_actor
from tickets.models import CaseMessage, ReturnTicket
from tickets.services import links, messages, returns
from tickets.states import MessageAudience


def make_case(
    shop: Shop | None = None, *, reason: str = "damaged", at: datetime = NOW, **order: Any
) -> ReturnTicket:
    """A return that waits for the merchant's answer."""
    make_calendar()
    sold = make_order(shop or make_shop(), **order)
    buyer = partner_actor(sold.storefront)
    return returns.request(
        sold.lines.get(), quantity=1, reason=reason, description="Broken corner", actor=buyer, at=at
    )


def buyer_with_link(ticket: Any) -> Actor:
    """The buyer as the signed link knows them."""
    return links.open_link(links.issue(ticket, at=NOW), at=NOW)[1]


def erp_of(shop: Shop, *kinds: str) -> Actor:
    """A program that works for the shop."""
    partner = make_partner(kinds or ("erp",), (shop,))
    roles = frozenset(f"partner.{kind}" for kind in partner.kinds)
    return Actor(
        partner_actor(partner).kind, partner.name, roles, partner=partner.pk, shops=frozenset({shop.pk})
    )


def write(ticket: Any, *, text: str = "hello", actor: Actor | None = None) -> CaseMessage:
    """A message to the buyer."""
    by = actor or merchant(ticket.shop)
    return messages.say(ticket, text, audience=MessageAudience.BUYER, actor=by, at=NOW)


def note(ticket: Any, *, text: str = "a note", actor: Actor | None = None) -> CaseMessage:
    """An internal note of the shop."""
    by = actor or merchant(ticket.shop)
    return messages.say(ticket, text, audience=MessageAudience.INTERNAL, actor=by, at=NOW)
