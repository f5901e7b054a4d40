"""Who gets the money before the merchant has the goods (B8): every obstacle is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_noop as noop

from portal.errors import Reason
from portal.policies.money import format_fen

INELIGIBLE_PAYMENTS = frozenset({"instalment", "credit"})


@dataclass(frozen=True)
class AdvanceFacts:
    """What the decision is made from. Money in fen; `outstanding_fen` is what the buyer has been advanced and
    nobody has made good yet."""

    grade: str
    limits: Mapping[str, int]
    promised: bool
    carrier_has_goods: bool
    amount_fen: int
    outstanding_fen: int
    flags: Mapping[str, Any] = field(default_factory=dict)


def obstacles(facts: AdvanceFacts) -> Iterator[Reason]:
    """Everything that keeps the refund from being advanced; nothing if it is."""
    if not facts.promised:
        yield Reason("no_promise", noop("The order does not carry the promise of a fast refund."))
    if not facts.carrier_has_goods:
        yield Reason("not_collected", noop("No carrier has reported yet that it has the goods."))
    if facts.grade not in facts.limits:
        yield Reason("grade", noop("The buyer's credit grade has no fast refund."))
    elif facts.amount_fen + facts.outstanding_fen > facts.limits[facts.grade]:
        text = noop("The buyer's limit of %(limit)s is used up.")
        yield Reason("limit", text, {"limit": format_fen(facts.limits[facts.grade])})
    if facts.flags.get("tenders") or facts.flags.get("payment") in INELIGIBLE_PAYMENTS:
        yield Reason("payment", noop("What was paid with coupons, points or on credit is not advanced."))
    if facts.flags.get("risk"):
        yield Reason("risk", noop("The order is flagged for a closer look."))
