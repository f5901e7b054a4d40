"""Whether a shop will meet a condition at the present rate, and how sure that is. For people only.

The line is Theil-Sen's (the median of all slopes between two days), which a few odd days do not bend; the interval
is Sen's, from the ranks of these slopes, at 90 %. A forecast never enters a verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import combinations
from math import ceil, floor, sqrt
from statistics import NormalDist, median
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop as noop

from portal.errors import Reason
from portal.policies.conditions import Condition, Measured, holds, too_small

SHANGHAI = ZoneInfo("Asia/Shanghai")
LOOK_BACK = timedelta(days=30)
FEWEST_DAYS = 5
HORIZON = 180
CONFIDENCE = 90
QUANTILE = NormalDist().inv_cdf(0.5 + CONFIDENCE / 200)


class Outlook(StrEnum):
    """What a forecast can say."""

    STAYS = "stays"
    FALLS = "falls"
    WILL_PASS = "will_pass"
    NO_TREND = "no_trend"
    TOO_LITTLE_DATA = "too_little_data"


SENTENCES = {
    Outlook.STAYS: noop("Met, and at the present rate it stays so for %(horizon)s days."),
    Outlook.FALLS: noop(
        "Met now, but at the present rate no longer from %(on)s "
        "(between %(earliest)s and %(latest)s in 9 cases of 10)."
    ),
    Outlook.WILL_PASS: noop(
        "At the present rate it is met from %(on)s (between %(earliest)s and %(latest)s in 9 cases of 10)."
    ),
    Outlook.NO_TREND: noop("At the present rate it is not met within %(horizon)s days."),
    Outlook.TOO_LITTLE_DATA: noop(
        "Too little data for a forecast: %(days)s days of the last 30 are known, 5 are needed."
    ),
}
OPEN_ENDED = {
    Outlook.FALLS: noop(
        "Met now, but at the present rate no longer from %(on)s "
        "(%(earliest)s at the earliest, perhaps not within %(horizon)s days)."
    ),
    Outlook.WILL_PASS: noop(
        "At the present rate it is met from %(on)s "
        "(%(earliest)s at the earliest, perhaps not within %(horizon)s days)."
    ),
}


@dataclass(frozen=True)
class Point:
    """One measurement: the end of its window, and its fraction."""

    at: datetime
    numerator: int
    denominator: int


@dataclass(frozen=True)
class Forecast:
    """What is to be expected: a date with the earliest and the latest one, where the trend leads to one."""

    outlook: Outlook
    days: int
    on: date | None = None
    earliest: date | None = None
    latest: date | None = None

    @property
    def warns(self) -> bool:
        """Whether something that is met now is about to be lost."""
        return self.outlook is Outlook.FALLS

    @property
    def reason(self) -> Reason:
        """The forecast as one explanation; dates are local days as ISO text, null where there is none."""
        open_ended = self.on is not None and self.latest is None
        text = OPEN_ENDED[self.outlook] if open_ended else SENTENCES[self.outlook]
        dates = {name: day and day.isoformat() for name, day in self._dates()}
        facts = {**dates, "days": self.days, "horizon": HORIZON, "confidence": CONFIDENCE}
        return Reason(f"forecast.{self.outlook}", text, facts)

    def _dates(self) -> list[tuple[str, date | None]]:
        return [("on", self.on), ("earliest", self.earliest), ("latest", self.latest)]


@dataclass(frozen=True)
class _Line:
    """A straight line over day numbers; exact."""

    slope: Fraction
    start: Fraction

    def first(self, condition: Condition, wanted: bool, today: int) -> int | None:
        """The first day after today on which the condition holds (or no longer holds); None beyond the horizon."""
        for day in range(today + 1, today + HORIZON + 1):
            value = self.start + self.slope * day
            if holds(condition, Measured(value.numerator, value.denominator)) is wanted:
                return day
        return None


def forecast(condition: Condition, points: Iterable[Point], at: datetime) -> Forecast | None:
    """What becomes of a condition at the present rate; None where nothing can be said of words.

    `points` in any order; of several on one local day (Asia/Shanghai) the last counts, and only the thirty days up
    to `at` are looked at. Dates are never today or earlier.
    """
    if not condition.is_comparison or condition.operator == "==":
        return None
    today = at.astimezone(SHANGHAI).date()
    days = _by_day(condition, points, at)
    if len(days) < FEWEST_DAYS:
        return Forecast(Outlook.TOO_LITTLE_DATA, len(days))
    _day, last = days[-1]
    passes = holds(condition, Measured(last.numerator, last.denominator))
    crossings = [line.first(condition, not passes, today.toordinal()) for line in _lines(days)]
    if crossings[1] is None:
        return Forecast(Outlook.STAYS if passes else Outlook.NO_TREND, len(days))
    return _dated(Outlook.FALLS if passes else Outlook.WILL_PASS, len(days), crossings)


def _by_day(condition: Condition, points: Iterable[Point], at: datetime) -> list[tuple[int, Point]]:
    wanted = [
        point
        for point in points
        if at - LOOK_BACK <= point.at <= at and not too_small(condition, Measured(0, point.denominator))
    ]
    wanted.sort(key=lambda point: (point.at, point.numerator, point.denominator))
    kept = {point.at.astimezone(SHANGHAI).date().toordinal(): point for point in wanted}
    return sorted(kept.items())


def _lines(days: Sequence[tuple[int, Point]]) -> list[_Line]:
    """The line through the days with the flattest, the middle and the steepest slope of the interval."""
    values = [(day, Fraction(point.numerator, point.denominator)) for day, point in days]
    slopes = sorted((b - a) / (later - day) for (day, a), (later, b) in combinations(values, 2))
    low, high = _ranks(len(values), len(slopes))
    return [
        _Line(slope, median(value - slope * day for day, value in values))
        for slope in (slopes[low], median(slopes), slopes[high])
    ]


def _ranks(days: int, slopes: int) -> tuple[int, int]:
    """The ranks of Sen's interval: slopes of pure chance would lie within it nine times out of ten."""
    spread = QUANTILE * sqrt(days * (days - 1) * (2 * days + 5) / 18)
    return max(0, floor((slopes - spread) / 2) - 1), min(slopes - 1, ceil((slopes + spread) / 2))


def _dated(outlook: Outlook, days: int, crossings: Sequence[int | None]) -> Forecast:
    found = sorted(day for day in crossings if day is not None)
    on = crossings[1]
    assert on is not None
    latest = date.fromordinal(found[-1]) if len(found) == len(crossings) else None
    return Forecast(outlook, days, date.fromordinal(on), date.fromordinal(found[0]), latest)
