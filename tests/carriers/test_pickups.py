"""Door pickups: the two-hour promise, replacement of a carrier, and crossing messages."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from carriers.adapters.updates import Update, UpdateKind
from carriers.models import CarrierAccount, CarrierCall, CoverageArea, PickupOrder
from carriers.queries.slots import slots_at
from carriers.services import pickups
from carriers.services.pickups import PickupRequest
from carriers.services.shipments import apply_update
from carriers.states import AppointmentAbility, TrackingStatus
from portal.actors import SYSTEM, Role
from portal.errors import Refused
from portal.models import Shop
from portal.services import moves, sweeps
from tests.builders import (
    HANGZHOU,
    NOW,
    at,
    make_calendar,
    make_carrier,
    make_contact,
    make_contract,
    make_shop,
    staff,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    make_calendar()
    for code, fee in (("sf", 1800), ("jd", 1200)):
        make_contract(make_carrier(code), first_fee_fen=fee)
    return make_shop()


def book(shop: Shop, when: datetime = NOW, slot: str = "now", **fields: Any) -> PickupOrder:
    request = PickupRequest(
        shop=shop,
        sender=make_contact(),
        recipient=make_contact(name="仓库"),
        cargo="电饭煲",
        weight_grams=1500,
        slot=slot,
        **fields,
    )
    return pickups.book(request, actor=SYSTEM, at=when)


def report(
    pickup: PickupOrder, status: str, when: datetime, *, heard: datetime | None = None, ordinal: int = 1
) -> PickupOrder:
    """What the carrier of an attempt says, at its own time, heard then or later."""
    update = Update(
        kind=UpdateKind.PICKUP,
        carrier="any",
        tracking_number=f"WB{ordinal}",
        order_ref=f"{pickup.number}-{ordinal}",
        status=TrackingStatus(status.split("/")[0]),
        sub_status=status.partition("/")[2] or None,
        raw_status=status,
        occurred_at=when,
    )
    apply_update(CarrierAccount.objects.get(), update, received_at=heard or when)
    return PickupOrder.objects.get(pk=pickup.pk)


def after(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def carrier_of(pickup: PickupOrder) -> str:
    assert pickup.carrier
    return pickup.carrier.code


def test_the_cheaper_of_equal_carriers_is_chosen_and_the_other_explained(shop: Shop) -> None:
    pickup = book(shop)

    assert carrier_of(pickup) == "jd"
    assert [(c["carrier"], c["fits"]) for c in pickup.choice["candidates"]] == [("jd", True), ("sf", True)]


def test_e1_at_night_two_hours_are_not_offered(shop: Shop) -> None:
    evening = at("2026-11-20 21:40:00")

    slots = slots_at(HANGZHOU, shop_id=shop.pk, at=evening)

    assert not any(slot.immediate for slot in slots)
    assert slots[0].start == at("2026-11-21 08:30:00")
    pickup = book(shop, evening, slots[0].key)
    assert pickup.arrive_by == at("2026-11-21 10:30:00")
    assert sweeps.fire_deadlines(at=at("2026-11-20 23:40:00")) == 0, "no breach in the night"


def test_a_slot_not_offered_is_refused_and_leaves_no_half_booking(shop: Shop) -> None:
    with pytest.raises(Refused) as refusal:
        book(shop, at("2026-11-20 17:01:00"), "now")

    assert refusal.value.reasons[0].facts == {"next": "2026-11-21T08:30:00+08:00"}
    assert not PickupOrder.objects.exists()


@pytest.mark.parametrize(("minutes", "kept"), [(120, True), (121, False)])
def test_the_promise_is_judged_by_the_couriers_time_not_by_ours(shop: Shop, minutes: int, kept: bool) -> None:
    pickup = book(shop)

    pickup = report(pickup, "picked_up", after(minutes), heard=after(600))

    assert pickup.collected_in_time is kept


def accepted(pickup: PickupOrder) -> PickupOrder:
    """The carrier asked has answered at once."""
    return moves.perform(pickup, "accept", actor=SYSTEM, at=NOW)


def test_a_missed_pickup_goes_to_another_carrier(shop: Shop) -> None:
    pickup = accepted(book(shop))

    sweeps.fire_deadlines(at=after(120))

    pickup.refresh_from_db()
    assert (pickup.state, carrier_of(pickup), pickup.missed_at) == ("assigned", "sf", after(120))
    assert [a.result for a in pickup.attempts.all()] == ["called_off", ""]


def test_after_the_last_carrier_the_desk_takes_over(shop: Shop) -> None:
    pickup = book(shop)
    report(pickup, "pickup_failed/pickup_missed", after(30))
    pickup = report(pickup, "pickup_failed/pickup_missed", after(60), ordinal=2)

    assert (pickup.state, pickup.carrier) == ("booked", None)
    assert {r["code"] for c in pickup.choice["candidates"] for r in c["reasons"]} == {"excluded"}


def test_a_sender_who_is_out_keeps_the_carrier(shop: Shop) -> None:
    pickup = report(book(shop), "pickup_failed/sender_not_home", after(30))

    assert (pickup.state, pickup.fail_reason) == ("failed_attempt", "sender_not_home")
    assert pickup.attempts.get().side == "sender"


def test_e4_the_late_first_carrier_keeps_its_collection_and_the_second_is_called_off(shop: Shop) -> None:
    pickup = book(shop)
    sweeps.fire_deadlines(at=after(120))
    second = pickup.attempts.get(ordinal=2)
    second.provider_order = "order-2"
    second.save()

    pickup = report(pickup, "picked_up", after(130), ordinal=1)

    assert (pickup.state, carrier_of(pickup), str(pickup.shipment)) == ("collected", "jd", "WB1")
    assert [a.result for a in pickup.attempts.all()] == ["collected", "superseded"]
    assert pickup.contract and (pickup.contract.carrier.code, pickup.first_weight_fee_fen) == ("jd", 1200)
    assert CarrierCall.objects.filter(kind="cancel", attempt=second).count() == 1


def test_e5_a_collection_before_the_cancellation_counts(shop: Shop) -> None:
    pickup = moves.perform(book(shop), "cancel", actor=SYSTEM, at=after(30))

    pickup = report(pickup, "picked_up", after(29), heard=after(40))

    assert (pickup.state, pickup.collected_at, pickup.return_to_sender) == ("collected", after(29), False)


def test_e5_a_collection_after_the_cancellation_goes_back_free(shop: Shop) -> None:
    pickup = moves.perform(book(shop), "cancel", actor=SYSTEM, at=after(30))

    pickup = report(pickup, "picked_up", after(31), heard=after(40))

    assert (pickup.state, pickup.return_to_sender, pickup.collected_at) == ("cancelled", True, None)


def test_no_carrier_means_every_reason_is_shown(shop: Shop) -> None:
    pickup = book(shop, needs=("cold",))

    assert pickup.state == "unserviceable"
    assert {r["code"] for c in pickup.choice["candidates"] for r in c["reasons"]} == {"lacks_capability"}


@pytest.mark.parametrize(
    ("cap", "mode", "offset"), [(1000, "online", 1000), (5000, "online", 1200), (1000, "cash", 0)]
)
def test_insurance_pays_the_first_weight_only_and_only_online(
    shop: Shop, cap: int, mode: str, offset: int
) -> None:
    pickup = book(shop, insured_cap_fen=cap, pay_mode=mode)

    assert (pickup.first_weight_fee_fen, pickup.offset_fen) == (1200, offset)


def test_a_contact_clock_tells_the_desk_after_fifteen_minutes(shop: Shop) -> None:
    pickup = accepted(book(shop))

    assert sweeps.fire_deadlines(at=after(15)) == 1
    pickup.refresh_from_db()
    assert (pickup.state, pickup.contacted_at) == ("accepted", None)


def test_the_second_carrier_has_its_own_two_hours(shop: Shop) -> None:
    pickup = book(shop)
    sweeps.fire_deadlines(at=after(120))
    pickup.refresh_from_db()
    assert (pickup.arrive_by, pickup.carrier_due, pickup.contact_by) == (after(120), after(240), after(135))

    sweeps.fire_deadlines(at=after(240))

    pickup.refresh_from_db()
    assert (pickup.state, pickup.missed_at) == ("booked", after(120)), "both have failed; the desk is asked"


def test_a_sender_who_was_out_costs_no_carrier_its_order(shop: Shop) -> None:
    report(book(shop), "pickup_failed/sender_not_home", after(30))

    sweeps.fire_deadlines(at=after(240))

    pickup = PickupOrder.objects.get()
    assert (pickup.state, pickup.missed_at, carrier_of(pickup)) == ("failed_attempt", None, "jd")


def test_a_bill_heard_before_the_collection_counts_after_it(shop: Shop) -> None:
    pickup = book(shop)
    bill = Update(
        kind=UpdateKind.FEE,
        carrier="any",
        tracking_number="WB1",
        order_ref=f"{pickup.number}-1",
        raw_status="15",
        fee_total_fen=2222,
    )
    apply_update(CarrierAccount.objects.get(), bill, received_at=after(50))

    pickup = report(pickup, "picked_up", after(40), heard=after(60))

    assert (pickup.state, pickup.fee_fen) == ("settled", 2222)


def test_a_better_date_of_the_collection_changes_the_verdict(shop: Shop) -> None:
    pickup = book(shop)
    undated = Update(
        kind=UpdateKind.PICKUP,
        carrier="any",
        tracking_number="WB1",
        order_ref=f"{pickup.number}-1",
        status=TrackingStatus.PICKED_UP,
        raw_status="10",
    )
    apply_update(CarrierAccount.objects.get(), undated, received_at=after(130))
    assert PickupOrder.objects.get().collected_in_time is False

    pickup = report(pickup, "picked_up", after(100), heard=after(140))

    assert (pickup.collected_at, pickup.collected_in_time) == (after(100), True)


def test_the_desk_is_told_when_there_is_nobody_to_ask(shop: Shop) -> None:
    pickup = book(shop)
    report(pickup, "pickup_failed/pickup_missed", after(30))
    pickup = report(pickup, "pickup_failed/pickup_missed", after(60), ordinal=2)

    with pytest.raises(Refused) as refusal:
        moves.perform(pickup, "assign", actor=staff(Role.CARRIER_MANAGER), at=after(70))
    assert [reason.code for reason in refusal.value.reasons] == ["no_carrier"]
    pickup = moves.perform(pickup, "search_again", actor=staff(Role.CARRIER_MANAGER), at=after(70))
    assert PickupOrder.objects.get().state == "assigned"


def test_e2_a_window_that_closes_while_the_buyer_hesitates_is_refused(shop: Shop) -> None:
    CoverageArea.objects.update(appointment=AppointmentAbility.HALF_DAY)
    afternoon = "2026-11-20T13:00:00+08:00"
    offered = [slot.key for slot in slots_at(HANGZHOU, shop_id=shop.pk, at=at("2026-11-20 16:59:00"))]
    assert afternoon in offered

    with pytest.raises(Refused) as refusal:
        book(shop, at("2026-11-20 17:01:00"), afternoon)

    assert refusal.value.reasons[0].facts == {"next": "2026-11-21T08:30:00+08:00"}
    assert not PickupOrder.objects.exists()


@given(st.integers(0, 400), st.lists(st.integers(0, 4000), min_size=1, max_size=3))
@settings(max_examples=25, deadline=None)
def test_invariant_14_the_verdict_depends_on_when_it_happened_and_never_on_when_we_heard(
    happened: int, delays: list[int]
) -> None:
    with transaction.atomic():
        make_calendar()
        make_contract(make_carrier("jd"))
        pickup = book(make_shop())
        for delay in delays:
            pickup = report(pickup, "picked_up", after(happened), heard=after(happened + delay))

        assert pickup.collected_in_time is (happened <= 120)
        transaction.set_rollback(True)
