"""Where a forecast load outgrows a capacity: which days need how much more. Whole numbers, local days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Week:
    """The load forecast for a week from `monday` on, and the capacity of its smallest day."""

    monday: date
    load: float
    capacity: int


@dataclass(frozen=True)
class Plan:
    """So much more a day from the first to the last day, both counted. Load and capacity are those of one day."""

    first_day: date
    last_day: date
    extra: int
    load: int
    capacity: int

    @property
    def days(self) -> list[date]:
        count = (self.last_day - self.first_day).days + 1
        return [self.first_day + timedelta(days=n) for n in range(count)]


def plans(weeks: Sequence[Week], *, full_percent: int, today: date) -> list[Plan]:
    """One plan for every stretch of neighbouring weeks in which a day's load, spread evenly over seven days, would
    take more than `full_percent` of the capacity. Today and days gone are left out."""
    return [
        plan for stretch in _stretches(weeks, full_percent) if (plan := _plan(stretch, full_percent, today))
    ]


def missing(week: Week, full_percent: int) -> int:
    """How much capacity a day of the week lacks; 0 where there is enough."""
    return max(0, ceil(week.load * 100 / (7 * full_percent)) - week.capacity)


def _stretches(weeks: Iterable[Week], full_percent: int) -> Iterator[list[Week]]:
    run: list[Week] = []
    for week in weeks:
        if missing(week, full_percent):
            run.append(week)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _plan(stretch: list[Week], full_percent: int, today: date) -> Plan | None:
    first = max(stretch[0].monday, today + timedelta(days=1))
    last = stretch[-1].monday + WEEK - timedelta(days=1)
    if first > last:
        return None
    worst = max(stretch, key=lambda week: missing(week, full_percent))
    return Plan(first, last, missing(worst, full_percent), ceil(worst.load / 7), worst.capacity)
