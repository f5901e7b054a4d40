"""The pickup times that can be offered at an address."""

from __future__ import annotations

from datetime import datetime

from carriers.policies.slots import SHANGHAI, Slot, offered
from carriers.queries.contracts import contracts_in_force
from carriers.queries.coverage import Place, areas_covering, nearest_areas, openings_from


def slots_at(region: str, *, shop_id: int | None, at: datetime, place: Place = None) -> list[Slot]:
    """Every slot that at least one admitted carrier under contract could serve, soonest first."""
    today = at.astimezone(SHANGHAI).date()
    under_contract = {
        c.carrier_id
        for c in contracts_in_force(at, shop_id=shop_id, service="pickup")
        if c.carrier.may_collect_on(today)
    }
    areas = areas_covering(region, place, today).filter(carrier_id__in=under_contract)
    nearest = nearest_areas(areas, place)
    openings = openings_from(nearest, at)
    found: set[Slot] = set()
    for area in nearest.values():
        found.update(offered(at, openings.of(area), area.immediate_hours, area.appointment))
    return sorted(found, key=lambda slot: (not slot.immediate, slot.start, slot.until))
