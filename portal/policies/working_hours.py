"""Working time with several intervals a day: when a promise of so many working minutes is due."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.errors import CalendarYearMissing
from portal.policies.calendar import BusinessCalendar
from portal.states import DayKind

SHANGHAI = ZoneInfo("Asia/Shanghai")
LONGEST = 400  # days without any opening before hours are called wrong


@dataclass(frozen=True)
class WorkingHours:
    """The intervals of each kind of day, local time: `workday` (also adjusted working days), `rest` and `holiday`."""

    workday: tuple[tuple[time, time], ...]
    rest: tuple[tuple[time, time], ...] = ()
    holiday: tuple[tuple[time, time], ...] = ()

    @classmethod
    def read(cls, stored: Mapping[str, Sequence[Sequence[str]]]) -> WorkingHours:
        """From a policy value such as {"workday": [["09:00", "12:00"], ["13:30", "18:00"]]}.

        Raises ValueError for intervals that overlap, run backwards or are no times."""
        return cls(**{kind: _intervals(stored.get(kind, ())) for kind in ("workday", "rest", "holiday")})

    def of(self, day: date, calendar: BusinessCalendar) -> tuple[tuple[time, time], ...]:
        """The intervals of one day. A year without data is taken as its weekdays say: people are served."""
        try:
            kind = calendar.kind(day)
        except CalendarYearMissing:
            kind = DayKind.REST if day.weekday() >= 5 else DayKind.WORKDAY
        if kind in DayKind.working:
            return self.workday
        return self.holiday if kind is DayKind.HOLIDAY else self.rest

    def spans(self, start: datetime, calendar: BusinessCalendar) -> Iterator[tuple[datetime, datetime]]:
        """The stretches of working time from an instant on."""
        day, closed = start.astimezone(SHANGHAI).date(), 0
        while closed < LONGEST:
            opened = self.of(day, calendar)
            closed = 0 if opened else closed + 1
            for opens, closes in opened:
                begins, ends = (datetime.combine(day, t, SHANGHAI) for t in (opens, closes))
                if ends > start:
                    yield max(begins, start), ends
            day += timedelta(days=1)
        raise ValueError("no working time within a year")


def _intervals(stored: Sequence[Sequence[str]]) -> tuple[tuple[time, time], ...]:
    found = tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in stored)
    edges = [edge for interval in found for edge in interval]
    if edges != sorted(set(edges)):
        raise ValueError("intervals overlap or run backwards")
    return found


def after(start: datetime, minutes: int, hours: WorkingHours, calendar: BusinessCalendar) -> datetime:
    """The instant at which so many working minutes are over. Raises ValueError if the hours never open."""
    return later(start, timedelta(minutes=minutes), hours, calendar)


def later(start: datetime, left: timedelta, hours: WorkingHours, calendar: BusinessCalendar) -> datetime:
    """The instant at which so much working time is over. Raises ValueError if the hours never open."""
    for begins, ends in hours.spans(start, calendar):
        if begins + left <= ends:
            return begins + left
        left -= ends - begins
    raise AssertionError("spans end only by an error")


def between(start: datetime, end: datetime, hours: WorkingHours, calendar: BusinessCalendar) -> timedelta:
    """How much working time lies between two instants; nothing if the second comes first."""
    total = timedelta()
    for begins, ends in hours.spans(start, calendar):
        if begins >= end:
            return total
        total += min(ends, end) - begins
    raise AssertionError("spans end only by an error")
