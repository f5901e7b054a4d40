"""What exchanges changed on an order line."""

from __future__ import annotations

from datetime import datetime

from tickets.models import ExchangeDetail, OrderLine


def replaced_at(line: OrderLine) -> datetime | None:
    """When the buyer last got a replacement for pieces of a line; its warranty starts again then (CPR art 18)."""
    rows = ExchangeDetail.objects.filter(ticket__line=line, replaced_at__isnull=False)
    return rows.order_by("-replaced_at").values_list("replaced_at", flat=True).first()
