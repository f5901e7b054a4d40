"""Continuing weekly counts: tested on weeks unseen, never negative, never worse than the naive forecast."""

from __future__ import annotations

import math
import subprocess
import sys
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tickets.policies import forecasting
from tickets.policies.forecasting import YEAR, Prediction, method_for, predict, rounded
from tickets.states import ForecastMethod as Method

HISTORIES = st.lists(st.integers(0, 300), min_size=0, max_size=40)


def told(history: list[int], horizon: int = 6, tested: int = 8) -> Prediction:
    return predict(history, horizon=horizon, tested=tested)


def season(weeks: int, noise: float = 6, growth: float = 1.0) -> list[int]:
    """A yearly wave that grows from year to year, with chance on top."""
    chance = Random(5)
    wave = [60 + 30 * math.sin(2 * math.pi * n / YEAR) + growth * n / 4 for n in range(weeks)]
    return [max(0, round(value + chance.gauss(0, noise))) for value in wave]


@settings(max_examples=40)
@given(HISTORIES)
def test_a_forecast_is_never_negative_and_lies_within_its_interval(history: list[int]) -> None:
    found = told(history)
    assert len(found.values) == len(found.low) == len(found.high) == 6
    for low, value, high in zip(found.low, found.values, found.high, strict=True):
        assert 0 <= low <= value <= high


@settings(max_examples=40)
@given(HISTORIES)
def test_the_method_shown_is_never_worse_than_the_naive_forecast(history: list[int]) -> None:
    found = told(history)
    assert found.shown_errors.absolute <= found.naive_errors.absolute
    assert found.shown_errors.absolute <= found.errors.absolute
    assert found.errors.pairs == found.naive_errors.pairs and found.errors.actual == found.naive_errors.actual


@settings(max_examples=15)
@given(HISTORIES.filter(lambda history: len(history) > 2), st.data())
def test_the_back_test_uses_no_week_from_its_origin_on(history: list[int], data: Any) -> None:
    seen: list[tuple[int, ...]] = []
    usual = dict(forecasting.METHODS)

    def watched(method: Method) -> Any:
        return lambda known, horizon: seen.append(tuple(known)) or usual[method](known, horizon)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forecasting, "METHODS", {method: watched(method) for method in usual})
        told(history)
    origins = range(max(1, len(history) - 8), len(history))
    assert {len(known) for known in seen} == {*origins, len(history)}
    assert all(list(known) == history[: len(known)] for known in seen)


@settings(max_examples=15)
@given(HISTORIES)
def test_the_same_counts_give_the_same_forecast(history: list[int]) -> None:
    assert told(history) == told(list(history))


def test_where_a_season_repeats_smoothing_beats_the_naive_forecast() -> None:
    found = told(season(160))
    assert (found.method, found.tried) == (Method.ETS_SEASONAL, Method.ETS_SEASONAL)
    assert found.errors.wape_permille and found.naive_errors.wape_permille
    assert found.errors.wape_permille < 0.8 * found.naive_errors.wape_permille


def test_two_thirds_of_the_weeks_that_come_lie_within_the_interval() -> None:
    history = season(160)
    found = told(history[:154])
    inside = [low <= n <= high for low, n, high in zip(found.low, history[154:], found.high, strict=True)]
    assert sum(inside) >= 4


def test_the_interval_is_never_narrower_than_the_errors_of_the_test() -> None:
    for found in (told(season(160)), told([3, 9, 1, 8, 2, 30] * 4)):
        room = forecasting.QUANTILE * found.shown_errors.spread
        assert all(high - value >= room - 0.1 for high, value in zip(found.high, found.values, strict=True))


def test_the_naive_forecast_is_shown_where_it_is_better() -> None:
    found = told([0] * 20 + [9] * 3)
    assert (found.method, found.tried) == (Method.LAST_WEEK, Method.MEAN)
    assert found.values == [9.0] * 6
    assert found.naive_errors.absolute < found.errors.absolute


@pytest.mark.parametrize(
    ("history", "method"),
    [
        ([], Method.MEAN),
        ([3] * 11, Method.MEAN),
        ([0, 0, 1] * 10, Method.MEAN),
        ([4] * 120, Method.MEAN),
        ([3, 4] * 10, Method.ETS_DAMPED),
        ([3, 4] * 52, Method.ETS_SEASONAL),
    ],
    ids=["nothing", "short", "sparse", "never changes", "a quarter", "two years"],
)
def test_the_length_of_the_history_decides_what_is_tried(history: list[int], method: Method) -> None:
    assert method_for(history) is method


def test_last_year_counts_as_a_baseline_once_it_is_known() -> None:
    assert told(season(50)).naive is Method.LAST_WEEK
    assert told(season(160, noise=0, growth=0)).naive is Method.LAST_YEAR


def test_errors_are_told_in_thousandths_and_hundredths() -> None:
    found = told([0] * 20 + [9] * 3, horizon=1, tested=3)
    assert (found.naive_errors.pairs, found.naive_errors.actual) == (3, 27)
    assert (found.naive_errors.wape_permille, str(found.naive_errors.mae)) == (333, "3.00")


@pytest.mark.parametrize(
    ("value", "shown"), [(-3, 0.0), (0.05, 0.1), (1.24, 1.2), (1.25, 1.3), (math.nan, 0.0)]
)
def test_forecasts_are_rounded_half_up_to_a_tenth(value: float, shown: float) -> None:
    assert rounded(value) == shown


def test_nobody_pays_for_the_library_before_a_forecast_is_made() -> None:
    rules = "tickets.policies.forecasting, tickets.policies.batches"
    code = f"import sys, {rules}; print({{'pandas', 'scipy'}} & {{*sys.modules}})"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "set()"
