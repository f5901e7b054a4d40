"""Journeys of claims under category promises."""

from __future__ import annotations

from urllib.parse import urlparse

from django.test import Client

from portal.adapters.payment import SandboxPayments
from tests.builders import make_enrolment, make_upload
from tests.builders_promises import promise
from tests.journeys.doors import Story, case
from tests.journeys.test_refunds_and_exchanges import collected
from tests.journeys.test_returns import order
from tickets.models import Advance, OrderPromise, Refund


def test_fresh_goods_bad_item(story: Story) -> None:
    promise(story.shop, "fresh_bad_item_refund")
    order(story)
    body = {"order": "T-1", "line": "1", "promise": "fresh_bad_item_refund", "remedy": "partial_refund"}
    asked = story.storefront.post(
        "/claims/", {**body, "damage_percent": 40, "description": "four of ten are bad"}
    ).json()
    number, buyer, page = (
        asked["number"],
        Client(headers={"Accept-Language": "en"}),
        urlparse(asked["buyer_link"]).path,
    )
    assert asked["details"]["evidence"] == ["photo_or_video", "waybill"]

    early = buyer.post(f"{page}moves/give_evidence/", {"version": case(number).version})
    assert "Add this evidence first" in early.content.decode()
    for kind in ("photo", "waybill"):
        sent = buyer.post(f"{page}files/", {"file": make_upload(f"{kind}.png"), "kind": kind})
        assert sent.status_code == 302, sent.content.decode()
    assert buyer.post(f"{page}moves/give_evidence/", {"version": case(number).version}).status_code == 302

    assert "Claims to answer" in story.merchant.page("/portal/")
    story.merchant.move(
        "tickets", case(number), "accept", remedy="partial_refund", damage_percent="40", note="sorry"
    )
    story.sweep()

    assert case(number).state == "compensated"
    refund = Refund.objects.get()
    assert (refund.state, refund.amount_fen) == ("paid", case(number).requested_fen)
    assert OrderPromise.objects.get().state == "kept"
    assert "Your compensation was paid" in buyer.get(page).content.decode()


def test_a_rash_claim_goes_on_as_a_return_the_buyer_can_follow(story: Story) -> None:
    promise(story.shop, "baby_rash")
    order(story)
    body = {"order": "T-1", "line": "1", "promise": "baby_rash", "description": "red skin"}
    asked = story.storefront.post("/claims/", body).json()
    buyer, page = Client(headers={"Accept-Language": "en"}), urlparse(asked["buyer_link"]).path
    buyer.post(f"{page}files/", {"file": make_upload("proof.png"), "kind": "medical_proof"})
    buyer.post(f"{page}moves/give_evidence/", {"version": case(asked["number"]).version})
    story.wait(hours=48, minutes=1)

    claim = case(asked["number"])
    child = claim.children.get()
    assert (claim.state, child.kind, child.state) == ("settled", "return", "wait_return")
    assert child.number in buyer.get(page).content.decode()
    gone_on = buyer.post(f"{page}follow/{child.number}/", follow=True)
    assert "Please send the goods back" in gone_on.content.decode()


def test_allergy_claim_fast_refund(story: Story) -> None:
    """The merchant's silence accepts the proof; a trusted buyer is paid when the courier has the opened jar."""
    promise(story.shop, "beauty_allergy", "fast_refund")
    make_enrolment(story.shop, "seven_day_return")
    order(story)
    body = {"order": "T-1", "line": "1", "promise": "beauty_allergy", "description": "swollen face"}
    asked = story.storefront.post("/claims/", body).json()
    page = urlparse(asked["buyer_link"]).path
    buyer = Client(headers={"Accept-Language": "en"})
    buyer.post(f"{page}files/", {"file": make_upload("proof.png"), "kind": "medical_proof"})
    buyer.post(f"{page}moves/give_evidence/", {"version": case(asked["number"]).version})
    story.wait(hours=48, minutes=1)

    child = case(asked["number"]).children.get().as_kind()
    gone_on = buyer.post(f"{page}follow/{child.number}/")
    collected(story, {"buyer_link": gone_on["Location"]})

    assert SandboxPayments().payments() == [(f"refund-{child.number}", 39900)]
    assert (case(child.number).state, Advance.objects.get().state) == ("wait_confirm", "advanced")
    story.wait(days=2)
    story.merchant.move("tickets", case(child.number), "confirm_receipt", note="opened, as promised")
    story.sweep()
    assert (case(child.number).state, Advance.objects.get().state) == ("refunded", "recovered")
    assert OrderPromise.objects.get(kind="beauty_allergy").state == "kept"
