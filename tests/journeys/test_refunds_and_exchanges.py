"""Journeys of money and goods: a bundle returned in part, an exchange that ends as a refund, a refund paid early."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlparse

from django.test import Client

from carriers.models import PickupOrder
from portal.actors import Role
from portal.adapters.payment import SandboxPayments
from tests.builders import NOW, make_enrolment
from tests.journeys.doors import Courier, Story, case, staff
from tests.journeys.test_returns import WAYBILL, book_on_the_phone, order
from tickets.models import Advance

ONE = {
    "external_id": "1", "item": "i-1", "title": "电饭煲", "category": "appliances/kitchen",
    "quantity": 1, "paid_fen": 39900, "weight_grams": 1500,
}  # fmt: skip
BUNDLE = {"id": "b-1", "threshold_fen": 30_000, "off_fen": 5_000, "list_fen": 50_000}


def asked(story: Story, address: str = "/returns/", **body: Any) -> dict[str, Any]:
    response = story.storefront.post(address, {"order": "T-1", "line": "1", "reason": "quality"} | body)
    assert response.status_code == 201, response.content
    return response.json()


def collected(story: Story, told: dict[str, Any]) -> None:
    """The buyer calls a courier on the phone, who comes and reports it himself."""
    pickup = book_on_the_phone(told["buyer_link"])
    courier = Courier()
    story.wait(minutes=5)
    courier.pickup_callback("order_accepted_by_courier", pickup, WAYBILL)
    story.wait(minutes=50)
    courier.pickup_callback("order_picked_up_with_weight", pickup, WAYBILL)
    story.sweep()


def test_partial_return_of_bundle(story: Story) -> None:
    """G5, G6: three of five pieces lose the discount; the other two bring back exactly the rest."""
    order(
        story,
        buyer_grade="good",
        lines=[ONE | {"quantity": 5, "paid_fen": 45_000, "flags": {"bundle": BUNDLE}}],
    )
    first = asked(story, quantity=3)
    assert (first["requested_fen"], [step["code"] for step in first["details"]["steps"]]) == (
        25_000,
        ["paid", "kept_repriced"],
    )
    page = story.merchant.page(f"/portal/tickets/{first['number']}/")
    assert "at the prices of the purchase" in page

    story.merchant.move("tickets", case(first["number"]), "agree", note="")
    collected(story, first)
    story.merchant.move("tickets", case(first["number"]), "confirm_receipt", note="")
    story.sweep()
    second = asked(story, quantity=2)

    assert (case(first["number"]).state, second["requested_fen"]) == ("refunded", 20_000)
    refused = story.storefront.post("/returns/", {"order": "T-1", "line": "1", "reason": "quality"})
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_pieces")


def test_exchange_out_of_stock_refunded(story: Story) -> None:
    """H2: the goods are back, nothing can replace them, and the platform pays in the merchant's place."""
    make_enrolment(story.shop, "seven_day_return")
    order(story)
    told = asked(story, "/exchanges/", reason="no_reason")
    assert (told["state"], told["details"]["wanted_item"]) == ("wait_return", "i-1")
    collected(story, told)
    number = told["number"]
    story.merchant.move("tickets", case(number), "confirm_receipt", note="")
    assert "Ship the replacement" in story.merchant.page(f"/portal/tickets/{number}/")

    story.wait(hours=71)
    story.merchant.move("tickets", case(number), "report_out_of_stock", reason="sold out")
    phone = Client(headers={"Accept-Language": "en"}).get(urlparse(told["buyer_link"]).path)
    assert "so you get your money back" in phone.content.decode()
    story.wait(hours=48)
    story.sweep()

    assert case(number).state == "refunded"
    assert SandboxPayments().payments() == [(f"refund-{number}", 39900)]


def test_fast_refund_recovered(story: Story) -> None:
    """B8: paid when the courier reports the collection, made good when the merchant confirms, never paid twice."""
    make_enrolment(story.shop, "seven_day_return")
    make_enrolment(story.shop, "fast_refund")
    order(story)
    told = asked(story, reason="no_reason")
    collected(story, told)
    story.sweep()

    number = told["number"]
    assert (case(number).state, Advance.objects.get().state) == ("wait_confirm", "advanced")
    assert PickupOrder.objects.get().collected_at is not None
    assert "Fast refund" in story.merchant.page(f"/portal/tickets/{number}/")

    story.wait(days=2)
    story.merchant.move("tickets", case(number), "confirm_receipt", note="complete")
    story.sweep()

    assert (case(number).state, Advance.objects.get().state) == ("refunded", "recovered")
    assert SandboxPayments().payments() == [(f"refund-{number}", 39900)]


def test_negotiated_on_the_buyers_phone(story: Story) -> None:
    """The merchant proposes that the buyer keeps the goods; the buyer accepts behind the link and is paid."""
    order(story, buyer_grade="good")
    told = asked(story)
    story.merchant.move(
        "tickets", case(told["number"]), "propose_change", proposal="keep", amount_fen=8000, reason="keep it"
    )
    phone, path = Client(headers={"Accept-Language": "en"}), urlparse(told["buyer_link"]).path
    page = phone.get(path).content.decode()
    assert "The merchant proposes" in page and "¥80.00" in page

    version = case(told["number"]).version
    assert phone.post(f"{path}moves/accept_proposal/", {"version": version}).status_code == 302
    story.sweep()

    assert case(told["number"]).state == "compensated"
    assert SandboxPayments().payments() == [(f"refund-{told['number']}", 8000)]


def test_a_person_explains_and_the_signature_is_proven(story: Story) -> None:
    """G4, G13: the platform answers the buyer's question; a disputed signature keeps the right."""
    signed = (NOW - timedelta(days=20)).isoformat()
    order(story, buyer_grade="good", signed_at=signed, paid_at=(NOW - timedelta(days=22)).isoformat())
    late = story.storefront.post("/returns/", {"order": "T-1", "line": "1", "reason": "no_reason"})
    assert late.json()["code"] == "window_over"
    disputed = story.storefront.post("/orders/T-1/dispute-signing/", {})
    assert disputed.status_code == 200, disputed.content

    told = asked(story, reason="no_reason")
    link = urlparse(told["buyer_link"]).path
    phone = Client(headers={"Accept-Language": "en"})
    phone.post(f"{link}moves/ask_explanation/", {"version": case(told["number"]).version})
    staff(Role.REVIEWER).decide(case(told["number"]), "explain", reason="an unknown credit grade")

    assert "an unknown credit grade" in phone.get(link).content.decode()
