"""Shops offer warranty policies, end them, and read what is left for premiums."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from portal.actors import SYSTEM
from tests.builders import NOW, make_shop
from tests.web.conftest import World
from tickets.models import WarrantyPolicy
from tickets.queries.warranty_policy import policy_for
from tickets.services import premiums

PAGE = "/portal/warranty-policies/"


def test_a_policy_holds_from_now_until_it_is_ended(owner: Client, world: World) -> None:
    assert owner.post(PAGE, {"category": "appliances", "months": "24"}).status_code == 302
    row = WarrantyPolicy.objects.get()
    assert policy_for(world.shop.pk, "x", "appliances/kitchen", NOW) == row
    owner.post(f"{PAGE}{row.pk}/end/")
    assert not WarrantyPolicy.objects.filter(pk=row.pk).exists()


def test_an_old_policy_ends_and_stays_on_record(owner: Client, world: World) -> None:
    row = WarrantyPolicy.objects.create(shop=world.shop, months=24, effective_from=NOW - timedelta(days=9))
    owner.post(f"{PAGE}{row.pk}/end/")
    row.refresh_from_db()
    assert row.effective_until == NOW
    assert policy_for(world.shop.pk, "x", "y", NOW) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"months": "0"},
        {"months": "24", "effective_from": "2020-01-01T00:00"},
        {"months": "24", "effective_until": "2020-01-01T00:00"},
        {"route": "by_balloon"},
    ],
)
def test_what_cannot_be_offered_is_explained(owner: Client, wrong: dict[str, Any]) -> None:
    answer = owner.post(PAGE, {"item": "i"} | wrong)
    assert (answer.status_code, WarrantyPolicy.objects.count()) == (422, 0)
    assert answer.context["form"].errors


def test_the_policy_of_another_shop_does_not_exist(owner: Client) -> None:
    row = WarrantyPolicy.objects.create(shop=make_shop(), months=24, effective_from=NOW - timedelta(days=9))
    assert owner.post(f"{PAGE}{row.pk}/end/").status_code == 404


def test_the_premium_account_shows_balance_and_entries(owner: Client, world: World) -> None:
    assert b"settlement" in owner.get("/portal/premium-account/").content
    premiums.top_up(world.shop, amount_fen=50_000, reference="T-7", actor=SYSTEM, at=NOW)
    page = owner.get("/portal/premium-account/").content.decode()
    assert "500.00" in page
    assert "T-7" in page
    assert "nearly empty" not in page


def test_a_low_balance_is_said(owner: Client, world: World) -> None:
    premiums.top_up(world.shop, amount_fen=300, reference="T-7", actor=SYSTEM, at=NOW)
    premiums.charge(world.shop.pk, 100, "order-1", at=NOW)
    assert "nearly empty" in owner.get("/portal/premium-account/").content.decode()


@pytest.mark.parametrize("path", ["warranty-policies/", "premium-account/"])
def test_lists_cost_the_same_with_many_rows(
    owner: Client, world: World, path: str, django_assert_max_num_queries: Any
) -> None:
    grow(world, 1)
    owner.get(f"/portal/{path}")
    with django_assert_max_num_queries(40) as one:
        owner.get(f"/portal/{path}")
    grow(world, 4)
    with django_assert_max_num_queries(len(one)):
        owner.get(f"/portal/{path}")


def grow(world: World, count: int) -> None:
    for number in range(count):
        WarrantyPolicy.objects.create(shop=world.shop, months=24, effective_from=NOW - timedelta(days=9))
        premiums.top_up(world.shop, amount_fen=500, reference=f"T-{count}-{number}", actor=SYSTEM, at=NOW)
