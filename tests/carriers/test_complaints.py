"""Complaints against carriers: raised by rules and people, answered, judged, penalised, appealed (E19)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from carriers.models import CarrierComplaint, PickupOrder, Shipment, SuspiciousEvent
from carriers.services import complaints, custody
from carriers.services.custody import Receipt
from carriers.states import ComplaintType, Holder
from portal.actors import SYSTEM, Actor, Role
from portal.errors import NotFound, NotPermitted, Refused
from portal.queries.timeline import deadlines_of
from portal.services import moves, sweeps
from tests.builders import (
    NOW,
    make_calendar,
    make_carrier,
    make_contract,
    make_partner,
    make_shop,
    merchant,
    partner_actor,
    staff,
)
from tests.carriers.test_pickups import after, book, report

pytestmark = pytest.mark.django_db

PENALTIES = {"late_pickup": {"fen": 500}, "loss": {"value_permille": 1000, "cap_fen": 30_000}}
JUDGE, SECOND = staff(Role.CARRIER_MANAGER, id=1), staff(Role.SUPERVISOR, id=2)


@pytest.fixture
def pickup() -> PickupOrder:
    make_calendar()
    carrier = make_carrier("jd", partner=make_partner(("courier",)))
    make_contract(carrier, penalties=PENALTIES)
    return book(make_shop())


def parcel_of(pickup: PickupOrder) -> Shipment:
    assert pickup.shipment
    return pickup.shipment


def courier_of(row: CarrierComplaint) -> Actor:
    assert row.carrier.partner
    return partner_actor(row.carrier.partner)


def complaint(pickup: PickupOrder, kind: str = "loss", value_fen: int = 20_000) -> CarrierComplaint:
    return complaints.complain(
        parcel_of(pickup),
        kind,
        statement="never arrived",
        actor=merchant(pickup.shop),
        at=NOW,
        value_fen=value_fen,
    )


def go(
    row: CarrierComplaint, name: str, actor: Actor = JUDGE, hours: int = 1, **data: Any
) -> CarrierComplaint:
    return moves.perform(row, name, actor=actor, at=NOW + timedelta(hours=hours), data=data)


def contested(pickup: PickupOrder) -> CarrierComplaint:
    row = complaint(pickup)
    return go(row, "contest", courier_of(row), reason="signed by the guard")


def test_a_missed_pickup_is_held_against_the_carrier_that_was_due(pickup: PickupOrder) -> None:
    sweeps.fire_deadlines(at=after(121))

    row = CarrierComplaint.objects.get()
    assert (row.type, row.shipment, row.carrier.code) == ("late_pickup", parcel_of(pickup), "jd")


def test_e2_a_collection_that_was_in_time_takes_the_complaint_back(pickup: PickupOrder) -> None:
    sweeps.fire_deadlines(at=after(121))

    report(pickup, "picked_up", after(100), heard=after(130))

    assert CarrierComplaint.objects.get().state == "closed"


@pytest.mark.parametrize(("told", "kind"), [("lost", "loss"), ("damaged", "damage"), ("destroyed", "loss")])
def test_what_the_carrier_itself_reports_is_held_against_it(
    pickup: PickupOrder, told: str, kind: str
) -> None:
    report(pickup, "picked_up", after(30))
    report(pickup, f"exception/{told}", after(600))

    assert CarrierComplaint.objects.get().type == kind


def test_a_rule_complains_once_of_the_same_thing(pickup: PickupOrder) -> None:
    parcel = parcel_of(pickup)
    first = complaints.raise_by_rule(parcel, ComplaintType.SLOW_TRANSIT, at=NOW, facts={})

    assert complaints.raise_by_rule(parcel, ComplaintType.SLOW_TRANSIT, at=after(9), facts={}) == first


def test_a_person_is_told_that_a_complaint_stands_already(pickup: PickupOrder) -> None:
    number = complaint(pickup).number

    with pytest.raises(Refused) as refusal:
        complaint(pickup)
    assert refusal.value.reasons[0].facts == {"number": number}


def test_scales_of_the_repair_centre_show_an_overcharge(pickup: PickupOrder) -> None:
    pickup = report(pickup, "picked_up", after(30))
    moves.perform(pickup, "take_bill", actor=SYSTEM, at=after(60), data={"fee_fen": 3000, "grams": 4000})

    receipt = Receipt(Holder.REPAIR_CENTRE, "centre", grams=1500)
    custody.record(parcel_of(pickup), receipt, actor=SYSTEM, at=after(900))

    assert CarrierComplaint.objects.get().facts == {"charged_grams": 4000, "weighed_grams": 1500}


def test_a_confirmed_false_attempt_is_a_fault_of_its_own(pickup: PickupOrder) -> None:
    report(pickup, "pickup_failed/sender_not_home", after(30))

    doubt = SuspiciousEvent.objects.get()
    moves.perform(doubt, "confirm", actor=JUDGE, at=after(60), data={"reason": "sender was at home"})

    assert CarrierComplaint.objects.get().type == "fake_sign"


def test_an_accepted_fault_costs_what_the_contract_says(pickup: PickupOrder) -> None:
    row = complaint(pickup)

    row = go(row, "accept_fault", courier_of(row), amount_fen=100)

    assert (row.state, row.penalty_fen) == ("penalised", 20_000)


def test_an_offer_above_the_contract_counts(pickup: PickupOrder) -> None:
    row = complaint(pickup, "attitude")

    assert go(row, "accept_fault", courier_of(row), amount_fen=800).penalty_fen == 800


def test_the_terms_are_those_at_booking_whatever_is_agreed_later(pickup: PickupOrder) -> None:
    row = complaint(pickup)

    assert row.revision == pickup.attempts.get().revision


def test_silence_for_48_hours_is_acceptance(pickup: PickupOrder) -> None:
    row = complaint(pickup)

    assert sweeps.fire_deadlines(at=NOW + timedelta(hours=48)) >= 1
    row.refresh_from_db()
    assert (row.state, row.by_default, row.penalty_fen) == ("penalised", True, 20_000)


def test_the_judgement_is_due_seven_days_after_the_complaint(pickup: PickupOrder) -> None:
    row = contested(pickup)

    running = {clock.name: clock.due_at for clock in deadlines_of(row)}

    assert running == {"judgement": NOW.replace(day=28, hour=0)}


def test_a_confirmed_fault_is_penalised_at_once(pickup: PickupOrder) -> None:
    row = go(contested(pickup), "confirm_fault", reason="no photo")

    assert (row.state, row.penalty_fen, row.judged_by) == ("penalised", 20_000, JUDGE.id)


def test_force_majeure_frees_the_carrier(pickup: PickupOrder) -> None:
    row = go(contested(pickup), "dismiss", circumstance="force_majeure", reason="flood of the depot")

    assert (row.state, row.circumstance, row.penalty_fen) == ("dismissed", "force_majeure", 0)


def test_who_judged_does_not_decide_the_appeal(pickup: PickupOrder) -> None:
    row = go(contested(pickup), "confirm_fault", reason="no photo")
    row = go(row, "appeal", courier_of(row), 5, reason="photo found")

    with pytest.raises(Refused):
        go(row, "annul", JUDGE, 6, circumstance="none", reason="right")
    row = go(row, "annul", SECOND, 6, circumstance="none", reason="right")
    assert (row.state, row.penalty_fen) == ("dismissed", 0)


def test_the_shop_appeals_a_dismissal_and_wins(pickup: PickupOrder) -> None:
    row = go(contested(pickup), "dismiss", circumstance="none", reason="signed for")
    row = go(row, "appeal", merchant(pickup.shop), 5, reason="not our guard")

    assert go(row, "impose", SECOND, 6, reason="right").state == "penalised"


def test_nobody_appeals_what_was_decided_for_them_nor_twice_nor_late(pickup: PickupOrder) -> None:
    row = go(contested(pickup), "confirm_fault", reason="no photo")
    courier = courier_of(row)

    with pytest.raises(Refused):
        go(row, "appeal", merchant(pickup.shop), 5, reason="more")
    with pytest.raises(Refused):
        go(row, "appeal", courier, 24 * 9, reason="late")
    row = go(go(row, "appeal", courier, 5, reason="photo"), "impose", SECOND, 6, reason="no")
    with pytest.raises(Refused):
        go(row, "appeal", courier, 7, reason="again")


def test_a_dismissed_complaint_closes_when_nobody_appeals(pickup: PickupOrder) -> None:
    go(contested(pickup), "dismiss", circumstance="none", reason="signed for")

    assert complaints.close_final(at=NOW + timedelta(days=7)) == 0
    assert complaints.close_final(at=NOW + timedelta(days=8)) == 1


def test_nobody_complains_about_the_parcel_of_another_shop(pickup: PickupOrder) -> None:
    with pytest.raises(NotFound):
        complaints.complain(parcel_of(pickup), "loss", statement="", actor=merchant(make_shop()), at=NOW)


def test_a_courier_does_not_complain_about_itself(pickup: PickupOrder) -> None:
    courier = partner_actor(parcel_of(pickup).carrier.partner)
    with pytest.raises(NotPermitted):
        complaints.complain(parcel_of(pickup), "loss", statement="", actor=courier, at=NOW)


def test_a_repair_centre_complains_about_what_it_received(pickup: PickupOrder) -> None:
    centre = partner_actor(make_partner(("repair_centre",)))
    with pytest.raises(NotFound):
        complaints.complain(parcel_of(pickup), "damage", statement="", actor=centre, at=NOW)

    custody.record(parcel_of(pickup), Receipt(Holder.REPAIR_CENTRE), actor=centre, at=NOW)
    row = complaints.complain(parcel_of(pickup), "damage", statement="", actor=centre, at=NOW)
    assert row.raiser_id == centre.partner
