"""Journeys of a missed next-day promise: the carrier's fault, the merchant's fault."""

from __future__ import annotations

from datetime import timedelta

import pytest

from carriers.models import CarrierAccount
from portal.models import Notice
from portal.queries.timeline import facts_of
from tests.builders import NOW, at, make_carrier, make_enrolment, make_service
from tests.journeys.doors import Courier, Person, Story, staff
from tests.journeys.test_returns import order
from tickets.models import Compensation, DeliveryPromise, IncidentTicket, OrderPromise, PostingLine

WAYBILL = "JD0000000001"
APOLOGY = {"channel": "phone", "remedy": "coupon", "amount": "500", "accepted": "on", "note": "sorry"}
LATER_TRUCK = {"channel": "sms", "corrective_action": "a second truck at six"}


@pytest.fixture
def desk() -> Person:
    return staff("platform.supervisor")


@pytest.fixture
def sold(story: Story, desk: Person) -> Story:
    """An order with a promise worth ten yuan if it is broken, carried by JD, told of by SF's own pushes."""
    make_service("next_day", promises=[{"kind": "next_day", "penalty": {"fen": 1_000}}])
    make_enrolment(story.shop, "next_day")
    carrier = make_carrier("jd", provider="sf")
    assert CarrierAccount.objects.get(provider="sf").carriers.get() == carrier
    paid = (NOW - timedelta(minutes=5)).isoformat()
    order(story, paid_at=paid, signed_at=None, carrier="jd", waybill=WAYBILL)
    assert DeliveryPromise.objects.get().sign_by == at("2026-11-22 00:00:00")
    return story


def press(story: Story, name: str, **fields: str) -> str:
    """A button of the incident in the merchant's portal."""
    return story.merchant.move("tickets", IncidentTicket.objects.get(), name, **fields).content.decode()


def test_next_day_missed_carrier_fault(sold: Story, desk: Person) -> None:
    courier = Courier("sf")
    courier.route_push(WAYBILL, "50", at("2026-11-20 15:30:00"), row="1")
    sold.go_to(at("2026-11-20 15:40:00"))
    assert DeliveryPromise.objects.get().state == "shipped"

    sold.go_to(at("2026-11-22 00:00:30"))  # nobody reported anything
    assert "Contact the buyer" in sold.merchant.page("/portal/notices/")
    assert OrderPromise.objects.get().state == "broken"
    press(sold, "record_contact", **APOLOGY)
    press(sold, "name_cause", cause="carrier_transit_late", note="it lay at the hub")
    press(sold, "contest", reason="collected in time, see the first scan")
    press(sold, "record_resolution", resolution="expedited", note="pressed the carrier")
    assert "has not been delivered" in press(sold, "record_follow_up", **LATER_TRUCK)

    courier.route_push(WAYBILL, "80", at("2026-11-22 11:00:00"), row="2")
    sold.go_to(at("2026-11-22 11:05:00"))
    press(sold, "record_follow_up", **LATER_TRUCK)
    assert "has not decided yet" in press(sold, "resolve")
    desk.decide(IncidentTicket.objects.get(), "decide_fault", fault="carrier", reason="scanned in time")
    press(sold, "resolve")
    sold.sweep()

    incident, paid = IncidentTicket.objects.get(), Compensation.objects.get()
    assert (incident.state, incident.incident.cause) == ("resolved", "carrier_transit_late")
    assert (paid.state, paid.amount_fen, paid.liable, paid.shop_fen) == ("paid", 1_000, "carrier", 0)
    assert facts_of(incident).filter(name="incident.delivered").exists()


def test_next_day_missed_merchant_fault(sold: Story, desk: Person) -> None:
    courier = Courier("sf")
    sold.go_to(at("2026-11-20 19:25:00"))
    courier.route_push(WAYBILL, "50", at("2026-11-20 19:20:00"), row="1")
    sold.go_to(at("2026-11-22 00:00:30"))
    sold.go_to(at("2026-11-22 02:00:31"))
    escalated = Notice.objects.filter(template="deadline.escalation", user=desk.user)
    assert escalated.exists(), "after two hours without a call the platform hears of it"
    desk.decide(IncidentTicket.objects.get(), "record_contact", **APOLOGY)
    charged = PostingLine.objects.get(account="merchant_settlement", side="debit")
    assert charged.amount_fen == 500, "the shop pays for the call it did not make"

    press(sold, "name_cause", cause="carrier_transit_late", note="the carrier was slow")
    assert IncidentTicket.objects.get().incident.cause == "merchant_late", (
        "the first scan overrules the words"
    )
    press(sold, "record_resolution", resolution="reshipped", note="a second parcel by air")
    courier.route_push(WAYBILL, "80", at("2026-11-22 15:00:00"), row="2")
    sold.go_to(at("2026-11-22 15:05:00"))
    press(sold, "record_follow_up", **LATER_TRUCK)
    press(sold, "resolve")
    sold.sweep()

    paid = Compensation.objects.get()
    assert IncidentTicket.objects.get().state == "resolved"
    assert (paid.state, paid.liable, paid.shop_fen) == ("paid", "merchant", 1_000)
    assert f"/portal/compensations/{paid.number}/" in sold.merchant.page("/portal/compensations/")
