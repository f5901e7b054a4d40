"""Journeys of a warranty repair and of a missed next-day promise."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlparse

from django.test import Client

from carriers.models import Carrier, CarrierAccount
from portal.models import Notice
from portal.queries.timeline import facts_of
from tests.api.conftest import program_of
from tests.builders import NOW, at, make_carrier, make_enrolment, make_repair_centre, make_staff, make_upload
from tests.journeys.doors import Courier, Story, case
from tests.journeys.test_returns import WAYBILL, book_on_the_phone, order
from tickets.models import DeliveryPromise, IncidentTicket, Leg, RepairJob
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


def test_next_day_missed(story: Story) -> None:
    make_staff("platform.supervisor", username="boss")
    make_enrolment(story.shop, "next_day")
    carrier = make_carrier("jd", provider="sf")  # told of by SF's own pushes
    assert CarrierAccount.objects.get(provider="sf").carriers.get() == carrier
    fields = {"paid_at": (NOW - timedelta(minutes=5)).isoformat(), "signed_at": None}
    parcel = {"carrier": "jd", "waybill": "JD0000000001"}
    order(story, **fields, **parcel)
    promise = DeliveryPromise.objects.get()
    assert promise.sign_by == at("2026-11-22 00:00:00")

    courier = Courier("sf")
    courier.route_push("JD0000000001", "50", at("2026-11-20 15:30:00"), row="1")
    story.go_to(at("2026-11-20 15:40:00"))
    assert DeliveryPromise.objects.get().state == "shipped"

    story.go_to(at("2026-11-22 00:00:30"))  # nobody reported anything
    incident = IncidentTicket.objects.get()
    assert "Contact the buyer" in story.merchant.page("/portal/notices/")

    story.go_to(at("2026-11-22 02:00:31"))
    escalated = Notice.objects.filter(template="deadline.escalation", user__username="boss")
    assert escalated.exists(), "after two hours without a call the platform hears of it"

    said = {"channel": "phone", "remedy": "coupon", "amount": "500", "accepted": "on", "note": "sorry"}
    story.merchant.move("tickets", incident, "record_contact", **said)
    story.merchant.move("tickets", incident, "name_cause", cause="merchant_late", note="we were late")
    story.merchant.move(
        "tickets", incident, "record_resolution", resolution="expedited", note="pressed the carrier"
    )
    refused = story.merchant.move(
        "tickets", incident, "record_follow_up", channel="sms", corrective_action="later truck"
    )
    assert "has not been delivered" in refused.content.decode()

    courier.route_push("JD0000000001", "80", at("2026-11-22 11:00:00"), row="2")
    story.go_to(at("2026-11-22 11:05:00"))
    story.merchant.move(
        "tickets", incident, "record_follow_up", channel="sms", corrective_action="later truck"
    )
    story.merchant.move("tickets", incident, "resolve")

    incident.refresh_from_db()
    assert (incident.state, incident.incident.cause) == ("resolved", "carrier_transit_late")
    assert facts_of(incident).filter(name="incident.delivered").exists()
    assert Carrier.objects.count() == 2
