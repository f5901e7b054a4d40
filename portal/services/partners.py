"""What is kept of a partner's use of its keys."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from portal.models.partner import PartnerClient

EVERY = timedelta(minutes=1)


def note_use(client: PartnerClient, *, at: datetime) -> None:
    """Remember when a key was last used, written at most once a minute."""
    stale = at - EVERY
    if client.last_used_at is None or client.last_used_at < stale:
        old = Q(last_used_at__isnull=True) | Q(last_used_at__lt=stale)
        PartnerClient.objects.filter(old, pk=client.pk).update(last_used_at=at)
