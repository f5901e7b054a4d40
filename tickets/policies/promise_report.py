"""What a report on the ledger of promises counts, over which days, and its picture. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
GROUPS = ("month", "service", "shop", "carrier", "region")
MOST_DAYS = 731
MOST_LINES = 500
MOST_BARS = 24
WIDTH, LABEL, ROW = 640, 200, 24
SEGMENTS = ("kept", "broken", "excused")


@dataclass(frozen=True)
class Question:
    """What is asked: by what the promises are counted, and those given from `since` to `until`, both days counted,
    local to Asia/Shanghai. Empty narrows nothing; a region is the beginning of a GB/T 2260 code."""

    by: tuple[str, ...]
    since: date
    until: date
    service: str = ""
    shop: str = ""
    carrier: str = ""
    region: str = ""

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.since, time.min, SHANGHAI)

    @property
    def ends(self) -> datetime:
        """The first instant that is no longer within it."""
        return datetime.combine(self.until + timedelta(days=1), time.min, SHANGHAI)


@dataclass(frozen=True)
class Tally:
    """How many promises were given, and what became of them."""

    given: int
    open: int
    kept: int
    broken: int
    excused: int
    void: int

    @property
    def kept_permille(self) -> int | None:
        """Kept out of kept and broken, rounded down; None while neither. What was excused or void counts on no side."""
        judged = self.kept + self.broken
        return self.kept * 1000 // judged if judged else None


def period(since: date | None, until: date | None, today: date) -> tuple[date, date]:
    """The days of a report: up to today if not told, from the first of the month five months before the last day if
    not told, and never more than two years."""
    last = until or today
    if since is None:
        months = last.year * 12 + last.month - 6
        since = date(months // 12, months % 12 + 1, 1)
    return max(since, last - timedelta(days=MOST_DAYS - 1)), last


@dataclass(frozen=True)
class Bar:
    """One line of the picture: where each part begins and how wide it is, in the units of the view box."""

    label: str
    y: int
    parts: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Picture:
    """What `parts/promise_bars.html` draws."""

    bars: list[Bar]

    @property
    def height(self) -> int:
        return len(self.bars) * ROW


def picture(lines: Sequence[tuple[str, Tally]]) -> Picture:
    """A bar for each line with something decided: kept, broken and excused as shares of what was decided."""
    drawn: list[Bar] = []
    for label, tally in lines:
        counts = [getattr(tally, name) for name in SEGMENTS]
        if not (decided := sum(counts)) or len(drawn) == MOST_BARS:
            continue
        edges = [LABEL + (WIDTH - LABEL) * sum(counts[:n]) // decided for n in range(len(counts) + 1)]
        parts = tuple(
            (name, edges[n], edges[n + 1] - edges[n]) for n, name in enumerate(SEGMENTS) if counts[n]
        )
        drawn.append(Bar(label, len(drawn) * ROW, parts))
    return Picture(drawn)
