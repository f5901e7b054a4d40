"""Which reports can hardly be true. Pure; the limits are policy values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from carriers.states import SENDER_SIDE, Suspicion, TrackingStatus


@dataclass(frozen=True)
class Report:
    """One thing told of a parcel. `ahead` is set where it claimed to happen later than we heard of it."""

    key: str
    status: str
    at: datetime
    place: str = ""
    ahead: bool = False


@dataclass(frozen=True)
class Known:
    """What else is known of the parcel: when a courier was first sent, where it goes, what it should weigh (g)."""

    sent_at: datetime | None = None
    destination: str = ""
    declared_grams: int | None = None
    charged_grams: int | None = None


@dataclass(frozen=True)
class Doubt:
    """One contradiction. The same `key` is the same doubt, however often it is looked for."""

    kind: Suspicion
    key: str
    facts: Mapping[str, Any]


def doubts(
    reports: Sequence[Report], known: Known, *, cities: Mapping[str, str], limits: Mapping[str, int]
) -> Iterator[Doubt]:
    """Every contradiction in what was told of one parcel.

    `cities` are names by region code (four digits); `limits` has `permille` and `grams`, both to be passed before two
    weights differ.
    """
    for report in reports:
        yield from _of_report(report, known, cities)
    yield from _of_weight(known, limits)


def _of_report(report: Report, known: Known, cities: Mapping[str, str]) -> Iterator[Doubt]:
    at = report.at.isoformat()
    if report.ahead:
        yield Doubt(Suspicion.SCAN_IN_THE_FUTURE, report.key, {"at": at})
    early = known.sent_at is not None and report.at < known.sent_at
    if report.status == TrackingStatus.PICKED_UP and early and not report.ahead:
        facts = {"at": at, "sent_at": known.sent_at.isoformat() if known.sent_at else ""}
        yield Doubt(Suspicion.PICKED_UP_BEFORE_ARRIVAL, report.key, facts)
    if report.status == TrackingStatus.DELIVERED and far_away(report.place, known.destination, cities):
        facts = {"place": report.place, "destination": known.destination}
        yield Doubt(Suspicion.SIGNED_FAR_AWAY, report.key, facts)


def far_away(place: str, destination: str, cities: Mapping[str, str]) -> bool:
    """Whether a place names cities, and none of them is the destination's. Names are compared without 市."""
    named = {code for code, name in cities.items() if len(name) > 1 and name.removesuffix("市") in place}
    return bool(named) and len(destination) >= 4 and destination[:4] not in named


def _of_weight(known: Known, limits: Mapping[str, int]) -> Iterator[Doubt]:
    declared, charged = known.declared_grams, known.charged_grams
    if declared is None or charged is None:
        return
    apart = abs(charged - declared)
    if apart > limits["grams"] and apart * 1000 > declared * limits["permille"]:
        yield Doubt(Suspicion.WEIGHT_DRIFT, str(charged), {"declared": declared, "charged": charged})


def attempt_is_doubtful(cause: str, *, contacted: bool, shown: bool) -> bool:
    """Whether a failed attempt blamed on the sender has nothing to show for it: neither a call nor a photo."""
    return cause in SENDER_SIDE and not contacted and not shown
