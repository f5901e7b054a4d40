"""Pickups, contracts and carriers as the people of a shop see them."""

from __future__ import annotations

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from carriers.models import (
    Carrier,
    CarrierContract,
    ContractRevision,
    PickupOrder,
    Shipment,
    TrackingEvent,
)
from carriers.states import CarrierState, ContractState, RevisionState
from portal.actors import Actor


def pickups_for(actor: Actor) -> QuerySet[PickupOrder]:
    """The pickups that concern an actor's shops."""
    rows = PickupOrder.objects.select_related(
        "shop", "carrier", "contract", "shipment", "sender", "recipient"
    )
    return rows if actor.sees_everything else rows.filter(shop_id__in=actor.shops)


def contracts_for(actor: Actor) -> QuerySet[CarrierContract]:
    """A shop's own contracts, and those of the platform that are in force and open to every shop."""
    rows = CarrierContract.objects.select_related("carrier", "shop")
    if actor.sees_everything:
        return rows
    open_to_all = Q(shop__isnull=True, state__in=ContractState.in_force)
    return rows.filter(Q(shop_id__in=actor.shops) | open_to_all)


def revisions_for(actor: Actor) -> QuerySet[ContractRevision]:
    """The terms of contracts that an actor may read; of the platform's contracts only those agreed."""
    rows = ContractRevision.objects.select_related("contract__carrier__partner", "contract__shop__merchant")
    if actor.sees_everything:
        return rows
    agreed = Q(contract__in=contracts_for(actor).filter(shop__isnull=True), state=RevisionState.SIGNED)
    return rows.filter(Q(contract__shop_id__in=actor.shops) | agreed)


def carriers_for(actor: Actor) -> QuerySet[Carrier]:
    """The carriers that work with the platform, each with the contracts this actor may read."""
    contracts = Prefetch("contracts", contracts_for(actor).order_by("number"), "my_contracts")
    areas = Prefetch("coverage__region")
    rows = Carrier.objects.filter(state__in=(CarrierState.APPROVED, CarrierState.SUSPENDED))
    return rows.prefetch_related(contracts, areas).order_by("code")


def scans_of(shipments: list[Shipment]) -> dict[int, list[TrackingEvent]]:
    """What carriers reported of each parcel, newest first, in one query; a local time counts as of its receipt."""
    found: dict[int, list[TrackingEvent]] = {shipment.pk: [] for shipment in shipments}
    rows = TrackingEvent.objects.filter(shipment__in=shipments, is_event=True)
    timed = rows.exclude(happened_at__isnull=True, happened_local="")
    for event in timed.order_by(Coalesce("happened_at", "received_at").desc(), "-id"):
        found[event.shipment_id].append(event)
    return found
