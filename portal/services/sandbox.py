"""The sandbox clock: it only ever goes forward."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from portal.errors import NotFound
from portal.models.records import SandboxClock

STEPS = (7_200, 86_400, 3_888_000)


@transaction.atomic
def advance(seconds: int) -> timedelta:
    """Move the sandbox clock ahead by one of the known steps; returns how far it runs ahead now.

    Raises NotFound outside a sandbox or for another step.
    """
    if not settings.SANDBOX or seconds not in STEPS:
        raise NotFound()
    row, _ = SandboxClock.objects.select_for_update(no_key=True).get_or_create(pk=1)
    row.offset_seconds += seconds
    row.save(update_fields=["offset_seconds"])
    return timedelta(seconds=row.offset_seconds)
