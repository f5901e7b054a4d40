"""Going on with a closed case, by the shop and by the buyer's link."""

from __future__ import annotations

import pytest
from django.test import Client

from portal.services import moves
from tests.builders import NOW, partner_actor
from tests.web.conftest import World
from tickets.models import HelpTicket, ReturnTicket
from tickets.services import links

REASON = {"reason": "the new one is broken"}


@pytest.fixture
def closed(world: World) -> ReturnTicket:
    return moves.perform(world.ticket, "withdraw", actor=partner_actor(world.ticket.storefront), at=NOW)


def test_the_buyer_goes_on_and_both_pages_lead_to_each_other(closed: ReturnTicket) -> None:
    buyer, link = Client(), f"/c/{links.issue(closed, at=NOW)}/"
    assert "Continue this case" in buyer.get(link).content.decode()
    answer = buyer.post(f"{link}continue/", REASON)
    child = HelpTicket.objects.get()
    after = buyer.get(answer["Location"]).content.decode()
    assert child.number in after
    assert closed.number in after
    assert child.number in buyer.get(link).content.decode()


def test_the_buyer_may_look_back(closed: ReturnTicket) -> None:
    buyer, link = Client(), f"/c/{links.issue(closed, at=NOW)}/"
    link = buyer.post(f"{link}continue/", REASON)["Location"]
    back = buyer.post(f"{link}follow/{closed.number}/")
    assert closed.number in buyer.get(back["Location"]).content.decode()


def test_the_shop_goes_on_and_sees_both(owner: Client, closed: ReturnTicket) -> None:
    owner.post(f"/portal/tickets/{closed.number}/continue/", REASON)
    child = HelpTicket.objects.get()
    assert child.number in owner.get(f"/portal/tickets/{closed.number}/").content.decode()
    assert closed.number in owner.get(f"/portal/tickets/{child.number}/").content.decode()


def test_why_is_asked(owner: Client, closed: ReturnTicket) -> None:
    assert owner.post(f"/portal/tickets/{closed.number}/continue/", {"reason": ""}).status_code == 422
    assert not HelpTicket.objects.exists()


def test_an_open_case_offers_nothing(owner: Client, world: World) -> None:
    assert "Go on with this case" not in owner.get(f"/portal/tickets/{world.ticket.number}/").content.decode()
    assert owner.post(f"/portal/tickets/{world.ticket.number}/continue/", REASON).status_code == 422


def test_a_viewer_goes_on_with_nothing(client: Client, world: World, closed: ReturnTicket) -> None:
    client.force_login(world.people["viewer"])
    assert client.post(f"/portal/tickets/{closed.number}/continue/", REASON).status_code == 403
