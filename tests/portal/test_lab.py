"""The policy lab: what a draft would have changed, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from portal.actors import Role
from portal.errors import Refused
from portal.models import LabFinding, LabRun, ServiceVersion, Shop
from portal.services import lab, moves
from tests.builders import (
    NOW,
    make_draft,
    make_enrolment,
    make_metric,
    make_order,
    make_service,
    make_shop,
    staff,
)

pytestmark = pytest.mark.django_db
EDITOR = staff(Role.RULE_EDITOR, id=41)
DAY = timedelta(days=1)
LEVEL = {"metric": "shop_level", "operator": ">=", "threshold": 8}
RETURNS = {"metric": "return_rate", "operator": "<", "threshold": [1, 100]}
THIRTY = {"kind": "quality", "window": {"amount": 30, "unit": "calendar_days"}}


@pytest.fixture
def version() -> ServiceVersion:
    return make_service("next_day", conditions=[LEVEL], promises=[THIRTY])


def tried(version: ServiceVersion, days: int = 10, **fields: Any) -> LabRun:
    run = lab.begin(make_draft(version, NOW + 30 * DAY, **fields), days=days, actor=EDITOR, at=NOW)
    lab.work(at=NOW)
    run.refresh_from_db()
    return run


def found(run: LabRun) -> set[tuple[str, str]]:
    return {(finding.change, finding.shop.code) for finding in run.findings.select_related("shop")}


@pytest.mark.parametrize(
    ("threshold", "changes"),
    [
        (8, set()),
        (12, {("loses", "member"), ("barred", "stranger")}),
        (5, {("gains", "small")}),
    ],
)
def test_who_would_lose_and_who_would_gain(
    version: ServiceVersion, threshold: int, changes: set[tuple[str, str]]
) -> None:
    make_enrolment(make_shop("member", shop_level=9), "next_day")
    make_shop("stranger", shop_level=9)
    make_shop("small", shop_level=6)

    run = tried(version, conditions=[{**LEVEL, "threshold": threshold}])

    assert (run.state, run.done, run.total) == ("finished", 3, 3)
    assert found(run) == changes


def test_each_day_is_judged_by_what_was_known_on_it(version: ServiceVersion) -> None:
    shop = make_shop()
    make_metric(shop, "return_rate", 5, 400, NOW - 20 * DAY)
    make_metric(shop, "return_rate", 1, 400, NOW - 4 * DAY)

    run = tried(version, conditions=[RETURNS])

    assert list(run.per_day["after"].values()) == [0] * 5 + [1] * 5
    assert list(run.per_day["before"].values()) == [1] * 10


@pytest.mark.parametrize(
    ("promises", "expected"),
    [
        ([THIRTY], []),
        ([], [("promise_gone", "quality", "30 calendar_days", "–")]),
        (
            [{**THIRTY, "window": {"amount": 15, "unit": "calendar_days"}}],
            [("deadline_moved", "quality", "30 calendar_days", "15 calendar_days")],
        ),
        ([THIRTY, {"kind": "gift"}], [("promise_new", "gift", "–", "–")]),
    ],
)
def test_promises_and_deadlines_of_paid_orders_are_compared(
    version: ServiceVersion, promises: list[Any], expected: list[Any]
) -> None:
    shop = make_shop()
    make_enrolment(shop, "next_day")
    make_order(shop, paid_at=NOW - 3 * DAY, signed_at=None)

    run = tried(version, promises=promises)

    assert list(run.findings.values_list("change", "subject", "before", "after")) == expected


def test_a_run_goes_on_where_a_worker_stopped(version: ServiceVersion) -> None:
    for _ in range(5):
        make_shop()
    run = lab.begin(make_draft(version, NOW + 30 * DAY), days=1, actor=EDITOR, at=NOW)

    assert lab.work(at=NOW, batches=1, size=2) == 2
    run.refresh_from_db()
    assert (run.state, run.percent) == ("running", 40)
    lab.work(at=NOW, size=2)
    run.refresh_from_db()
    assert (run.state, run.done, run.per_day["after"]) == ("finished", 5, {"2026-11-20": 5})


def breaks(shops: Any, comparison: Any) -> list[Any]:
    raise ValueError("the orders cannot be read")


def test_a_run_that_breaks_says_why(version: ServiceVersion, settings: Any) -> None:
    settings.LAB_SOURCES = [f"{__name__}.breaks"]
    make_shop()

    run = tried(version)

    assert (run.state, run.error) == ("failed", "ValueError: the orders cannot be read")
    assert run.done == 0


def test_a_stopped_run_stays_stopped(version: ServiceVersion) -> None:
    make_shop()
    run = lab.begin(make_draft(version, NOW + 30 * DAY), days=1, actor=EDITOR, at=NOW)
    moves.perform(run, "stop", actor=EDITOR, at=NOW)

    assert lab.work(at=NOW) == 0


@pytest.mark.parametrize(("days", "code"), [(0, "days_out_of_range"), (181, "days_out_of_range")])
def test_a_trial_covers_up_to_half_a_year(version: ServiceVersion, days: int, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        lab.begin(make_draft(version, NOW + 30 * DAY), days=days, actor=EDITOR, at=NOW)
    assert refusal.value.code == code


def test_a_version_in_force_is_not_tried(version: ServiceVersion) -> None:
    with pytest.raises(Refused):
        lab.begin(version, days=3, actor=EDITOR, at=NOW)


def test_a_trial_changes_nothing_but_its_own_rows(version: ServiceVersion) -> None:
    make_enrolment(make_shop(), "next_day")
    before = list(Shop.objects.values()), version.version

    tried(version, conditions=[{**LEVEL, "threshold": 12}])

    version.refresh_from_db()
    assert (list(Shop.objects.values()), version.version) == before
    assert LabFinding.objects.count() == 1
