"""When a message may be sent: quiet intervals by weekday, which may span midnight. Pure, in Asia/Shanghai."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Quiet:
    """One stretch of quiet that begins on each of these weekdays (1 Monday to 7 Sunday). One that ends no later than
    it begins ends on the day after; the same time twice is a whole day."""

    days: frozenset[int]
    begins: time
    ends: time

    def end_around(self, at: datetime) -> datetime | None:
        """The end of this stretch if the instant lies within it."""
        today = at.astimezone(SHANGHAI).date()
        for day in (today, today - timedelta(days=1)):
            if day.isoweekday() not in self.days:
                continue
            starts = datetime.combine(day, self.begins, SHANGHAI)
            until = day + timedelta(days=self.ends <= self.begins)
            stops = datetime.combine(until, self.ends, SHANGHAI)
            if starts <= at < stops:
                return stops
        return None


def loud_at(at: datetime, quiet: Sequence[Quiet]) -> datetime:
    """The instant itself, or the first after it that lies in no quiet stretch.

    Raises ValueError where it is quiet all week."""
    moment = at
    while moment < at + WEEK + timedelta(days=1):
        ends = [end for stretch in quiet if (end := stretch.end_around(moment))]
        if not ends:
            return moment
        moment = max(ends)
    raise ValueError("it is quiet all week")
