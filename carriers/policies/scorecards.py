"""From counts to one figure: the quality of a carrier in thousandths. Pure integer arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

# (part, what counts for it, out of how many, weight)
SHARES = (("pickup", "on_time", "pickups", 4), ("delivery", "on_time_delivery", "deliveries", 3))
HARM_WEIGHT, COMPLAINT_WEIGHT = 2, 1
HARM_FACTOR, COMPLAINT_FACTOR = 10, 5
SPANS = (30, 90)


@dataclass(frozen=True)
class Score:
    """`quality` and its parts in thousandths; `sufficient` says whether enough was measured to go by it."""

    quality: int
    sufficient: bool
    parts: Mapping[str, int]


def score(counts: Mapping[str, int], *, least: int, fallback: int) -> Score:
    """The quality that counts stand for.

    Shares in time count as they are; one damaged parcel in a hundred costs a tenth of its part ten times over, a lost
    one twice that. Below `least` pickups and deliveries the figure is `fallback`, the carrier's own.
    """
    sample = counts.get("pickups", 0) + counts.get("deliveries", 0)
    if sample < max(least, 1):
        return Score(fallback, False, {})
    weights, parts = {}, {}
    for part, reached, whole, weight in SHARES:
        if counts.get(whole, 0):
            parts[part], weights[part] = 1000 * counts.get(reached, 0) // counts[whole], weight
    harm = counts.get("damaged", 0) + 2 * counts.get("lost", 0)
    parts["intact"], weights["intact"] = spared(harm, sample, HARM_FACTOR), HARM_WEIGHT
    faults = spared(counts.get("complaints", 0), sample, COMPLAINT_FACTOR)
    parts["complaints"], weights["complaints"] = faults, COMPLAINT_WEIGHT
    quality = sum(parts[part] * weights[part] for part in parts) // sum(weights.values())
    return Score(quality, True, parts)


def spared(bad: int, whole: int, factor: int) -> int:
    """What is left of 1000 when each bad one out of the whole counts so many times."""
    return max(0, 1000 - factor * 1000 * bad // whole)


def periods(today: date) -> list[tuple[date, date]]:
    """The spans measured on a local day: the running month, and the last 30 and 90 days; today is not over.

    After a month of thirty days two of them are the same and measured once.
    """
    month = (today - timedelta(days=1)).replace(day=1)
    spans = [(month, today), *((today - timedelta(days=days), today) for days in SPANS)]
    return list(dict.fromkeys(spans))
