"""The business calendar: which days are worked, and counting over them (C-17)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.errors import CalendarYearMissing
from portal.states import DayKind

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class BusinessCalendar:
    """A picture of the calendar table: the days that differ from the plain week, and the years entered.

    A year without data is never guessed: questions about it raise CalendarYearMissing.
    """

    special: Mapping[date, DayKind]
    years: frozenset[int]

    def kind(self, day: date) -> DayKind:
        if day.year not in self.years:
            raise CalendarYearMissing(year=day.year)
        if day in self.special:
            return self.special[day]
        return DayKind.REST if day.weekday() >= 5 else DayKind.WORKDAY

    def by_weekdays(self) -> BusinessCalendar:
        """The same calendar with years that were not entered taken as their weekdays say: for the work of people,
        which must not stop, never for a promise or a right."""
        return PlainWeeks(self.special, self.years)

    def is_working(self, day: date) -> bool:
        return self.kind(day) in DayKind.working

    def add_working_days(self, day: date, count: int) -> date:
        """The date `count` working days after `day`; the start is not counted."""
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_working(day)
        return day

    def next_non_holiday(self, day: date) -> date:
        """The day itself, or the first after it that is no statutory holiday (Civil Code art 203)."""
        while self.kind(day) is DayKind.HOLIDAY:
            day += timedelta(days=1)
        return day


class PlainWeeks(BusinessCalendar):
    """A calendar that guesses where nothing was entered."""

    def kind(self, day: date) -> DayKind:
        if day.year in self.years:
            return super().kind(day)
        return DayKind.REST if day.weekday() >= 5 else DayKind.WORKDAY


def within_hours(at: datetime, opens: time, closes: time) -> datetime:
    """The instant itself inside daily opening hours, else the next opening. Local time Asia/Shanghai."""
    local = at.astimezone(SHANGHAI)
    if local.time() < opens:
        return datetime.combine(local.date(), opens, SHANGHAI)
    if local.time() >= closes:
        return datetime.combine(local.date() + timedelta(days=1), opens, SHANGHAI)
    return at


def outside_quiet_hours(at: datetime, quiet_from: time, quiet_until: time) -> datetime:
    """When a message may be sent: now, or at the end of the quiet hours, which may span midnight."""
    local = at.astimezone(SHANGHAI)
    clock = local.time()
    if quiet_from <= quiet_until:
        quiet = quiet_from <= clock < quiet_until
        day = local.date()
    else:
        quiet = clock >= quiet_from or clock < quiet_until
        day = local.date() + timedelta(days=clock >= quiet_from)
    return datetime.combine(day, quiet_until, SHANGHAI) if quiet else at
