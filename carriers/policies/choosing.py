"""Choosing a carrier: hard filters first, then a weighted score, then the code. Pure and reproducible (E4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_noop as noop

from portal.errors import Reason


@dataclass(frozen=True)
class Candidate:
    """What is known of one carrier for one pickup. Missing data never counts in its favour."""

    code: str
    approved: bool
    contract: str | None
    covers: bool
    reachable: bool
    capabilities: frozenset[str]
    hours_to_door: int
    fee_fen: int | None
    quality: int
    excluded: bool = False
    coverage_margin: int = 0


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
            "contract": self.candidate.contract,
            "reasons": [reason.as_json() for reason in self.reasons],
        }


def rank(candidates: Sequence[Candidate], need: Need, weights: Mapping[str, int]) -> list[Ranked]:
    """Every candidate, the best first; those that do not fit come last with their reasons.

    Price is scored against the cheapest that fits, speed against four hours. Equal scores are decided by code,
    so that the same facts always give the same choice.
    """
    judged = [(c, tuple(_objections(c, need))) for c in candidates]
    fees = [c.fee_fen for c, reasons in judged if not reasons and c.fee_fen is not None]
    cheapest = min(fees, default=0)
    ranked = [Ranked(c, r) if r else _scored(c, weights, cheapest) for c, r in judged]
    return sorted(ranked, key=lambda r: (not r.fits, -r.score, r.candidate.code))


def _objections(candidate: Candidate, need: Need) -> Iterator[Reason]:
    checks = (
        (candidate.approved, "not_approved", noop("The carrier is not approved.")),
        (candidate.contract is not None, "no_contract", noop("No contract is in force for the slot.")),
        (candidate.covers, "not_covered", noop("The address is not covered at that time.")),
        (candidate.reachable, "not_connected", noop("Orders cannot be sent to the carrier.")),
        (candidate.fee_fen is not None, "no_rate", noop("The contract has no price for this route.")),
        (not candidate.excluded, "excluded", noop("The carrier has failed this pickup already.")),
    )
    for holds, code, text in checks:
        if not holds:
            yield Reason(code, text)
    for missing in sorted(need.capabilities - candidate.capabilities):
        yield Reason(
            "lacks_capability", noop("The carrier does not handle %(need)s goods."), {"need": missing}
        )
    if need.immediate and not 1 <= candidate.hours_to_door <= 2:
        yield Reason("too_slow", noop("The carrier does not come within two hours here."))


def _scored(candidate: Candidate, weights: Mapping[str, int], cheapest: int) -> Ranked:
    fee = candidate.fee_fen or 0
    parts = {
        "quality": candidate.quality,
        "price": 1000 * cheapest // fee if fee else 1000,
        "speed": 1000 * (5 - min(candidate.hours_to_door or 4, 4)) // 4,
    }
    score = sum(parts[name] * weights.get(name, 0) for name in parts)
    return Ranked(candidate, (), score, parts)
