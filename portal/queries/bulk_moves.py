"""The bulk moves within an actor's reach."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from portal.actors import Actor, ActorKind
from portal.models import BulkRun


def bulk_runs_for(actor: Actor) -> QuerySet[BulkRun]:
    """A shop's own, a partner's own, all for the platform; a foreign one looks the same as none."""
    rows = BulkRun.objects.select_related("shop", "subject_type")
    if actor.sees_everything:
        return rows
    if actor.kind is ActorKind.MERCHANT:
        return rows.filter(shop_id__in=actor.shops)
    if actor.kind is ActorKind.PARTNER:
        return rows.filter(Q(partner=actor.partner))
    return rows.none()
