"""Capacity: told by carriers in any order, reserved one by one, never lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from carriers.models import CapacitySlot, Carrier, PickupOrder
from carriers.services import capacity
from carriers.services.capacity import NoCapacityLeft, Told
from portal.actors import SYSTEM, Role
from portal.queries.timeline import latest_fact
from portal.services import moves
from tests.builders import NOW, make_calendar, make_carrier, make_contract, make_shop, staff
from tests.carriers.test_pickups import book

pytestmark = pytest.mark.django_db
DESK = staff(Role.CARRIER_MANAGER)
TODAY = NOW.date()


@pytest.fixture
def carrier() -> Carrier:
    make_calendar()
    carrier = make_carrier("jd")
    make_contract(carrier, first_fee_fen=900)
    return carrier


def tell(
    carrier: Carrier,
    pattern: dict[int, int] | None = None,
    *,
    today: dict[int, int] | None = None,
    full: bool = False,
    minutes: int = 0,
) -> int:
    days = {(TODAY, hour): units for hour, units in (today or {}).items()}
    told = [Told("33", pattern or {}, days)]
    told_at = NOW + timedelta(minutes=minutes)
    return capacity.tell(carrier, told, full=full, told_at=told_at, actor=DESK, at=NOW)


def hour(carrier: Carrier, number: int) -> CapacitySlot:
    return CapacitySlot.objects.get(carrier=carrier, day=TODAY, hour=number)


def test_a_daily_pattern_lays_out_the_days_ahead(carrier: Carrier) -> None:
    tell(carrier, {10: 5, 11: 5})

    assert CapacitySlot.objects.filter(hour=10, told=5).count() == capacity.DAYS_KEPT_AHEAD


def test_a_day_of_its_own_outlasts_a_new_pattern(carrier: Carrier) -> None:
    tell(carrier, {10: 5}, today={10: 2})

    tell(carrier, {10: 9}, minutes=1)

    assert [s.told for s in CapacitySlot.objects.order_by("day")][:2] == [2, 9]


def test_a_partial_update_keeps_the_other_hours_and_a_full_one_does_not(carrier: Carrier) -> None:
    tell(carrier, {10: 5, 11: 5})

    tell(carrier, {10: 7}, minutes=1)
    assert (hour(carrier, 10).told, hour(carrier, 11).told) == (7, 5)
    tell(carrier, {10: 7}, full=True, minutes=2)
    assert (hour(carrier, 10).told, hour(carrier, 11).told) == (7, 0)


def test_repeated_and_late_updates_change_nothing(carrier: Carrier) -> None:
    tell(carrier, {10: 5}, today={11: 3}, minutes=5)

    assert tell(carrier, {10: 5}, today={11: 3}, minutes=5) == 0
    assert tell(carrier, {10: 1}, today={11: 1}, minutes=1) == 0


def test_e3_the_last_unit_is_given_once(carrier: Carrier) -> None:
    make_contract(make_carrier("sf"), first_fee_fen=1900)
    tell(carrier, {10: 1, 11: 0})
    shop = make_shop()

    served = [book(shop).carrier for _ in range(2)]

    assert [c and c.code for c in served] == ["jd", "sf"]
    assert (hour(carrier, 10).reserved, hour(carrier, 10).free) == (1, 0)


def test_an_hour_not_named_is_an_hour_in_which_nothing_is_taken(carrier: Carrier) -> None:
    tell(carrier, {15: 4})

    assert book(make_shop()).choice["candidates"][0]["reasons"][0]["code"] == "no_capacity"


def test_a_carrier_that_tells_no_capacity_has_no_limit(carrier: Carrier) -> None:
    assert capacity.reserve(carrier.pk, "33", _now_slot(book(make_shop()))) is None


def test_a_cancelled_pickup_gives_its_unit_back(carrier: Carrier) -> None:
    tell(carrier, {10: 1, 11: 0})
    pickup = book(make_shop())

    moves.perform(pickup, "cancel", actor=SYSTEM, at=NOW)

    assert hour(carrier, 10).reserved == 0


def test_d12_lowered_below_what_is_reserved_keeps_the_bookings_and_alarms(carrier: Carrier) -> None:
    tell(carrier, {10: 8, 11: 0})
    shop = make_shop()
    pickups = [book(shop) for _ in range(8)]

    tell(carrier, {10: 5, 11: 0}, minutes=1)

    assert (hour(carrier, 10).told, hour(carrier, 10).reserved, hour(carrier, 10).free) == (5, 8, 0)
    assert latest_fact(carrier, "carrier.capacity_overdrawn")
    with pytest.raises(NoCapacityLeft):
        capacity.reserve(carrier.pk, "33", _now_slot(pickups[0]))
    moves.perform(pickups[0], "cancel", actor=SYSTEM, at=NOW)
    assert (hour(carrier, 10).capacity, hour(carrier, 10).reserved) == (7, 7)


def test_rolling_forward_twice_adds_nothing(carrier: Carrier) -> None:
    tell(carrier, {10: 5})
    later = NOW + timedelta(days=2)

    capacity.roll_forward(at=later)
    laid_out = CapacitySlot.objects.count()
    capacity.roll_forward(at=later)

    assert laid_out == CapacitySlot.objects.count() == capacity.DAYS_KEPT_AHEAD + 2


def _now_slot(pickup: PickupOrder) -> capacity.Slot:
    assert pickup.slot_from and pickup.slot_until
    return capacity.Slot(pickup.slot_from, pickup.slot_until, pickup.immediate)
