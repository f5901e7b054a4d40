"""Which pickup times may be offered, and when the promise of each ends (C-12)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
PROMISE = timedelta(hours=2)
LEAD = timedelta(hours=2)
WINDOW = timedelta(hours=2)
DAYS_AHEAD = 3


@dataclass(frozen=True, order=True)
class Slot:
    """A time offered to the sender. `until` is also the end of the promise."""

    start: datetime
    until: datetime
    immediate: bool = False

    @property
    def key(self) -> str:
        return "now" if self.immediate else self.start.isoformat()


def offered(at: datetime, opens: time, closes: time, hours_to_door: int) -> Iterator[Slot]:
    """The slots of one site, soonest first. Opening hours are local to Asia/Shanghai.

    "Within two hours" is offered only while two whole hours of work remain; later in the day and at night the
    first offer is a window after the next opening. A window is closed to booking two hours before its end.
    """
    if 1 <= hours_to_door <= 2 and _open_for(at, PROMISE, opens, closes):
        yield Slot(at, at + PROMISE, immediate=True)
    today = at.astimezone(SHANGHAI).date()
    for ahead in range(DAYS_AHEAD):
        day = today + timedelta(days=ahead)
        start, end = (datetime.combine(day, moment, SHANGHAI) for moment in (opens, closes))
        while start + WINDOW <= end:
            if at < start + WINDOW - LEAD:
                yield Slot(start, start + WINDOW)
            start += WINDOW


def _open_for(at: datetime, length: timedelta, opens: time, closes: time) -> bool:
    local = at.astimezone(SHANGHAI)
    day = local.date()
    return datetime.combine(day, opens, SHANGHAI) <= local <= datetime.combine(day, closes, SHANGHAI) - length
