"""The ways to continue weekly counts: each gives the weeks to come and how far off they may be.

The only module that imports statsmodels and pandas, and only when something is computed, so that web processes do not
pay for them.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from itertools import pairwise
from math import isfinite, sqrt
from statistics import fmean, pvariance
from typing import Any

from tickets.states import ForecastMethod as Method

YEAR = 52
RECENT = 26
Counts = Sequence[int]
Expected = tuple[list[float], list[float]]
"""The values of the weeks to come, and the standard deviation of each."""


def _mean(history: Counts, horizon: int) -> Expected:
    """The mean of the last half year; counts spread at least as a Poisson's."""
    recent = history[-RECENT:]
    if not recent:
        return [0.0] * horizon, [0.0] * horizon
    mean = fmean(recent)
    spread = sqrt(max(pvariance(recent), mean) * (1 + 1 / len(recent)))
    return [mean] * horizon, [spread] * horizon


def _last_week(history: Counts, horizon: int) -> Expected:
    steps = [after - before for before, after in pairwise(history)][-RECENT:]
    step = sqrt(fmean(s * s for s in steps)) if steps else sqrt(history[-1])
    return [float(history[-1])] * horizon, [step * sqrt(ahead) for ahead in range(1, horizon + 1)]


def _last_year(history: Counts, horizon: int) -> Expected:
    steps = [history[n] - history[n - YEAR] for n in range(YEAR, len(history))]
    step = sqrt(fmean(s * s for s in steps)) if steps else sqrt(fmean(history[-YEAR:]))
    start = len(history) - YEAR
    return [float(history[start + ahead % YEAR]) for ahead in range(horizon)], [step] * horizon


def _seasonal(history: Counts, horizon: int) -> Expected:
    return _smoothed(history, horizon, {"seasonal": "add", "seasonal_periods": YEAR})


def _damped(history: Counts, horizon: int) -> Expected:
    return _smoothed(history, horizon, {"trend": "add", "damped_trend": True})


def _smoothed(history: Counts, horizon: int, shape: dict[str, Any]) -> Expected:
    """ETS with additive errors by maximum likelihood; what cannot be fitted is continued by its mean."""
    import pandas  # noqa: PLC0415 - only when a forecast is made
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel  # noqa: PLC0415

    weeks = pandas.period_range("2020-01-06", periods=len(history), freq="W-SUN")
    counts = pandas.Series([float(count) for count in history], index=weeks)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fitted = ETSModel(counts, error="add", initialization_method="heuristic", **shape).fit(disp=False)
            told = fitted.get_prediction(start=len(history), end=len(history) + horizon - 1)
            values = [float(value) for value in told.predicted_mean]
            spread = [sqrt(max(0.0, float(one))) for one in told.forecast_variance]
    except (ValueError, ArithmeticError, AttributeError):
        return _mean(history, horizon)
    return (values, spread) if all(map(isfinite, values)) else _mean(history, horizon)


METHODS: dict[Method, Callable[[Counts, int], Expected]] = {
    Method.ETS_SEASONAL: _seasonal,
    Method.ETS_DAMPED: _damped,
    Method.MEAN: _mean,
    Method.LAST_WEEK: _last_week,
    Method.LAST_YEAR: _last_year,
}
