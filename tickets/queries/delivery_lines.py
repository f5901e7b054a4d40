"""Which delivery line an order goes by."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from portal.queries.policy import time_at
from tickets.models import DeliveryLine
from tickets.policies.nextday import LineTimes


def line_for(shop_id: int, destination: str, at: datetime) -> tuple[DeliveryLine | None, LineTimes | None]:
    """The open line of a shop that names the destination most closely, with its hours.

    A shop without any line promises by the platform's hours; one that has lines promises nothing where none of them
    is open (None, None).
    """
    lines = list(DeliveryLine.objects.filter(shop=shop_id))
    if not lines:
        return None, LineTimes(time_at("nextday.cutoff", at), time_at("nextday.ship_by", at))
    fits = [line for line in lines if destination.startswith(line.destination) and _open(line, at)]
    if not fits:
        return None, None
    best = max(fits, key=lambda line: (len(line.destination), -line.days, -line.pk))
    return best, best.times()


def _open(line: DeliveryLine, at: datetime) -> bool:
    return line.open_from <= at and (line.open_until is None or at < line.open_until)


def lines_of(shop_id: int, at: datetime) -> list[DeliveryLine]:
    """The lines of a shop that are open or will be, the closest destination first."""
    rows = DeliveryLine.objects.filter(Q(open_until__isnull=True) | Q(open_until__gt=at), shop=shop_id)
    return list(rows.select_related("carrier").order_by("-destination", "id"))
