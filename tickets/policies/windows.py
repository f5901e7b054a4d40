"""How long rights last, in whole local days (Civil Code arts 201-203, 7-day measures art 10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from portal.errors import CalendarYearMissing
from portal.policies.calendar import BusinessCalendar
from portal.policies.terms import midnight_after
from tickets.policies.warranty import add_months

SHANGHAI = ZoneInfo("Asia/Shanghai")


def right_ends_at(start: datetime, days: int, calendar: BusinessCalendar) -> datetime:
    """The first instant after a right of so many days: the day of the start is not counted, and a last day that
    is a statutory holiday moves to the first day after the holidays.

    Raises CalendarYearMissing where the holidays of that year are unknown.
    """
    last = start.astimezone(SHANGHAI).date() + timedelta(days=days)
    return midnight_after(calendar.next_non_holiday(last))


def promise_ends_at(parameters: Mapping[str, Any], start: datetime, calendar: BusinessCalendar) -> datetime:
    """The first instant at which a promise can no longer be called on, from the window it was given with (without
    one: seven days).

    Hours run from the instant; days are whole local days, months end on the same day of the month. Where the
    calendar of the year is unknown the last day is taken as it falls, for a report may be late but must not fail.
    """
    window = parameters.get("window") or {"amount": 7, "unit": "days"}
    amount = float(window["amount"])
    if window["unit"] == "hours":
        return start + timedelta(hours=amount)
    first = start.astimezone(SHANGHAI).date()
    if window["unit"] == "months":
        return midnight_after(add_months(first, int(amount)))
    try:
        return right_ends_at(start, int(amount), calendar)
    except CalendarYearMissing:
        return midnight_after(first + timedelta(days=int(amount)))
