"""What orders and cases say about a shop: the metrics that services ask for (S2 2.5, 2.6, C-9, C-10)."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from math import isqrt
from typing import Any
from zoneinfo import ZoneInfo

from carriers.models import Shipment
from portal.models import Shop
from portal.queries.policy import time_at
from tickets.models import OrderLine, Ticket
from tickets.states import Kind

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAYS = 30
SOURCE = "portal orders and cases"


def shop_metrics(shop: Shop, at: datetime) -> list[dict[str, Any]]:
    """Every metric of a shop over the last thirty full local days, as fields of a snapshot."""
    end = datetime.combine(at.astimezone(SHANGHAI).date(), time.min, SHANGHAI)
    start = end - timedelta(days=DAYS)
    shipped = list(_first_scans(shop, start, end))
    measured = {
        "return_rate": return_rate(shop, start, end),
        "daily_ship_days": (len({moment.astimezone(SHANGHAI).date() for moment in shipped}), 1),
        "volume_variation": variation(Counter(m.astimezone(SHANGHAI).date() for m in shipped), start.date()),
        "shipped_before_cutoff": before_cutoff(shipped, time_at("nextday.ship_by", at)),
    }
    return [
        {
            "metric": name,
            "window_from": start,
            "window_to": end,
            "numerator": numerator,
            "denominator": denominator,
            "source": SOURCE,
        }
        for name, (numerator, denominator) in measured.items()
    ]


def return_rate(shop: Shop, start: datetime, end: datetime) -> tuple[int, int]:
    """Lines whose return was requested in the window, over lines signed in it (C-9, C4)."""
    returned = Ticket.objects.filter(shop=shop, kind=Kind.RETURN, created_at__gte=start, created_at__lt=end)
    signed = OrderLine.objects.filter(order__shop=shop, order__signed_at__gte=start, order__signed_at__lt=end)
    return returned.values("line").distinct().count(), signed.count()


def _first_scans(shop: Shop, start: datetime, end: datetime) -> Any:
    """When carriers took parcels over, by their own records; a merchant's click does not count (C10)."""
    rows = Shipment.objects.filter(
        shop=shop, picked_up_at__gte=start, picked_up_at__lt=end, attempt__isnull=True
    )
    return rows.values_list("picked_up_at", flat=True)


def before_cutoff(shipped: list[datetime], cutoff: time) -> tuple[int, int]:
    """How many of the parcels were taken over before the ship-by time of their day."""
    return sum(moment.astimezone(SHANGHAI).time() <= cutoff for moment in shipped), len(shipped)


def variation(per_day: Counter[date], first: date) -> tuple[int, int]:
    """The coefficient of variation of daily volume, in thousandths, by integers only; (0, 0) without parcels."""
    counts = [per_day[first + timedelta(days=n)] for n in range(DAYS)]
    total = sum(counts)
    if total == 0:
        return 0, 0
    # sigma / mean = sqrt(n * sum(x²) - total²) / total
    spread = DAYS * sum(count * count for count in counts) - total * total
    return isqrt(spread * 1_000_000) // total, 1000
