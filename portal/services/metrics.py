"""Measuring shops: other rooms supply the numbers, snapshots keep them."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from portal.models.people import Shop
from portal.models.records import MetricSnapshot
from portal.states import ShopState


def measure(shop: Shop, *, at: datetime) -> list[MetricSnapshot]:
    """Take a snapshot of every metric that a room can compute for a shop; snapshots never change."""
    found = [fields for path in settings.METRIC_SOURCES for fields in import_string(path)(shop, at)]
    rows = [MetricSnapshot(shop=shop, computed_at=at, **fields) for fields in found]
    return MetricSnapshot.objects.bulk_create(rows)


def measure_all(*, at: datetime) -> int:
    """Measure every open shop once; returns how many."""
    shops = Shop.objects.filter(state=ShopState.OPEN)
    for shop in shops:
        measure(shop, at=at)
    return len(shops)
