"""Reading repair jobs."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from portal.actors import Actor, ActorKind
from tickets.models import RepairJob


def repairs_for(actor: Actor) -> QuerySet[RepairJob]:
    """The jobs within reach: a repair centre's own, those of a shop."""
    rows = RepairJob.objects.select_related("centre", "shop", "ticket__line", "ticket__order")
    if actor.sees_everything:
        return rows
    if actor.kind is ActorKind.PARTNER:
        return rows.filter(Q(centre__partner_id=actor.partner) | Q(shop_id__in=actor.shops))
    return rows.filter(shop_id__in=actor.shops)
