"""Answers, phone calls, postponements and failures: who is to blame, and who comes instead."""

from __future__ import annotations

from datetime import timedelta

import pytest

from carriers.models import CallRecord, CarrierCall, PickupOrder
from carriers.policies.visits import ADVICE, side_of_delay, side_of_failure
from carriers.states import NOBODYS_SIDE, SENDER_SIDE, SUB_STATUSES, FailCause, TrackingStatus
from portal.actors import SYSTEM, Role
from portal.errors import NotFound, NotPermitted, Refused
from portal.models import Deadline, Shop
from portal.services import moves, sweeps
from tests.builders import NOW, at, make_calendar, make_carrier, make_contract, make_shop, merchant, staff
from tests.carriers.door import call, courier_of, says
from tests.carriers.test_pickups import accepted, after, book, carrier_of, report

pytestmark = pytest.mark.django_db
TOMORROW = "2026-11-21T10:30:00+08:00"


@pytest.fixture
def shop() -> Shop:
    make_calendar()
    for code, fee in (("sf", 1800), ("jd", 1200)):
        make_contract(make_carrier(code), first_fee_fen=fee)
    return make_shop()


def test_a_carrier_that_says_nothing_for_ten_minutes_loses_the_order(shop: Shop) -> None:
    pickup = book(shop)

    sweeps.fire_deadlines(at=after(10))

    pickup.refresh_from_db()
    assert (carrier_of(pickup), pickup.state, pickup.missed_at) == ("sf", "assigned", None)
    assert pickup.attempts.get(ordinal=1).result == "unanswered"


def test_a_carrier_that_gives_back_is_left_out_and_the_next_one_asked(shop: Shop) -> None:
    pickup = says(book(shop), "reject", after(5), reason="no courier free")

    assert (carrier_of(pickup), pickup.state) == ("sf", "assigned")
    assert [(a.result, a.side) for a in pickup.attempts.all()] == [("rejected", "carrier"), ("", "")]


def test_a_carrier_cannot_touch_the_order_it_gave_back(shop: Shop) -> None:
    pickup = book(shop)
    first = courier_of(pickup)
    says(pickup, "reject", after(5), reason="no courier free")

    with pytest.raises(NotFound):
        moves.perform(PickupOrder.objects.get(), "accept", actor=first, at=after(6))


def test_e17_accepted_and_then_failed_goes_to_another_within_the_same_promise(shop: Shop) -> None:
    pickup = report(accepted(book(shop)), "pickup_failed/dispatch_failed", after(1))

    assert (carrier_of(pickup), pickup.state) == ("sf", "assigned")
    assert (pickup.arrive_by, pickup.carrier_due) == (after(120), after(120))
    assert len(pickup.excluded_carriers) == 1


def test_a_carrier_that_took_over_late_keeps_the_order_until_its_own_two_hours_are_over(shop: Shop) -> None:
    pickup = says(accepted(book(shop)), "reject", after(60), reason="vehicle broke down")
    says(pickup, "accept", after(61))

    sweeps.fire_deadlines(at=after(120))
    pickup.refresh_from_db()
    assert (pickup.missed_at, carrier_of(pickup), pickup.carrier_due) == (after(120), "sf", after(180))
    sweeps.fire_deadlines(at=after(180))
    pickup.refresh_from_db()
    assert (pickup.state, pickup.missed_at) == ("booked", after(120))


def test_e16_every_attempt_has_a_reference_of_its_own(shop: Shop) -> None:
    pickup = says(book(shop), "reject", after(5), reason="no courier free")

    references = [a.reference for a in pickup.attempts.all()]
    assert references == [f"{pickup.number}-1", f"{pickup.number}-2"]


def test_e4_the_code_is_new_with_every_carrier(shop: Shop) -> None:
    pickup = book(shop)
    before = pickup.code

    pickup = says(pickup, "reject", after(5), reason="no courier free")

    assert len(before) == 6
    assert before.isdecimal()
    assert pickup.code != before


def test_a_connected_call_is_the_contact_and_is_kept(shop: Shop) -> None:
    pickup = call(accepted(book(shop)), "connected", after(4))

    assert (pickup.state, pickup.contacted_at) == ("contacted", after(4))
    assert CallRecord.objects.get().seconds == 30


def test_e8_three_calls_in_vain_are_the_senders_side_and_cost_nobody(shop: Shop) -> None:
    pickup = accepted(book(shop))
    for minute, result in ((5, "no_answer"), (9, "busy")):
        assert call(pickup, result, after(minute)).state == "accepted"

    pickup = call(pickup, "off", after(14))

    assert (pickup.state, pickup.fail_reason, pickup.missed_at) == (
        "failed_attempt",
        "sender_unreachable",
        None,
    )
    assert pickup.attempts.get().side == "sender"
    assert "choose a new time" in pickup.advice


def test_e8_the_sender_chooses_a_new_time_after_calls_in_vain(shop: Shop) -> None:
    pickup = call(accepted(book(shop)), "wrong_number", after(5))

    moves.perform(pickup, "reschedule", actor=merchant(shop), at=after(600), data={"slot": TOMORROW})

    pickup.refresh_from_db()
    assert (pickup.state, pickup.arrive_by, pickup.missed_at) == ("assigned", at("2026-11-21 12:30:00"), None)


