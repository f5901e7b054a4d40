"""Loading reference data: administrative regions and the State Council's working-day calendar (C-17)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

import holidays
from django.core.cache import cache
from django.db import transaction
from holidays.countries.china import ChinaStaticHolidays

from portal.errors import CalendarYearMissing
from portal.models.calendar import CalendarDay, CalendarYear
from portal.models.records import Region
from portal.queries.calendar import CACHE_KEY
from portal.states import DayKind

REGIONS = Path(__file__).resolve().parent.parent / "data" / "regions.csv"
SHIPPED_YEARS = (2024, 2025, 2026)
SPRING_FESTIVAL = "春节"
NEW_YEARS_EVE = "农历除夕"
SOURCE = "State Council schedule, from holidays {version}"
SUBSTITUTED = re.compile(r"由 (\d{4}-\d{2}-\d{2}) 调休")
ONE_DAY = timedelta(days=1)


@transaction.atomic
def load_regions(*, path: Path = REGIONS) -> int:
    """Bring the regions in line with the shipped file; returns how many are new. `valid_until` is kept."""
    known = set(Region.objects.values_list("code", flat=True))
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [
            Region(
                code=row["code"],
                name=row["name"],
                level=len(row["code"]) // 2,
                parent_id=row["parent"] or None,
            )
            for row in csv.DictReader(lines)
        ]
    Region.objects.bulk_create(
        sorted(rows, key=lambda region: region.level),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "level", "parent"],
    )
    return sum(region.code not in known for region in rows)


def load_calendar(years: Iterable[int]) -> list[int]:
    """Enter the published schedules of these years; returns the years that are new.

    A year that stands already is left as it is, and so is a day that somebody entered before its year: what
    people decide survives. Raises CalendarYearMissing, and enters nothing, for a year without a schedule.
    """
    schedules = {year: official_days(year) for year in years}
    with transaction.atomic():
        fresh = sorted(schedules.keys() - set(CalendarYear.objects.values_list("year", flat=True)))
        source = SOURCE.format(version=holidays.__version__)
        CalendarYear.objects.bulk_create([CalendarYear(year=year, source=source) for year in fresh])
        CalendarDay.objects.bulk_create(
            [
                CalendarDay(date=day, kind=kind, name=name)
                for year in fresh
                for day, (kind, name) in schedules[year].items()
            ],
            ignore_conflicts=True,
        )
    cache.delete(CACHE_KEY)
    return fresh


def official_days(year: int) -> dict[date, tuple[DayKind, str]]:
    """The dates of a year that differ from the plain week, with their kind and Chinese name.

    The library also projects years that nobody has announced; only those in its table of announced changes
    are real. Raises CalendarYearMissing for any other.
    """
    if year not in ChinaStaticHolidays.special_public_holidays:
        raise CalendarYearMissing(year=year)
    official = holidays.CN(years=year, expand=False, language="zh_CN")
    worked = {day for day in official.weekend_workdays if day.year == year}
    named = {day: name for day, name in official.items() if day.year == year}
    days: dict[date, tuple[DayKind, str]] = {}
    for block in _blocks(year, set(named), worked):
        for day in block:
            days[day] = (DayKind.HOLIDAY, _festival(day, block, named))
            if exchanged := SUBSTITUTED.search(named.get(day, "")):
                days[date.fromisoformat(exchanged[1])] = (DayKind.ADJUSTED, f"{days[day][1]}调休上班")
    for day in worked - days.keys():
        days[day] = (DayKind.ADJUSTED, "调休上班")
    return dict(sorted(days.items()))


def _blocks(year: int, named: set[date], worked: set[date]) -> Iterator[list[date]]:
    """Every run of free days with a holiday in it: a weekend that a holiday touches belongs to it."""
    day, run = date(year, 1, 1), list[date]()
    while day.year == year:
        if day in named or (day.weekday() >= 5 and day not in worked):
            run.append(day)
        else:
            if named.intersection(run):
                yield run
            run = []
        day += ONE_DAY
    if named.intersection(run):
        yield run


def _festival(day: date, block: list[date], named: dict[date, str]) -> str:
    """The festival a free day belongs to: its own, else the one before it in the block, else the first."""
    festivals = {d: named[d] for d in block if d in named and not SUBSTITUTED.search(named[d])}
    before = [name for d, name in festivals.items() if d <= day]
    name = before[-1] if before else next(iter(festivals.values()), named.get(day, ""))
    return SPRING_FESTIVAL if name == NEW_YEARS_EVE else name.removesuffix("（补假）")
