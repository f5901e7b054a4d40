"""Parcels under way that nobody has reported on."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from carriers.models import Shipment
from carriers.states import FINAL
from portal.queries.policy import value_at


def silent_shipments(*, at: datetime, limit: int) -> QuerySet[Shipment]:
    """Parcels with a waybill and an account, silent for longer than policy says and not asked about since."""
    since = at - timedelta(hours=value_at("tracking.silent_hours", at))
    rows = Shipment.objects.filter(updated_at__lt=since, account__active=True).exclude(status__in=FINAL)
    rows = rows.exclude(waybill="").filter(Q(polled_at__isnull=True) | Q(polled_at__lt=since))
    return rows.order_by("updated_at")[:limit]
