"""Journeys of the courier network: a missed pickup, a county far away, a contract that ends, a suspension at noon."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest

from carriers.models import Carrier, CarrierContract, CarrierStatement, PickupOrder
from carriers.services import coverage
from carriers.states import ImmediateAbility
from portal.actors import Role
from portal.models import Region
from tests.builders import NOW, at, make_carrier, make_contract, make_enrolment
from tests.builders import staff as staff_actor
from tests.journeys.doors import Courier, Story, case, staff
from tests.journeys.test_returns import ask, book_on_the_phone, order

REMOTE = "540481"
DESK = staff_actor(Role.CARRIER_MANAGER)


@pytest.fixture
def other(story: Story) -> Carrier:
    """A second carrier, dearer than the first, that takes over."""
    make_enrolment(story.shop, "seven_day_return")
    carrier = make_carrier("jd")
    make_contract(carrier, services=("pickup",), first_fee_fen=2500)
    return carrier


def served_by(pickup: PickupOrder) -> str | None:
    pickup.refresh_from_db()
    return pickup.carrier.code if pickup.carrier else None


def booked(story: Story, **fields: Any) -> tuple[dict[str, Any], PickupOrder]:
    order(story, **fields)
    asked = ask(story)
    return asked, book_on_the_phone(asked["buyer_link"])


def test_missed_pickup_reassigned(story: Story, other: Carrier) -> None:
    asked, pickup = booked(story)
    assert served_by(pickup) == "sf"
    courier = Courier()
    courier.pickup_callback("order_accepted_by_courier", pickup, "SF1001")

    story.wait(minutes=121)

    assert (served_by(pickup), pickup.missed_at is not None) == ("jd", True)
    assert "missed" in story.merchant.page(f"/portal/pickups/{pickup.number}/")
    assert case(asked["number"]).ship_back_due >= at("2026-11-28 00:00:00")  # type: ignore[attr-defined]
    story.wait(minutes=40)
    courier.pickup_callback("order_picked_up_with_weight", pickup, "JD2001", ordinal=2)
    courier.pickup_callback("order_picked_up_with_weight", pickup, "SF1001")  # the first one turns up as well
    story.sweep()
    assert (served_by(pickup), pickup.shipment and pickup.shipment.waybill) == ("jd", "JD2001")
    assert case(asked["number"]).state == "wait_confirm"
    assert pickup.collected_in_time is False, "the promise was two hours"


def test_fragile_in_remote_county(story: Story, other: Carrier) -> None:
    for code, name in (("54", "西藏自治区"), ("5404", "林芝市"), (REMOTE, "米林市")):
        Region.objects.create(code=code, name=name, level=len(code) // 2, parent_id=code[:-2] or None)
    far = {
        "code": REMOTE, "region_id": REMOTE, "opens": time(9), "closes": time(18), "valid_from": NOW.date(),
        "remote": True, "immediate": ImmediateAbility.NONE, "appointment": 3,
    }  # fmt: skip
    plain = make_carrier("yunda", capabilities=[])
    make_contract(plain, services=("pickup",), first_fee_fen=500)
    for carrier in (other, plain):
        coverage.publish(carrier, [far], actor=DESK, at=NOW)
    line = {
        "external_id": "1", "item": "i-1", "title": "瓷器", "category": "home/ceramics", "quantity": 1,
        "paid_fen": 39900, "weight_grams": 1500, "needs": ["fragile"],
    }  # fmt: skip
    contact = {"name": "张三丰", "phone": "13912345678", "address": "八一路 1 号", "region": REMOTE}
    order(story, lines=[line], contact=contact)
    number = ask(story)["number"]

    slots = story.storefront.get(f"/tickets/{number}/pickup-slots/").json()["results"]
    assert all(not slot["immediate"] for slot in slots), "nobody promises two hours there"
    answer = story.storefront.post(
        f"/tickets/{number}/pickup/", {"slot": slots[0]["key"], "pay_mode": "online"}
    )
    assert answer.status_code == 201, answer.content

    pickup = PickupOrder.objects.get()
    assert served_by(pickup) == "jd"
    reasons = {c["carrier"]: [r["code"] for r in c["reasons"]] for c in pickup.choice["candidates"]}
    assert reasons == {"jd": [], "yunda": ["lacks_capability"]}
    page = story.merchant.page(f"/portal/pickups/{pickup.number}/")
    assert "fragile" in page


def test_contract_ends_with_parcels_in_flight(story: Story, other: Carrier) -> None:
    contract = CarrierContract.objects.get(carrier__code="sf")
    desk = staff(Role.CARRIER_MANAGER)
    leaving = {"last_day": "2026-12-20", "reason": "too dear"}
    assert desk.decide(contract, "give_notice", **leaving).status_code == 302
    story.go_to(at("2026-12-20 10:00:00"))
    fields = {"paid_at": "2026-12-17T10:00:00+08:00", "signed_at": "2026-12-19T10:00:00+08:00"}
    asked, pickup = booked(story, **fields)
    assert served_by(pickup) == "sf", "its last day"
    courier = Courier()
    courier.pickup_callback("order_picked_up_with_weight", pickup, "SF1002")
    courier.pickup_callback("order_settled_fees", pickup, "SF1002")

    story.go_to(at("2026-12-21 10:00:00"))

    contract.refresh_from_db()
    assert contract.state == "winding_down"
    assert case(asked["number"]).state == "wait_confirm", "the parcel goes on under the old terms"
    courier.tracking_push("sf_out_for_delivery", "SF1002", "shunfeng", state="301", at=story.now)
    story.wait(minutes=10)
    contract.refresh_from_db()
    assert contract.state == "winding_down", "nobody has billed the parcel yet"
    for moment in ("2027-01-01 04:00:00", "2027-01-06 04:00:00", "2027-01-15 04:00:00"):
        story.go_to(at(moment))
    december = CarrierStatement.objects.get(contract=contract)
    assert staff(Role.FINANCE).decide(december, "pay", reference="BANK-1").status_code == 302
    story.sweep()
    contract.refresh_from_db()
    assert contract.state == "closed"


def test_carrier_suspended_midday(story: Story, other: Carrier) -> None:
    _asked, pickup = booked(story)
    assert served_by(pickup) == "sf"
    story.wait(minutes=30)
    desk = staff(Role.CARRIER_MANAGER)
    carrier = Carrier.objects.get(code="sf")

    answer = desk.decide(carrier, "suspend", cause="safety", reason="a courier was assaulted")

    assert answer.status_code == 302
    assert served_by(pickup) == "jd"
    assert pickup.missed_at is None
    assert pickup.arrive_by == NOW + timedelta(hours=2), "the promise to the buyer stands"
    page = staff(Role.SUPERVISOR).page(f"/admin/carriers/carrier/{carrier.pk}/change/")
    assert "suspended" in page
