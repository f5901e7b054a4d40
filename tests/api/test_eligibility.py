"""Eligibility and scorecard by API: the words of the portal, with evidence, distance and forecast."""

from __future__ import annotations

from typing import Any

import pytest

from portal.models import EnrolmentApplication, Shop
from tests.api.conftest import Program, assert_problem, program
from tests.api.test_query_counts import counted
from tests.builders import make_enrolment, make_metric, make_service, make_shop, make_trend

RATE = {"metric": "return_rate", "operator": "<", "threshold": [1, 100], "minimum_sample": 100}
LEVEL = {"metric": "shop_level", "operator": ">=", "threshold": 8, "unit": "level of 20"}


@pytest.fixture
def erp(shop: Shop) -> Program:
    make_service("next_day", conditions=[LEVEL, RATE])
    make_service("fast_return")
    return program("erp", shops=(shop,))


def eligibility(caller: Program, shop: Shop, **query: str) -> list[dict[str, Any]]:
    return caller.get(f"/shops/{shop.code}/eligibility/", **query).json()["results"]


def test_a_condition_shows_what_it_needs_and_what_was_found(erp: Program, shop: Shop) -> None:
    row = make_metric(shop, "return_rate", 5, 400)

    (found,) = eligibility(erp, shop, service="next_day")
    level, rate = found["conditions"]

    assert (found["verdict"], found["stage"], found["terms_version"]) == ("fail", "join", 1)
    assert (level["verdict"], level["actual"]["numerator"], level["actual"]["snapshot"]) == ("pass", 9, None)
    assert (rate["operator"], rate["required"], rate["verdict"]) == ("<", [1, 100], "fail")
    assert (rate["actual"]["snapshot"], rate["actual"]["source"]) == (row.pk, "test")
    assert rate["distance"]["sentence"] == "At most 3 of 400; you have 5: 2 too many."
    assert rate["distance"]["facts"]["excess"] == 2
    assert rate["forecast"]["code"] == "forecast.too_little_data"
    assert rate["advice"].startswith("Look at the reasons")
    assert level["forecast"] is None


def test_c3_without_numbers_it_is_undetermined(erp: Program, shop: Shop) -> None:
    (found,) = eligibility(erp, shop, service="next_day")

    assert found["verdict"] == "undetermined"
    assert found["conditions"][1]["actual"] is None


def test_all_services_unless_one_is_named(erp: Program, shop: Shop) -> None:
    assert [row["service"] for row in eligibility(erp, shop)] == ["fast_return", "next_day"]
    assert eligibility(erp, shop, stage="keep")[0]["stage"] == "keep"
    address = f"/shops/{shop.code}/eligibility/"
    assert_problem(erp.get(address, service="nothing"), 404)
    assert_problem(erp.get(address, stage="leave"), 400, "bad_parameter")
    assert_problem(erp.get(f"/shops/{make_shop().code}/eligibility/"), 404)


def test_asking_stores_nothing(erp: Program, shop: Shop) -> None:
    eligibility(erp, shop)

    assert not EnrolmentApplication.objects.exists()


def test_asking_for_many_services_costs_what_one_costs(erp: Program, shop: Shop) -> None:
    few = counted(erp, f"/shops/{shop.code}/eligibility/")
    for n in range(6):
        make_service(f"more_{n}", conditions=[RATE])
    make_trend(shop, "return_rate", [3] * 20, 400)

    assert counted(erp, f"/shops/{shop.code}/eligibility/") == few


def test_the_scorecard_warns_ahead_with_the_numbers(erp: Program, shop: Shop) -> None:
    member = make_enrolment(shop, "next_day")
    rows = make_trend(shop, "return_rate", [1, 2, 3, 4, 5], 1000)

    answer = erp.get(f"/shops/{shop.code}/scorecard/").json()
    (card,) = answer["results"]

    assert (card["membership"], card["state"], card["stage"]) == (member.number, "active", "keep")
    assert (card["verdict"], card["warns"]) == ("pass", True)
    rate = card["conditions"][1]
    assert rate["forecast"]["facts"]["on"] == "2026-11-25"
    assert [point["snapshot"] for point in rate["history"]] == [row.pk for row in rows]
