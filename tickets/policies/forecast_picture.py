"""A small chart drawn on the server: weeks counted, weeks forecast, and the interval of a single series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WIDTH, HEIGHT = 640, 200
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 12, 24
SHOWN = 52


@dataclass(frozen=True)
class Line:
    """Weekly counts from a Monday on and what follows them; `low` and `high` may be empty."""

    since: date
    history: Sequence[int]
    values: Sequence[float]
    low: Sequence[int] = ()
    high: Sequence[int] = ()


@dataclass(frozen=True)
class ForecastPicture:
    """What `tickets/parts/forecast_chart.html` draws. Coordinates are in the units of its view box."""

    counted: str
    told: str
    band: str
    marks: list[tuple[float, int]]
    first: date
    last: date
    weeks: list[tuple[date, float | int, bool]]


def total(lines: Sequence[Line], first_week: date) -> Line | None:
    """The sum of series that are continued from the same week on. An interval does not add up, so a sum has none."""
    if not lines:
        return None
    if len(lines) == 1:
        return lines[0]
    since = min(line.since for line in lines)
    history = [0] * ((first_week - since).days // 7)
    for line in lines:
        start = (line.since - since).days // 7
        for n, count in enumerate(line.history):
            history[start + n] += count
    values = [round(sum(told), 1) for told in zip(*(line.values for line in lines), strict=False)]
    return Line(since, history, values)


def picture(line: Line | None) -> ForecastPicture | None:
    """The last year and the weeks to come; None where there is nothing to draw."""
    if line is None or not line.history:
        return None
    counted = list(line.history[-SHOWN:])
    since = line.since + timedelta(weeks=len(line.history) - len(counted))
    count = len(counted) + len(line.values)
    top = max([1, *counted, *line.values, *line.high])
    x = [LEFT + (WIDTH - LEFT - RIGHT) * n / max(1, count - 1) for n in range(count)]
    joined = [counted[-1], *line.values]
    ahead = x[len(counted) :]
    edge = [*zip(ahead, line.high, strict=False), *reversed(list(zip(ahead, line.low, strict=False)))]
    days = [since + timedelta(weeks=n) for n in range(count)]
    both = [*counted, *line.values]
    return ForecastPicture(
        counted=_points(x, counted, top),
        told=_points(x[len(counted) - 1 :], joined, top),
        band=" ".join(f"{at:.1f},{_y(value, top)}" for at, value in edge),
        marks=[(_y(0, top), 0), (_y(top, top), round(top))],
        first=days[0],
        last=days[-1],
        weeks=[(day, both[n], n >= len(counted)) for n, day in enumerate(days)],
    )


def _points(xs: Sequence[float], values: Sequence[float], top: float) -> str:
    """For the eye only, so in floating point; a single week is drawn as a dot of a line."""
    return " ".join(f"{at:.1f},{_y(value, top)}" for at, value in zip(xs, values, strict=False))


def _y(value: float, top: float) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top, 1)
