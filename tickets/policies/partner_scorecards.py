"""From jobs and visits to figures of a month. Pure integer arithmetic; shares in thousandths, times in days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from carriers.policies.scorecards import Score, spared
from portal.policies.calendar import BusinessCalendar

MONTHS = 4
"""How many months are measured again each night: a repair is judged by the ninety days that follow it."""
AGAIN_FACTOR, COMPLAINT_FACTOR, MISSED_FACTOR, CHANGE_FACTOR = 5, 5, 5, 2


@dataclass(frozen=True)
class JobFacts:
    """A job that was shipped back: local dates, and what became of it."""

    received: date
    shipped: date
    overrun: bool = False
    no_fault: bool = False
    repaired: bool = True
    again: bool = False
    quoted: bool = False
    refused: bool = False
    waited: int = 0


@dataclass(frozen=True)
class VisitFacts:
    """A visit that was finished."""

    first: bool = True
    punctual: bool = True
    changed: bool = False


def months(today: date, count: int = MONTHS) -> list[date]:
    """The first days of the running month and those before it, the newest first; today is not over."""
    first = (today - timedelta(days=1)).replace(day=1)
    found = [first]
    while len(found) < count:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def after(month: date) -> date:
    """The first day of the next month."""
    return (month + timedelta(days=31)).replace(day=1)


def working_days(since: date, until: date, calendar: BusinessCalendar) -> int:
    """The working days after a date up to another, as weekdays where a year was not entered."""
    plain = calendar.by_weekdays()
    return sum(plain.is_working(since + timedelta(days=n + 1)) for n in range((until - since).days))


def rank(values: Sequence[int], permille: int) -> int:
    """The value that so many thousandths of them do not exceed (nearest rank); 0 of none."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * permille // 1000) - 1)] if ordered else 0


def centre_counts(
    jobs: Sequence[JobFacts], calendar: BusinessCalendar, *, received: int, missed: int, complaints: int
) -> dict[str, int]:
    """The figures of a centre from the jobs it finished."""
    days = [(job.shipped - job.received).days for job in jobs]
    working = [working_days(job.received, job.shipped, calendar) for job in jobs]
    waits = [job.waited for job in jobs if job.waited]
    return {
        "received": received,
        "finished": len(jobs),
        "days_median": rank(days, 500),
        "days_p90": rank(days, 900),
        "working_days_median": rank(working, 500),
        "working_days_p90": rank(working, 900),
        "on_time": sum(not job.overrun for job in jobs),
        "no_fault": sum(job.no_fault for job in jobs),
        "repaired": sum(job.repaired for job in jobs),
        "again": sum(job.repaired and job.again for job in jobs),
        "quotes": sum(job.quoted for job in jobs),
        "quotes_refused": sum(job.refused for job in jobs),
        "waited_for_parts": len(waits),
        "parts_days_median": rank(waits, 500),
        "missed": missed,
        "complaints": complaints,
    }


def provider_counts(visits: Sequence[VisitFacts], *, missed: int) -> dict[str, int]:
    """The figures of a provider from the visits it finished and those to which nobody came."""
    return {
        "visits": len(visits) + missed,
        "kept": len(visits),
        "missed": missed,
        "first_visit": sum(visit.first for visit in visits),
        "punctual": sum(visit.punctual for visit in visits),
        "rescheduled": sum(visit.changed for visit in visits),
    }


def centre_score(counts: Mapping[str, int], *, least: int) -> Score:
    """In time counts 4, repairs that last 3, no complaints 2, visits kept 1. Below `least` jobs: too few."""
    finished = counts["finished"]
    if finished < max(least, 1):
        return Score(0, False, {})
    parts = {
        "on_time": (1000 * counts["on_time"] // finished, 4),
        "lasting": (spared(counts["again"], counts["repaired"] or 1, AGAIN_FACTOR), 3),
        "complaints": (spared(counts["complaints"], finished, COMPLAINT_FACTOR), 2),
        "visits": (spared(counts["missed"], finished, MISSED_FACTOR), 1),
    }
    return _weighed(parts)


def provider_score(counts: Mapping[str, int], *, least: int) -> Score:
    """Kept counts 4, punctual 3, done at the first visit 2, not put off 1. Below `least` visits: too few."""
    if counts["visits"] < max(least, 1):
        return Score(0, False, {})
    kept = counts["kept"] or 1
    parts = {
        "kept": (1000 * counts["kept"] // counts["visits"], 4),
        "punctual": (1000 * counts["punctual"] // kept, 3),
        "first_visit": (1000 * counts["first_visit"] // kept, 2),
        "not_put_off": (spared(counts["rescheduled"], kept, CHANGE_FACTOR), 1),
    }
    return _weighed(parts)


def _weighed(parts: Mapping[str, tuple[int, int]]) -> Score:
    whole = sum(weight for _value, weight in parts.values())
    quality = sum(value * weight for value, weight in parts.values()) // whole
    return Score(quality, True, {name: value for name, (value, _weight) in parts.items()})
