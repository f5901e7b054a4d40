"""One field for every number."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.web.conftest import World


@pytest.mark.parametrize("name", ["ticket", "application", "membership", "pickup", "contract"])
def test_an_exact_number_opens_its_page(owner: Client, world: World, name: str) -> None:
    number = getattr(world, name).number
    answer = owner.get("/portal/search/", {"q": f" {number.lower()} "})
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"/{number}/")
    assert owner.get(answer["Location"]).status_code == 200


def test_an_order_number_opens_the_order(owner: Client, world: World) -> None:
    answer = owner.get("/portal/search/", {"q": world.order.external_id})
    assert answer["Location"] == f"/portal/orders/{world.order.pk}/"


def test_a_waybill_opens_the_case_it_belongs_to(owner: Client, world: World) -> None:
    world.pickup.shipment.__class__.objects.filter(pk=world.pickup.shipment_id).update(waybill="SF1234567890")
    answer = owner.get("/portal/search/", {"q": "sf1234567890"})
    assert answer["Location"] == f"/portal/tickets/{world.collected.number}/"


def test_the_end_of_a_phone_lists_cases_and_orders(owner: Client, world: World) -> None:
    answer = owner.get("/portal/search/", {"q": "5678"})
    assert {row.number for row in answer.context["tickets"]} == {world.ticket.number, world.collected.number}
    assert len(answer.context["orders"]) == 2


def test_the_beginning_of_a_number_lists(owner: Client, world: World) -> None:
    assert len(owner.get("/portal/search/", {"q": "RT2611"}).context["tickets"]) == 2


def test_nothing_found_is_said(owner: Client, world: World) -> None:
    assert "Nothing matches" in owner.get("/portal/search/", {"q": "no-such-thing"}).content.decode()
