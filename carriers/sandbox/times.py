"""Instants are Unix seconds inside; the vendors write local time of Asia/Shanghai without a zone."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAYS = {"今天": 0, "明天": 1, "后天": 2}


def local(instant: float) -> str:
    """`2026-11-22 10:00:00`, as Kuaidi100 and SF write it."""
    return datetime.fromtimestamp(instant, SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def from_local(text: str) -> float:
    """Inverse of `local`. ValueError for anything else."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI).timestamp()


def iso(instant: float) -> str:
    return datetime.fromtimestamp(instant, SHANGHAI).isoformat(timespec="seconds")


def from_iso(text: str) -> float:
    """ISO 8601; without an offset it is Shanghai time."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)).timestamp()


def window(now: float, day: str, start: str, end: str) -> tuple[float, float]:
    """A Kuaidi100 slot (dayType, `HH:mm`, `HH:mm`) as two instants. ValueError when it cannot be read."""
    if day not in DAYS:
        raise ValueError(f"unknown dayType {day!r}")
    date = datetime.fromtimestamp(now, SHANGHAI).date() + timedelta(days=DAYS[day])
    first, last = (
        datetime.combine(date, time.fromisoformat(text), SHANGHAI).timestamp() for text in (start, end)
    )
    return first, last
