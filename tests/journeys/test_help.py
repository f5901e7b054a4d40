"""A buyer asks for help with one click, and is helped."""

from __future__ import annotations

from urllib.parse import urlparse

from django.test import Client

from tests.builders_promises import promise
from tests.journeys.doors import Story, case
from tests.journeys.test_returns import order
from tickets.models import OrderPromise


def test_help_answered_closed_and_reopened(story: Story) -> None:
    promise(story.shop, "one_click_help")
    order(story)
    body = {"order": "T-1", "topic": "late", "description": "where is my parcel"}
    asked = story.storefront.post("/helps/", body).json()
    number, page = asked["number"], urlparse(asked["buyer_link"]).path
    buyer = Client(headers={"Accept-Language": "en"})
    assert (asked["details"]["desk"], "Somebody answers you soon" in buyer.get(page).content.decode()) == (
        "merchant",
        True,
    )

    said = {"contacted": "on", "note": "it arrives tomorrow", "hours": "20"}
    story.merchant.move("tickets", case(number), "respond", **said)
    story.merchant.move("tickets", case(number), "close", note="it arrives tomorrow", agreed="on")
    assert "it arrives tomorrow" in buyer.get(page).content.decode()
    assert OrderPromise.objects.get(kind="one_click_help").state == "kept"

    story.wait(days=1)
    again = {"version": case(number).version, "reason": "it did not arrive"}
    assert buyer.post(f"{page}moves/reopen/", again).status_code == 302
    story.wait(hours=20)
    assert case(number).help.level > 0, "nobody answered the reopened call: it went up"
