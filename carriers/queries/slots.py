"""The pickup times that can be offered at an address."""

from __future__ import annotations

from datetime import datetime

from carriers.policies.slots import SHANGHAI, Slot, offered
from carriers.queries.choosing import areas_covering, contracts_in_force
from carriers.states import CarrierState


def slots_at(region: str, *, shop_id: int | None, at: datetime) -> list[Slot]:
    """Every slot that at least one approved carrier under contract could serve, soonest first."""
    under_contract = {
        c.carrier_id
        for c in contracts_in_force(at, shop_id=shop_id, service="pickup")
        if c.carrier.state == CarrierState.APPROVED and "pickup" in c.services
    }
    found: set[Slot] = set()
    for area in areas_covering(region, at.astimezone(SHANGHAI).date()):
        if area.carrier_id in under_contract:
            found.update(offered(at, area.opens, area.closes, area.immediate_hours))
    return sorted(found, key=lambda slot: (not slot.immediate, slot.start, slot.until))
