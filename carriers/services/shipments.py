"""Parcels: announced, and moved by what carriers report of them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from carriers.adapters.updates import Update
from carriers.models import CarrierAccount, Shipment
from carriers.models.pickup import DESK
from carriers.services.applying import apply
from carriers.services.roster import Told, normal
from carriers.services.watching import watch
from portal.actors import SYSTEM, Actor
from portal.errors import NotPermitted
from portal.queries.policy import value_at
from portal.services import timeline


def apply_update(account: CarrierAccount, update: Update, *, received_at: datetime) -> Shipment | None:
    """Apply one update to the parcel it speaks of; None if no such parcel is known (yet)."""
    return apply([Told(account.pk, account.provider, update, received_at)])[0]


def register(
    *,
    reference: str,
    account: CarrierAccount,
    carrier_id: int,
    waybill: str,
    shop_id: int | None,
    at: datetime,
    origin: str = "",
    destination: str = "",
) -> Shipment:
    """Announce a parcel that somebody else has booked, such as the original delivery of an order.

    `origin` and `destination` are region codes, blank where nobody knows.
    """
    shipment, created = Shipment.objects.get_or_create(
        carrier_id=carrier_id,
        waybill=normal(waybill),
        defaults={
            "reference": reference[:32],
            "account": account,
            "shop_id": shop_id,
            "origin": origin,
            "destination": destination,
            "created_at": at,
            "updated_at": at,
        },
    )
    if created:
        watch(shipment, value_at("tracking.stuck_hours", at))
        shipment.save(update_fields=["watch_at"])
        timeline.record("shipment.created", shipment, actor=SYSTEM, at=at, data={"waybill": shipment.waybill})
    return shipment


@transaction.atomic
def record_consent(shipment: Shipment, *, agrees: bool, actor: Actor, at: datetime) -> Shipment:
    """Keep whether the buyer agrees to a locker, a station or a neighbour. Raises NotPermitted.

    A parcel that lies there already is delivered to the buyer with the consent: the buyer's clocks start (F6).
    """
    if not actor.holds_any(DESK):
        raise NotPermitted()
    row = Shipment.objects.select_for_update(of=("self",), no_key=True).get(pk=shipment.pk)
    before = row.confirmed_at
    row.locker_consent, row.version, row.updated_at = agrees, row.version + 1, at
    row.save(update_fields=["locker_consent", "version", "updated_at"])
    confirmed = row.confirmed_at is not None and before is None
    timeline.record(
        "shipment.confirmed" if confirmed else "record.changed",
        row,
        actor=actor,
        at=at,
        data={"locker_consent": agrees},
    )
    return row
