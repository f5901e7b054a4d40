"""What a carrier says at its own door, for tests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from carriers.models import Carrier, PickupOrder
from portal.actors import Actor
from portal.services import moves
from portal.states import PartnerKind
from tests.builders import NOW, make_partner, partner_actor


def courier_of(pickup: PickupOrder) -> Actor:
    """The program of the carrier that has the order now; the carrier gets one if it has none."""
    carrier = Carrier.objects.get(pk=pickup.carrier_id)
    if carrier.partner is None:
        carrier.partner = make_partner((PartnerKind.COURIER,))
        carrier.save(update_fields=["partner"])
    return partner_actor(carrier.partner)


def says(pickup: PickupOrder, name: str, when: datetime = NOW, **data: Any) -> PickupOrder:
    """A move of the carrier that has the order now."""
    row = PickupOrder.objects.get(pk=pickup.pk)
    moves.perform(row, name, actor=courier_of(row), at=when, data=data)
    return PickupOrder.objects.get(pk=pickup.pk)


def call(pickup: PickupOrder, result: str, when: datetime = NOW) -> PickupOrder:
    return says(pickup, "contact", when, result=result, seconds=30 if result == "connected" else 0)


def collected(pickup: PickupOrder, when: datetime = NOW, **said: Any) -> PickupOrder:
    """A complete report: waybill, return number and the code that the buyer showed."""
    row = PickupOrder.objects.get(pk=pickup.pk)
    report = {"waybills": ["WB1"], "return_number": row.return_number, "code": row.code}
    return says(row, "report_collection", when, **(report | said))
