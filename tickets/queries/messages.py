"""Reading what was said on a case: each actor what is meant for them, and nothing else."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from portal.actors import BUYER_SIDE, REVIEWERS, SHOP_WORKERS, Actor, ActorKind, Role
from portal.policies.money import format_fen
from tickets.models import CaseMessage, ReplyTemplate, Ticket
from tickets.policies.disputes import party_of
from tickets.policies.messages import audiences_of
from tickets.states import MessageAudience, Party

WRITERS = BUYER_SIDE | SHOP_WORKERS | REVIEWERS | {Role.ERP}
PROGRAMS = frozenset({Role.ERP, Role.SHOP_PROGRAM})
PEOPLE = frozenset({ActorKind.MERCHANT, ActorKind.PLATFORM})


def speaking_side(ticket: Ticket, actor: Actor) -> str:
    """The side on which somebody reads and writes on a case; empty for one who has no part in its talk."""
    if not ticket.concerns(actor):
        return ""
    if actor.kind is ActorKind.PARTNER:
        speaks = actor.partner == ticket.storefront_id and Role.STOREFRONT in actor.roles
        if not speaks and not ticket.roles_of(actor) & PROGRAMS:
            return ""
        return Party.BUYER if speaks else Party.MERCHANT
    return party_of(actor, storefront=ticket.storefront_id)


def messages_for(ticket: Ticket, actor: Actor) -> QuerySet[CaseMessage]:
    """What was said to the actor's side, oldest first; notes only to the people of the side that wrote them."""
    side = speaking_side(ticket, actor)
    rows = CaseMessage.objects.filter(ticket_id=ticket.pk)
    if not side:
        return rows.none()
    open_to_side = Q(audience__in=audiences_of(side, in_person=False))
    if side != Party.BUYER and actor.kind in PEOPLE:
        open_to_side |= Q(audience=MessageAudience.INTERNAL, party=side)
    return rows.filter(open_to_side).order_by("id")


def may_say(ticket: Ticket, actor: Actor) -> tuple[MessageAudience, ...]:
    """Whom an actor may address on a case; nobody without a part or a role in it."""
    side = speaking_side(ticket, actor)
    if not side or not ticket.roles_of(actor) & WRITERS:
        return ()
    return audiences_of(side, in_person=actor.kind in PEOPLE)


def templates_for(actor: Actor) -> QuerySet[ReplyTemplate]:
    """The prepared replies of the actor's shops and those for everybody."""
    rows = ReplyTemplate.objects.all()
    if actor.kind is ActorKind.PLATFORM:
        return rows.filter(shop=None)
    return rows.filter(Q(shop=None) | Q(shop_id__in=actor.shops))


def facts_for_replies(ticket: Ticket) -> dict[str, str]:
    """What fills the placeholders of a template."""
    amount = ticket.requested_fen if ticket.approved_fen is None else ticket.approved_fen
    return {
        "number": ticket.number,
        "item": ticket.line.title if ticket.line else "",
        "amount": format_fen(amount),
    }
