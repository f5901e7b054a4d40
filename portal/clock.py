"""The one place that reads a clock. Doors call `now()`; everything below takes the instant as an argument."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from portal.queries.clock import database_now
from portal.queries.sandbox import clock_offset

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present instant, UTC. In a sandbox it is moved ahead by as much as people have advanced the clock."""
    return timezone.now() + sandbox_offset()


def sandbox_offset() -> timedelta:
    """How far the sandbox clock runs ahead; zero outside a sandbox."""
    if not settings.SANDBOX:
        return timedelta()
    return clock_offset()


def apart_from_database() -> timedelta:
    """How far this server's clock and the database's are apart, without what a sandbox adds."""
    theirs = database_now()
    return abs(timezone.now() - theirs) if theirs else timedelta()
