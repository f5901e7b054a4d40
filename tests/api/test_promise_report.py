"""The report on promises by API: one answer, within the reach of whoever asks."""

from __future__ import annotations

import pytest

from portal.models import Shop
from tests.api.conftest import Program, assert_problem, program
from tests.builders import make_enrolment, make_order, make_shop

EMPTY = {"given": 1, "open": 1, "kept": 0, "broken": 0, "excused": 0, "void": 0, "kept_permille": None}


@pytest.fixture
def shop(db: None) -> Shop:
    shop = make_shop()
    make_enrolment(shop, "seven_day_return")
    return shop


@pytest.fixture
def storefront(shop: Shop) -> Program:
    storefront = program("storefront")
    make_order(shop, storefront=storefront.partner)
    return storefront


def test_a_storefront_reads_the_counts_of_its_orders(storefront: Program, shop: Shop) -> None:
    make_order(shop)
    answer = storefront.get("/promise-report/", by="month,shop").json()

    assert (answer["by"], answer["since"], answer["until"]) == (["month", "shop"], "2026-06-01", "2026-11-20")
    assert answer["results"] == [{"keys": ["2026-11", shop.code], "names": ["2026-11", shop.name], **EMPTY}]


def test_an_erp_reads_the_counts_of_its_shops_only(storefront: Program, shop: Shop) -> None:
    assert len(program("erp", shops=(shop,)).get("/promise-report/").json()["results"]) == 1
    assert program("erp", shops=(make_shop(),)).get("/promise-report/").json()["results"] == []


@pytest.mark.parametrize("wrong", ["buyer", ",", "month,,shop"])
def test_a_program_that_asks_for_no_group_is_told(storefront: Program, wrong: str) -> None:
    assert_problem(storefront.get("/promise-report/", by=wrong), 400)


def test_a_program_that_asks_for_no_day_is_told(storefront: Program) -> None:
    assert_problem(storefront.get("/promise-report/", since="soon"), 400)
    assert_problem(storefront.get("/promise-report/", region="x"), 400)


def test_without_a_scope_there_is_no_report(shop: Shop) -> None:
    assert_problem(program("erp", shops=(shop,), scopes="metrics:write").get("/promise-report/"), 403)
