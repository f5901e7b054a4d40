"""Reading insurance claims."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from portal.actors import Actor, ActorKind
from tickets.models import InsuranceClaim


def claims_for(actor: Actor) -> QuerySet[InsuranceClaim]:
    """The claims within reach: an insurer's own, those of a shop."""
    rows = InsuranceClaim.objects.select_related("policy__order", "ticket", "shop")
    if actor.sees_everything:
        return rows
    if actor.kind is ActorKind.PARTNER:
        return rows.filter(Q(policy__insurer_id=actor.partner) | Q(shop_id__in=actor.shops))
    return rows.filter(shop_id__in=actor.shops)
