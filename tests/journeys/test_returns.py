"""Journeys of a return: approved at once, agreed by silence, collected by a courier whose callbacks are real."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlparse

from django.test import Client

from carriers.models import PickupOrder
from portal.adapters.payment import SandboxPayments
from portal.models import Notice, TimelineEvent
from tests.builders import HANGZHOU, NOW, at, make_enrolment
from tests.journeys.doors import Courier, Story, case
from tickets.models import InsurancePolicy

WAYBILL = "SF1000000000101"


def order(story: Story, **fields: Any) -> dict[str, Any]:
    """An order as the storefront sends it: paid three days ago, signed yesterday."""
    line = {
        "external_id": "1", "item": "i-1", "title": "电饭煲", "category": "appliances/kitchen",
        "quantity": 1, "paid_fen": 39900, "weight_grams": 1500,
    }  # fmt: skip
    contact = {"name": "张三丰", "phone": "13912345678", "address": "西溪路 1 号", "region": HANGZHOU}
    body = {
        "external_id": "T-1",
        "shop": "meidi",
        "source_version": 1,
        "buyer_ref": "b-1",
        "buyer_grade": "excellent",
        "paid_at": (NOW - timedelta(days=3)).isoformat(),
        "signed_at": (NOW - timedelta(days=1)).isoformat(),
        "contact": contact,
        "lines": [line],
    } | fields
    response = story.storefront.post("/orders/", body)
    assert response.status_code == 201, response.content
    return response.json()


def ask(story: Story, reason: str = "no_reason") -> dict[str, Any]:
    response = story.storefront.post("/returns/", {"order": "T-1", "line": "1", "reason": reason})
    assert response.status_code == 201, response.content
    return response.json()


def test_high_credit_instant_return(story: Story) -> None:
    make_enrolment(story.shop, "seven_day_return")
    order(story)

    asked = ask(story)

    assert asked["state"] == "wait_return"
    assert [reason["code"] for reason in asked["reasons"]] == ["instant_approval"]
    page = story.merchant.page(f"/portal/tickets/{asked['number']}/")
    assert "approved at once" in page
    assert "张三丰" not in page and "13912345678" not in page


def test_merchant_silent_auto_agree(story: Story) -> None:
    order(story)
    asked = ask(story, "quality")
    assert asked["state"] == "wait_merchant"
    assert "Agree by silence" in story.merchant.page(f"/portal/tickets/{asked['number']}/")

    story.wait(hours=24)
    story.wait(hours=22)
    reminders = Notice.objects.filter(
        user=story.merchant.user, template="deadline.reminder", channel="in_app"
    )
    assert reminders.count() == 2, "at half time and two hours before"

    story.wait(hours=2)
    assert case(asked["number"]).state == "wait_return"
    assert TimelineEvent.objects.get(name="return.agreed_by_silence").actor_kind == "system"
    late = story.merchant.move("tickets", case(asked["number"]), "refuse", cause="used", reason="too late")
    assert late.status_code in {302, 409} and case(asked["number"]).state == "wait_return"


def test_return_pickup_with_insurance_offset(story: Story) -> None:
    make_enrolment(story.shop, "seven_day_return")
    make_enrolment(story.shop, "freight_insurance")
    order(story)
    story.sweep()
    asked = ask(story)

    pickup = book_on_the_phone(asked["buyer_link"])
    assert (pickup.state, pickup.first_weight_fee_fen, pickup.offset_fen) == ("assigned", 1500, 1200)

    courier = Courier()
    story.wait(minutes=5)
    courier.pickup_callback("order_accepted_by_courier", pickup, WAYBILL)
    story.wait(minutes=70)
    courier.pickup_callback("order_picked_up_with_weight", pickup, WAYBILL)
    courier.pickup_callback("order_accepted_by_courier", pickup, WAYBILL)  # late and repeated
    courier.pickup_callback("order_settled_fees", pickup, WAYBILL)
    story.sweep()

    pickup.refresh_from_db()
    assert (pickup.collected_in_time, pickup.state) == (True, "settled")
    assert pickup.buyer_fee_fen == pickup.fee_fen - 1200 > 0
    assert InsurancePolicy.objects.get().state == "applied"
    assert case(asked["number"]).state == "wait_confirm"

    story.wait(days=2)
    courier.tracking_push("sf_out_for_delivery", WAYBILL, "shunfeng", state="301", at=story.now)
    story.sweep()
    assert case(asked["number"]).goods == "with_merchant"

    story.merchant.move("tickets", case(asked["number"]), "confirm_receipt", note="complete")
    story.sweep()
    story.sweep()
    assert case(asked["number"]).state == "refunded"
    assert SandboxPayments().payments() == [(f"refund-{asked['number']}", 39900)]


def book_on_the_phone(link: str) -> PickupOrder:
    """The buyer opens the link, sees the times offered and takes the first."""
    phone, path = Client(headers={"Accept-Language": "en"}), urlparse(link).path
    page = phone.get(path)
    assert page.status_code == 200 and "13912345678" not in page.content.decode()
    booked = phone.post(f"{path}pickup/", {"slot": "now", "pay_mode": "online"})
    assert booked.status_code == 302, booked.content.decode()
    return PickupOrder.objects.get()


def test_a_courier_who_comes_late_is_replaced_and_the_buyer_keeps_the_right(story: Story) -> None:
    make_enrolment(story.shop, "seven_day_return")
    order(story)
    asked = ask(story)
    pickup = book_on_the_phone(asked["buyer_link"])

    story.go_to(NOW + timedelta(minutes=121))

    pickup.refresh_from_db()
    assert pickup.missed_at is not None
    ship_back = case(asked["number"]).ship_back_due  # type: ignore[attr-defined]
    assert ship_back >= at("2026-11-28 00:00:00")
