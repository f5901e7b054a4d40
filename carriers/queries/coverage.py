"""Which areas cover an address on a day, and when they are open. Two queries, however many carriers there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from carriers.models import CoverageArea, CoverageException
from carriers.policies import geometry
from carriers.policies.slots import DAYS_AHEAD, SHANGHAI, Hours
from carriers.states import AreaKind

Place = Sequence[float] | None


def region_chain(code: str) -> list[str]:
    """A region with the city and province around it, by GB/T 2260 code."""
    return [code[:length] for length in (2, 4, 6) if len(code) >= length]


def areas_in_force(day: date) -> QuerySet[CoverageArea]:
    """The versions of areas that hold on a local date."""
    ended = Q(valid_until__isnull=True) | Q(valid_until__gte=day)
    return CoverageArea.objects.filter(ended, valid_from__lte=day)


def areas_covering(region: str, place: Place, day: date) -> QuerySet[CoverageArea]:
    """The areas that may cover an address on a local date; polygons by their bounding box only.

    Without a place on the map only administrative regions count.
    """
    rows = areas_in_force(day)
    by_region = rows.filter(kind=AreaKind.REGION, region_id__in=region_chain(region))
    if place is None:
        return by_region
    x, y = place
    return by_region | rows.filter(
        kind=AreaKind.POLYGON, west__lte=x, east__gte=x, south__lte=y, north__gte=y
    )


def nearest_areas(areas: Iterable[CoverageArea], place: Place) -> dict[int, CoverageArea]:
    """One area a carrier: a polygon around the place before a region, the smaller region before the larger."""
    found: dict[int, CoverageArea] = {}
    for area in sorted(areas, key=_exactness):
        if area.kind == AreaKind.REGION or (place is not None and geometry.contains(area.polygon, place)):
            found.setdefault(area.carrier_id, area)
    return found


def _exactness(area: CoverageArea) -> tuple[bool, int, int]:
    return area.kind != AreaKind.POLYGON, -len(area.region_id or ""), area.pk


class Openings:
    """The opening hours of areas over the next days, their exceptions taken into account."""

    def __init__(self, carriers: Iterable[int], first: date, last: date) -> None:
        rows = CoverageException.objects.filter(
            carrier_id__in=list(carriers), withdrawn_at__isnull=True, first_day__lte=last, last_day__gte=first
        )
        self._exceptions: dict[int, list[CoverageException]] = {}
        # The newest word on a day counts.
        for row in rows.order_by("-id"):
            self._exceptions.setdefault(row.carrier_id, []).append(row)

    def hours(self, area: CoverageArea, day: date) -> Hours:
        """When an area is open on a local date; None for closed."""
        for row in self._exceptions.get(area.carrier_id, ()):
            if row.area_code in ("", area.code) and row.holds_on(day):
                return None if row.closed else (row.opens or area.opens, row.closes or area.closes)
        return area.opens, area.closes

    def of(self, area: CoverageArea) -> Callable[[date], Hours]:
        return lambda day: self.hours(area, day)


def openings_from(carriers: Iterable[int], at: datetime) -> Openings:
    today = at.astimezone(SHANGHAI).date()
    return Openings(carriers, today, today + timedelta(days=DAYS_AHEAD))


def is_open(hours: Hours, moment: time) -> bool:
    return hours is not None and hours[0] <= moment <= hours[1]
