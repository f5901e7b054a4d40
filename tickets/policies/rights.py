"""Which rights let a buyer send goods back now, and which goods cannot be sent back (7D arts 6, 7, 10, 20)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_noop as noop

from portal.errors import Reason
from tickets.states import ReturnReason

NO_REASON_PROMISES = frozenset({"seven_day_return", "fast_return", "appliance_30_day_return", "free_return"})


@dataclass(frozen=True)
class RightFacts:
    """What the right to send goods back depends on.

    `promises` are the kinds that can still be called on; `flags` what the storefront told of the item.
    """

    reason: str
    within_legal_days: bool
    within_fault_days: bool
    promises: frozenset[str] = frozenset()
    flags: Mapping[str, Any] = field(default_factory=dict)


def objections(facts: RightFacts) -> Iterator[Reason]:
    """Why these goods cannot be sent back for this reason; nothing if one right at least covers it."""
    if facts.reason in ReturnReason.faults:
        if not facts.within_fault_days and not facts.promises:
            yield Reason(
                "window_over",
                noop("The time for returns has passed; please ask for a repair under warranty."),
            )
        return
    if facts.flags.get("made_to_order"):
        yield Reason(
            "excluded_by_law",
            noop("Goods made to order are excluded from returns without a reason (7-day measures art 6)."),
        )
    elif facts.flags.get("confirmed_no_return"):
        yield Reason(
            "excluded_by_confirmation",
            noop("You confirmed at the purchase that this item has no returns without a reason."),
        )
    elif not facts.within_legal_days and not facts.promises & NO_REASON_PROMISES:
        yield Reason("window_over", noop("The seven days for a return without a reason have passed."))
