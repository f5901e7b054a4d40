"""The dates of a next-day promise, and what tracking says about a miss (S2, K1-K4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.policies.calendar import BusinessCalendar
from portal.policies.terms import midnight_after
from portal.states import DayKind
from tickets.states import Cause

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class PromiseDates:
    """Fixed at payment: hand over to the carrier by, signed by."""

    ship_by: datetime
    sign_by: datetime


def promise_dates(paid_at: datetime, cutoff: time, ship_by: time, calendar: BusinessCalendar) -> PromiseDates:
    """Paid before the cut-off of a shipping day ships that day, anything later on the next; signed by 24:00 of
    the day after. Statutory holidays are no shipping days.

    Raises CalendarYearMissing: without a calendar nothing is promised.
    """
    local = paid_at.astimezone(SHANGHAI)
    day = local.date()
    if calendar.kind(day) is DayKind.HOLIDAY or local.time() >= cutoff:
        day = _next_shipping_day(day, calendar)
    return PromiseDates(datetime.combine(day, ship_by, SHANGHAI), midnight_after(day + timedelta(days=1)))


def _next_shipping_day(day: date, calendar: BusinessCalendar) -> date:
    day += timedelta(days=1)
    while calendar.kind(day) is DayKind.HOLIDAY:
        day += timedelta(days=1)
    return day


def cause_from_tracking(ship_by: datetime, first_scan: datetime | None, *, lost: bool) -> Cause | None:
    """What the carrier's own records prove; None where they prove nothing. System evidence overrides a
    merchant's words (K8)."""
    if lost:
        return Cause.CARRIER_LOST
    if first_scan is None:
        return None
    return Cause.MERCHANT_LATE if first_scan > ship_by else Cause.CARRIER_TRANSIT_LATE
