"""Rules of appointments: places, times, codes and coverage (domain E10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import asin, cos, radians, sin, sqrt
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop as noop

from portal.errors import Reason

SHANGHAI = ZoneInfo("Asia/Shanghai")
EARTH_METRES = 6_371_000
Place = tuple[float, float]


@dataclass(frozen=True)
class Window:
    """A half-open piece of time in which somebody comes."""

    start: datetime
    until: datetime

    def overlaps(self, other: Window) -> bool:
        return self.start < other.until and other.start < self.until

    @property
    def day(self) -> date:
        return self.start.astimezone(SHANGHAI).date()


@dataclass(frozen=True)
class Worker:
    """A technician as the rule sees one: regions are prefixes, leave is days from first to last."""

    active: bool
    skills: tuple[str, ...]
    regions: tuple[str, ...]
    leave: tuple[tuple[date, date], ...]
    visits: tuple[Window, ...]
    certified_until: date | None = None


def metres_between(one: Place, other: Place) -> int:
    """The distance of two places given as longitude and latitude, in metres."""
    (lon1, lat1), (lon2, lat2) = ((radians(x), radians(y)) for x, y in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return round(2 * EARTH_METRES * asin(min(1.0, sqrt(half))))


def covers(regions: Iterable[str], region: str) -> bool:
    """Whether a list of region prefixes holds a region."""
    return any(region.startswith(prefix) for prefix in regions)


def window_objections(window: Window, *, opens: time, closes: time, at: datetime) -> Iterator[Reason]:
    """Why a time cannot be reserved: it lies in the past, ends before it starts, or outside the provider's hours."""
    start, until = window.start.astimezone(SHANGHAI), window.until.astimezone(SHANGHAI)
    if window.start <= at:
        yield Reason("window_past", noop("Choose a time that has not begun yet."))
    if until <= start or until.date() != start.date():
        yield Reason("window_shape", noop("A visit begins and ends on the same day."))
    elif start.time() < opens or until.time() > closes:
        facts = {"opens": opens.isoformat("minutes"), "closes": closes.isoformat("minutes")}
        text = noop("The provider works from %(opens)s to %(closes)s.")
        yield Reason("outside_hours", text, facts)


def worker_objections(worker: Worker, window: Window, *, kind: str, region: str) -> Iterator[Reason]:
    """Why a technician cannot be sent (J4)."""
    if not worker.active:
        yield Reason("technician_inactive", noop("The technician does not work at present."))
    if kind not in worker.skills:
        yield Reason("technician_skill", noop("The technician is not trained for this service."))
    if worker.regions and not covers(worker.regions, region):
        yield Reason("technician_area", noop("The technician does not work in this area."))
    if worker.certified_until is not None and worker.certified_until < window.day:
        yield Reason("technician_certificate", noop("The technician's certificate has expired by then."))
    if any(first <= window.day <= last for first, last in worker.leave):
        yield Reason("technician_leave", noop("The technician is on leave that day."))
    if any(window.overlaps(visit) for visit in worker.visits):
        yield Reason("technician_busy", noop("The technician has another visit at that time."))


def sign_in_doubts(
    place: Place, home: Place | None, window: Window, at: datetime, *, radius_m: int, tolerance_min: int
) -> Iterator[Reason]:
    """Why a sign-in does not count (J6). Where the address has no place on the map, only the time is looked at."""
    if home is not None and (metres := metres_between(place, home)) > radius_m:
        text = noop("Signed in %(metres)s m from the address; at most %(radius)s m are accepted.")
        yield Reason("sign_in_far", text, {"metres": metres, "radius": radius_m})
    slack = timedelta(minutes=tolerance_min)
    if not window.start - slack <= at <= window.until + slack:
        yield Reason("sign_in_time", noop("Signed in outside the time agreed."))


def free_windows(
    first: date, days: int, *, opens: time, closes: time, hours: int, at: datetime
) -> Iterator[Window]:
    """The windows a provider offers from a day on, each so many hours long and wholly ahead."""
    for day in (first + timedelta(days=n) for n in range(days)):
        start = datetime.combine(day, opens, SHANGHAI)
        end = datetime.combine(day, closes, SHANGHAI)
        while start + timedelta(hours=hours) <= end:
            if start > at:
                yield Window(start, start + timedelta(hours=hours))
            start += timedelta(hours=hours)
