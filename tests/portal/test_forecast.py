"""Forecasts: exact where the numbers are, honest where they are not, and never about the past."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from portal.policies.conditions import Condition, Measured, holds
from portal.policies.forecast import HORIZON, Outlook, Point, forecast
from tests.builders import NOW

RETURNS = Condition("return_rate", "<", [1, 100], minimum_sample=100)
TODAY = NOW.date()


def days(numerators: list[int], denominator: int = 1000) -> list[Point]:
    last = len(numerators) - 1
    return [Point(NOW - timedelta(days=last - n), value, denominator) for n, value in enumerate(numerators)]


@pytest.mark.parametrize(
    ("numerators", "outlook", "in_days"),
    [
        ([5] * 10, Outlook.STAYS, None),
        ([9, 8, 7, 6, 5], Outlook.STAYS, None),
        ([1, 2, 3, 4, 5], Outlook.FALLS, 5),
        ([19, 18, 17, 16, 15], Outlook.WILL_PASS, 6),
        ([15, 16, 17, 18, 19], Outlook.NO_TREND, None),
        ([12] * 10, Outlook.NO_TREND, None),
        ([1, 2, 3, 4], Outlook.TOO_LITTLE_DATA, None),
        ([], Outlook.TOO_LITTLE_DATA, None),
    ],
)
def test_each_answer(numerators: list[int], outlook: Outlook, in_days: int | None) -> None:
    found = forecast(RETURNS, days(numerators), NOW)
    assert found
    expected = TODAY + timedelta(days=in_days) if in_days else None

    assert (found.outlook, found.on, found.earliest, found.latest) == (outlook, expected, expected, expected)
    assert found.days == len(numerators)


def test_how_many_days_are_known_is_said() -> None:
    found = forecast(RETURNS, days([1, 2]), NOW)
    with override("en"):
        assert found and "2 days of the last 30" in found.reason.sentence


def test_a_noisy_trend_has_an_interval_around_its_date() -> None:
    found = forecast(RETURNS, days([3, 3, 2, 4, 5, 5, 5, 5, 6, 6, 8, 6]), NOW)

    assert found and found.outlook is Outlook.FALLS and found.on and found.earliest and found.latest
    assert found.earliest < found.on < found.latest


def test_a_shaky_trend_leaves_the_end_open() -> None:
    found = forecast(RETURNS, days([6, 2, 8, 3, 9, 2, 8, 7, 9]), NOW)

    assert found and found.on and found.latest is None
    with override("en"):
        assert "perhaps not within 180 days" in found.reason.sentence


def test_words_and_exact_values_have_no_trend() -> None:
    assert forecast(Condition("shop_kind", "in", ["brand"]), days([1] * 9), NOW) is None
    assert forecast(Condition("shop_level", "==", 3), days([1] * 9), NOW) is None


def test_the_last_of_a_day_counts_and_old_or_small_samples_do_not() -> None:
    again = Point(NOW - timedelta(hours=1), 900, 1000)
    old = [Point(NOW - timedelta(days=31 + n), 900, 1000) for n in range(9)]
    small = [Point(NOW - timedelta(days=10 + n), 90, 99) for n in range(9)]
    future = Point(NOW + timedelta(days=1), 900, 1000)

    found = forecast(RETURNS, [*old, *small, again, future, *days([5] * 6)], NOW)

    assert found == forecast(RETURNS, days([5] * 6), NOW)


LINES = st.tuples(st.integers(0, 400), st.integers(-40, 40), st.integers(5, 30))


@given(LINES, st.sampled_from(["<", "<=", ">", ">="]), st.integers(1, 99))
def test_a_perfect_line_is_predicted_exactly(line: tuple[int, int, int], sign: str, percent: int) -> None:
    last, slope, count = line
    condition = Condition("m", sign, [percent, 100])

    def at(day: int) -> bool:
        return holds(condition, Measured(last + slope * day, 1000))

    found = forecast(condition, days([last + slope * day for day in range(1 - count, 1)]), NOW)
    turned = next((day for day in range(1, HORIZON + 1) if at(day) != at(0)), None)

    assert found
    assert found.on == found.earliest == found.latest
    assert found.on == (TODAY + timedelta(days=turned) if turned else None)
    assert (found.outlook in {Outlook.STAYS, Outlook.FALLS}) == at(0)


SERIES = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30)), max_size=60)


@given(SERIES, st.randoms(use_true_random=False))
def test_order_changes_nothing_and_dates_lie_ahead(series: list[tuple[int, int]], random: Random) -> None:
    points = [Point(NOW - timedelta(hours=17 * n), value, 1000) for value, n in series]
    shuffled = random.sample(points, len(points))

    found = forecast(RETURNS, points, NOW)

    assert found == forecast(RETURNS, shuffled, NOW)
    assert found
    dates = [day for day in (found.earliest, found.on, found.latest) if day]
    assert all(day > TODAY for day in dates)
    assert dates == sorted(dates)
