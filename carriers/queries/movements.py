"""Pickups and parcels: which exist for an actor."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from carriers.models import PickupOrder, PickupPayment, Shipment
from portal.actors import Actor, ActorKind


def pickups_for(actor: Actor) -> QuerySet[PickupOrder]:
    """The pickups within reach: a courier's own, those a storefront asked for, a shop's."""
    rows = PickupOrder.objects.select_related(
        "shop", "carrier", "shipment", "contract", "sender", "recipient", "payment"
    )
    if actor.sees_everything:
        return rows
    if actor.kind is ActorKind.PARTNER:
        mine = Q(carrier__partner_id=actor.partner) | Q(requester_id=actor.partner)
        return rows.filter(mine | Q(shop_id__in=actor.shops))
    if actor.kind is ActorKind.MERCHANT:
        return rows.filter(shop_id__in=actor.shops)
    return rows.filter(parent_key=actor.subject) if actor.subject else rows.none()


def shipments_for(actor: Actor) -> QuerySet[Shipment]:
    """The parcels within reach: a courier's own, those of pickups a storefront asked for, a shop's."""
    rows = Shipment.objects.select_related("carrier", "shop")
    if actor.sees_everything:
        return rows
    if actor.kind is ActorKind.PARTNER:
        asked = Q(attempt__pickup__requester_id=actor.partner) | Q(piece__pickup__requester_id=actor.partner)
        mine = Q(carrier__partner_id=actor.partner) | asked
        return rows.filter(mine | Q(shop_id__in=actor.shops))
    if actor.kind is ActorKind.MERCHANT:
        return rows.filter(shop_id__in=actor.shops)
    return rows.filter(attempt__pickup__parent_key=actor.subject) if actor.subject else rows.none()


def payments_for(actor: Actor) -> QuerySet[PickupPayment]:
    """The payments of the pickups within reach."""
    rows = PickupPayment.objects.select_related("pickup__carrier", "pickup__shop")
    return rows.filter(pickup__in=pickups_for(actor).values("pk"))
