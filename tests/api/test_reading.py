"""Reading by API: the catalogue, promises, filters and pages."""

from __future__ import annotations

import pytest

from portal.models import Shop
from tests.api.conftest import Program, opened_return
from tests.builders import make_enrolment, make_order
from tickets.models import Order, ReturnTicket


def test_promises_of_an_item_are_kept_by_clients(storefront: Program, shop: Shop) -> None:
    make_enrolment(shop, "seven_day_return")
    first = storefront.get(f"/shops/{shop.code}/promises/", category="appliances")
    assert [row["kind"] for row in first.json()["results"]] == ["seven_day_return"]
    same = storefront.get(
        f"/shops/{shop.code}/promises/", headers={"If-None-Match": first["ETag"]}, category="appliances"
    )
    assert (same.status_code, same.content) == (304, b"")
    make_enrolment(shop, "fast_return")
    changed = storefront.get(
        f"/shops/{shop.code}/promises/", headers={"If-None-Match": first["ETag"]}, category="appliances"
    )
    assert changed.status_code == 200
    assert "max-age" in changed["Cache-Control"]


def test_the_catalogue_is_read_whole(storefront: Program, shop: Shop) -> None:
    make_enrolment(shop, "seven_day_return")
    assert [row["code"] for row in storefront.get("/services/").json()["results"]] == ["seven_day_return"]
    assert storefront.get("/services/seven_day_return/").json()["joinable"] is True
    versions = storefront.get("/services/seven_day_return/versions/").json()["results"]
    assert versions[0]["promises"] == [{"kind": "seven_day_return"}]


@pytest.mark.parametrize(
    ("field", "value"), [("kind", "return"), ("state", "wait_merchant"), ("open", "true")]
)
def test_cases_are_filtered(storefront: Program, order: Order, field: str, value: str) -> None:
    opened_return(storefront, order)
    assert len(storefront.get("/tickets/", **{field: value}).json()["results"]) == 1


def test_cases_changed_since(storefront: Program, order: Order) -> None:
    opened_return(storefront, order)
    early = storefront.get("/tickets/", updated_since="2026-11-20T09:00:00+08:00")
    late = storefront.get("/tickets/", updated_since="2026-11-20T11:00:00+08:00")
    assert (len(early.json()["results"]), len(late.json()["results"])) == (1, 0)


def test_pages_are_walked_by_cursor(storefront: Program, shop: Shop) -> None:
    for _ in range(3):
        opened_return(storefront, make_order(shop, storefront=storefront.partner))
    page = storefront.get("/tickets/", page_size=2).json()
    rest = storefront.http.get(page["next"], headers=storefront.headers).json()
    numbers = [row["number"] for row in (*page["results"], *rest["results"])]
    newest_first = ReturnTicket.objects.order_by("-id").values_list("number", flat=True)
    assert numbers == list(newest_first)
    assert rest["next"] is None
