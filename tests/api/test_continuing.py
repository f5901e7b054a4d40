"""Going on with a closed case by API, and warnings and pauses as programs read them."""

from __future__ import annotations

from portal.services import moves
from tests.api.conftest import program
from tests.builders import NOW, make_calendar, make_order, make_shop, partner_actor
from tests.builders_warnings import make_warning
from tickets.models import ReturnTicket
from tickets.services import returns

REASON = {"reason": "the new one is broken"}


def test_a_storefront_gets_the_case_that_follows_with_its_link() -> None:
    make_calendar()
    shop, storefront = make_shop(), program("storefront")
    order = make_order(shop, storefront=storefront.partner)
    asked = {"quantity": 1, "reason": "damaged", "description": "Broken corner"}
    case = returns.request(order.lines.get(), **asked, actor=partner_actor(storefront.partner), at=NOW)
    address = f"/tickets/{case.number}/"
    assert storefront.post(f"{address}continue/", REASON).status_code == 409
    moves.perform(ReturnTicket.objects.get(), "withdraw", actor=partner_actor(storefront.partner), at=NOW)
    answer = storefront.post(f"{address}continue/", REASON)
    assert answer.status_code == 201
    child = answer.json()
    assert (child["follows"], "/c/" in child["buyer_link"]) == (case.number, True)
    assert storefront.get(address).json()["goes_on_as"] == [child["number"]]


def test_a_program_of_the_shop_takes_and_handles_a_warning() -> None:
    make_calendar()
    shop = make_shop()
    caller, row = program("shop", shops=(shop,)), make_warning(shop)
    address = f"/warnings/{row.number}/"
    taken = caller.post(f"{address}actions/take/", {}).json()
    assert (taken["state"], taken["handler"]) == ("handling", caller.partner.name)
    done = caller.post(f"{address}actions/handle/", {"note": "called the buyer"}).json()
    assert (done["state"], done["done"], done["allowed_actions"]) == ("handled", "called the buyer", [])


def test_warnings_narrow_by_level_and_state() -> None:
    make_calendar()
    shop = make_shop()
    caller, row = program("erp", shops=(shop,)), make_warning(shop)
    found = caller.get("/warnings/?level=1&state=sent").json()["results"]
    assert [one["number"] for one in found] == [row.number]
    assert caller.get("/warnings/?level=3").json()["results"] == []
