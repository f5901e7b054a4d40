"""Complaints against carriers: which exist for an actor, and which parcels one may complain about."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from carriers.models import CarrierComplaint, ContractRevision, CustodyRecord, PickupAttempt, Shipment
from carriers.queries.contracts import contracts_in_force, revision_at
from carriers.queries.movements import shipments_for
from portal.actors import Actor, ActorKind


def complaints_for(actor: Actor) -> QuerySet[CarrierComplaint]:
    """The complaints within reach: those against a courier, those a partner raised, a shop's."""
    rows = CarrierComplaint.objects.select_related("carrier", "shop", "shipment", "contract")
    if actor.sees_everything:
        return rows
    if actor.kind is ActorKind.PARTNER:
        mine = Q(carrier__partner_id=actor.partner) | Q(raiser_id=actor.partner)
        return rows.filter(mine | Q(shop_id__in=actor.shops))
    return rows.filter(shop_id__in=actor.shops) if actor.kind is ActorKind.MERCHANT else rows.none()


def parcels_in_reach(actor: Actor) -> QuerySet[Shipment]:
    """The parcels somebody may complain about: those they may see, and those they had in their own hands."""
    if actor.kind is not ActorKind.PARTNER or actor.partner is None:
        return shipments_for(actor)
    held = CustodyRecord.objects.filter(shipment=OuterRef("pk"), partner_id=actor.partner)
    return Shipment.objects.filter(
        Exists(held) | Q(pk__in=shipments_for(actor).order_by().values("pk"))
    ).select_related("carrier", "shop")


def terms_at_booking(shipment: Shipment) -> ContractRevision | None:
    """The terms a parcel travels under: those of its pickup attempt, else those in force when it was announced (D2)."""
    attempt = PickupAttempt.objects.filter(shipment=shipment).select_related("revision__contract").first()
    if attempt is not None:
        return attempt.revision
    booked = shipment.created_at
    contracts = contracts_in_force(booked, shop_id=shipment.shop_id, service="next_day")
    own = [row for row in contracts if row.carrier_id == shipment.carrier_id]
    # A shop's own contract goes before the platform's.
    chosen = next((row for row in own if row.shop_id), own[0] if own else None)
    return revision_at(chosen, booked) if chosen else None
