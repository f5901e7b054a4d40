"""The facts of one shop and of five hundred, by the latest snapshot, in the same number of queries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from portal.models import Merchant, MetricSnapshot, Shop
from portal.policies.eligibility import Measured
from portal.policies.forecast import Outlook
from portal.queries.eligibility import KEEP, conditions_of, dry_run, facts_of, facts_of_many
from portal.states import Verdict
from tests.builders import NOW, make_metric, make_service, make_shop, make_trend

pytestmark = pytest.mark.django_db
RATE = {"metric": "return_rate", "operator": "<", "threshold": [1, 100], "minimum_sample": 100}
LEVEL = {"metric": "shop_level", "operator": ">=", "threshold": 8, "unit": "level of 20"}


def many_shops(count: int) -> list[int]:
    merchant = Merchant.objects.create(legal_name="M", social_credit_code="X")
    rows = [
        Shop(
            merchant=merchant,
            code=f"s{n}",
            name=f"s{n}",
            kind="brand",
            opened_at=NOW,
            created_at=NOW,
            updated_at=NOW,
        )
        for n in range(count)
    ]
    shops = Shop.objects.bulk_create(rows)
    MetricSnapshot.objects.bulk_create(
        MetricSnapshot(
            shop=shop, metric=metric, window_from=NOW, window_to=NOW, numerator=day, denominator=400,
            source="t", computed_at=NOW - timedelta(days=day),
        )
        for shop in shops for metric in ("return_rate", "daily_ship_days") for day in range(3)
    )  # fmt: skip
    return [shop.pk for shop in shops]


@pytest.mark.parametrize("count", [1, 500])
def test_facts_cost_two_queries(count: int, django_assert_num_queries: Any) -> None:
    ids = many_shops(count)

    with django_assert_num_queries(2):
        facts = facts_of_many(ids, NOW)

    assert facts.keys() == set(ids)
    assert all(known["return_rate"].numerator == 0 for known in facts.values())


def test_the_latest_snapshot_up_to_the_instant_counts() -> None:
    shop = make_shop(shop_level=None)
    old = make_metric(shop, "return_rate", 1, 100, NOW - timedelta(days=2))
    make_metric(shop, "return_rate", 2, 100, NOW)
    again = make_metric(shop, "return_rate", 3, 100, NOW)
    make_metric(shop, "return_rate", 4, 100, NOW + timedelta(seconds=1))
    make_metric(make_shop(), "return_rate", 9, 100, NOW)

    assert facts_of(shop, NOW)["return_rate"].snapshot == again.pk
    assert facts_of(shop, NOW - timedelta(days=1))["return_rate"].snapshot == old.pk
    assert facts_of(shop, NOW)["shop_level"] == Measured(None)


def test_of_a_table_brought_in_at_once_the_newest_window_counts_and_the_days_make_the_trend() -> None:
    shop = make_shop()
    rows = make_trend(shop, "return_rate", [1, 2, 3, 4, 5], 1000)
    MetricSnapshot.objects.update(computed_at=NOW)
    corrected = make_metric(shop, "return_rate", 1, 1000, NOW - timedelta(days=4))
    MetricSnapshot.objects.filter(pk=corrected.pk).update(computed_at=NOW)
    terms = make_service("next_day", conditions=[RATE])

    (found,) = dry_run(shop, [terms.service], NOW)

    assert facts_of(shop, NOW)["return_rate"].snapshot == rows[-1].pk
    assert found.prospects[0].forecast
    assert (found.prospects[0].forecast.days, found.warns) == (5, True)


def test_what_came_in_later_was_not_known_before() -> None:
    shop = make_shop()
    make_trend(shop, "return_rate", [1, 2, 3, 4, 5], 1000)
    MetricSnapshot.objects.update(computed_at=NOW + timedelta(days=1))
    terms = make_service("next_day", conditions=[RATE])

    (found,) = dry_run(shop, [terms.service], NOW)

    assert found.prospects[0].forecast
    assert (found.outcome, found.prospects[0].forecast.days) == (Verdict.UNDETERMINED, 0)


def test_c6_a_substitute_for_an_unpublished_level_is_a_snapshot_with_its_source() -> None:
    shop = make_shop(shop_level=None)
    evidence = make_metric(shop, "shop_level", 9)

    found = facts_of(shop, NOW)["shop_level"]

    assert (found.numerator, found.snapshot, found.source) == (9, evidence.pk, "test")


@pytest.mark.parametrize(
    ("keep", "expected"), [([LEVEL], "shop_level"), ([], "return_rate"), (None, "return_rate")]
)
def test_without_rules_of_its_own_keeping_is_joining(keep: Any, expected: str) -> None:
    terms = make_service("fast_return", conditions=[RATE])
    if keep is not None:
        terms.keep_conditions = keep

    assert [c.metric for c in conditions_of(terms, KEEP)] == [expected]
    assert [c.metric for c in conditions_of(terms)] == ["return_rate"]


def test_a_dry_run_tells_verdict_evidence_distance_and_forecast() -> None:
    shop = make_shop(shop_level=6)
    newest = make_trend(shop, "return_rate", [1, 2, 3, 4, 5], 1000)[-1]
    terms = make_service("next_day", conditions=[LEVEL, RATE])

    (found,) = dry_run(shop, [terms.service], NOW)
    level, rate = found.prospects

    assert (found.outcome, level.verdict.verdict, level.forecast) == (Verdict.FAIL, Verdict.FAIL, None)
    assert level.verdict.distance and level.verdict.distance.facts["missing"] == 2
    assert rate.verdict.measured and rate.verdict.measured.snapshot == newest.pk
    assert rate.forecast and rate.forecast.outlook is Outlook.FALLS
    assert rate.warns and rate.advice and rate.verdict.verdict is Verdict.PASS


@pytest.mark.parametrize("count", [1, 12])
def test_a_dry_run_of_many_services_costs_four_queries(count: int, django_assert_num_queries: Any) -> None:
    shop = make_shop()
    make_trend(shop, "return_rate", [3] * 20, 400)
    services = [make_service(f"service_{n}", conditions=[LEVEL, RATE]).service for n in range(count)]

    with django_assert_num_queries(4):
        assert len(dry_run(shop, services, NOW)) == count


def test_a_forecast_never_enters_a_verdict() -> None:
    shop = make_shop()
    make_trend(shop, "return_rate", [1, 3, 5, 7, 9], 1000)
    terms = make_service("next_day", conditions=[RATE])

    (found,) = dry_run(shop, [terms.service], NOW)

    assert found.warns
    assert found.outcome is Verdict.PASS
    assert "forecast" not in str(found.prospects[0].verdict.reason.as_json())
