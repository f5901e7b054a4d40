"""Weekly counts continued: the method, its interval, and its error on weeks it has not seen, beside a naive forecast.

Deterministic: the same counts give the same forecast. Rounding: a forecast is rounded half up to a tenth and is never
negative; the interval (9 cases in 10) is widened to whole numbers and never narrower than the errors of the test make
it. Errors are those of the rounded forecasts, as they would have been shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import ceil, floor, isfinite, sqrt
from statistics import NormalDist

from tickets.policies.forecast_methods import METHODS, RECENT, YEAR, Counts
from tickets.states import ForecastMethod as Method

LEAST_WEEKS = 12
CONFIDENCE = 90
QUANTILE = NormalDist().inv_cdf(0.5 + CONFIDENCE / 200)
MOST = 10**9
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Errors:
    """The errors of one method over all tested pairs of week and forecast."""

    absolute: Decimal
    actual: int
    pairs: int
    squared: Decimal = Decimal(0)

    @property
    def wape_permille(self) -> int | None:
        """The absolute errors in thousandths of what came, rounded half up; None where nothing came."""
        return _half_up(1000 * self.absolute / self.actual) if self.actual else None

    @property
    def spread(self) -> float:
        """The root of the mean squared error: what the method was really off by."""
        return sqrt(self.squared / self.pairs) if self.pairs else 0.0

    @property
    def mae(self) -> Decimal | None:
        """The mean absolute error to a hundredth; None where nothing was tested."""
        mean = self.absolute / self.pairs if self.pairs else None
        return mean.quantize(Decimal("0.01"), ROUND_HALF_UP) if mean is not None else None


@dataclass(frozen=True)
class Prediction:
    """A forecast with what it was chosen by. `tried` is the method that fits the history, with its `errors`; `naive`
    the better naive forecast, with its own on exactly the same weeks; `method` the one shown."""

    method: Method
    tried: Method
    naive: Method
    values: list[float]
    low: list[int]
    high: list[int]
    errors: Errors
    naive_errors: Errors

    @property
    def shown_errors(self) -> Errors:
        """The errors of the method shown: never more than those of the naive forecast."""
        return self.errors if self.method is self.tried else self.naive_errors


def predict(history: Counts, *, horizon: int, tested: int) -> Prediction:
    """Continue weekly counts, the oldest first, by `horizon` weeks.

    The method that fits the length of the history is tested by rolling origin: from each of the last `tested` weeks
    it forecasts up to `horizon` weeks with nothing but the weeks before. Where a naive forecast did better on these
    weeks, the naive one is shown.
    """
    tried = method_for(history)
    origins = range(max(1, len(history) - tested), len(history))
    errors = _tested(tried, history, origins, horizon)
    naive, naive_errors = min(
        ((method, _tested(method, history, origins, horizon)) for method in _naive(history, origins)),
        key=lambda found: found[1].absolute,
    )
    beaten = naive_errors.absolute < errors.absolute
    method = naive if beaten else tried
    values, spread = METHODS[method](history, horizon)
    shown, least = [rounded(value) for value in values], (naive_errors if beaten else errors).spread
    bounds = [_bounds(value, max(one, least)) for value, one in zip(shown, spread, strict=True)]
    return Prediction(
        method,
        tried,
        naive,
        shown,
        [low for low, _high in bounds],
        [high for _low, high in bounds],
        errors,
        naive_errors,
    )


def method_for(history: Counts) -> Method:
    """Seasonal from two whole years on, with a damped trend from a quarter on, and the mean for short or sparse
    counts and for those that never change."""
    recent = history[-RECENT:]
    sparse = 2 * sum(count > 0 for count in recent) < len(recent)
    if len(history) < LEAST_WEEKS or sparse or len(set(history)) == 1:
        return Method.MEAN
    return Method.ETS_SEASONAL if len(history) >= 2 * YEAR else Method.ETS_DAMPED


def _naive(history: Counts, origins: range) -> list[Method]:
    """Last year's week counts as a baseline where every tested week has one."""
    known = bool(origins) and origins[0] >= YEAR
    return [Method.LAST_WEEK, Method.LAST_YEAR] if known else [Method.LAST_WEEK]


def _tested(method: Method, history: Counts, origins: range, horizon: int) -> Errors:
    absolute, squared, actual, pairs = Decimal(0), Decimal(0), 0, 0
    for origin in origins:
        came = history[origin : origin + horizon]
        known = history[:origin]
        # A history too short for the method at this origin is continued as it would have been then.
        then = method if _fits(method, known) else method_for(known)
        said, _spread = METHODS[then](known, len(came))
        for told, count in zip(said, came, strict=True):
            error = abs(Decimal(str(rounded(told))) - count)
            absolute, squared = absolute + error, squared + error * error
            actual += count
            pairs += 1
    return Errors(absolute, actual, pairs, squared)


def _fits(method: Method, known: Counts) -> bool:
    if method not in (Method.ETS_SEASONAL, Method.ETS_DAMPED):
        return True
    least = 2 * YEAR if method is Method.ETS_SEASONAL else LEAST_WEEKS
    return len(known) >= least and len(set(known)) > 1


def rounded(value: float) -> float:
    """Half up to a tenth, never negative, never absurd."""
    kept = min(max(value, 0.0), float(MOST)) if isfinite(value) else 0.0
    return float(Decimal(str(kept)).quantize(TENTH, ROUND_HALF_UP))


def _half_up(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def _bounds(value: float, deviation: float) -> tuple[int, int]:
    room = QUANTILE * deviation if isfinite(deviation) else value
    return max(0, floor(value - room)), min(MOST, ceil(value + room))
