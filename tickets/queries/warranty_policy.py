"""Reading what merchants offer on warranty beyond the common rules."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from portal.actors import Actor
from tickets.models import WarrantyPolicy


def policies_at(at: datetime) -> QuerySet[WarrantyPolicy]:
    """Every policy in force; anybody may read them (S0 0.25)."""
    rows = WarrantyPolicy.objects.filter(effective_from__lte=at).select_related("shop")
    return rows.filter(Q(effective_until__isnull=True) | Q(effective_until__gt=at))


def policies_of(actor: Actor) -> QuerySet[WarrantyPolicy]:
    """Every policy of the actor's shops, past and coming ones too."""
    return WarrantyPolicy.objects.filter(shop_id__in=actor.shops)


def policy_for(shop_id: int, item: str, category: str, at: datetime) -> WarrantyPolicy | None:
    """The policy that speaks of an item: for the item itself, else for the longest category, else for the shop; of
    several the newest."""
    rows = [
        row
        for row in policies_at(at).filter(shop_id=shop_id, item__in=["", item])
        if row.holds(item, category, at)
    ]
    rows.sort(key=lambda row: (bool(row.item), len(row.category), row.effective_from), reverse=True)
    return next(iter(rows), None)
