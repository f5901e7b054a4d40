"""What capacity there is, beside the load that is forecast for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from carriers.models import CapacityPattern, CapacitySlot, CoverageArea
from tickets.models import CentreDay, ForecastRun, ForecastSeries, ProviderDay
from tickets.policies.capacity_plans import Week
from tickets.states import ForecastSubject

Days = dict[tuple[Any, date], int]
Place = tuple[int, str]
"""A carrier and one of its areas."""


@dataclass(frozen=True)
class Burden:
    """The weeks of one series beside the capacity it needs; `area_code` only for carriers."""

    series: ForecastSeries
    weeks: list[Week]
    area_code: str = ""


def burdens(run: ForecastRun, today: date) -> Iterator[Burden]:
    """Every series of a forecast whose capacity is limited, beside the capacity of the days after today. A constant
    number of queries."""
    yield from _of_centres(run, today)
    yield from _of_providers(run, today)
    yield from _of_carriers(run, today)


def _series(run: ForecastRun, subject: ForecastSubject) -> Any:
    rows = ForecastSeries.objects.filter(run=run, subject=subject)
    return rows.select_related("centre", "provider", "carrier").order_by("pk")


def _of_centres(run: ForecastRun, today: date) -> Iterator[Burden]:
    rows = _series(run, ForecastSubject.CENTRE_INTAKE).filter(
        centre__daily_intake__isnull=False, centre__active=True
    )
    found = CentreDay.objects.filter(day__in=_days(run)).values_list("centre_id", "day", "capacity")
    days = {(centre, day): capacity for centre, day, capacity in found}
    for row in rows:
        yield Burden(row, _weeks((run, today), row, days, row.centre_id, row.centre.daily_intake))


def _of_providers(run: ForecastRun, today: date) -> Iterator[Burden]:
    rows = _series(run, ForecastSubject.VISITS).filter(
        provider__daily_visits__isnull=False, provider__active=True
    )
    found = ProviderDay.objects.filter(day__in=_days(run)).values_list("provider_id", "day", "capacity")
    days = {(provider, day): capacity for provider, day, capacity in found}
    for row in rows:
        yield Burden(row, _weeks((run, today), row, days, row.provider_id, row.provider.daily_visits))


def _of_carriers(run: ForecastRun, today: date) -> Iterator[Burden]:
    """The areas of a carrier in a province count together; more is suggested for the one that takes most."""
    rows = list(_series(run, ForecastSubject.PICKUPS))
    carriers = {row.carrier_id for row in rows}
    patterns: dict[Place, dict[int, int]] = {}
    for pattern in CapacityPattern.objects.filter(carrier__in=carriers):
        hours = patterns.setdefault((pattern.carrier_id, pattern.area_code), {})
        hours[pattern.hour] = pattern.capacity
    own = _own_days(run, carriers)
    provinces = _provinces(run, carriers)
    for row in rows:
        places = sorted(
            (place for place in patterns if (*place, row.region) in provinces),
            key=lambda place: (-sum(patterns[place].values()), place),
        )
        if places:
            usual = sum(sum(patterns[place].values()) for place in places)
            days = {(row.pk, day): _on(day, places, patterns, own) for day in _days(run)}
            yield Burden(row, _weeks((run, today), row, days, row.pk, usual), places[0][1])


def _on(
    day: date, places: Iterable[Place], patterns: dict[Place, dict[int, int]], own: dict[Place, Any]
) -> int:
    """What the areas take on a day: an hour told for the day, else the hour of the pattern."""
    return sum(sum((patterns[place] | own.get(place, {}).get(day, {})).values()) for place in places)


def _own_days(run: ForecastRun, carriers: set[int]) -> dict[Place, dict[date, dict[int, int]]]:
    own: dict[Place, dict[date, dict[int, int]]] = {}
    days = _days(run)
    rows = CapacitySlot.objects.filter(carrier__in=carriers, day__gte=days[0], day__lte=days[-1])
    for carrier, area, day, hour, told in rows.values_list("carrier_id", "area_code", "day", "hour", "told"):
        own.setdefault((carrier, area), {}).setdefault(day, {})[hour] = told
    return own


def _provinces(run: ForecastRun, carriers: set[int]) -> set[tuple[int, str, str]]:
    """Which areas lie in which provinces in the weeks forecast."""
    rows = CoverageArea.objects.filter(
        carrier__in=carriers, region__isnull=False, valid_from__lte=_days(run)[-1]
    ).exclude(valid_until__lt=run.first_week)
    found = rows.values_list("carrier_id", "code", "region_id")
    return {(carrier, code, region[:2]) for carrier, code, region in found if region}


def _days(run: ForecastRun) -> list[date]:
    return [run.first_week + timedelta(days=n) for n in range(7 * run.horizon)]


def _weeks(
    span: tuple[ForecastRun, date], row: ForecastSeries, days: Days, key: Any, usual: int
) -> list[Week]:
    """Each week with the smallest of its days ahead; a week that is over counts as usual."""
    run, today = span
    weeks = []
    for monday, value in zip(run.weeks, row.values, strict=False):
        ahead = [day for n in range(7) if (day := monday + timedelta(days=n)) > today]
        weeks.append(
            Week(monday, float(value), min((days.get((key, day), usual) for day in ahead), default=usual))
        )
    return weeks
