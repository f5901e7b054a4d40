"""Small charts drawn on the server: a line over days with its threshold, and the table that says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.clock import SHANGHAI
from portal.models import MetricSnapshot
from portal.policies.eligibility import Condition
from portal.queries.eligibility import latest_of_each_day
from portal.web import labels

WIDTH, HEIGHT = 420, 150
LEFT, RIGHT, TOP, BOTTOM = 62, 12, 12, 24


@dataclass(frozen=True)
class Trend:
    """What `parts/trend.html` draws. Coordinates are in the units of its view box."""

    id: str
    title: str
    description: str
    line: str
    dots: list[dict[str, Any]]
    limit: dict[str, Any]
    scale: list[dict[str, Any]]
    first: date
    last: date
    rows: list[dict[str, Any]]


@dataclass(frozen=True)
class _Scale:
    """From days and values to coordinates. For the eye only, so in floating point."""

    since: date
    until: date
    low: float
    high: float

    def x(self, day: date) -> float:
        span = (self.until - self.since).days or 1
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (day - self.since).days / span, 1)

    def y(self, value: float) -> float:
        part = (value - self.low) / ((self.high - self.low) or 1)
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * part, 1)


def trend(
    id: str, condition: Condition, label: str, rows: Sequence[MetricSnapshot], since: date, until: date
) -> Trend | None:
    """The chart of one condition; None where words are compared or nothing was measured yet."""
    days = latest_of_each_day(rows)
    drawn = [row for row in days if row.numerator is not None and row.denominator > 0 and _day(row) >= since]
    if not condition.is_comparison or not drawn:
        return None
    top, bottom = condition.fraction
    threshold = top / bottom
    values = [(_day(row), row.numerator / row.denominator) for row in drawn if row.numerator is not None]
    scale = _scale([value for _at, value in values], threshold, since, until)
    return Trend(
        id=id,
        title=label,
        description=_description(condition, drawn),
        line=" ".join(f"{scale.x(day)},{scale.y(value)}" for day, value in values),
        dots=[{"x": scale.x(day), "y": scale.y(value)} for day, value in values],
        limit={"y": scale.y(threshold), "text": _shown(condition, top, bottom)},
        scale=_marks(condition, scale),
        first=since,
        last=until,
        rows=[_row(condition, row) for row in reversed(rows)],
    )


def _day(row: MetricSnapshot) -> date:
    """The local day on which the window of a snapshot ended."""
    return row.window_to.astimezone(SHANGHAI).date()


def _scale(values: Sequence[float], threshold: float, since: date, until: date) -> _Scale:
    low, high = min(*values, threshold), max(*values, threshold)
    room = (high - low) * 0.15 or abs(high) * 0.1 or 1
    return _Scale(since, until, max(0, low - room) if low >= 0 else low - room, high + room)


def _marks(condition: Condition, scale: _Scale) -> list[dict[str, Any]]:
    """The ends of the vertical axis."""
    return [{"y": scale.y(value), "text": _rounded(condition, value)} for value in (scale.low, scale.high)]


def _rounded(condition: Condition, value: float) -> str:
    return f"{value * 100:.3g} %" if condition.is_ratio else f"{value:.3g}"


def _shown(condition: Condition, top: int, bottom: int) -> str:
    return labels.percent(top, bottom) if condition.is_ratio else labels.quantity(top, "")


def _description(condition: Condition, rows: Sequence[MetricSnapshot]) -> str:
    """What the picture shows, for those who do not see it."""
    first, last = rows[0], rows[-1]
    count = ngettext("%(n)s measurement.", "%(n)s measurements.", len(rows)) % {"n": len(rows)}
    said = _("First %(first)s on %(first_day)s, last %(last)s on %(last_day)s. The threshold is %(limit)s.")
    return f"{count} " + said % {
        "first": _shown(condition, first.numerator or 0, first.denominator),
        "first_day": _day(first).isoformat(),
        "last": _shown(condition, last.numerator or 0, last.denominator),
        "last_day": _day(last).isoformat(),
        "limit": _shown(condition, *condition.fraction),
    }


def _row(condition: Condition, row: MetricSnapshot) -> dict[str, Any]:
    known = row.numerator is not None and row.denominator > 0
    return {
        "snapshot": row,
        "value": _shown(condition, row.numerator or 0, row.denominator) if known else "–",
    }
