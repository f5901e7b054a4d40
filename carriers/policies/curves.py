"""The points of a small curve over time. Pure geometry, for the eye only, so in floating point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 420, 150
LEFT, RIGHT, TOP, BOTTOM = 62, 12, 12, 24
WHOLE = 1000


@dataclass(frozen=True)
class Curve:
    """A line through values from 0 to 1000, and the height of a threshold, in the units of a 420 × 150 view box."""

    points: str
    dots: tuple[tuple[float, float], ...]
    limit_y: float
    top_y: float
    bottom_y: float


def curve(values: Sequence[tuple[date, int]], limit: int) -> Curve | None:
    """The curve of values by day, oldest first; None where there are none."""
    if not values:
        return None
    first, last = values[0][0], values[-1][0]
    days = (last - first).days or 1
    width = WIDTH - LEFT - RIGHT
    dots = tuple((round(LEFT + width * (day - first).days / days, 1), _y(value)) for day, value in values)
    return Curve(" ".join(f"{x},{y}" for x, y in dots), dots, _y(limit), _y(WHOLE), _y(0))


def _y(value: int) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / WHOLE, 1)
