"""Choosing a carrier: hard filters first, then a weighted score, then the code. Pure and reproducible (E4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_noop as noop

from carriers.policies.rates import Quote
from portal.errors import Reason

SLOWEST_HOURS = 4
UNKNOWN_MARGIN = 500


@dataclass(frozen=True)
class Candidate:
    """What is known of one carrier for one pickup. Missing data never counts in its favour.

    `free` is what its capacity leaves at the slot, in thousandths of the whole; None where it tells no capacity.
    """

    code: str
    admitted: bool = False
    contract: str | None = None
    revision: int | None = None
    area: str = ""
    covers: bool = False
    connected: bool = False
    capabilities: frozenset[str] = frozenset()
    hours_to_door: int = 0
    quote: Quote | None = None
    quality: int = 0
    free: int | None = None
    blocked: bool = False
    excluded: bool = False

    @property
    def fee_fen(self) -> int | None:
        return self.quote.total_fen if self.quote else None


@dataclass(frozen=True)
class Need:
    """What the pickup asks for."""

    capabilities: frozenset[str] = frozenset()
    immediate: bool = True


@dataclass(frozen=True)
class Ranked:
    """A candidate with what speaks against it, or with its score (0-1000 per part, weighted)."""

    candidate: Candidate
    reasons: tuple[Reason, ...]
    score: int = 0
    parts: Mapping[str, int] = field(default_factory=dict)

    @property
    def fits(self) -> bool:
        return not self.reasons

    def as_json(self) -> dict[str, Any]:
        return {
            "carrier": self.candidate.code,
            "fits": self.fits,
            "score": self.score,
            "parts": dict(self.parts),
            "fee_fen": self.candidate.fee_fen,
            "quote": self.candidate.quote.as_json() if self.candidate.quote else None,
            "contract": self.candidate.contract,
            "reasons": [reason.as_json() for reason in self.reasons],
        }


def rank(candidates: Sequence[Candidate], need: Need, weights: Mapping[str, int]) -> list[Ranked]:
    """Every candidate, the best first; those that do not fit come last with their reasons.

    Price is scored against the cheapest that fits, speed against four hours, margin by the free capacity. Equal
    scores are decided by code, so that the same facts always give the same choice.
    """
    judged = [(c, tuple(objections(c, need))) for c in candidates]
    fees = [c.fee_fen for c, reasons in judged if not reasons and c.fee_fen is not None]
    cheapest = min(fees, default=0)
    ranked = [Ranked(c, r) if r else _scored(c, weights, cheapest) for c, r in judged]
    return sorted(ranked, key=lambda r: (not r.fits, -r.score, r.candidate.code))


def objections(candidate: Candidate, need: Need) -> Iterator[Reason]:
    """Every hard filter that a carrier does not pass."""
    checks = (
        (candidate.admitted, "not_approved", noop("The carrier may not take bookings for that day.")),
        (candidate.contract is not None, "no_contract", noop("No contract is in force for the slot.")),
        (candidate.covers, "not_covered", noop("The address is not covered at that time.")),
        (candidate.connected, "not_connected", noop("Orders cannot be sent to the carrier.")),
        (
            candidate.quote is not None,
            "no_rate",
            noop("The contract has no price for this parcel and route."),
        ),
        (
            candidate.free is None or candidate.free > 0,
            "no_capacity",
            noop("The carrier is full at that time."),
        ),
        (not candidate.blocked, "blocked", noop("The carrier does not collect from this sender.")),
        (not candidate.excluded, "excluded", noop("The carrier has failed this pickup already.")),
    )
    for holds, code, text in checks:
        if not holds:
            yield Reason(code, text)
    for missing in sorted(need.capabilities - candidate.capabilities):
        text = noop("The carrier does not handle %(need)s goods.")
        yield Reason("lacks_capability", text, {"need": missing})
    if need.immediate and not 1 <= candidate.hours_to_door <= 2:
        yield Reason("too_slow", noop("The carrier does not come within two hours here."))


def _scored(candidate: Candidate, weights: Mapping[str, int], cheapest: int) -> Ranked:
    fee = candidate.fee_fen or 0
    parts = {
        "quality": candidate.quality,
        "price": 1000 * cheapest // fee if fee else 1000,
        "speed": _speed(candidate.hours_to_door),
        "margin": UNKNOWN_MARGIN if candidate.free is None else min(candidate.free, 1000),
    }
    return Ranked(candidate, (), weighted(parts, weights), parts)


def weighted(parts: Mapping[str, int], weights: Mapping[str, int]) -> int:
    """The score of known parts under any weights; a replay uses the parts that were stored with the choice."""
    return sum(value * weights.get(name, 0) for name, value in parts.items())


def _speed(hours: int) -> int:
    return 1000 * (SLOWEST_HOURS + 1 - min(hours or SLOWEST_HOURS, SLOWEST_HOURS)) // SLOWEST_HOURS
