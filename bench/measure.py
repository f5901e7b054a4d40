"""Timing several ways of doing the same work in turn, so that a busy machine slows all of them alike."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from django.db import connection
from django.test.utils import CaptureQueriesContext

CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
Work = Callable[[], int]
"""Does some units of work and returns how many."""


@dataclass(frozen=True)
class Figure:
    """One line of the table. `met` is None where no goal is set."""

    goal: str
    work: str
    ours: str
    beside: str
    result: str
    wanted: str = ""
    met: bool | None = None


@dataclass(frozen=True)
class Ratio:
    """How many times as fast one way is as another, over all rounds."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        digits = 2 if self.median >= 0.1 else 4
        return f"{self.median:.{digits}f} × ({self.low:.{digits}f}–{self.high:.{digits}f})"


class Speeds(dict[str, list[float]]):
    """Units a second of each way, round by round."""

    def of(self, name: str) -> float:
        return median(self[name])

    def ratio(self, ours: str, limit: str) -> Ratio:
        """Round by round, so that a slow moment counts for both."""
        rounds = [a / b for a, b in zip(self[ours], self[limit], strict=True)]
        return Ratio(median(rounds), min(rounds), max(rounds))


def in_turn(ways: Mapping[str, Work], *, rounds: int = 5, warm_up: int = 1) -> Speeds:
    """Run every way once a round, in alternating order; the first rounds do not count."""
    speeds = Speeds({name: [] for name in ways})
    for number in range(warm_up + rounds):
        order = list(ways) if number % 2 else list(reversed(ways))
        for name in order:
            measured = speed(ways[name])
            if number >= warm_up:
                speeds[name].append(measured)
    return speeds


def speed(work: Work) -> float:
    """Units a second."""
    start = perf_counter()
    units = work()
    return units / (perf_counter() - start)


def milliseconds(work: Callable[[], object], *, rounds: int = 15, warm_up: int = 3) -> float:
    """The shortest time of one call: growth is measured minutes apart, and only the load makes a call slower."""
    taken = []
    for _ in range(warm_up + rounds):
        start = perf_counter()
        work()
        taken.append((perf_counter() - start) * 1000)
    return min(taken[warm_up:])


def repeated(work: Callable[[], object], times: int) -> Work:
    """One call as many units of work."""

    def run() -> int:
        for _ in range(times):
            work()
        return times

    return run


def sizes(*usual: int) -> tuple[int, ...]:
    """The numbers of rows to measure at: the usual ones, or those that `BENCH_SIZES` names, separated by commas."""
    told = os.environ.get("BENCH_SIZES", "")
    return tuple(int(size) for size in told.split(",")) if told else usual


def queries(work: Callable[[], object]) -> int:
    """How many statements a call sends, BEGIN and COMMIT and their like left out."""
    with CaptureQueriesContext(connection) as captured:
        work()
    return sum(not query["sql"].startswith(CONTROL) for query in captured.captured_queries)
