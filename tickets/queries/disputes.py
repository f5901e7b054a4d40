"""Reading disputes: which exist for an actor, and what each side may read in them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from portal.actors import Actor, ActorKind
from tickets.models import Dispute, DisputeMessage, Ticket
from tickets.policies.disputes import party_of
from tickets.states import Audience, DisputeState, Intervention, Party


def disputes_for(actor: Actor) -> QuerySet[Dispute]:
    """The disputes within reach; a foreign one looks the same as none."""
    rows = Dispute.objects.select_related("shop", "ticket__order")
    if actor.sees_everything:
        return rows
    if actor.kind is ActorKind.MERCHANT:
        return rows.filter(shop_id__in=actor.shops)
    if actor.kind is ActorKind.PARTNER:
        return rows.filter(Q(ticket__storefront_id=actor.partner) | Q(shop_id__in=actor.shops))
    key = actor.subject.removeprefix("ticket:")
    return rows.filter(cases__ticket_id=int(key)) if key.isdecimal() else rows.none()


def dispute_of(ticket: Ticket) -> Dispute | None:
    """The newest dispute that a case is part of."""
    return Dispute.objects.filter(cases__ticket_id=ticket.pk).order_by("-pk").first()


def messages_for(dispute: Dispute, actor: Actor) -> QuerySet[DisputeMessage]:
    """What an actor may read: what is meant for everybody, and what the own side told the platform."""
    party = party_of(actor, storefront=dispute.ticket.storefront_id)
    rows = DisputeMessage.objects.filter(dispute=dispute)
    return rows if party == Party.PLATFORM else rows.filter(Q(audience=Audience.EVERYBODY) | Q(party=party))


def may_dispute(ticket: Ticket, actor: Actor) -> bool:
    """Whether somebody may call on the platform now."""
    named = ticket.state in ticket.disputable and ticket.concerns(actor)
    return named and ticket.intervention in (Intervention.NONE, Intervention.SETTLED)


def undecided() -> QuerySet[Dispute]:
    return Dispute.objects.exclude(state__in=(*DisputeState.over,))
