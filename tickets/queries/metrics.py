"""What orders and cases say about shops: the metrics that services ask for (S2 2.5, 2.6, C-9, C-10)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from math import isqrt
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.db.models.functions import TruncDate, TruncTime

from carriers.models import Shipment
from portal.models import Shop
from portal.policies.metrics import COMPUTED
from portal.queries.policy import time_at
from tickets.models import OrderLine, Ticket
from tickets.states import Kind

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAYS = 30
Window = tuple[datetime, datetime]


def shop_metrics_many(shops: Collection[Shop], at: datetime) -> dict[int, list[dict[str, Any]]]:
    """Every metric of each shop over the last thirty full local days, as fields of snapshots by the shop's id.

    Three queries, however many shops.
    """
    end = datetime.combine(at.astimezone(SHANGHAI).date(), time.min, SHANGHAI)
    window = end - timedelta(days=DAYS), end
    ids = [shop.pk for shop in shops]
    rates = return_rates(ids, window)
    handed_over = first_scans(ids, window, time_at("nextday.ship_by", at))
    return {
        pk: [
            {
                "metric": name,
                "window_from": window[0],
                "window_to": window[1],
                "numerator": numerator,
                "denominator": denominator,
                "source": COMPUTED,
            }
            for name, (numerator, denominator) in _measured(rates[pk], handed_over[pk], window).items()
        ]
        for pk in ids
    }


def shop_metrics(shop: Shop, at: datetime) -> list[dict[str, Any]]:
    """The same for one shop."""
    return shop_metrics_many([shop], at)[shop.pk]


def _measured(
    rate: tuple[int, int], scans: Mapping[date, tuple[int, int]], window: Window
) -> dict[str, tuple[int, int]]:
    per_day = Counter({day: total for day, (total, _early) in scans.items()})
    early = sum(early for _total, early in scans.values())
    return {
        "return_rate": rate,
        "daily_ship_days": (len(scans), 1),
        "volume_variation": variation(per_day, window[0].date()),
        "shipped_before_cutoff": (early, per_day.total()),
    }


def return_rates(ids: Collection[int], window: Window) -> dict[int, tuple[int, int]]:
    """Lines whose return was requested in the window, over lines signed in it (C-9, C4).

    Cases carry no mark yet of whose fault a return was, so that every return counts.
    """
    returned = Ticket.objects.filter(shop_id__in=ids, kind=Kind.RETURN, **_within("created_at", window))
    signed = OrderLine.objects.filter(order__shop_id__in=ids, **_within("order__signed_at", window))
    tops = dict(returned.order_by().values_list("shop_id").annotate(n=Count("line", distinct=True)))
    bottoms = dict(signed.order_by().values_list("order__shop_id").annotate(n=Count("pk")))
    return {pk: (tops.get(pk, 0), bottoms.get(pk, 0)) for pk in ids}


def first_scans(ids: Collection[int], window: Window, cutoff: time) -> dict[int, dict[date, tuple[int, int]]]:
    """Per shop and local day: parcels that carriers took over, and those before the ship-by time of the day.

    By the carriers' own records; a merchant's click does not count (C10). The database counts, because a batch of
    shops sends off more parcels in thirty days than fit into memory.
    """
    rows = Shipment.objects.filter(shop_id__in=ids, attempt__isnull=True, **_within("picked_up_at", window))
    local = rows.order_by().annotate(
        day=TruncDate("picked_up_at", tzinfo=SHANGHAI), clock=TruncTime("picked_up_at", tzinfo=SHANGHAI)
    )
    counted = local.values_list("shop_id", "day").annotate(
        total=Count("pk"), early=Count("pk", filter=Q(clock__lte=cutoff))
    )
    found: dict[int, dict[date, tuple[int, int]]] = {pk: {} for pk in ids}
    for pk, day, total, early in counted:
        found[pk][day] = (total, early)
    return found


def _within(field: str, window: Window) -> dict[str, datetime]:
    return {f"{field}__gte": window[0], f"{field}__lt": window[1]}


def variation(per_day: Counter[date], first: date) -> tuple[int, int]:
    """The coefficient of variation of daily volume, in thousandths, by integers only; (0, 0) without parcels."""
    counts = [per_day[first + timedelta(days=n)] for n in range(DAYS)]
    total = sum(counts)
    if total == 0:
        return 0, 0
    # sigma / mean = sqrt(n * sum(x²) - total²) / total
    spread = DAYS * sum(count * count for count in counts) - total * total
    return isqrt(spread * 1_000_000) // total, 1000
