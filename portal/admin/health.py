"""How long ago each sweep last ran to its end, against the timetable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.celery import app
from portal.models import Heartbeat

MISSED_RUNS = 10
AT_LEAST = timedelta(minutes=5)


@dataclass(frozen=True)
class Pulse:
    """One sweep: when it ran, how often it should, and whether it has been silent for too long."""

    name: str
    period: int
    beat_at: datetime | None
    handled: int
    stale: bool


def pulses(at: datetime) -> list[Pulse]:
    """Every sweep of the timetable, also those that never ran."""
    beats = {beat.name: beat for beat in Heartbeat.objects.all()}
    return [_pulse(name, int(entry["schedule"]), beats.get(name), at) for name, entry in timetable().items()]


def timetable() -> dict[str, dict[str, float]]:
    return app.conf.beat_schedule


def _pulse(name: str, period: int, beat: Heartbeat | None, at: datetime) -> Pulse:
    if beat is None:
        return Pulse(name, period, None, 0, stale=True)
    return Pulse(name, period, beat.beat_at, beat.handled, stale=at - beat.beat_at > patience(period))


def patience(period: int) -> timedelta:
    """Ten missed runs, and never less than five minutes."""
    return max(AT_LEAST, timedelta(seconds=MISSED_RUNS * period))
