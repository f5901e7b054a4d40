"""Contracts: signed by two, never overlapping, and what their end brings about."""

from __future__ import annotations

from datetime import timedelta

import pytest

from carriers.models import PickupOrder
from carriers.services import contracts
from carriers.services.requirement import CarrierContractRequirement
from portal.actors import SYSTEM, Role
from portal.errors import NotFound, Refused
from portal.models import Notice
from portal.services import moves, sweeps
from tests.builders import (
    NOW,
    at,
    make_calendar,
    make_carrier,
    make_contract,
    make_member,
    make_shop,
    merchant,
    staff,
)
from tests.carriers.test_pickups import book, report

pytestmark = pytest.mark.django_db
DESK = staff(Role.CARRIER_MANAGER)


@pytest.fixture(autouse=True)
def _calendar() -> None:
    make_calendar()


def test_d1_todays_pickups_finish_and_tomorrows_move_on() -> None:
    ends = at("2026-11-21 00:00:00")
    ending = make_contract(make_carrier("jd"), until=ends, first_fee_fen=900)
    shop = make_shop()
    today = report(book(shop), "picked_up", NOW + timedelta(minutes=50))
    make_contract(make_carrier("sf"), first_fee_fen=1900)
    tomorrow = book(shop, slot="2026-11-21T08:30:00+08:00")
    PickupOrder.objects.filter(pk=tomorrow.pk).update(contract=ending, carrier=ending.carrier)

    sweeps.fire_deadlines(at=ends)

    ending.refresh_from_db()
    today.refresh_from_db()
    tomorrow.refresh_from_db()
    assert ending.state == "winding_down"
    assert (today.contract, tomorrow.contract and tomorrow.contract.carrier.code) == (ending, "sf")


def test_d1_no_new_booking_past_the_end() -> None:
    make_contract(make_carrier("jd"), until=at("2026-11-21 00:00:00"))
    pickup = book(make_shop(), slot="2026-11-21T08:30:00+08:00")

    assert pickup.state == "unserviceable"
    assert pickup.choice["candidates"][0]["reasons"][0]["code"] == "no_contract"


def test_an_ended_contract_closes_when_nothing_is_under_way() -> None:
    ends = NOW + timedelta(days=1)
    make_contract(make_carrier(), until=ends)
    pickup = report(book(make_shop()), "picked_up", NOW + timedelta(minutes=50))
    sweeps.fire_deadlines(at=ends)
    assert contracts.close_wound_down(at=ends) == 0

    moves.perform(pickup, "settle", actor=SYSTEM, at=ends)

    assert contracts.close_wound_down(at=ends) == 1


def test_two_contracts_for_one_service_never_overlap() -> None:
    carrier = make_carrier()
    make_contract(carrier)

    with pytest.raises(Refused) as refusal:
        make_contract(carrier, since=NOW, until=NOW + timedelta(days=10))
    assert [reason.code for reason in refusal.value.reasons] == ["contract_overlap"]


def test_a_signature_keeps_a_hash_of_what_was_signed() -> None:
    contract = make_contract(make_carrier())
    assert contracts.terms_hash(contract) == contract.signed_hash

    contract.rates.update(first_fee_fen=1)

    assert contracts.terms_hash(contract) != contract.signed_hash


def test_reminders_fall_sixty_thirty_and_seven_days_before_the_end() -> None:
    shop = make_shop()
    make_member(shop, username="owner")
    ends = NOW + timedelta(days=300)
    make_contract(make_carrier(), shop, until=ends)

    counts = []
    for days in (61, 60, 30, 8, 7):
        sweeps.send_reminders(at=ends - timedelta(days=days))
        counts.append(Notice.objects.filter(channel="in_app", user__username="owner").count())
    assert counts == [0, 1, 2, 2, 3]


def test_another_shops_contract_does_not_exist() -> None:
    contract = make_contract(make_carrier(), make_shop())

    with pytest.raises(NotFound):
        moves.perform(contract, "propose", actor=merchant(make_shop()), at=NOW)


def test_another_contract_in_force_takes_the_place_of_the_one_chosen() -> None:
    shop = make_shop()
    rule = {"kind": "carrier_contract", "service": "next_day"}
    chosen = make_contract(make_carrier("sf"), shop, until=NOW + timedelta(days=1))
    requirement = CarrierContractRequirement()
    later = NOW + timedelta(days=2)

    assert [r.code for r in requirement.missing(shop, rule, chosen.number, later)] == [
        "contract_not_in_force"
    ]
    make_contract(make_carrier("jd"), shop)
    assert list(requirement.missing(shop, rule, chosen.number, later)) == []


@pytest.mark.parametrize(("signed", "missing"), [(True, []), (False, ["contract_not_in_force"])])
def test_a_contract_that_fits_need_not_be_named(signed: bool, missing: list[str]) -> None:
    shop = make_shop()
    if signed:
        make_contract(make_carrier(), shop)
    rule = {"kind": "carrier_contract", "service": "next_day"}

    found = CarrierContractRequirement().missing(shop, rule, "", NOW)

    assert [reason.code for reason in found] == missing
