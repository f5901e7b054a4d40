"""Sixty days of measured numbers: steady ones, one shop that is about to fall below, one that recovers."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random

from portal.models import MetricSnapshot, Shop
from portal.policies.metrics import COMPUTED
from tickets.management.demo.people import World
from tickets.queries.metrics import SHANGHAI

DAYS = 60
FALLING, RISING, FALLEN = "haier", "uniqlo", "snack"


def draw(world: World) -> None:
    """One snapshot a day and metric for every shop but the new one, up to yesterday."""
    chance = Random(7)
    today = datetime.combine(world.now.astimezone(SHANGHAI).date(), time.min, SHANGHAI)
    MetricSnapshot.objects.bulk_create(
        _snapshot(shop, metric, fraction, today - timedelta(days=ago))
        for code, shop in world.shops.items()
        if code != "newshop"
        for ago in range(DAYS, 0, -1)
        for metric, fraction in _numbers(code, ago, chance).items()
    )


def _numbers(code: str, ago: int, chance: Random) -> dict[str, tuple[int, int]]:
    return {
        "return_rate": (_returns(code, ago) + chance.randrange(2), 1000),
        "daily_ship_days": (30 - chance.randrange(2), 1),
        "volume_variation": (200 + chance.randrange(40), 1000),
        "shipped_before_cutoff": (985 + chance.randrange(10), 1000),
    }


def _returns(code: str, ago: int) -> int:
    """Returns of a thousand lines on a day so long ago; fewer than ten are allowed."""
    if code == FALLEN:
        return 11 if ago <= 2 else 7
    if code == FALLING:
        return 8 - ago * 6 // DAYS
    return 13 + ago * 20 // DAYS if code == RISING else 4


def _snapshot(shop: Shop, metric: str, fraction: tuple[int, int], day: datetime) -> MetricSnapshot:
    return MetricSnapshot(
        shop=shop,
        metric=metric,
        window_from=day - timedelta(days=30),
        window_to=day,
        numerator=fraction[0],
        denominator=fraction[1],
        source=COMPUTED,
        recorded_by="system",
        computed_at=day + timedelta(hours=2),
    )
