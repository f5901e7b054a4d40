"""The days of service providers: how many visits each takes."""

from __future__ import annotations

from datetime import date

from django.db.models import F

from tickets.models import ProviderDay, ServiceProvider


def widen(provider: ServiceProvider, day: date, extra: int) -> None:
    """Let a day take so many more visits. The provider must name a limit. Needs a transaction."""
    usual = {"capacity": provider.daily_visits}
    row, _ = ProviderDay.objects.get_or_create(provider=provider, day=day, defaults=usual)
    ProviderDay.objects.filter(pk=row.pk).update(capacity=F("capacity") + extra)
