"""Tables of metrics: every wrong field is named with its row and a way out, and nothing wrong is stored."""

from __future__ import annotations

from typing import Any

import pytest

from portal.models import MetricSnapshot, Shop
from portal.services.metrics import import_rows, read_rows
from portal.services.tables import RowsRefused
from tests.builders import NOW, at, make_service, make_shop, staff

pytestmark = pytest.mark.django_db


def row(**fields: Any) -> dict[str, Any]:
    return {
        "shop": "meidi",
        "metric": "return_rate",
        "window_from": "2026-10-21",
        "window_to": "2026-11-20",
        "numerator": "3",
        "denominator": "480",
        "source": "report",
    } | fields


def problems(*rows: dict[str, Any]) -> list[tuple[int, str, str]]:
    found = read_rows(rows, within=Shop.objects.all(), at=NOW)
    assert all(problem.sentence and "%(" not in problem.hint_sentence for problem in found.problems)
    return [(problem.row, problem.name, problem.code) for problem in found.problems]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"shop": "nobody"}, ("shop", "unknown_shop")),
        ({"shop": ""}, ("shop", "required")),
        ({"shop": None}, ("shop", "required")),
        ({"shop": {"a": 1}}, ("shop", "unknown_shop")),
        ({"metric": "retrun_rate"}, ("metric", "unknown_metric")),
        ({"metric": ""}, ("metric", "unknown_metric")),
        ({"window_from": "yesterday"}, ("window_from", "bad_date")),
        ({"window_from": "2026-02-30"}, ("window_from", "bad_date")),
        ({"window_from": "0001-01-01T00:00:00+14:00"}, ("window_from", "bad_date")),
        ({"window_from": 5}, ("window_from", "bad_date")),
        ({"window_to": "2026-10-21"}, ("window_to", "window_reversed")),
        ({"window_to": "2026-11-21"}, ("window_to", "window_in_future")),
        ({"numerator": "3.5"}, ("numerator", "not_a_number")),
        ({"numerator": "1,000"}, ("numerator", "not_a_number")),
        ({"numerator": "1 %"}, ("numerator", "not_a_number")),
        ({"numerator": True}, ("numerator", "not_a_number")),
        ({"numerator": "-1"}, ("numerator", "too_low")),
        ({"numerator": 2**63}, ("numerator", "not_a_number")),
        ({"denominator": "0"}, ("denominator", "too_low")),
        ({"source": ""}, ("source", "required")),
        ({"source": "x" * 61}, ("source", "too_long")),
    ],
    ids=str,
)
def test_a_wrong_field_is_named(fields: dict[str, Any], expected: tuple[str, str]) -> None:
    make_shop("meidi")

    assert problems(row(), row(metric="daily_ship_days") | fields) == [(2, *expected)]


def test_values_are_read_as_offices_write_them() -> None:
    make_shop("meidi")
    rows = [
        row(numerator=" 3 ", denominator=480.0),
        row(metric="daily_ship_days", numerator="", denominator="", window_from="2026-10-21T08:00:00+08:00"),
    ]

    first, second = read_rows(rows, within=Shop.objects.all(), at=NOW).valid

    assert (first.numerator, first.denominator) == (3, 480)
    assert (first.window_from, first.window_to) == (at("2026-10-21 00:00:00"), at("2026-11-20 00:00:00"))
    assert (second.numerator, second.denominator, second.window_from) == (None, 1, at("2026-10-21 08:00:00"))


def test_the_same_thing_twice_is_wrong_the_second_time() -> None:
    make_shop("meidi")

    assert problems(row(), row(window_to="2026-11-19"), row(numerator="4")) == [(3, "metric", "duplicate")]


def test_a_metric_that_only_a_draft_asks_for_is_known() -> None:
    make_shop("meidi")
    make_service("novel", conditions=[{"metric": "answer_minutes", "operator": "<=", "threshold": 5}])

    assert problems(row(metric="answer_minutes")) == []


def test_all_or_nothing_unless_told_otherwise() -> None:
    make_shop("meidi")
    rows, given = [row(), row(shop="nobody")], {"actor": staff(), "at": NOW}

    with pytest.raises(RowsRefused) as refusal:
        import_rows(rows, within=Shop.objects.all(), **given)
    assert [problem.row for problem in refusal.value.problems] == [2]
    assert not MetricSnapshot.objects.exists()

    found = import_rows(rows, within=Shop.objects.all(), only_valid=True, **given)
    assert (found.received, found.stored, len(found.problems)) == (2, 1, 1)
    assert MetricSnapshot.objects.get().recorded_by == "staff"


def test_a_long_table_costs_two_queries(django_assert_max_num_queries: Any) -> None:
    make_shop("meidi")
    rows = [
        row(numerator=n, window_from=f"2026-10-{1 + n % 31:02d}T00:00:{n // 31 % 60:02d}")
        for n in range(1800)
    ]

    with django_assert_max_num_queries(2):
        assert len(read_rows(rows, within=Shop.objects.all(), at=NOW).valid) == 1800
