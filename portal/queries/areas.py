"""Where services hold."""

from __future__ import annotations

from datetime import date

from django.core.cache import cache
from django.db.models import Q, QuerySet

from portal.models.service import Service, ServiceArea
from portal.policies.scope import Area

CACHE_KEY = "portal.service-areas"
CACHE_SECONDS = 30
Areas = dict[int, tuple[Area, ...]]


def areas_by_service() -> Areas:
    """The areas of every service that has any. Kept for half a minute: an area begins today or later and ends
    today or later, so what holds on a date is right while the copy is old, and a change forgets it."""
    areas: Areas | None = cache.get(CACHE_KEY)
    if areas is None:
        areas = {}
        for row in ServiceArea.objects.order_by("service_id", "region_id", "effective_from"):
            areas[row.service_id] = (*areas.get(row.service_id, ()), row.as_area())
        cache.set(CACHE_KEY, areas, CACHE_SECONDS)
    return areas


def areas_of(service: Service, day: date) -> QuerySet[ServiceArea]:
    """Where a service holds on a local date or will from a later one; none where it holds everywhere."""
    rows = ServiceArea.objects.filter(service=service).select_related("region")
    return rows.filter(Q(effective_until__isnull=True) | Q(effective_until__gte=day)).order_by(
        "effective_from", "region_id"
    )


def overlapping(
    service: Service, region: str, since: date, until: date | None, *, besides: int | None = None
) -> QuerySet[ServiceArea]:
    """The rows of the same service and region that share a day with a span; both ends count."""
    rows = ServiceArea.objects.filter(service=service, region_id=region)
    if besides is not None:
        rows = rows.exclude(pk=besides)
    rows = rows.filter(Q(effective_until__isnull=True) | Q(effective_until__gte=since))
    return rows.filter(effective_from__lte=until) if until else rows
