"""Approval at once for trusted buyers (S1 1.23): every input is recorded, every obstacle named (PIPL art 24)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext_noop as noop

from portal.errors import Reason
from tickets.states import ReturnReason


@dataclass(frozen=True)
class InstantFacts:
    """What the decision is made from. Money in fen."""

    grade: str
    trusted_grades: tuple[str, ...]
    reason: str
    within_seven_days: bool
    promised: bool
    risk_flags: tuple[str, ...]
    amount_fen: int
    cap_fen: int

    def as_json(self) -> dict[str, Any]:
        return {key: list(v) if isinstance(v, tuple) else v for key, v in asdict(self).items()}


def obstacles(facts: InstantFacts) -> Iterator[Reason]:
    """Everything that keeps the request from being approved at once; nothing if it is."""
    if facts.grade not in facts.trusted_grades:
        yield Reason("grade", noop("The buyer's credit grade is not among those approved at once."))
    if facts.reason != ReturnReason.NO_REASON:
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
    if facts.amount_fen > facts.cap_fen:
        yield Reason(
            "cap", noop("The amount is above the limit of %(cap_fen)s fen."), {"cap_fen": facts.cap_fen}
        )


APPROVED = Reason("instant_approval", noop("A trusted buyer's seven-day return is approved at once."))
