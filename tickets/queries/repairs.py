"""Reading repair jobs."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from portal.actors import Actor, ActorKind
from tickets.models import ForeignIntake, RepairCentre, RepairJob


def repairs_for(actor: Actor) -> QuerySet[RepairJob]:
    """The jobs within reach: a repair centre's own, those of a shop."""
    rows = RepairJob.objects.select_related(
        "centre", "shop", "ticket__line", "ticket__order"
    ).prefetch_related("parts_used")
    if actor.sees_everything:
        return rows
    if actor.kind is ActorKind.PARTNER:
        return rows.filter(Q(centre__partner_id=actor.partner) | Q(shop_id__in=actor.shops))
    return rows.filter(shop_id__in=actor.shops)


def strayed_for(actor: Actor) -> QuerySet[ForeignIntake]:
    """What reached the wrong centre, within reach: where it arrived, where it is expected, and for the shop."""
    rows = ForeignIntake.objects.select_related("centre", "shop", "job__centre", "job__ticket")
    if actor.sees_everything:
        return rows
    if actor.kind is ActorKind.PARTNER:
        mine = Q(centre__partner_id=actor.partner) | Q(job__centre__partner_id=actor.partner)
        return rows.filter(mine | Q(shop_id__in=actor.shops))
    return rows.filter(shop_id__in=actor.shops)


def own_centre(actor: Actor, code: str) -> RepairCentre | None:
    """A centre of the partner that calls, by its code."""
    return RepairCentre.objects.filter(partner__pk=actor.partner or 0, code=code).first()
