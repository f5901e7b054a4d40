"""Approval at once for trusted buyers (S1 1.23): every input is recorded, every obstacle named (PIPL art 24)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext_noop as noop

from portal.errors import Reason
from tickets.states import ReturnReason

NO_EVIDENCE_PROMISES = frozenset({"phone_no_evidence"})


@dataclass(frozen=True)
class InstantFacts:
    """What the decision is made from. Money in fen. `grade` is the grade at the request (G14); `caps` the limit of
    each grade that is trusted at all."""

    grade: str
    caps: Mapping[str, int]
    reason: str
    within_seven_days: bool
    promised: bool
    risk_flags: tuple[str, ...]
    amount_fen: int
    grade_at_order: str = ""
    no_evidence: bool = False

    def as_json(self) -> dict[str, Any]:
        return {key: list(v) if isinstance(v, tuple) else v for key, v in asdict(self).items()}


def obstacles(facts: InstantFacts) -> Iterator[Reason]:
    """Everything that keeps the request from being approved at once; nothing if it is."""
    if facts.grade not in facts.caps:
        yield Reason("grade", noop("The buyer's credit grade is not among those approved at once."))
    if facts.reason != ReturnReason.NO_REASON and not facts.no_evidence:
        yield Reason("reason", noop("Only seven-day returns are approved at once."))
    if not facts.within_seven_days:
        yield Reason("window", noop("The seven days have passed."))
    if not facts.promised:
        yield Reason("no_promise", noop("The order does not carry the promise of a fast return."))
    if facts.risk_flags:
        yield Reason(
            "risk",
            noop("The order is flagged for a closer look: %(flags)s."),
            {"flags": ", ".join(facts.risk_flags)},
        )
    cap = facts.caps.get(facts.grade)
    if cap is not None and facts.amount_fen > cap:
        yield Reason("cap", noop("The amount is above the limit of %(cap_fen)s fen."), {"cap_fen": cap})


def sampled(number: str, percent: int) -> bool:
    """Whether a case approved at once is looked at afterwards: a fixed share, told by its number alone."""
    return int(hashlib.sha256(number.encode()).hexdigest()[:8], 16) % 100 < percent


APPROVED = Reason("instant_approval", noop("A trusted buyer's seven-day return is approved at once."))
