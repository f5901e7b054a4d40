"""Coverage in versions, polygons that can be trusted, closures that are nobody's fault."""

from __future__ import annotations

import math
from datetime import date, time, timedelta
from typing import Any

import pytest

from carriers.models import Carrier, CoverageArea, CoverageException, PickupPayment
from carriers.queries.coverage import areas_covering, nearest_areas
from carriers.queries.slots import slots_at
from carriers.services import coverage
from portal.actors import Role
from portal.errors import Refused
from portal.services import moves, sweeps
from tests.builders import (
    HANGZHOU,
    NOW,
    at,
    make_calendar,
    make_carrier,
    make_contract,
    make_shop,
    merchant,
    staff,
)
from tests.carriers.test_pickups import book

pytestmark = pytest.mark.django_db
DESK = staff(Role.CARRIER_MANAGER)
TODAY = NOW.date()
HOURS = {"opens": time(9), "closes": time(18), "valid_from": TODAY}
WESTLAKE = [[120.1, 30.2], [120.2, 30.2], [120.2, 30.3], [120.1, 30.3]]
INSIDE, OUTSIDE = (120.15, 30.25), (120.5, 30.5)


@pytest.fixture
def carrier() -> Carrier:
    make_calendar()
    return make_carrier()


def polygon(corners: Any, code: str = "lake") -> dict[str, Any]:
    return {"code": code, "kind": "polygon", "polygon": corners, **HOURS}


def circle(points: int) -> list[list[float]]:
    turns = (2 * math.pi * n / points for n in range(points))
    return [[120 + math.cos(turn), 30 + math.sin(turn)] for turn in turns]


def test_a_new_version_ends_the_one_before_and_leaves_it_readable(carrier: Carrier) -> None:
    tomorrow = TODAY + timedelta(days=1)
    area = {"code": "33", "region_id": "33", **HOURS, "valid_from": tomorrow}

    coverage.publish(carrier, [area], actor=DESK, at=NOW)

    before, after = CoverageArea.objects.filter(code="33").order_by("valid_from")
    assert (before.valid_until, after.valid_from, after.opens) == (TODAY, tomorrow, time(9))


def test_a_full_list_ends_what_it_leaves_out(carrier: Carrier) -> None:
    coverage.publish(carrier, [{"code": "33", "region_id": "33", **HOURS}], actor=DESK, at=NOW, full=True)

    assert CoverageArea.objects.get(code="11").valid_until == TODAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("corners", "reason"),
    [
        (circle(5001), "polygon_too_detailed"),
        ([[0, 0], [1, 1], [1, 0], [0, 1]], "polygon_crosses_itself"),
        ([[120, 30], [140, 30], [140, 31]], "polygon_outside"),
        ([[120, 30], [121, 31]], "polygon_malformed"),
        ([[120, 30], [121, "x"], [122, 30]], "polygon_malformed"),
        ([[120, 30], [121, 31], [122, 32]], "polygon_crosses_itself"),
    ],
)
def test_d6_a_wrong_polygon_is_refused_and_the_old_version_stays(
    carrier: Carrier, corners: Any, reason: str
) -> None:
    coverage.publish(carrier, [polygon(WESTLAKE)], actor=DESK, at=NOW)

    with pytest.raises(Refused) as refused:
        coverage.publish(carrier, [polygon(corners)], actor=DESK, at=NOW)

    assert reason in {r.code for r in refused.value.reasons}
    assert CoverageArea.objects.get(code="lake").valid_until is None


def test_d6_five_thousand_corners_are_accepted(carrier: Carrier) -> None:
    coverage.publish(carrier, [polygon(circle(5000))], actor=DESK, at=NOW)

    assert CoverageArea.objects.filter(code="lake").exists()


@pytest.mark.parametrize(("place", "code"), [(INSIDE, "lake"), (OUTSIDE, "33"), (None, "33")])
def test_a_polygon_around_the_place_goes_before_the_region(
    carrier: Carrier, place: tuple[float, float] | None, code: str
) -> None:
    coverage.publish(carrier, [polygon(WESTLAKE)], actor=DESK, at=NOW)

    found = nearest_areas(areas_covering(HANGZHOU, place, TODAY), place)

    assert found[carrier.pk].code == code


def closure(carrier: Carrier, first: str, last: str, **fields: Any) -> CoverageException:
    row = CoverageException(
        carrier=carrier,
        first_day=date.fromisoformat(first),
        last_day=date.fromisoformat(last),
        reason="political meeting",
        **fields,
    )
    return coverage.add_exception(row, actor=DESK, at=NOW)


def test_d7_bookings_inside_a_closure_move_without_being_missed(carrier: Carrier) -> None:
    make_contract(carrier, first_fee_fen=900)
    make_contract(make_carrier("jd"), first_fee_fen=1900)
    pickup = book(make_shop(), slot="2026-11-21T08:30:00+08:00")
    assert pickup.carrier == carrier

    closure(carrier, "2026-11-21", "2026-11-28")

    pickup.refresh_from_db()
    assert pickup.carrier and pickup.carrier.code == "jd"
    assert pickup.missed_at is None


def test_a_closed_day_offers_no_slots_and_a_shorter_one_fewer(carrier: Carrier) -> None:
    make_contract(carrier)
    shop = make_shop()
    closure(carrier, "2026-11-21", "2026-11-21")
    closure(carrier, "2026-11-22", "2026-11-22", closed=False, opens=time(10), closes=time(12))

    slots = slots_at(HANGZHOU, shop_id=shop.pk, at=at("2026-11-20 21:00:00"))

    assert [slot.start for slot in slots] == [at("2026-11-22 10:00:00")]


def test_d7_without_another_open_carrier_the_buyer_chooses_and_nobody_has_missed(carrier: Carrier) -> None:
    make_contract(carrier)
    shop = make_shop()
    pickup = book(shop, slot="2026-11-21T08:30:00+08:00")

    closure(carrier, "2026-11-21", "2026-11-21")
    sweeps.fire_deadlines(at=at("2026-11-21 10:30:00"))

    pickup.refresh_from_db()
    assert (pickup.state, pickup.awaiting_choice, pickup.missed_at) == ("booked", True, None)
    slot = {"slot": "2026-11-22T08:30:00+08:00"}
    moves.perform(pickup, "reschedule", actor=merchant(shop), at=at("2026-11-21 11:00:00"), data=slot)
    pickup.refresh_from_db()
    assert (pickup.state, pickup.awaiting_choice, pickup.excluded_carriers) == ("assigned", False, [])


def test_d7_the_buyer_may_cancel_free_of_charge(carrier: Carrier) -> None:
    make_contract(carrier)
    shop = make_shop()
    pickup = book(shop, slot="2026-11-21T08:30:00+08:00")
    closure(carrier, "2026-11-21", "2026-11-21")

    moves.perform(pickup, "cancel", actor=merchant(shop), at=at("2026-11-21 11:00:00"))

    assert PickupPayment.objects.get().state == "not_needed"


def test_d7_a_closed_area_does_not_count_among_the_carriers_that_failed(carrier: Carrier) -> None:
    make_contract(carrier, first_fee_fen=900)
    make_contract(make_carrier("jd"), first_fee_fen=1900)
    pickup = book(make_shop(), slot="2026-11-21T08:30:00+08:00")

    closure(carrier, "2026-11-21", "2026-11-28")

    assert [(a.result, a.side) for a in pickup.attempts.all()] == [("area_closed", "nobody"), ("", "")]
