"""A small chart drawn on the server: two lines over days, before and after, and the table that says the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

WIDTH, HEIGHT = 640, 200
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 12, 24


@dataclass(frozen=True)
class BeforeAfter:
    """What `admin/lab/chart.html` draws. Coordinates are in the units of its view box."""

    title: str
    description: str
    before: str
    after: str
    marks: list[tuple[float, int]]
    rows: list[tuple[str, int, int]]


def before_after(title: str, per_day: Mapping[str, Mapping[str, int]]) -> BeforeAfter | None:
    """Two counts for every day; None as long as no day has been counted."""
    before, after = per_day.get("before", {}), per_day.get("after", {})
    rows = [(day, before.get(day, 0), after.get(day, 0)) for day in sorted({*before, *after})]
    if not rows:
        return None
    top = max(max(old, new) for _day, old, new in rows) or 1
    return BeforeAfter(
        title=title,
        description=_description(rows),
        before=_line([old for _day, old, _new in rows], top),
        after=_line([new for _day, _old, new in rows], top),
        marks=[(_y(0, top), 0), (_y(top, top), top)],
        rows=rows,
    )


def _line(values: list[int], top: int) -> str:
    """The points of a line. For the eye only, so in floating point; a single day is drawn as a flat line."""
    values = values * 2 if len(values) == 1 else values
    step = (WIDTH - LEFT - RIGHT) / (len(values) - 1)
    return " ".join(f"{LEFT + step * n:.1f},{_y(value, top)}" for n, value in enumerate(values))


def _y(value: int, top: int) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top, 1)


def _description(rows: list[tuple[str, int, int]]) -> str:
    (first, old_first, new_first), (last, old_last, new_last) = rows[0], rows[-1]
    facts: dict[str, Any] = {
        "first": first,
        "last": last,
        "old_first": old_first,
        "new_first": new_first,
        "old_last": old_last,
        "new_last": new_last,
    }
    said = _(
        "On %(first)s %(old_first)s shops today and %(new_first)s with the draft; "
        "on %(last)s %(old_last)s today and %(new_last)s with the draft."
    )
    return said % facts


__all__ = ["BeforeAfter", "before_after"]