def test_a_sender_who_chooses_nothing_for_three_days_is_called_off(shop: Shop) -> None:
    report(accepted(book(shop)), "pickup_failed/sender_not_home", after(30))

    sweeps.fire_deadlines(at=at("2026-11-24 00:00:00"))

    assert PickupOrder.objects.get().state == "cancelled"


def test_moved_by_the_sender_the_promise_starts_anew_and_the_carrier_is_told(shop: Shop) -> None:
    pickup = accepted(book(shop))
    pickup.attempts.update(provider_order="order-1")

    moves.perform(pickup, "reschedule", actor=merchant(shop), at=after(60), data={"slot": TOMORROW})

    pickup.refresh_from_db()
    assert (pickup.arrive_by, pickup.carrier_due) == (at("2026-11-21 12:30:00"),) * 2
    assert [a.result for a in pickup.attempts.all()] == ["rescheduled", ""]
    assert CarrierCall.objects.filter(kind="cancel").count() == 1


@pytest.mark.parametrize(
    ("minutes", "slot", "code"), [(120, TOMORROW, "too_late_to_move"), (60, "x", "slot_not_offered")]
)
def test_a_late_or_unknown_new_time_is_refused_and_changes_nothing(
    shop: Shop, minutes: int, slot: str, code: str
) -> None:
    pickup = accepted(book(shop))

    with pytest.raises(Refused) as refusal:
        moves.perform(pickup, "reschedule", actor=merchant(shop), at=after(minutes), data={"slot": slot})

    assert refusal.value.code == code
    assert pickup.attempts.get().ended_at is None


def postpone(pickup: PickupOrder, cause: str) -> PickupOrder:
    window = {"slot_from": after(180).isoformat(), "slot_until": after(300).isoformat()}
    return says(pickup, "postpone", after(30), cause=cause, reason="later today", **window)


def test_a_postponement_the_sender_agreed_to_moves_the_promise(shop: Shop) -> None:
    pickup = postpone(call(accepted(book(shop)), "connected", after(20)), "sender_asked")

    assert (pickup.state, pickup.arrive_by, pickup.missed_at) == ("accepted", after(300), None)


def test_a_postponement_without_a_call_is_a_miss_by_the_carrier_who_keeps_the_order(shop: Shop) -> None:
    pickup = postpone(call(accepted(book(shop)), "no_answer", after(20)), "courier_busy")

    assert (pickup.arrive_by, pickup.missed_at) == (after(120), after(30))
    assert (carrier_of(pickup), pickup.attempts.get().side) == ("jd", "carrier")
    due = Deadline.objects.get(name="arrive", settled_at=None)
    assert due.due_at == after(300)


def test_an_old_call_proves_no_consent(shop: Shop) -> None:
    pickup = call(accepted(book(shop)), "connected", NOW - timedelta(minutes=31))

    assert postpone(pickup, "weather").missed_at == after(30)


@pytest.mark.parametrize("cause", ["prohibited_goods", "badly_packed"])
def test_e18_goods_that_cannot_go_are_the_senders_side_with_advice(shop: Shop, cause: str) -> None:
    pickup = says(accepted(book(shop)), "fail_attempt", after(30), cause=cause)

    sweeps.fire_deadlines(at=after(240))

    pickup.refresh_from_db()
    assert (pickup.state, pickup.missed_at, bool(pickup.advice)) == ("failed_attempt", None, True)


def test_weather_is_nobodys_side(shop: Shop) -> None:
    pickup = says(accepted(book(shop)), "fail_attempt", after(30), cause="weather")

    assert (pickup.state, pickup.attempts.get().side) == ("failed_attempt", "nobody")


def test_every_cause_has_its_words_and_a_side() -> None:
    assert set(FailCause) == set(SUB_STATUSES[TrackingStatus.PICKUP_FAILED])
    assert set(ADVICE) | SENDER_SIDE | NOBODYS_SIDE <= set(FailCause)
    assert {side_of_failure(cause) for cause in FailCause} == {"sender", "nobody", "carrier"}
    assert (side_of_delay("vehicle"), side_of_delay("traffic")) == ("carrier", "nobody")


def test_the_number_of_a_cancelled_pickup_is_not_used_again(shop: Shop) -> None:
    pickup = moves.perform(book(shop), "cancel", actor=merchant(shop), at=after(1))

    assert book(shop, after(2)).number != pickup.number
    assert PickupOrder.objects.get(pk=pickup.pk).capacity_slot is None


def test_nobody_but_the_carrier_reports_calls(shop: Shop) -> None:
    with pytest.raises(NotPermitted):
        moves.perform(
            book(shop), "contact", actor=staff(Role.CARRIER_MANAGER), at=NOW, data={"result": "connected"}
        )
    assert not CallRecord.objects.exists()


def test_a_collected_pickup_is_not_cancelled(shop: Shop) -> None:
    pickup = report(book(shop), "picked_up", after(20))

    assert "cancel" not in [m.name for m in pickup.moves_open_to(SYSTEM)]
