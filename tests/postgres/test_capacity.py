"""Invariant 9: what is reserved of an hour never exceeds what is offered, however many buyers confirm at once (E3)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from carriers.models import CapacitySlot, Carrier, PickupOrder
from carriers.policies.slots import Slot
from carriers.services import capacity
from carriers.services.capacity import NoCapacityLeft
from tests.builders import NOW, make_calendar, make_carrier, make_contract, make_shop
from tests.carriers.test_pickups import book
from tests.postgres.test_races import at_once

pytestmark = pytest.mark.postgres


def make_hours(carrier: Carrier, units: int) -> None:
    for hour, free in ((10, units), (11, 0)):
        CapacitySlot.objects.create(
            carrier=carrier, area_code="33", day=NOW.date(), hour=hour, told=free, capacity=free, told_at=NOW
        )


def test_e3_the_last_unit_of_an_hour_goes_to_one_of_eight() -> None:
    carrier = make_carrier()
    make_hours(carrier, 1)
    slot = Slot(NOW, NOW + timedelta(hours=2), immediate=True)

    results = at_once(*[lambda: capacity.reserve(carrier.pk, "33", slot)] * 8)

    assert sum(isinstance(r, CapacitySlot) for r in results) == 1
    assert sum(isinstance(r, NoCapacityLeft) for r in results) == 7
    assert CapacitySlot.objects.get(hour=10).reserved == 1


def test_e3_two_buyers_at_the_same_instant_one_is_booked_and_one_gets_nobody() -> None:
    make_calendar()
    carrier = make_carrier()
    make_contract(carrier)
    make_hours(carrier, 1)
    shop = make_shop()

    results = at_once(*[lambda: book(shop)] * 2)

    assert sorted(p.state for p in PickupOrder.objects.all()) == ["assigned", "unserviceable"], results
    assert CapacitySlot.objects.get(hour=10).reserved == 1
