"""How long rights last, in whole local days (Civil Code arts 201-203, 7-day measures art 10)."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from portal.policies.calendar import BusinessCalendar
from portal.policies.terms import midnight_after

SHANGHAI = ZoneInfo("Asia/Shanghai")


def right_ends_at(start: datetime, days: int, calendar: BusinessCalendar) -> datetime:
    """The first instant after a right of so many days: the day of the start is not counted, and a last day that
    is a statutory holiday moves to the first day after the holidays.

    Raises CalendarYearMissing where the holidays of that year are unknown.
    """
    last = start.astimezone(SHANGHAI).date() + timedelta(days=days)
    return midnight_after(calendar.next_non_holiday(last))
