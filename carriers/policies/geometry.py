"""Polygons on the map: whether one may be used, and whether an address lies in it. WGS 84, [longitude, latitude]."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_noop as noop
from shapely import Point, Polygon, box
from shapely.prepared import PreparedGeometry, prep
from shapely.validation import explain_validity

from portal.errors import Reason

MOST_POINTS = 5000  # ascp CollectResourceRequest
Bounds = tuple[float, float, float, float]


def polygon_problems(corners: Any, border: Bounds) -> Iterator[Reason]:
    """What speaks against a polygon: malformed, too many corners, crossing itself, outside the service border (D6).

    `border` is west, south, east, north of the country that is served.
    """
    if not _is_ring(corners):
        yield Reason(
            "polygon_malformed", noop("A polygon is a list of at least three [longitude, latitude] pairs.")
        )
        return
    if len(corners) > MOST_POINTS:
        text = noop("A polygon has at most %(most)s corners; this one has %(corners)s.")
        yield Reason("polygon_too_detailed", text, {"most": MOST_POINTS, "corners": len(corners)})
        return
    shape = Polygon(corners)
    if not shape.is_valid or shape.area == 0:
        text = noop("The outline crosses or touches itself: %(where)s.")
        yield Reason("polygon_crosses_itself", text, {"where": explain_validity(shape)})
    if not box(*border).covers(shape):
        yield Reason("polygon_outside", noop("The polygon crosses the border of the area served."))


def bounds(corners: Sequence[Sequence[float]]) -> Bounds:
    """West, south, east, north of a polygon."""
    return Polygon(corners).bounds  # type: ignore[return-value]


def contains(corners: Sequence[Sequence[float]], place: Sequence[float]) -> bool:
    """Whether a place lies in a polygon; its outline belongs to it."""
    return _prepared(tuple((float(x), float(y)) for x, y in corners)).covers(Point(place[0], place[1]))


@lru_cache(maxsize=512)
def _prepared(corners: tuple[tuple[float, float], ...]) -> PreparedGeometry:
    return prep(Polygon(corners))


def _is_ring(corners: Any) -> bool:
    if not isinstance(corners, list) or len(corners) < 3:
        return False
    return all(isinstance(c, list | tuple) and len(c) == 2 and all(map(_is_number, c)) for c in corners)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= 180
