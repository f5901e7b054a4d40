"""One field for every number."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.builders_messages import write
from tests.web.conftest import World, request_return


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
    assert {entry["row"].number for entry in answer.context["tickets"]} == {
        world.ticket.number,
        world.collected.number,
    }
    assert len(answer.context["orders"]) == 2


def test_the_beginning_of_a_number_lists(owner: Client, world: World) -> None:
    assert len(owner.get("/portal/search/", {"q": "RT2611"}).context["tickets"]) == 2


def test_nothing_found_is_said(owner: Client, world: World) -> None:
    assert "Nothing matches" in owner.get("/portal/search/", {"q": "no-such-thing"}).content.decode()


@pytest.mark.parametrize("spelt", ["ＳＦ１２３４５６７８９０", "sf-1234 567890"])
def test_n16_a_waybill_is_found_however_it_is_spelt(owner: Client, world: World, spelt: str) -> None:
    world.pickup.shipment.__class__.objects.filter(pk=world.pickup.shipment_id).update(waybill="SF1234567890")
    answer = owner.get("/portal/search/", {"q": spelt})
    assert answer["Location"] == f"/portal/tickets/{world.collected.number}/"
    listed = owner.get("/portal/tickets/", {"q": spelt}).context["rows"]
    assert [entry["row"].number for entry in listed] == [world.collected.number]


def test_words_are_found_and_marked_and_escaped(owner: Client, world: World) -> None:
    write(world.ticket, text="<i>鞋底脱胶</i>")
    page = owner.get("/portal/search/", {"q": "脱胶"}).content.decode()
    assert "&lt;i&gt;鞋底<mark>脱胶</mark>&lt;/i&gt;" in page


def test_words_narrow_the_list_of_cases(owner: Client, world: World) -> None:
    write(world.ticket, text="鞋底脱胶")
    rows = owner.get("/portal/tickets/", {"q": "脱胶"}).context["rows"]
    assert [entry["row"].number for entry in rows] == [world.ticket.number]


def test_searching_costs_the_same_for_many_hits(
    owner: Client, world: World, django_assert_max_num_queries: Any
) -> None:
    write(world.ticket, text="鞋底脱胶")
    owner.get("/portal/")  # pinned filters and policies are remembered from here on
    with django_assert_max_num_queries(24) as one:
        owner.get("/portal/search/", {"q": "脱胶"})
    for _ in range(5):
        write(request_return(world.shop), text="鞋底脱胶")
    with django_assert_max_num_queries(24) as many:
        owner.get("/portal/search/", {"q": "脱胶"})
    assert len(many) == len(one)
