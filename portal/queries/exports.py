"""The exports within an actor's reach."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from portal.actors import Actor, ActorKind, Role
from portal.models import ExportRun

MANAGERS = frozenset({Role.OWNER, Role.MANAGER})


def exports_for(actor: Actor) -> QuerySet[ExportRun]:
    """What one has asked for oneself; a shop's managers see all of the shop, a partner its own, the platform all."""
    rows = ExportRun.objects.select_related("shop", "asker")
    if actor.sees_everything:
        return rows
    if actor.kind is ActorKind.MERCHANT:
        own = Q() if actor.holds_any(MANAGERS) else Q(asker_id=actor.id or 0)
        return rows.filter(own, shop_id__in=actor.shops)
    if actor.kind is ActorKind.PARTNER:
        return rows.filter(partner=actor.partner)
    return rows.none()
