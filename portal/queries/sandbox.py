"""The sandbox clock's lead over the real one."""

from __future__ import annotations

from datetime import timedelta

from portal.models.records import SandboxClock


def clock_offset() -> timedelta:
    row = SandboxClock.objects.first()
    return timedelta(seconds=row.offset_seconds if row else 0)
