"""The business calendar as a value."""

from __future__ import annotations

from django.core.cache import cache

from portal.models.calendar import CalendarDay, CalendarYear
from portal.policies.calendar import BusinessCalendar
from portal.states import DayKind

CACHE_KEY = "portal.business-calendar"
CACHE_SECONDS = 60


def business_calendar() -> BusinessCalendar:
    """All years and days entered, at most a minute old."""
    calendar = cache.get(CACHE_KEY)
    if calendar is None:
        days = dict(CalendarDay.objects.values_list("date", "kind"))
        calendar = BusinessCalendar(
            special={day: DayKind(kind) for day, kind in days.items()},
            years=frozenset(CalendarYear.objects.values_list("year", flat=True)),
        )
        cache.set(CACHE_KEY, calendar, CACHE_SECONDS)
    return calendar
