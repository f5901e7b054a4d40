"""The dates of a next-day promise (S2, K1-K4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.policies.calendar import BusinessCalendar
from portal.policies.terms import midnight_after
from portal.states import DayKind

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class LineTimes:
    """The hours of one delivery line, local time: paid before `cutoff` ships that day, handed over by `ship_by`,
    collected by `collect_by`, at the first hub `hub_hours` after that, signed `days` days after shipping by `sign_by`.

    `closed` are dates on which nothing ships; a line that rests ships on working days of the calendar only (K2).
    """

    cutoff: time
    ship_by: time
    collect_by: time | None = None
    hub_hours: int | None = None
    days: int = 1
    sign_by: time | None = None
    closed: frozenset[date] = frozenset()
    rests: bool = False


@dataclass(frozen=True)
class PromiseDates:
    """Fixed at payment: hand over to the carrier by, collected by, at the first hub by, signed by."""

    ship_by: datetime
    sign_by: datetime
    collect_by: datetime | None = None
    hub_by: datetime | None = None


def promise_dates(paid_at: datetime, line: LineTimes, calendar: BusinessCalendar) -> PromiseDates:
    """Paid before the cut-off of a shipping day ships that day, anything later on the next (K1, K4). Statutory
    holidays and the line's own closed dates are no shipping days.

    Raises CalendarYearMissing: without a calendar nothing is promised.
    """
    local = paid_at.astimezone(SHANGHAI)
    day = local.date()
    if not _ships(day, line, calendar) or local.time() >= line.cutoff:
        day = _next_shipping_day(day, line, calendar)
    last = day + timedelta(days=line.days)
    signed = datetime.combine(last, line.sign_by, SHANGHAI) if line.sign_by else midnight_after(last)
    collected = datetime.combine(day, line.collect_by, SHANGHAI) if line.collect_by else None
    ship_by = datetime.combine(day, line.ship_by, SHANGHAI)
    hub = (collected or ship_by) + timedelta(hours=line.hub_hours) if line.hub_hours else None
    return PromiseDates(ship_by, signed, collected, hub)


def _ships(day: date, line: LineTimes, calendar: BusinessCalendar) -> bool:
    kind = calendar.kind(day)
    resting = kind not in DayKind.working if line.rests else kind is DayKind.HOLIDAY
    return not resting and day not in line.closed


def _next_shipping_day(day: date, line: LineTimes, calendar: BusinessCalendar) -> date:
    day += timedelta(days=1)
    while not _ships(day, line, calendar):
        day += timedelta(days=1)
    return day
