"""The journey of a warranty repair with a courier's pickup."""

from __future__ import annotations

from urllib.parse import urlparse

from django.test import Client

from tests.api.conftest import program_of
from tests.builders import make_repair_centre, make_upload
from tests.journeys.doors import Courier, Story, case
from tests.journeys.test_returns import WAYBILL, book_on_the_phone, order
from tickets.models import Leg, RepairJob
from tickets.queries.tickets import timeline_of


def test_warranty_courier_pickup(story: Story) -> None:
    centre = program_of(make_repair_centre().partner)
    order(story)
    body = {"order": "T-1", "line": "1", "description": "does not heat", "serial": "SN-1"}
    asked = story.storefront.post("/warranties/", body).json()
    number = asked["number"]

    story.merchant.move("tickets", case(number), "approve", note="in warranty")
    pickup = book_on_the_phone(asked["buyer_link"])
    assert pickup.pay_mode == "merchant", "a warranty costs the buyer nothing"
    Courier().pickup_callback("order_picked_up_with_weight", pickup, WAYBILL)
    story.wait(minutes=40)
    assert case(number).state == "inbound"

    job = centre.get("/repair-jobs/").json()["results"][0]["number"]
    assert centre.upload(f"/repair-jobs/{job}/evidence/", {"file": make_upload()}).status_code == 201
    for name, fields in {
        "receive": {"serial": "SN-1", "condition": "good"},
        "diagnose": {"fault_code": "E1", "diagnosis": "heater"},
        "repair": {"parts": "heater", "test_result": "heats"},
        "ship_back": {"carrier": "sf", "waybill": "SF1000000000202"},
    }.items():
        assert centre.post(f"/repair-jobs/{job}/actions/{name}/", fields).status_code == 200, name
    assert case(number).state == "outbound"

    story.wait(days=2)
    Courier().tracking_push("sf_out_for_delivery", "SF1000000000202", "shunfeng", state="301", at=story.now)
    story.sweep()
    buyer, path = Client(headers={"Accept-Language": "en"}), urlparse(asked["buyer_link"]).path
    assert buyer.post(f"{path}moves/confirm_repaired/", {"version": case(number).version}).status_code == 302

    ticket = case(number)
    assert (ticket.state, RepairJob.objects.get().state) == ("repaired", "closed")
    assert [leg.role for leg in Leg.objects.filter(ticket_id=ticket.pk)] == ["repair_in", "repair_out"]
    told = {event.name for event in timeline_of(ticket, story_actor(story))}
    assert {"warranty.approved", "pickup.collected", "repair.repaired", "shipment.delivered"} <= told


def story_actor(story: Story) -> object:
    from portal.queries.people import merchant_actor

    return merchant_actor(story.merchant.user, story.shop)
