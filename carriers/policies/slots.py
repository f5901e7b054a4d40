"""Which pickup times may be offered, and when the promise of each ends (C-12)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from carriers.states import AppointmentAbility

SHANGHAI = ZoneInfo("Asia/Shanghai")
PROMISE = timedelta(hours=2)
LEAD = timedelta(hours=2)
NOON = time(13, 0)
DAYS_AHEAD = 3
LENGTH: dict[int, timedelta] = {
    AppointmentAbility.ONE_HOUR: timedelta(hours=1),
    AppointmentAbility.TWO_HOURS: timedelta(hours=2),
}
Hours = tuple[time, time] | None


@dataclass(frozen=True, order=True)
class Slot:
    """A time offered to the sender. `until` is also the end of the promise."""

    start: datetime
    until: datetime
    immediate: bool = False

    @property
    def key(self) -> str:
        return "now" if self.immediate else self.start.isoformat()

    @property
    def day(self) -> date:
        return self.start.astimezone(SHANGHAI).date()

    @property
    def hours(self) -> range:
        """The whole hours of the local day that it touches."""
        last = (self.until - timedelta(microseconds=1)).astimezone(SHANGHAI)
        return range(self.start.astimezone(SHANGHAI).hour, last.hour + 1)


def offered(
    at: datetime, hours_of: Callable[[date], Hours], hours_to_door: int, appointment: int
) -> Iterator[Slot]:
    """The slots of one area, soonest first. `hours_of` gives the opening hours of a local day, None for closed.

    "Within two hours" is offered only while two whole hours of work remain; later in the day and at night the
    first offer is a window after the next opening. A window is closed to booking two hours before its end (KD1).
    """
    today = at.astimezone(SHANGHAI).date()
    if 1 <= hours_to_door <= 2 and _open_for(at, PROMISE, hours_of(today)):
        yield Slot(at, at + PROMISE, immediate=True)
    for ahead in range(DAYS_AHEAD):
        day = today + timedelta(days=ahead)
        for start, end in _windows(day, hours_of(day), appointment):
            if at < end - LEAD:
                yield Slot(start, end)


def _windows(day: date, hours: Hours, appointment: int) -> Iterator[tuple[datetime, datetime]]:
    if hours is None:
        return
    opens, closes = (datetime.combine(day, moment, SHANGHAI) for moment in hours)
    noon = datetime.combine(day, NOON, SHANGHAI)
    if appointment == AppointmentAbility.SAME_DAY or (
        not LENGTH.get(appointment) and not opens < noon < closes
    ):
        yield opens, closes
    elif (length := LENGTH.get(appointment)) is None:
        yield from ((opens, noon), (noon, closes))
    else:
        while opens + length <= closes:
            yield opens, opens + length
            opens += length


def _open_for(at: datetime, length: timedelta, hours: Hours) -> bool:
    if hours is None:
        return False
    opens, closes = (datetime.combine(at.astimezone(SHANGHAI).date(), moment, SHANGHAI) for moment in hours)
    return opens <= at <= closes - length
