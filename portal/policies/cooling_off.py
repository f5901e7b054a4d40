"""The re-join rule (S1 1.13, decisions C-1 and C-2)."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from portal.policies.terms import midnight_after

SHANGHAI = ZoneInfo("Asia/Shanghai")


AFTER_LAST_DAY, ON_LAST_DAY = "after_last_day", "on_last_day"


def rejoin_allowed_at(exit_at: datetime, days: int, boundary: str = AFTER_LAST_DAY) -> datetime:
    """The first instant at which a shop may apply again.

    An exit on local date D closes the days D+1 … D+`days`; the door opens at 00:00 of the day after, Asia/Shanghai
    (Civil Code arts 201, 203: the day of the event is not counted, the last day ends at 24:00). The boundary
    "on_last_day" reads the rule the other way: the door opens with day `days` itself (C-2).
    """
    exit_date = exit_at.astimezone(SHANGHAI).date()
    closed = days - 1 if boundary == ON_LAST_DAY else days
    return midnight_after(exit_date + timedelta(days=closed))


def days_left(allowed_at: datetime, at: datetime) -> int:
    """How many local days are still closed, for the countdown; 0 once the door is open."""
    today = at.astimezone(SHANGHAI).date()
    return max(0, (allowed_at.astimezone(SHANGHAI).date() - today).days)
