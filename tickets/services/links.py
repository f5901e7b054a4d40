"""Signed links for buyers: one case each, expiring, only the hash kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from portal.actors import Actor, ActorKind, Role
from portal.errors import NotFound
from portal.queries.policy import value_at
from tickets.models import BuyerLink, Ticket


def issue(ticket: Ticket, *, at: datetime) -> str:
    """A new link's token (192 random bits). It is shown once and cannot be read back."""
    token = secrets.token_urlsafe(24)
    days = value_at("buyer_link.days", at)
    BuyerLink.objects.create(
        ticket_id=ticket.pk, token_hash=digest(token), expires_at=at + timedelta(days=days), created_at=at
    )
    return token


def open_link(token: str, *, at: datetime) -> tuple[Ticket, Actor]:
    """The case behind a link and the buyer as an actor on it. Raises NotFound for a wrong or expired token."""
    link = (
        BuyerLink.objects.select_related("ticket").filter(token_hash=digest(token), expires_at__gt=at).first()
    )
    if link is None:
        raise NotFound()
    BuyerLink.objects.filter(pk=link.pk).update(last_used_at=at)
    ticket = link.ticket.as_kind()
    return ticket, Actor(ActorKind.BUYER, "buyer", frozenset({Role.BUYER}), subject=ticket.subject_key)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
