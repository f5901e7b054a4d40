"""One carrier's turn after the other: what each has said, reserved and promised stays its own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from carriers.adapters import reading
from carriers.adapters.updates import Update, UpdateKind
from carriers.models import (
    CapacitySlot,
    Carrier,
    CarrierAccount,
    CarrierContract,
    CoverageArea,
    CoverageException,
    PickupOrder,
    Shipment,
)
from carriers.queries.movements import pickups_for
from carriers.queries.slots import slots_at
from carriers.services import coverage
from carriers.services.capacity import Told, tell
from carriers.services.shipments import apply_update
from portal.actors import SYSTEM, Role
from portal.errors import MoveNotAllowed, Refused
from portal.models import TimelineEvent
from portal.services import moves, sweeps
from tests.builders import HANGZHOU, NOW, at, make_calendar, make_carrier, make_contract, make_shop, staff
from tests.carriers.door import collected, courier_of, says
from tests.carriers.test_pickups import accepted, after, book, carrier_of, report
from tests.carriers.test_reassigning import handed_to_sf, two_carriers

pytestmark = pytest.mark.django_db
DESK = staff(Role.CARRIER_MANAGER)


def missed_by_jd() -> PickupOrder:
    pickup = accepted(book(two_carriers()))
    sweeps.fire_deadlines(at=after(120))
    pickup.refresh_from_db()
    assert carrier_of(pickup) == "sf"
    return pickup


def failed_visit() -> PickupOrder:
    return says(accepted(book(two_carriers())), "fail_attempt", after(20), cause="sender_not_home")


def refused_by_three_of_four() -> PickupOrder:
    make_calendar()
    for number, code in enumerate("abcd"):
        make_contract(make_carrier(code), first_fee_fen=1000 + 100 * number)
    pickup = book(make_shop())
    for minute in (1, 2, 3):
        pickup = says(pickup, "reject", after(minute), reason="no")
    return pickup


def one_unit_an_hour(code: str) -> None:
    told, long_ago = Told("33", dict.fromkeys(range(8, 19), 1), {}), NOW - timedelta(hours=1)
    tell(Carrier.objects.get(code=code), [told], full=True, told_at=long_ago, actor=SYSTEM, at=NOW)


def reserved() -> int:
    return sum(CapacitySlot.objects.values_list("reserved", flat=True))


def test_a_report_of_the_carrier_before_proves_nothing_for_the_next() -> None:
    pickup = collected(accepted(book(two_carriers())), after(30), waybills=[])
    sweeps.fire_deadlines(at=after(120))

    pickup = says(pickup, "report_collection", after(200), waybills=["WB9"])

    assert (pickup.state, pickup.collected_at) == ("assigned", None)


def test_e4_a_scan_of_the_carrier_before_still_counts_when_its_waybill_comes() -> None:
    pickup = missed_by_jd()

    pickup = report(pickup, "picked_up", after(130))

    assert (pickup.state, carrier_of(pickup)) == ("collected", "jd")


def test_nobody_has_collected_before_being_asked() -> None:
    pickup = missed_by_jd()
    data = {"waybills": ["WB7"], "code": pickup.code}

    with pytest.raises(Refused) as refused:
        moves.perform(pickup, "report_collection", actor=courier_of(pickup), at=after(10), data=data)
    assert [reason.code for reason in refused.value.reasons] == ["not_asked_yet"]


def test_the_next_carrier_has_its_ten_minutes_from_when_we_heard() -> None:
    pickup, data = book(two_carriers()), {"reason": "no courier"}
    moves.perform(pickup, "reject", actor=courier_of(pickup), at=after(2), recorded_at=after(30), data=data)

    sweeps.fire_deadlines(at=after(30))

    pickup.refresh_from_db()
    assert (pickup.state, carrier_of(pickup)) == ("assigned", "sf")


def test_a_new_slot_after_a_miss_is_a_promise_of_its_own() -> None:
    pickup = says(missed_by_jd(), "fail_attempt", after(130), cause="sender_not_home")
    CoverageArea.objects.update(appointment=3)
    offered = slots_at(HANGZHOU, shop_id=pickup.shop_id, at=after(140))
    slot = next(slot for slot in offered if slot.start == at("2026-11-21 13:00:00"))

    pickup = moves.perform(pickup, "reschedule", actor=DESK, at=after(140), data={"slot": slot.key})

    assert pickup.carrier_due == pickup.arrive_by == slot.until


def test_an_order_taken_back_is_not_cancelled_by_the_senders_old_clock() -> None:
    make_calendar()
    make_contract(make_carrier("jd"))
    pickup = says(accepted(book(make_shop())), "fail_attempt", after(20), cause="sender_not_home")

    pickup = moves.perform(pickup, "take_back", actor=DESK, at=after(30))

    assert (pickup.state, pickup.choose_by) == ("booked", None)


def test_a_second_postponement_without_consent_loses_the_order() -> None:
    pickup = accepted(book(two_carriers()))
    for when in (after(30), after(24 * 60)):
        window = {"slot_from": when + timedelta(hours=24), "slot_until": when + timedelta(hours=30)}
        pickup = says(pickup, "postpone", when, cause="courier_busy", reason="busy", **window)

    assert carrier_of(pickup) == "sf"


@pytest.mark.parametrize("first", ["0001-01-01 00:00:00", "2026-11-22 09:00:00"])
def test_a_visit_is_not_postponed_to_the_past_or_beyond_the_contract(first: str) -> None:
    pickup = accepted(book(two_carriers()))
    CarrierContract.objects.update(valid_until=at("2026-11-22 00:00:00"))
    window = {"slot_from": at(first), "slot_until": at("2026-11-22 10:00:00")}

    with pytest.raises(Refused):
        says(pickup, "postpone", after(10), cause="weather", reason="rain", **window)


def test_a_postponed_visit_takes_a_unit_of_its_new_hour() -> None:
    shop = two_carriers()
    one_unit_an_hour("jd")
    window = {"slot_from": at("2026-11-21 09:00:00"), "slot_until": at("2026-11-21 10:00:00")}

    pickup = says(accepted(book(shop)), "postpone", after(10), cause="weather", reason="rain", **window)

    assert pickup.capacity_slot and str(pickup.capacity_slot.day) == "2026-11-21"
    assert reserved() == 1


def test_the_unit_of_a_carrier_called_off_comes_back_when_the_old_one_collects() -> None:
    shop = two_carriers()
    one_unit_an_hour("sf")
    pickup = handed_to_sf(shop)
    assert reserved() == 1

    assert carrier_of(report(pickup, "picked_up", after(30))) == "jd"
    assert reserved() == 0


def test_a_full_update_brings_days_of_their_own_back_to_the_pattern() -> None:
    carrier, day = make_carrier(), (NOW + timedelta(days=1)).date()
    tell(carrier, [Told("33", {9: 5}, {(day, 9): 2})], full=True, told_at=NOW, actor=SYSTEM, at=NOW)

    tell(carrier, [Told("33", {9: 7}, {})], full=True, told_at=after(1), actor=SYSTEM, at=after(1))

    assert CapacitySlot.objects.get(day=day, hour=9).told == 7


def test_after_the_last_carrier_nobody_sees_the_order_until_the_desk_assigns_it() -> None:
    pickup = refused_by_three_of_four()
    waiting = Carrier.objects.get(code="d")
    assert (pickup.state, pickup.carrier) == ("booked", None)

    pickup = moves.perform(pickup, "assign", actor=DESK, at=after(6))
    assert pickup.carrier == waiting and pickups_for(courier_of(pickup)).exists()


def test_the_desk_cannot_assign_a_carrier_that_may_take_no_bookings() -> None:
    pickup, why = refused_by_three_of_four(), {"cause": "safety", "reason": "accident"}
    boss = staff(Role.CARRIER_MANAGER, id=-1)
    moves.perform(Carrier.objects.get(code="d"), "suspend", actor=boss, at=after(5), data=why)

    with pytest.raises(Refused):
        moves.perform(pickup, "assign", actor=DESK, at=after(6))


def test_the_desk_assigns_nobody_to_a_time_that_failed() -> None:
    with pytest.raises(MoveNotAllowed):
        moves.perform(failed_visit(), "assign", actor=DESK, at=after(24 * 60))


def test_d7_a_closure_leaves_a_failed_visit_to_the_sender() -> None:
    pickup, day = failed_visit(), NOW.date()
    row = CoverageException(carrier=pickup.carrier, first_day=day, last_day=day, closed=True, reason="x")

    coverage.add_exception(row, actor=SYSTEM, at=after(240))

    assert PickupOrder.objects.get().state == "failed_attempt"


def test_d10_a_suspension_leaves_a_failed_visit_to_the_sender() -> None:
    pickup, why = failed_visit(), {"cause": "safety", "reason": "accident"}

    moves.perform(
        pickup.carrier, "suspend", actor=staff(Role.CARRIER_MANAGER, id=-1), at=after(240), data=why
    )

    assert PickupOrder.objects.get().state == "failed_attempt"


def test_a_parcel_taken_after_the_cancellation_is_told_once() -> None:
    pickup = moves.perform(accepted(book(two_carriers())), "cancel", actor=SYSTEM, at=after(20))

    for minute, status in ((30, "picked_up"), (90, "in_transit"), (190, "in_transit/arrived")):
        report(pickup, status, after(minute))

    assert TimelineEvent.objects.filter(name="pickup.collected_after_cancel").count() == 1


def test_a_scan_keeps_the_weight_told_at_the_door() -> None:
    pickup = accepted(book(two_carriers()))
    says(pickup, "report_collection", after(30), waybills=["WB1"], grams=6400)

    assert report(pickup, "picked_up", after(35)).charged_grams == 6400


def test_a_waybill_used_already_stays_with_its_parcel_and_the_push_is_kept() -> None:
    shop = two_carriers()
    for pickup, minute in ((book(shop), 30), (book(shop), 31)):
        pickup = report(pickup, "picked_up", after(minute))

    assert Shipment.objects.filter(waybill="WB1").count() == 1
    assert pickup.report["missing"][0]["code"] == "waybill_missing"


@pytest.mark.parametrize(("grams", "fen", "fee"), [(0, 1500, 1500), (1500, 20_000_000, 1400)])
def test_a_bill_without_weight_is_taken_and_an_impossible_one_put_aside(
    grams: int, fen: int, fee: int
) -> None:
    pickup = collected(accepted(book(two_carriers())), after(30))
    bill = Update(
        kind=UpdateKind.FEE,
        carrier="any",
        tracking_number="WB1",
        order_ref=f"{pickup.number}-1",
        status=None,
        raw_status="155",
        occurred_at=after(40),
        weight_grams=grams,
        fee_total_fen=fen,
    )
    apply_update(CarrierAccount.objects.get(), bill, received_at=after(40))

    assert PickupOrder.objects.get().fee_fen == fee
    assert TimelineEvent.objects.filter(name="pickup.bill_put_aside").exists() is (fen > 1500)


@pytest.mark.parametrize("word", ["0", "0.0"])
def test_a_weight_of_zero_is_no_weight(word: str) -> None:
    assert reading.grams({"weight": word}, "weight") is None
